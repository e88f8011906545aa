"""Quality signals of a visit beside others: each with its evidence, none without reason, none for the client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from cxaudit.domain import access, definition
from cxaudit.domain.audit import Audit
from cxaudit.services.quality import QualitySignal, quality_signals, rating_signals
from cxaudit.services.quality_words import describe_signals
from cxaudit.services.review_desk import AuditSearch, list_queue, open_desk
from tests.people import CHECKLIST, NOW, Office, open_office
from tests.services.test_visit import submitted
from tests.storage.test_wave_columns import make_audit
from tests.web.statements import counted

STORY = " ".join(f"mot{number}" for number in range(30))
AGO = NOW - timedelta(hours=6)


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def signals(office: Office, audit: Audit) -> dict[str, QualitySignal]:
    return {each.code: each for each in open_desk(office.runtime, office["Rita"], audit.id).signals}


def timed(office: Office, audit: Audit, start: int, minutes: int) -> None:
    """The visit began `start` minutes after a morning hour and lasted so long."""
    begin = AGO + timedelta(minutes=start)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = uow.audits.get(id=audit.id)
        uow.audits.save(replace(known, visit_start=begin, visit_end=begin + timedelta(minutes=minutes)))


def test_a_plain_visit_has_no_signal(office: Office) -> None:
    first, other = submitted(office, 0), submitted(office, 1, "Bao")
    timed(office, first, 0, 30)
    timed(office, other, 10, 30)
    assert signals(office, first) == {}, "somebody else may be elsewhere at the same time"


def test_a_narrative_like_another_names_that_visit(office: Office) -> None:
    first = submitted(office, 0, **{"story/v": STORY})
    again = submitted(office, 1, **{"story/v": STORY.upper().replace(" ", ",  ")})
    by_another = submitted(office, 2, "Bao", **{"story/v": STORY})
    found = signals(office, again)["similar"]
    assert found.audit_id == first.id
    assert found.facts["share"] == pytest.approx(100)
    assert "similar" not in signals(office, by_another), "only with the auditor's own"


def test_visits_at_the_same_time_are_named_and_touching_is_not_overlap(office: Office) -> None:
    first, second, third = (submitted(office, number) for number in range(3))
    timed(office, first, 0, 30)
    timed(office, second, 20, 30)
    timed(office, third, 50, 30)
    found = signals(office, second)["overlap"]
    assert found.audit_id == first.id
    assert "overlap" not in signals(office, third)


@pytest.mark.parametrize(("minutes", "impossible"), [(30, True), (300, False)])
def test_a_way_that_no_road_allows_is_named(office: Office, minutes: int, impossible: bool) -> None:
    first, second = submitted(office, 0), submitted(office, 1)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for number, (north, east) in enumerate((("45.50", "-73.57"), ("46.81", "-71.21"))):
            place = uow.locations.get(id=office.locations[number])
            uow.locations.save(replace(place, latitude=north, longitude=east))
    timed(office, first, -300, 10)
    timed(office, second, minutes - 290, 10)
    found = signals(office, second)
    assert ("travel" in found) is impossible
    if impossible:
        assert found["travel"].facts["km"] == pytest.approx(233, abs=5)
        assert "travel" in signals(office, first), "seen from both ends"


def recorded(lat: str, accuracy: int) -> dict[str, object]:
    return {"lat": lat, "lon": "-73.57", "accuracy": accuracy, "age": 0}


@pytest.mark.parametrize(
    ("position", "known", "flagged"),
    [
        (recorded("45.51", 40), True, True),  # 1,112 m
        (recorded("45.501", 40), True, False),  # 111 m, under 150
        (recorded("45.51", 400), True, False),  # under three times what it may be wrong by
        (recorded("45.51", 40), False, False),
        ({"none": "denied"}, True, False),
        (None, True, False),
        ("somewhere", True, False),
    ],
)
def test_a_position_away_from_the_location_is_named_and_an_unknown_one_is_no_failure(
    office: Office, position: object, known: bool, flagged: bool
) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        place = uow.locations.get(id=office.locations[0])
        north, east = ("45.50", "-73.57") if known else (None, None)
        uow.locations.save(replace(place, latitude=north, longitude=east))
    audit = submitted(office, 0, **{"_position/v": position})
    assert audit.state == "submitted", "nothing is ever blocked"
    found = signals(office, audit)
    assert ("geo_mismatch" in found) is flagged
    if flagged:
        assert found["geo_mismatch"].facts["n"] == pytest.approx(1112, abs=1)
    assert list_queue(office.runtime, office["Rita"]).lines[0].flags == (("geo_mismatch",) if flagged else ())


def others(office: Office, audit: Audit, count: int, ppm: int) -> None:
    """Visits of other days by somebody else, of 28 to 32 minutes."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        auditor = office["Bao"].auditor_id
        assert auditor is not None
        model = replace(uow.scores.get(audit_id=audit.id), auditor_id=auditor)
        for number in range(count):
            made = uow.audits.get(id=make_audit(uow, model, ppm, Random(number)))
            begin = AGO - timedelta(days=number + 3)
            end = begin + timedelta(minutes=28 + number % 5)
            uow.audits.save(replace(made, auditor_id=model.auditor_id, visit_start=begin, visit_end=end))


@pytest.mark.parametrize(("minutes", "short"), [(3, True), (29, False)])
def test_a_visit_much_shorter_than_the_others_is_named(office: Office, minutes: int, short: bool) -> None:
    audit = submitted(office, 0)
    timed(office, audit, 0, minutes)
    others(office, audit, 25, 500_000)
    found = signals(office, audit)
    assert ("duration" in found) is short
    if short:
        assert (found["duration"].facts["minutes"], found["duration"].facts["n"]) == (3, 25)


def test_more_perfect_visits_than_chance_gives_are_counted(office: Office) -> None:
    audit = submitted(office, 0)
    others(office, audit, 20, 500_000)
    others(office, audit, 1, 1_000_000)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        for number in range(4):
            make_audit(uow, model, 1_000_000, Random(number))
    found = signals(office, audit)["perfect"]
    assert (found.facts["k"], found.facts["n"]) == (4, 5)


def test_one_perfect_visit_where_others_had_none_is_no_signal(office: Office) -> None:
    audit = submitted(office, 0)
    others(office, audit, 20, 500_000)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        make_audit(uow, model, 1_000_000, Random(1))
    assert "perfect" not in signals(office, audit)


def rated(values: list[int]) -> list[QualitySignal]:
    """The signals of a checklist of ratings answered with `values`, of a visit without neighbours."""
    questions = [
        {"key": f"r{number}", "kind": "likert", "section": "A", "text": {"fr": "x", "en": "x"}}
        for number in range(len(values))
    ]
    checklist = definition.parse({**CHECKLIST, "questions": questions})
    answers = {f"r{number}": {"value": value} for number, value in enumerate(values)}
    return list(rating_signals(checklist, answers))


def test_ratings_that_never_change_ask_to_be_read() -> None:
    assert [each.code for each in rated([4] * 9)] == ["longstring"]
    assert rated([4] * 9)[0].facts == {"run": 9, "k": 9}
    assert rated([1, 5, 2, 4, 3, 5, 1, 2, 4, 3]) == []
    assert rated([4] * 7) == [], "too few ratings"


def test_words_say_what_was_seen_in_both_languages(office: Office) -> None:
    every = (
        QualitySignal("longstring", {"run": 9, "k": 9}),
        QualitySignal("irv", {"k": 12}),
        QualitySignal("similar", {"share": 80.4, "reference": "2026-0001"}, "a"),
        QualitySignal("duration", {"minutes": 3.0, "usual": 30.0, "n": 25}),
        QualitySignal("overlap", {"reference": "2026-0001", "place": "Granby"}, "a"),
        QualitySignal("travel", {"km": 233.2, "minutes": 30.0, "reference": "2026-0001"}, "a"),
        QualitySignal("geo_mismatch", {"n": 1112.0, "accuracy": 40}),
        QualitySignal("perfect", {"k": 4, "n": 5, "others": 4.8}),
    )
    for lang in ("fr", "en"):
        said = describe_signals(lang, every)
        assert max(Counter(each.title for each in said).values()) == 1
        assert not any("{" in each.words for each in said)
    assert describe_signals("en", every)[2].words.startswith("80% of its")


def test_the_queue_is_narrowed_to_visits_that_came_with_a_signal(office: Office) -> None:
    submitted(office, 0, **{"story/v": STORY})
    alike = submitted(office, 1, **{"story/v": STORY})
    queue = list_queue(office.runtime, office["Rita"])
    assert sorted(line.flags or () for line in queue.lines) == [(), ("similar",)]
    flagged = list_queue(office.runtime, office["Rita"], AuditSearch(flagged=True))
    assert ([line.audit_id for line in flagged.lines], flagged.count) == ([alike.id], 1)


def test_the_desk_sends_few_statements_whatever_the_visits(office: Office) -> None:
    audit = submitted(office, 0, **{"story/v": STORY})
    timed(office, audit, 0, 30)
    seen = []
    for _turn in range(2):
        others(office, audit, 8, 500_000)
        with office.runtime.reading(office["Rita"]) as uow:
            file = open_desk(office.runtime, office["Rita"], audit.id).file
            with counted(office) as statements:
                answers = {"story": {"value": STORY}}
                quality_signals(uow, file.audit, file.location, file.checklist, answers, heads=file.heads)
            seen.append(len(statements))
    assert seen == [4, 4]
