"""Who may be sent where: each rule alone and together, on the days around its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.ids import AuditorId, BannerId, ClientId, LocationId, NodeId, ProgrammeId
from cxaudit.domain.programme import Programme
from cxaudit.domain.rotation import (
    Auditor,
    Candidate,
    Certification,
    ConflictOfInterest,
    PastVisit,
    Place,
    refusals,
)
from cxaudit.domain.text import NO_TEXT

CLIENT, OTHER_CLIENT = ClientId("c"), ClientId("d")
HERE, ELSEWHERE = LocationId("here"), LocationId("elsewhere")
PLACE = Place(HERE, BannerId("b"), NodeId("r"))
ANA = Auditor(AuditorId("ana"), "account", "0404", "Ana")
PROGRAMME = Programme(CLIENT, ProgrammeId("p"), NO_TEXT, lockout_days=30)
DAY = date(2026, 11, 12)


def codes(candidate: Candidate, programme: Programme = PROGRAMME, day: date = DAY) -> list[str]:
    return [refusal.code for refusal in refusals(candidate, programme, PLACE, day)]


def certified(until: date, name: str = "Accueil") -> Certification:
    return Certification("k", ANA.id, name, until)


def conflict(client: str = CLIENT, location: LocationId | None = None) -> ConflictOfInterest:
    return ConflictOfInterest("o", ANA.id, client, location, "famille")


def been(days_before: int, location: LocationId = HERE, *, same_wave: bool = False) -> PastVisit:
    return PastVisit(location, DAY - timedelta(days=days_before), same_wave)


def test_nothing_against_it() -> None:
    assert codes(Candidate(ANA)) == []


def test_an_inactive_auditor_is_named_by_number() -> None:
    [refusal] = refusals(Candidate(replace(ANA, active=False)), PROGRAMME, PLACE, DAY)
    assert (refusal.code, refusal.params) == ("auditor_inactive", {"auditor": "0404"})


@pytest.mark.parametrize(
    ("against", "refused"),
    [
        (conflict(), True),
        (conflict(location=HERE), True),
        (conflict(location=ELSEWHERE), False),
        (conflict(OTHER_CLIENT), False),
        (conflict(OTHER_CLIENT, HERE), False),
    ],
)
def test_conflicts_of_interest(against: ConflictOfInterest, refused: bool) -> None:
    found = refusals(Candidate(ANA, conflicts=(against,)), PROGRAMME, PLACE, DAY)
    assert [(r.code, r.params) for r in found] == (
        [("conflict_of_interest", {"reason": "famille"})] if refused else []
    )


@pytest.mark.parametrize(
    ("held", "refused"),
    [
        ((), True),
        ((certified(DAY),), False),
        ((certified(DAY - timedelta(days=1)),), True),
        ((certified(DAY, "Autre"),), True),
        ((certified(DAY - timedelta(days=1)), certified(DAY)), False),
    ],
    ids=["none", "last day", "ended yesterday", "another one", "renewed"],
)
def test_certifications_hold_until_the_end_of_their_last_day(
    held: tuple[Certification, ...], refused: bool
) -> None:
    programme = replace(PROGRAMME, certification="Accueil")
    assert codes(Candidate(ANA, certifications=held), programme) == ["certification_missing"] * refused
    assert codes(Candidate(ANA, certifications=held)) == []


@pytest.mark.parametrize(
    ("days", "refused"),
    [(0, True), (1, True), (29, True), (30, False), (-29, True), (-30, False), (31, False)],
)
def test_the_lockout_ends_on_its_day_in_both_directions(days: int, refused: bool) -> None:
    assert codes(Candidate(ANA, visits=(been(days),))) == ["rotation_lockout"] * refused
    assert codes(Candidate(ANA, visits=(been(days, ELSEWHERE),))) == []
    assert codes(Candidate(ANA, visits=(been(days),)), replace(PROGRAMME, lockout_days=0)) == []


def test_the_refusal_names_the_nearest_visit_and_the_first_day_that_is_free() -> None:
    [refusal] = refusals(Candidate(ANA, visits=(been(20), been(5))), PROGRAMME, PLACE, DAY)
    assert refusal.params == {
        "days": 30, "visit": DAY - timedelta(days=5), "free": DAY + timedelta(days=25),
    }  # fmt: skip


def test_the_day_named_is_free_of_every_visit_planned_later_too() -> None:
    visits = (been(20), been(-25))
    [refusal] = refusals(Candidate(ANA, visits=visits), PROGRAMME, PLACE, DAY)
    assert refusal.params["free"] == DAY + timedelta(days=55)


@given(st.lists(st.integers(-200, 200), max_size=6), st.integers(0, 90))
def test_whoever_comes_on_the_day_named_is_not_refused_again(days: list[int], lockout: int) -> None:
    candidate = Candidate(ANA, visits=tuple(been(each) for each in days))
    programme = replace(PROGRAMME, lockout_days=lockout)
    for refusal in refusals(candidate, programme, PLACE, DAY):
        free = refusal.params["free"]
        assert isinstance(free, date)
        assert free > DAY
        assert codes(candidate, programme, free) == []
        later = {codes(candidate, programme, DAY + timedelta(n)) == [] for n in range((free - DAY).days)}
        assert later == {False}, "no earlier day was free"


@pytest.mark.parametrize(("held", "refused"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_cap_counts_the_visits_of_this_wave_only(held: int, refused: bool) -> None:
    visits = (*(been(n, ELSEWHERE, same_wave=True) for n in range(held)), been(60, ELSEWHERE))
    programme = replace(PROGRAMME, max_per_auditor=2)
    assert codes(Candidate(ANA, visits=visits), programme) == ["rotation_cap"] * refused
    assert codes(Candidate(ANA, visits=visits)) == []


def test_a_cap_of_nothing_refuses_everybody() -> None:
    assert codes(Candidate(ANA), replace(PROGRAMME, max_per_auditor=0)) == ["rotation_cap"]


@pytest.mark.parametrize("kind", ["banner", "region"])
@pytest.mark.parametrize(("held", "refused"), [(0, False), (1, False), (2, True)])
def test_the_caps_of_banner_and_region_count_their_own_visits_of_this_wave(
    kind: str, held: int, refused: bool
) -> None:
    inside, outside = (
        {"banner": {"banner_id": BannerId(own)}, "region": {"region_id": NodeId(own)}}[kind]
        for own in ("b" if kind == "banner" else "r", "another")
    )
    near = been(60, ELSEWHERE, same_wave=True)
    visits = (
        *(replace(near, **inside) for _ in range(held)),
        *(replace(near, **outside) for _ in range(3)),
        replace(been(60, ELSEWHERE), **inside),
    )
    programme = replace(PROGRAMME, **{f"max_per_{kind}": 2})
    found = refusals(Candidate(ANA, visits=visits), programme, PLACE, DAY)
    assert [(r.code, r.params) for r in found] == [
        (f"rotation_cap_{kind}", {"cap": 2, "held": held})
    ] * refused
    assert refusals(Candidate(ANA, visits=visits), programme, Place(HERE), DAY) == ()
    assert codes(Candidate(ANA, visits=visits)) == []


def test_all_rules_together_are_all_named_in_one_order() -> None:
    candidate = Candidate(
        replace(ANA, active=False), conflicts=(conflict(),), visits=(been(1, same_wave=True),)
    )
    programme = replace(PROGRAMME, certification="Accueil", max_per_auditor=1)
    assert codes(candidate, programme) == [
        "auditor_inactive", "conflict_of_interest", "certification_missing", "rotation_lockout",
        "rotation_cap",
    ]  # fmt: skip
