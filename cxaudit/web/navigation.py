"""The entries of the main navigation, by role."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain.access import Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: its English msgid, address, icon name and whether the page is under it."""

    msgid: str
    href: str
    icon: str
    current: bool = False


def _(msgid: str) -> str:
    """Mark for translation; templates translate when they draw."""
    return msgid


_FIELD = (
    Entry(_("Assignments"), "/field/", "list-check"),
    Entry(_("Delivered"), "/field/delivered", "cloud-check"),
    Entry(_("Device"), "/field/device", "device-tablet"),
)
_REVIEW = (Entry(_("Queue"), "/review/", "eye"),)
_VISITS = (Entry(_("All visits"), "/review/audits", "list-search"),)
_MONDAY = (Entry(_("Monday"), "/portal/waves/monday", "list-check"),)
_RESULTS = (Entry(_("Results"), "/portal/waves/", "report-analytics"),)
_ACTIONS = (Entry(_("Actions"), "/portal/actions/", "clipboard-check"),)
_RELEASED = (Entry(_("Visits"), "/portal/", "list-search"),)
_PROGRAMME = (
    Entry(_("Programmes"), "/programme/", "calendar"),
    Entry(_("Checklists"), "/programme/checklists/", "list-check"),
    Entry(_("Locations"), "/programme/locations/", "map-pin"),
    Entry(_("Auditors"), "/programme/auditors/", "users"),
    Entry(_("Exports"), "/programme/exports/", "download"),
)
_CLIENT_SIDE = (Entry(_("Exports"), "/portal/exports/", "download"),)
_ADMIN = (
    Entry(_("Accounts"), "/admin/accounts/", "users"),
    Entry(_("Clients"), "/admin/clients/", "building-store"),
    Entry(_("Jobs"), "/admin/jobs/", "list-details"),
    Entry(_("Journal"), "/admin/journal/", "notebook"),
)


_HOMES: tuple[tuple[Role, str], ...] = (
    ("programme_manager", "/programme/"),
    ("reviewer", "/review/"),
    ("auditor", "/field/"),
    ("client", "/portal/waves/"),
    ("regional_manager", "/portal/waves/monday"),
    ("administrator", "/admin/"),
)


def home(actor: Actor) -> str:
    """The first page of a role; of several roles, the first of the list counts."""
    return next((address for role, address in _HOMES if actor.has(role)), "/account/")


def entries(actor: Actor | None, path: str) -> tuple[Entry, ...]:
    """What the actor may open, the current one marked."""
    if actor is None:
        return ()
    found: list[Entry] = []
    if actor.has("programme_manager"):
        found += _PROGRAMME
    if actor.has("reviewer", "programme_manager"):
        found += _REVIEW + _VISITS
    if actor.has("client", "regional_manager"):
        found += _MONDAY
    if actor.has("client", "regional_manager", "programme_manager", "reviewer"):
        found += _RESULTS
        found += _ACTIONS if actor.has("client", "regional_manager", "programme_manager") else ()
        found += _RELEASED
    if actor.has("client", "regional_manager"):
        found += _CLIENT_SIDE
    if actor.has("administrator"):
        found += _ADMIN if _VISITS[0] in found else _ADMIN + _VISITS
    if actor.has("auditor"):
        found += _FIELD
    best = max((e.href for e in found if _is_under(path, e.href)), key=len, default="")
    return tuple(Entry(e.msgid, e.href, e.icon, e.href == best) for e in found)


def _is_under(path: str, href: str) -> bool:
    """Pages stand under an address that ends with a stroke; any other is a page of its own."""
    return path.startswith(href) if href.endswith("/") else path == href
