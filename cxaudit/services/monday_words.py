"""Monday's list in words: what to do, why, and where to look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.measurement.proportions import wilson
from cxaudit.reporting.wording import joined
from cxaudit.services.monday import BelowTarget, CriticalMissed, Monday
from cxaudit.storage.queries.locations import LocationName

_NAMED = 5
_LATE = 3
_LONG = 120


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `kind`: why it stands where it stands; `location_id`, `audit_id` or `item_key`: what
    to open."""

    kind: str
    title: str
    reasons: tuple[str, ...]
    location_id: str | None = None
    audit_id: str | None = None
    item_key: str | None = None


def describe_monday(lang: Language, found: Monday) -> tuple[Task, ...]:
    """The things to do, in order."""
    return (
        *(_critical(lang, each) for each in found.critical),
        *_overdue(lang, found),
        *(_below(lang, each) for each in found.below),
        *_disputes(lang, found),
        *_unseen(lang, found),
    )


def _critical(lang: Language, each: CriticalMissed) -> Task:
    share = _share(lang, each)
    words = ngettext(
        lang,
        "Missed in {k} of {n} visit ({share}).",
        "Missed in {k} of {n} visits ({share}).",
        each.seen,
        k=each.missed,
        share=share,
    )
    where = gettext(lang, "Where: {places}.", places=_names(lang, each.places))
    title = gettext(lang, "Restore this standard: {item}", item=each.item.text.text(lang))
    return Task("critical", title, (words, where), item_key=each.item.key)


def _share(lang: Language, each: CriticalMissed) -> str:
    """The share of visits in which it was missed, with its interval in words."""
    found = wilson(each.missed, each.seen)
    if found is None:
        return i18n.percent(lang, None)
    low, high = (i18n.number(lang, shown(end, 0)) for end in (found.low, found.high))
    return f"{i18n.percent(lang, shown(found.value, 0))}, {i18n.interval(lang, low, high)}"


def _below(lang: Language, each: BelowTarget) -> Task:
    found, n = each.row.found, each.n
    value = i18n.percent(lang, shown(each.mean))
    one = "{value} over {n} visit: {diff} points from the target, between {low} and {high}."
    many = "{value} over {n} visits: {diff} points from the target, between {low} and {high}."
    ends = {
        k: i18n.points(lang, shown(v))
        for k, v in (("diff", found.diff), ("low", found.low), ("high", found.high))
    }
    title = gettext(lang, "Look into {place}: reliably below the target", place=_name(each.place))
    return Task(
        "below", title, (ngettext(lang, one, many, n, value=value, **ends),), location_id=each.location_id
    )


def _overdue(lang: Language, found: Monday) -> Iterable[Task]:
    if not found.overdue:
        return
    late = [each.action for each in found.overdue]
    title = ngettext(
        lang, "Finish or prolong {n} overdue action", "Finish or prolong {n} overdue actions", len(late)
    )
    reasons = [
        gettext(lang, "{task} (due on {day})", task=_short(each.task), day=i18n.date_short(lang, each.due_on))
        for each in late[:_LATE]
    ]
    yield Task("overdue", title, tuple(reasons))


def _short(task: str) -> str:
    flat = " ".join(task.split())
    return flat if len(flat) <= _LONG else flat[:_LONG].rstrip() + "…"


def _disputes(lang: Language, found: Monday) -> Iterable[Task]:
    for audit, place in found.disputes:
        title = gettext(lang, "Follow the dispute of visit {reference}", reference=audit.reference)
        reason = gettext(lang, "{place}: the agency has not decided yet.", place=_name(place))
        yield Task("dispute", title, (reason,), audit_id=audit.id)


def _unseen(lang: Language, found: Monday) -> Iterable[Task]:
    if not found.unseen:
        return
    count = len(found.unseen)
    title = ngettext(
        lang,
        "Ask the agency about {n} location without a released visit",
        "Ask the agency about {n} locations without a released visit",
        count,
    )
    reason = gettext(lang, "Nothing of this wave is known of: {places}.", places=_names(lang, found.unseen))
    yield Task("unseen", title, (reason,))


def _name(place: LocationName) -> str:
    return f"{place.number} {place.name}" if place.number else place.name


def _names(lang: Language, places: tuple[LocationName, ...]) -> str:
    named = [_name(place) for place in places[:_NAMED]]
    others = len(places) - len(named)
    if others:
        named.append(ngettext(lang, "{n} other", "{n} others", others))
    return joined(lang, named)
