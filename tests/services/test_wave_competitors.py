"""The own brand beside its competitors is Welch's test on location means, on both databases, in every scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

from cxaudit.domain import access, definition
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import BannerId, ChecklistVersionId, LocationId, NodeId
from cxaudit.domain.network import Banner, Location, Membership
from cxaudit.measurement.inference import welch
from cxaudit.services.competitors_report import competitors_subject
from cxaudit.services.competitors_words import common_words, describe_competitors
from cxaudit.services.wave_competitors import Competitors, get_competitors
from cxaudit.services.wave_results import get_wave_results
from cxaudit.services.wave_scope import Asked
from tests.people import CHECKLIST, Office, open_office
from tests.services.test_competitor_visits import make_rival
from tests.services.test_visit import released
from tests.storage.test_wave_columns import make_audit

PARC = BannerId("banner-parc")
LEVELS = (88, 84, 90, 86, 92)
"""What the five places of Officines du Parc obtain, in percent; the first three lie in the East."""


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        for number, level in enumerate((70, 74, 66, 72, 68, 64)):
            own_visit(office, number, level)
        yield office


def own_visit(office: Office, number: int, level: int) -> None:
    audit = released(office, number)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        score = uow.scores.get(audit_id=audit.id)
        uow.scores.save(replace(score, overall_ppm=level * 10_000))


def rival_visit(office: Office, key: str, region: str, level: int, banner: BannerId | None = None) -> None:
    """A place of a competitor, visited in the wave."""
    path, place = f"/n/{region}/", LocationId(f"rival-{key}")
    since = date(2020, 1, 1)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        location = Location(office.client, place, f"Place {key}", banner_id=banner, ownership="competitor")
        uow.locations.add(location)
        node = NodeId(f"{office.client}-{region}")
        uow.memberships.add(Membership(office.client, f"m-{key}", place, node, path, since))
        model, *_others = uow.scores.list(client_id=office.client, wave_id=office.wave, standing="counted")
        made = make_audit(uow, replace(model, location_id=place), level * 10_000, Random(1))
        uow.scores.save(replace(uow.scores.get(audit_id=made), path=path, sections={"A": group(level)}))


def group(level: int) -> dict[str, object]:
    return {"ppm": level * 10_000, "earned": "1", "possible": "2"}


def rivals(office: Office) -> None:
    """A banner of five places, and one place without any banner."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.banners.add(Banner(office.client, PARC, "Officines du Parc"))
    for number, level in enumerate(LEVELS):
        rival_visit(office, f"parc-{number}", "e" if number < 3 else "w", level, PARC)
    rival_visit(office, "alone", "w", 50)


def found(office: Office, who: str = "Chloé", region: str | None = None) -> Competitors:
    asked = Asked(None if region is None else NodeId(f"{office.client}-{region}"))
    return get_competitors(office.runtime, office[who], office.wave, asked)


def test_a_banner_is_compared_by_welch_and_a_lone_place_is_too_few(office: Office) -> None:
    rivals(office)
    competitors = found(office)
    assert [(e.name, e.audits, e.locations) for e in competitors.competitors] == [
        ("Officines du Parc", 5, 5),
        ("Place alone", 1, 1),
    ]
    overall = competitors.measures["overall"]
    assert overall.own.mean == pytest.approx(fmean((70, 74, 66, 72, 68, 64)))
    parc, alone = overall.rows
    expected = welch(LEVELS, (70, 74, 66, 72, 68, 64))
    assert parc.value == pytest.approx(88)
    assert (parc.found.diff, parc.found.low) == pytest.approx((expected.diff, expected.low))
    assert parc.verdict == "down"
    assert (alone.verdict, alone.value) == ("insufficient", pytest.approx(50))
    accueil = next(part for part in competitors.sections if part.key == "A")
    assert accueil.group.rows[0].value == pytest.approx(88)
    assert common_words("fr", competitors) is None


def test_the_page_says_it_in_both_languages(office: Office) -> None:
    rivals(office)
    said = {lang: describe_competitors(lang, found(office), "overall") for lang in ("fr", "en")}  # type: ignore[arg-type]
    assert said["fr"].beside[0].base == "5 succursales, 5 visites"
    assert "trop peu" in said["fr"].beside[1].title.lower()
    assert "Too few visits to compare" in said["en"].beside[1].title
    row = said["en"].rows["overall"][0]
    assert (row.name, row.value, row.diff, row.code) == ("Officines du Parc", "88.0", "-19.0", "down")


def test_own_figures_are_what_they_were_without_competitors(office: Office) -> None:
    before = get_wave_results(office.runtime, office["Chloé"], office.wave)
    rivals(office)
    assert get_wave_results(office.runtime, office["Chloé"], office.wave) == before


def test_a_part_of_the_network_is_compared_with_the_competitors_that_lie_in_it(office: Office) -> None:
    rivals(office)
    for competitors in (found(office, "Denis"), found(office, region="e")):
        assert [(e.name, e.locations) for e in competitors.competitors] == [("Officines du Parc", 3)]
        overall = competitors.measures["overall"]
        assert overall.own.locations == 3
        assert overall.rows[0].value == pytest.approx(fmean(LEVELS[:3]))
        assert overall.rows[0].verdict == "insufficient", "three places on each side are too few"
    with pytest.raises(NotFound):
        found(office, "Denis", "w")
    with pytest.raises(NotFound):
        found(office, "Stranger")


def test_without_competitors_nothing_is_compared_and_no_report_is_offered(office: Office) -> None:
    assert found(office).measures == {}
    with pytest.raises(Refused, match="competitors_none"):
        competitors_subject(office.runtime, office["Chloé"], office.wave)
    rivals(office)
    assert competitors_subject(office.runtime, office["Chloé"], office.wave).path == ""
    assert competitors_subject(office.runtime, office["Denis"], office.wave).path == "/n/e/"


def other_version(office: Office, changed: dict[str, dict[str, object]]) -> None:
    """The visits of competitors were made with a version where some questions say something else."""
    version = ChecklistVersionId("version-2")
    questions = [{**q, **changed.get(q["key"], {})} for q in CHECKLIST["questions"]]  # type: ignore[attr-defined]
    document = {**CHECKLIST, "questions": questions}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = uow.checklist_versions.get(id=office.version)
        digest = definition.digest(document)
        uow.checklist_versions.add(replace(known, id=version, number=2, document=document, digest=digest))
        places = {place.id for place in uow.locations.list(client_id=office.client, ownership="competitor")}
        for audit in uow.audits.list(client_id=office.client):
            if audit.location_id in places:
                uow.audits.save(replace(audit, checklist_version_id=version))
                score = uow.scores.get(audit_id=audit.id)
                uow.scores.save(replace(score, checklist_version_id=version))


def test_other_questions_are_left_out_and_both_sides_scored_again(office: Office) -> None:
    make_rival(office, 1)
    make_rival(office, 4)
    other_version(office, {"wait": {"max_points": 5}})
    competitors = found(office)
    assert competitors.common is not None
    assert competitors.common.keys == {"greeted", "why", "welcome", "receipt", "story"}
    # Of the compliance only `greeted` counts for all (the receipt is N/A): everybody kept it.
    compliance, overall = competitors.measures["compliance"], competitors.measures["overall"]
    assert compliance.own.mean == pytest.approx(100)
    assert [row.value for row in compliance.rows] == pytest.approx([100, 100])
    assert overall.own.mean == pytest.approx((100 + 75) / 2)
    assert overall.own.locations == 4
    words = {lang: common_words(lang, competitors) or "" for lang in ("fr", "en")}  # type: ignore[arg-type]
    assert "questions qu’elles partagent" in words["fr"]
    assert "without the effect of critical items" in words["en"]


def test_checklists_without_a_common_question_are_not_compared(office: Office) -> None:
    make_rival(office, 1)
    changed = {key: {"max_points": 9} for key in ("welcome", "wait")}
    others = {key: {"yes_points": 3} for key in ("greeted", "receipt")}
    other_version(office, {**changed, **others})
    competitors = found(office)
    assert competitors.measures == {}
    assert "ne sont pas comparées" in (common_words("fr", competitors) or "")
    with pytest.raises(Refused, match="competitors_none"):
        competitors_subject(office.runtime, office["Chloé"], office.wave)
