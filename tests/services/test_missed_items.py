"""What a wave missed is what plain counting over the score rows gives, on both databases, in every scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import NodeId
from cxaudit.measurement.proportions import wilson
from cxaudit.services.missed_items import FEW_VISITS, Missed, Order, get_missed, list_visits
from cxaudit.services.missed_words import describe_missed
from cxaudit.services.wave_scope import Asked
from tests.people import CHECKLIST, Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released
from tests.services.test_wave_profile import EAST, visits

KEYS = [question["key"] for question in CHECKLIST["questions"]]  # type: ignore[attr-defined]


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def scored(office: Office, count: int) -> None:
    """Many visits whose items were kept, missed or not seen by chance."""
    many_scores(office, released(office), count)
    random = Random(count)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for score in uow.scores.list(client_id=office.client, wave_id=office.wave):
            letters = "".join(random.choice("kkkpm-") for _key in KEYS)
            uow.scores.save(replace(score, results=letters.encode()))


def missed(office: Office, who: str = "Chloé", order: Order = "share", region: str | None = None) -> Missed:
    asked = Asked(None if region is None else NodeId(region))
    return get_missed(office.runtime, office[who], office.wave, asked, order)


def counted(office: Office, path: str = "/n/") -> dict[str, tuple[int, int]]:
    """Item -> (missed, seen), where it was missed."""
    letters = [fact.results.decode() for fact in visits(office, path)]
    found = {}
    for at, key in enumerate(KEYS):
        column = [each[at : at + 1] for each in letters]
        found[key] = (column.count("m"), sum(each in "mkp" and each != "" for each in column))
    return {key: numbers for key, numbers in found.items() if numbers[0]}


@pytest.mark.parametrize("count", [1, 60])
def test_items_are_counted_as_by_hand(office: Office, count: int) -> None:
    scored(office, count)
    found = missed(office)
    assert {each.item.key: (each.missed, each.seen) for each in found.items} == counted(office)
    for each in found.items:
        assert each.share == wilson(each.missed, each.seen)
        assert each.points == pytest.approx(float(each.item.possible) * each.missed / each.seen)
    shares = [(each.seen >= FEW_VISITS, each.share.value) for each in found.items]
    assert shares == sorted(shares, reverse=True)
    points = [(each.seen >= FEW_VISITS, each.points) for each in missed(office, order="points").items]
    assert points == sorted(points, reverse=True)
    assert [each.item.key for each in missed(office, order="checklist").items] == [
        key for key in KEYS if key in counted(office)
    ]


def test_an_item_missed_in_both_of_two_visits_does_not_lead(office: Office) -> None:
    scored(office, 60)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for number, score in enumerate(uow.scores.list(client_id=office.client, wave_id=office.wave)):
            kept = b"m" if number < 2 else b"-"
            letters = bytearray(score.results)
            letters[KEYS.index("receipt")] = kept[0]
            uow.scores.save(replace(score, results=bytes(letters)))
    keys = [each.item.key for each in missed(office).items]
    assert keys[-1] == "receipt"
    assert [each.item.key for each in missed(office, order="points").items][-1] == "receipt"


def test_the_visits_behind_an_item_are_those_that_missed_it(office: Office) -> None:
    scored(office, 60)
    everyone = {fact.audit: fact for fact in visits(office)}
    at = KEYS.index("receipt")
    lacking = {key for key, fact in everyone.items() if fact.results.decode()[at] == "m"}
    found = list_visits(office.runtime, office["Chloé"], office.wave, Asked(), key="receipt")
    assert found.found.missed == len(lacking)
    assert {audit.audit_id for audit in found.audits} <= lacking
    days = [everyone[audit.audit_id].visited_on for audit in found.audits]
    assert days == sorted(days, reverse=True)


def test_a_regional_manager_counts_the_own_part_alone(office: Office) -> None:
    scored(office, 60)
    own = missed(office, "Denis")
    assert {each.item.key: (each.missed, each.seen) for each in own.items} == counted(office, EAST)
    key = own.items[0].item.key
    found = list_visits(office.runtime, office["Denis"], office.wave, Asked(), key=key)
    assert all(audit.path.startswith(EAST) for audit in found.audits)
    for who in ("Stranger", "Denis"):
        with pytest.raises(NotFound):
            missed(office, who, region=f"{office.client}-w")


def test_what_was_never_missed_or_asked_has_no_page(office: Office) -> None:
    released(office)
    for key in ("nothing", "story"):
        with pytest.raises(NotFound):
            list_visits(office.runtime, office["Chloé"], office.wave, Asked(), key=key)


def test_a_wave_without_a_visit_missed_nothing(office: Office) -> None:
    found = missed(office)
    assert (found.visits, found.items, found.kept) == (0, (), 0)


def test_the_item_said_to_be_missed_most_often_is_the_one_with_the_most_visits(office: Office) -> None:
    scored(office, 60)
    found = missed(office)
    most = max(found.items, key=lambda each: each.missed)
    rare = replace(most, item=replace(most.item, key="rare"), missed=2, seen=2, share=wilson(2, 2))
    said = describe_missed("fr", replace(found, items=(rare, *found.items)), 1).sentences[0]
    assert f"({most.missed} fois en {most.seen} visites)" in said.replace("\u00a0", " ")
    alone = describe_missed("en", replace(found, items=(replace(rare, missed=1, seen=1),)), 1)
    assert alone.sentences[0].endswith("(1 of 1 visit).")
