"""What the report of a wave says now: the figures of the wave's pages, as plain data in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.programme import MEASURES, Measure, Target
from cxaudit.domain.text import Language
from cxaudit.reporting import content
from cxaudit.reporting.content import Plain
from cxaudit.services.external_words import find_plain
from cxaudit.services.group_reports import Subject
from cxaudit.services.league import Ordered, get_league
from cxaudit.services.league_words import plain_league
from cxaudit.services.missed_items import MissedItem, get_missed
from cxaudit.services.runtime import Runtime
from cxaudit.services.trend_words import plain_trend
from cxaudit.services.versions import versions_of
from cxaudit.services.wave_profile import ProfileLine, WaveProfile, get_profile
from cxaudit.services.wave_results import Part, Region, WaveResults, get_wave_results
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveRows, WaveScope, open_wave
from cxaudit.services.wave_trend import get_trend
from cxaudit.storage.records import ReportKind
from cxaudit.storage.unit_of_work import UnitOfWork

SCHEMA = 1


def wave_subject(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED) -> Subject:
    """The report of a wave, of the actor's part of the network or of the one that is asked.

    NotFound: as `open_wave`. Refused: report_one_part, for whoever runs several parts and names none;
    report_empty, where no visit counts.
    """
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
    scope = rows.scope
    if not (rows.now & rows.inside).any():
        raise Refused("report_empty")
    same = Asked(asked.region_id, scope.channel)
    return subject_of(scope, "wave", lambda: _content(runtime, actor, wave_id, same))


def _external(runtime: Runtime, scope: WaveScope) -> list[Plain]:
    return find_plain(runtime, scope.client, scope.channel, scope.visit_type)


def subject_of(scope: WaveScope, kind: ReportKind, content: Callable[[], Plain]) -> Subject:
    """What a report of some kind is about: a wave, its channel and one part of the network.

    Refused: report_one_part, where the scope holds several.
    """
    if len(scope.places.paths) > 1:
        raise Refused("report_one_part")
    path = "".join(scope.places.paths)
    return Subject(
        client_id=scope.client.id,
        kind=kind,
        name=f"{kind}:{scope.wave.id}:{scope.channel or '-'}:{path}",
        path=path,
        about=("wave", scope.wave.id),
        content=content,
    )


def _content(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked) -> Plain:
    found = get_wave_results(runtime, actor, wave_id, asked)
    plain = {
        "schema": SCHEMA,
        "kind": "wave",
        **heading(found.scope),
        "previous_wave": None if found.previous is None else found.previous.name.as_dict(),
        "changed": found.changed,
        **_figures(found),
        **_standing(runtime, actor, found, asked),
        **_visits(runtime, actor, wave_id, asked),
        **content.published(_external(runtime, found.scope)),
    }
    return dict(content.tidy(plain))


def part_of(scope: WaveScope) -> HierarchyNode | None:
    """The one part of the network that a page is about; None: the whole, or several."""
    if scope.places.region is not None:
        return scope.places.region
    return scope.places.own[0] if len(scope.places.own) == 1 else None


def heading(scope: WaveScope) -> Plain:
    """What a report of a wave is about, as it keeps it."""
    part, wave = part_of(scope), scope.wave
    names = [scope.client.name, wave.name.text("fr"), *([part.name.text("fr")] if part else [])]
    return {
        "reference": content.reference(names),
        "client": content.branded(scope.client),
        "timezone": scope.client.timezone,
        "programme": scope.programme.name.as_dict(),
        "rollup": scope.programme.rollup,
        "wave": wave.name.as_dict(),
        "days": [wave.starts_on.isoformat(), wave.ends_on.isoformat()],
        "place": None if part is None else {"level": part.level, "name": part.name.as_dict()},
        "channel": scope.channel,
        "visit_type": scope.visit_type,
    }


def _figures(found: WaveResults) -> Plain:
    return {
        "scores": aims(found.scope.targets),
        "benchmarks": {measure: content.grouped(found.measures[measure]) for measure in MEASURES},
        "sections": [_part(part) for part in found.sections],
        "pillars": [_part(part) for part in found.pillars],
    }


def aims(targets: Mapping[Measure, Target]) -> Plain:
    """The target of each measure."""
    return {measure: {"target": target(targets, measure)} for measure in MEASURES}


def target(targets: Mapping[Measure, Target], measure: Measure) -> Plain | None:
    """A target as reports say it."""
    found = targets.get(measure)
    return None if found is None else {"value": found.value, "from": found.valid_from.isoformat()}


def _part(part: Part) -> Plain:
    return {"key": part.key, "name": part.name.as_dict(), **content.grouped(part.group)}


def _standing(runtime: Runtime, actor: Actor, found: WaveResults, asked: Asked) -> Plain:
    """What stands beside the figures of the whole: its parts, its waves, its places."""
    scope, wave_id = found.scope, found.scope.wave.id
    trends = {measure: get_trend(runtime, actor, wave_id, asked, measure) for measure in MEASURES}
    return {
        "trends": {measure: plain_trend(trend) for measure, trend in trends.items()},
        "regions": [_region(runtime, actor, wave_id, asked, each) for each in found.regions],
        "league": _league(runtime, actor, wave_id, asked),
        "profile": _profile(get_profile(runtime, actor, wave_id, asked), scope),
    }


def _region(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked, region: Region) -> Plain:
    part = Asked(region.node.id, asked.channel)
    return {
        "name": region.node.name.as_dict(),
        "level": region.node.level,
        "measures": {measure: content.grouped(region.figures[measure]) for measure in MEASURES},
        "trend": plain_trend(get_trend(runtime, actor, wave_id, part)),
    }


def _league(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked) -> Plain:
    """Of the wave; where that ranks nobody, of the last 12 months."""
    league = get_league(runtime, actor, wave_id, asked, Ordered())
    if not league.table.ranked:
        league = get_league(runtime, actor, wave_id, asked, Ordered(year=True))
    return plain_league(league)


def _profile(found: WaveProfile, scope: WaveScope) -> Plain:
    parts = {str(node.id): {**node.name.as_dict()} for node in scope.parts}
    return {
        "unit": found.unit,
        "sections": [section.title.as_dict() for section in found.sections],
        "lines": [_line(line, parts) for line in found.lines()],
        "total": _line(found.total, parts),
    }


def _line(line: ProfileLine, parts: Mapping[str, Mapping[Language, str]]) -> Plain:
    named = line.named
    return {
        "part": parts.get(line.key),
        "number": named.number if named else None,
        "name": named.name if named else None,
        "visits": line.visits,
        **{measure: getattr(line, measure) for measure in MEASURES},
        "cells": [{"lost": cell.lost, "n": cell.n} for cell in line.cells],
    }


def _visits(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked) -> Plain:
    """What the visits missed, and what they were made with."""
    missed = get_missed(runtime, actor, wave_id, asked)
    with runtime.reading(actor) as uow:
        checklists = used_checklists(uow, open_wave(runtime, uow, actor, wave_id, asked))
    return {"missed": [_missed(each) for each in missed.items], "checklists": checklists}


def _missed(each: MissedItem) -> Plain:
    """An item with the share of visits that missed it, in percent with its interval."""
    item = each.item
    return {
        "key": item.key,
        "code": item.code or item.key,
        "text": item.text.as_dict(),
        "section": each.section.as_dict(),
        "standard": None
        if item.standard is None
        else {"code": item.standard.code, "text": item.standard.text.as_dict()},
        "critical": item.critical is not None,
        "dimension": item.dimension,
        "missed": each.missed,
        "seen": each.seen,
        "value": each.share.value,
        "low": each.share.low,
        "high": each.share.high,
        "points": each.points,
    }


def used_checklists(uow: UnitOfWork, rows: WaveRows) -> list[Plain]:
    """The versions that the visits were made with, the most used first."""
    names, used = rows.columns.tables["version"], rows.columns.numbers["version"][rows.now & rows.inside]
    counts = {names[at]: int(n) for at, n in enumerate(np.bincount(used, minlength=len(names))) if n}
    found = versions_of(uow, rows.scope.client.id, counts)
    ordered = sorted(found, key=lambda version: (-counts[version], version))
    return [
        {
            "title": found[version][1].title.as_dict(),
            "version": found[version][0],
            "rollup": found[version][1].rollup,
            "audits": counts[version],
        }
        for version in ordered
    ]
