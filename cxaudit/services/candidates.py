"""Who may go to a visit: every auditor with what rotation must know of each, and the rules that refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from cxaudit.domain import rotation
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import AuditorId, ClientId, LocationId, NodeId, WaveId
from cxaudit.domain.network import path_on
from cxaudit.domain.programme import Programme, Wave
from cxaudit.domain.rotation import Candidate, PastVisit, Place
from cxaudit.storage.queries.visits import VisitOfAuditor, visits_of_auditors
from cxaudit.storage.unit_of_work import UnitOfWork

_LOOK_BACK = timedelta(days=730)
_RegionOn = Callable[[LocationId, date], NodeId | None]


class Visit(Protocol):
    """A visit that somebody is sought for: to be planned, or planned already."""

    @property
    def client_id(self) -> ClientId: ...  # as in Assignment
    @property
    def wave_id(self) -> WaveId: ...
    @property
    def location_id(self) -> LocationId: ...
    @property
    def due_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """An auditor who could be asked, with every rule that refuses; none: may go."""

    auditor: rotation.Auditor
    refusals: tuple[Refused, ...]


def choices(uow: UnitOfWork, visit: Visit) -> tuple[Choice, ...]:
    """Every auditor, those who may go first, then by number."""
    wave = uow.waves.get(client_id=visit.client_id, id=visit.wave_id)
    programme = uow.programmes.get(client_id=visit.client_id, id=wave.programme_id)
    location = uow.locations.get(client_id=visit.client_id, id=visit.location_id)
    region_on = _regions(uow, programme)
    day = visit.due_at.astimezone(ZoneInfo(location.timezone)).date()
    place = Place(location.id, location.banner_id, region_on(location.id, day))
    found = [
        Choice(each.auditor, rotation.refusals(each, programme, place, day))
        for each in _candidates(uow, wave, region_on)
    ]
    return tuple(sorted(found, key=lambda choice: bool(choice.refusals)))


def require_fit(uow: UnitOfWork, visit: Visit, auditor_id: AuditorId) -> rotation.Auditor:
    """The auditor, when no rule refuses. Refused: the first one that does. NotFound."""
    choice = next((each for each in choices(uow, visit) if each.auditor.id == auditor_id), None)
    if choice is None:
        raise NotFound("auditor")
    for refusal in choice.refusals:
        raise refusal
    return choice.auditor


def _candidates(uow: UnitOfWork, wave: Wave, region_on: _RegionOn) -> tuple[Candidate, ...]:
    """A fixed number of queries, however many auditors there are."""
    since = datetime.combine(wave.starts_on, datetime.min.time(), ZoneInfo("UTC")) - _LOOK_BACK
    visits: dict[str, list[PastVisit]] = defaultdict(list)
    for visit in visits_of_auditors(uow, wave.client_id, since):
        visits[visit.auditor_id].append(_past(visit, wave, region_on))
    certified = _by_auditor(uow.certifications.list())
    conflicts = _by_auditor(uow.conflicts_of_interest.list())
    opened = {account.id for account in uow.accounts.list(active=True)}
    return tuple(
        Candidate(
            a, tuple(certified[a.id]), tuple(conflicts[a.id]), tuple(visits[a.id]), a.account_id in opened
        )
        for a in uow.auditors.list(order=("sort_name",))
    )


def _past(visit: VisitOfAuditor, wave: Wave, region_on: _RegionOn) -> PastVisit:
    day = visit.at.astimezone(ZoneInfo(visit.timezone)).date()
    same = visit.wave_id == wave.id
    region = region_on(visit.location_id, day) if same else None
    return PastVisit(visit.location_id, day, same, visit.banner_id, region)


def _regions(uow: UnitOfWork, programme: Programme) -> _RegionOn:
    """The region of a location on a day; nothing is read when no rule asks."""
    if programme.max_per_region is None:
        return lambda _location, _day: None
    regions = uow.nodes.list(client_id=programme.client_id, level="region")
    places = defaultdict(list)
    for place in uow.memberships.list(client_id=programme.client_id):
        places[place.location_id].append(place)

    def region_on(location_id: LocationId, day: date) -> NodeId | None:
        path = path_on(tuple(places[location_id]), location_id, day)
        return next((region.id for region in regions if path.startswith(region.path)), None)

    return region_on


class _OfAuditor(Protocol):
    @property
    def auditor_id(self) -> AuditorId: ...


T = TypeVar("T", bound=_OfAuditor)


def _by_auditor(things: Iterable[T]) -> Mapping[str, list[T]]:
    grouped: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        grouped[thing.auditor_id].append(thing)
    return grouped
