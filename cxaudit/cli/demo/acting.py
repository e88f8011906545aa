"""Actions of the demonstration: what the clients did about what they missed, in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from cxaudit.adapters.clock import SettableClock
from cxaudit.cli.demo.clients import WAVES
from cxaudit.domain.access import Actor
from cxaudit.domain.action import Plan
from cxaudit.domain.ids import AccountId, ActionId, WaveId
from cxaudit.services import actions
from cxaudit.services.actions import MissAsked
from cxaudit.services.missed_items import get_missed
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import NOTHING_ASKED


@dataclass(frozen=True, slots=True)
class Deed:
    """An action about the item of a wave that was missed the `rank`-th most often, at the `place`-th place of
    those that its owner sees; `end`: late, open, done, closed, or dropped for `why`.
    """

    opener: str
    owner: str
    closer: str
    wave: int
    rank: int
    place: int
    task: str
    end: str
    why: str = ""


_CLIENT, _REGION, _AGENCY = "client@demo.test", "region@demo.test", "gestion@demo.test"
_GALOP, _RIVAGE = "galop@demo.test", "rivage@demo.test"
DEEDS = (
    Deed(_CLIENT, _REGION, _CLIENT, 2, 0, 0, "Rappeler la norme le lundi, observer dix clients.", "closed"),
    Deed(_REGION, _REGION, _CLIENT, 2, 1, 0, "Jumeler chaque recrue deux semaines.", "done"),
    Deed(_CLIENT, _REGION, _CLIENT, 3, 0, 0, "Afficher la norme derrière le comptoir.", "late"),
    Deed(_REGION, _REGION, _CLIENT, 4, 1, 1, "Revoir l’horaire du vendredi soir.", "open"),
    Deed(_CLIENT, _CLIENT, _AGENCY, 3, 2, 0, "Refaire la formation.", "dropped", "Reportée à l’an prochain."),
    Deed(_RIVAGE, _RIVAGE, _AGENCY, 2, 0, 0, "Coach each branch during the morning meeting.", "done"),
    Deed(_GALOP, _GALOP, _AGENCY, 2, 0, 0, "Rappeler la norme au début de chaque quart.", "closed"),
    Deed(_GALOP, _GALOP, _AGENCY, 3, 0, 0, "Observer cinq commandes par quart, puis en parler.", "late"),
    Deed(_GALOP, _GALOP, _AGENCY, 4, 0, 0, "Offrir une courte formation à toutes les équipes.", "open"),
)


def make_actions(runtime: Runtime, clock: SettableClock, cast: dict[str, Actor], now: datetime) -> int:
    """Open them through the product; how many could be: a small demonstration misses less."""
    return sum(_do(runtime, clock, cast, deed, now) for deed in DEEDS)


def _do(runtime: Runtime, clock: SettableClock, cast: dict[str, Actor], deed: Deed, now: datetime) -> bool:
    opener = cast[deed.opener]
    clock.set(_begin(deed, now))
    found = _miss(runtime, opener, cast[deed.owner], deed)
    if found is None:
        return False
    asked, place = found
    plan = Plan(deed.task, _account(cast[deed.owner]), runtime.today() + timedelta(days=14))
    action_id = ActionId(runtime.ids.new())
    actions.open_action(runtime, opener, action_id, asked, place=place, plan=plan)
    _end(runtime, clock, cast, deed, action_id)
    return True


def _account(actor: Actor) -> AccountId:
    assert actor.account_id is not None  # noqa: S101  # everybody of the cast has one
    return actor.account_id


def _begin(deed: Deed, now: datetime) -> datetime:
    """A few days after the wave; of the wave that goes on, a few days ago."""
    if deed.wave < len(WAVES):
        return datetime.combine(WAVES[deed.wave - 1][3], time(14), UTC) + timedelta(days=4)
    return now - timedelta(days=6)


def _miss(runtime: Runtime, opener: Actor, owner: Actor, deed: Deed) -> tuple[MissAsked, str] | None:
    wave = WaveId(f"{owner.grants[0].client_id}-wave-{deed.wave}")
    found = get_missed(runtime, opener, wave, NOTHING_ASKED)
    if deed.rank >= len(found.items):
        return None
    asked = MissAsked(wave, found.items[deed.rank].item.key, found.scope.channel)
    offered = actions.get_offer(runtime, opener, asked).places
    seen = [each.key for each in offered if each.path.startswith(owner.grants[0].path or "/")]
    return (asked, seen[min(deed.place, len(seen) - 1)]) if seen else None


def _end(
    runtime: Runtime, clock: SettableClock, cast: dict[str, Actor], deed: Deed, action_id: ActionId
) -> None:
    if deed.end in {"done", "closed"}:
        clock.advance(timedelta(days=9))
        actions.finish_action(runtime, cast[deed.owner], action_id)
    clock.advance(timedelta(days=2))
    if deed.end == "closed":
        actions.close_action(runtime, cast[deed.closer], action_id)
    elif deed.end == "dropped":
        actions.drop_action(runtime, cast[deed.closer], action_id, deed.why)
