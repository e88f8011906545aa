"""Actions in words: where, until when, what happened, and what the next wave says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxaudit import i18n
from cxaudit.domain.action import Action
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label, ngettext
from cxaudit.measurement.followed import Count, Followed
from cxaudit.measurement.numbers import shown
from cxaudit.services.actions import ActionFile
from cxaudit.services.missed_places import MissedPlace, Offer
from cxaudit.storage.queries.actions import FoundAction


def _(msgid: str) -> str:
    """Mark for translation."""
    return msgid


_TITLES = {
    "down": _("Missed less often: reliable"),
    "down_small": _("Missed a little less often: reliable, under 2 points"),
    "up": _("Missed more often: reliable"),
    "up_small": _("Missed a little more often: reliable, under 2 points"),
    "stable": _("Missed as often as before: any change is under 2 points"),
    "inconclusive": _("Not a reliable change: it may come from which visits were made"),
    "insufficient": _("Too few visits to say whether it helped"),
}
_FEW = 5


@dataclass(frozen=True, slots=True)
class EffectRow:
    """How often the item was missed in some visits; numbers are text with a point."""

    name: str
    missed: str
    share: str | None
    interval: str


@dataclass(frozen=True, slots=True)
class EffectSaid:
    """What the following wave says of an action."""

    title: str
    sentences: tuple[str, ...]
    rows: tuple[EffectRow, ...]


def part_name(lang: Language, node: HierarchyNode | None) -> str:
    """A part of the network; None: one that is not there any more."""
    if node is None:
        return gettext(lang, "A part of the network")
    if node.level == "network":
        return gettext(lang, "Whole network")
    return f"{label(lang, 'node_level', node.level)} {node.name.text(lang)}"


def where(lang: Language, found: FoundAction, part: HierarchyNode | None) -> str:
    """The location, or the part of the network."""
    place = found.location
    if place is None:
        return part_name(lang, part)
    return f"{place.number} {place.name}" if place.number else place.name


def due(lang: Language, action: Action, today: date) -> str:
    """How its day stands; empty for what nobody waits for any more."""
    if action.state != "open":
        return ""
    days = (action.due_on - today).days
    if days < 0:
        return ngettext(lang, "Overdue by {n} day", "Overdue by {n} days", -days)
    if days == 0:
        return gettext(lang, "Due today")
    return ngettext(lang, "{n} day left", "{n} days left", days)


def item_name(lang: Language, action: Action) -> str:
    """The item with its code, as it was called when the action was opened."""
    return f"{action.item_code} {action.item.text(lang)}".strip()


def place_choices(lang: Language, offer: Offer) -> dict[str, list[tuple[str, str]]]:
    """Where the item was missed, as choices by group: (key, words)."""
    groups = {gettext(lang, "Parts of the network"): True, gettext(lang, "Locations"): False}
    choices = {
        name: [(each.key, _choice(lang, each)) for each in offer.places if (each.node is not None) is parts]
        for name, parts in groups.items()
    }
    return {name: some for name, some in choices.items() if some}


def _choice(lang: Language, place: MissedPlace) -> str:
    name = place.name.said if place.name else part_name(lang, place.node)
    missed = gettext(lang, "missed {missed} of {n}", missed=place.count.missed, n=place.count.seen)
    return f"{name} · {missed}"


def describe_effect(lang: Language, file: ActionFile) -> EffectSaid:
    """The figures of both waves, and only what may be said of them."""
    return EffectSaid(_title(lang, file), tuple(_sentences(lang, file)), tuple(_rows(lang, file)))


def _title(lang: Language, file: ActionFile) -> str:
    effect = file.effect
    if effect.following is None:
        return gettext(lang, "No wave follows yet")
    if not effect.found.after.seen:
        return gettext(lang, "Nothing of {wave} counts here yet", wave=effect.following.name.text(lang))
    return gettext(lang, _TITLES[effect.found.verdict])


def _sentences(lang: Language, file: ActionFile) -> list[str]:
    effect, found = file.effect, file.effect.found
    if effect.following is None:
        return [gettext(lang, "The item is counted again here in the programme’s next wave.")]
    if not found.after.seen:
        return [gettext(lang, "The figures appear with the first released visits that saw the item.")]
    said = [_compared(lang, found), _timing(lang, file), _caution(lang, file)]
    return [sentence for sentence in said if sentence]


def _compared(lang: Language, found: Followed) -> str:
    if min(found.before.seen, found.after.seen) < _FEW:
        return gettext(lang, "Both waves need at least {n} visits here that saw the item.", n=_FEW)
    if found.gain is not None:
        gain = found.gain
        ends = _ends(lang, gain.gain_beyond_chance, gain.low, gain.high)
        return gettext(
            lang,
            "{diff} points beyond what was to be expected without an action, between {low} and {high}.",
            **ends,
        )
    if found.change is not None and found.verdict != "insufficient":
        ends = _ends(lang, found.change.value, found.change.low, found.change.high)
        return gettext(lang, "{diff} points from one wave to the next, between {low} and {high}.", **ends)
    return gettext(lang, "The network has too few visits to tell luck from change at one location.")


def _ends(lang: Language, diff: float, low: float, high: float) -> dict[str, str]:
    return {
        name: i18n.points(lang, shown(value))
        for name, value in (("diff", diff), ("low", low), ("high", high))
    }


def _timing(lang: Language, file: ActionFile) -> str:
    early = file.effect.early
    if early is None:
        return gettext(lang, "Nobody has said that the action is done: these visits may have come before it.")
    if not early:
        return ""
    one = _("{n} of the later visits was made before the action was said to be done.")
    many = "{n} of the later visits were made before the action was said to be done."
    return ngettext(lang, one, many, early)


def _caution(lang: Language, file: ActionFile) -> str:
    if file.action.location_id is not None:
        return gettext(lang, "A location chosen because it missed a lot misses less by itself the next time.")
    if not file.effect.found.rest_before.seen:
        return gettext(lang, "What is chosen because it was missed a lot is missed less by itself later.")
    return gettext(
        lang,
        "What is chosen because it was missed a lot is missed less by itself later: compare with the rest of "
        "the network.",
    )


def _rows(lang: Language, file: ActionFile) -> list[EffectRow]:
    effect, found = file.effect, file.effect.found
    first = file.found.wave.name.text(lang)
    rows = [_row(lang, gettext(lang, "Here, {wave}", wave=first), found.before)]
    if effect.following is None:
        return rows
    later = effect.following.name.text(lang)
    if found.gain is not None:
        rows.append(_expected(lang, found.gain.expected_without_action))
    rows.append(_row(lang, gettext(lang, "Here, {wave}", wave=later), found.after))
    if found.rest_before.seen:
        name = _("Rest of the network, {wave}")
        rows.append(_row(lang, gettext(lang, name, wave=first), found.rest_before))
        rows.append(_row(lang, gettext(lang, name, wave=later), found.rest_after))
    return rows


def _expected(lang: Language, share: float) -> EffectRow:
    return EffectRow(gettext(lang, "Expected without an action"), "", shown(share, 0), "")


def _row(lang: Language, name: str, count: Count) -> EffectRow:
    share = count.share
    missed = gettext(lang, "{missed} of {n}", missed=count.missed, n=count.seen)
    if share is None:
        return EffectRow(name, missed, None, "")
    low, high = (i18n.number(lang, shown(end, 0)) for end in (share.low, share.high))
    return EffectRow(
        name, missed, shown(share.value, 0), gettext(lang, "{low} to {high}", low=low, high=high)
    )
