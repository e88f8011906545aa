"""What the report on a wave's competitors says now: the figures of their page, as plain data."""

from __future__ import annotations

from cxaudit.domain.access import Actor
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import WaveId
from cxaudit.reporting import content
from cxaudit.reporting.content import Plain
from cxaudit.services.competitors_words import plain_competitors, plain_measures, plain_sections
from cxaudit.services.group_reports import Subject
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_competitors import Competitors, get_competitors
from cxaudit.services.wave_report import aims, heading, subject_of, used_checklists
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, open_wave

SCHEMA = 1


def competitors_subject(
    runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED
) -> Subject:
    """The report on competitors, of the actor's part of the network or of the one that is asked.

    NotFound: as `open_wave`. Refused: report_one_part; competitors_none, where nothing is compared.
    """
    found = get_competitors(runtime, actor, wave_id, asked)
    if not found.measures:
        raise Refused("competitors_none")
    same = Asked(asked.region_id, found.scope.channel)
    return subject_of(found.scope, "competitors", lambda: _content(runtime, actor, wave_id, same))


def _content(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked) -> Plain:
    found = get_competitors(runtime, actor, wave_id, asked)
    with runtime.reading(actor) as uow:
        checklists = used_checklists(uow, open_wave(runtime, uow, actor, wave_id, asked))
    return dict(content.tidy(_plain(found, checklists)))


def _plain(found: Competitors, checklists: list[Plain]) -> Plain:
    head = heading(found.scope)
    return {
        "schema": SCHEMA,
        "kind": "competitors",
        **head,
        "reference": content.reference([head["reference"], "concurrents"]),
        "scores": aims(found.scope.targets),
        **plain_competitors(found),
        "benchmarks": plain_measures(found),
        "sections": plain_sections(found),
        "checklists": checklists,
    }
