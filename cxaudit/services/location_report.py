"""What the report of a location says now: its page of results as plain data, in one place of the network."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain.access import Actor
from cxaudit.domain.ids import LocationId
from cxaudit.domain.programme import MEASURES
from cxaudit.measurement.columns import Masks, Segment, WaveColumns
from cxaudit.reporting import content
from cxaudit.reporting.content import Plain
from cxaudit.services.external_words import find_plain
from cxaudit.services.group_reports import Subject
from cxaudit.services.repeats import Repeat
from cxaudit.services.results import EVERYTHING, LocationResults, Place, Wanted, get_location
from cxaudit.services.runtime import Runtime
from cxaudit.services.trend_words import plain_segments
from cxaudit.services.versions import versions_of
from cxaudit.services.wave_report import aims
from cxaudit.services.wave_trend import segments_of
from cxaudit.storage.queries.released import ReleasedAudit

SCHEMA = 1
_LAST = 12


def location_subject(
    runtime: Runtime, actor: Actor, location_id: LocationId, wanted: Wanted = EVERYTHING
) -> Subject:
    """The report of a location, of its visits in one place of the network, in one wave and channel.

    NotFound: as `get_location`.
    """
    found = get_location(runtime, actor, location_id, wanted)
    newest = found.newest
    return Subject(
        client_id=found.client.id,
        kind="location",
        name=f"location:{location_id}:{found.standing.wave.id}:{newest.channel}:{newest.path}",
        path=newest.path,
        about=("location", location_id),
        content=lambda: _content(runtime, actor, found),
    )


def _content(runtime: Runtime, actor: Actor, found: LocationResults) -> Plain:
    place = next(each for each in found.places if each.path == found.newest.path)
    plain = {
        "schema": SCHEMA,
        "kind": "location",
        **_heading(found, place),
        "scores": aims(found.standing.targets),
        "benchmarks": {measure: content.compared(found.standing.benchmarks[measure]) for measure in MEASURES},
        "repeats": [_repeat(each) for each in found.repeats],
        "visits": [_visit(found, audit) for audit in _same(found, place)[:_LAST]],
        **_waves(runtime, actor, found),
        **content.published(_external(runtime, found)),
    }
    return dict(content.tidy(plain))


def _external(runtime: Runtime, found: LocationResults) -> list[Plain]:
    """None beside a competitor, which is compared with itself alone."""
    if found.location.ownership != "own":
        return []
    return find_plain(runtime, found.client, found.newest.channel, found.newest.visit_type)


def _heading(found: LocationResults, place: Place) -> Plain:
    client, location, standing = found.client, found.location, found.standing
    wave = standing.wave
    names = [client.name, location.number or "", location.name, wave.name.text("fr")]
    return {
        "reference": content.reference(names),
        "client": content.branded(client),
        "timezone": location.timezone,
        "location": {
            "name": location.name,
            "number": location.number,
            "address": ", ".join(part for part in (location.address, location.city) if part),
        },
        "region": None if standing.region is None else standing.region.name.as_dict(),
        "place": None
        if place.node is None
        else {"level": place.node.level, "name": place.node.name.as_dict()},
        "moved": len(found.places) > 1,
        "wave": wave.name.as_dict(),
        "days": [wave.starts_on.isoformat(), wave.ends_on.isoformat()],
        "previous_wave": None if standing.previous is None else standing.previous.name.as_dict(),
        "channel": found.newest.channel,
        "visit_type": found.newest.visit_type,
    }


def _waves(runtime: Runtime, actor: Actor, found: LocationResults) -> Plain:
    """Each measure over the waves up to the report's, of the visits in its place alone; its checklist."""
    newest, standing = found.newest, found.standing
    with runtime.reading(actor) as uow:
        of = {"client_id": newest.client_id, "programme_id": newest.programme_id}
        every = uow.waves.list(order=("position",), **of)
        waves = [wave for wave in every if wave.position <= standing.wave.position]
        own = _OwnVisits((newest.location_id, newest.path), newest.channel, newest.visit_type)
        found_segments = {m: segments_of(uow, waves, own, m) for m in MEASURES}
        used = versions_of(uow, newest.client_id, {newest.checklist_version_id})
    return {
        "trends": {
            m: plain_segments(found_segments[m], m, standing.targets.get(m), alone=True) for m in MEASURES
        },
        "checklists": [
            {"title": checklist.title.as_dict(), "version": number, "rollup": checklist.rollup}
            for number, checklist in used.values()
        ],
    }


@dataclass(frozen=True, slots=True)
class _OwnVisits:
    """The rows of the location where it stood, in its channel and visit type."""

    segment: Segment
    channel: str
    visit_type: str

    def __call__(self, columns: WaveColumns) -> Masks:
        return columns.of(self.channel, self.visit_type) & columns.of_segment(self.segment)


def _repeat(each: Repeat) -> Plain:
    return {
        "code": each.item.code or each.item.key,
        "text": each.item.text.as_dict(),
        "critical": each.item.critical is not None,
        "seen": each.seen,
        "missed": each.missed,
        "visits": each.visits,
    }


def _same(found: LocationResults, place: Place) -> list[ReleasedAudit]:
    """The visits of the place in the channel of the report, newest first."""
    return [audit for audit in place.audits if audit.channel == found.newest.channel]


def _visit(found: LocationResults, audit: ReleasedAudit) -> Plain:
    started = audit.visit_start or audit.released_at
    return {
        "reference": audit.reference,
        "start": started.isoformat(),
        "wave": found.waves[audit.wave_id].name.as_dict(),
        "state": audit.state,
        "critical": len(audit.critical_failed or ()),
        "overall": _percent(audit.overall_ppm),
        "compliance": _percent(audit.compliance_ppm),
        "experience": _percent(audit.experience_ppm),
    }


def _percent(ppm: int | None) -> float | None:
    return None if ppm is None else ppm / 10_000
