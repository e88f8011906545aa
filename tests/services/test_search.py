"""Searching: everything one may see, and nothing else, kept with every change, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Grant
from cxaudit.domain.errors import Forbidden
from cxaudit.domain.ids import AuditorId
from cxaudit.services import field_sync, location_changes, reviews, search_texts
from cxaudit.services.search import FIRST, Found, search
from cxaudit.storage.tables.search import SearchTextRow
from tests.people import Office, open_office
from tests.services.test_visit import accepted, released, submitted

STORY = "Le cœur de l’Hôtel-Dieu était très accueillant"


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """Released in the East by Ana, released in the West by Bao, in review in the East by Ana."""
    with open_office(tmp_path, database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            for number, city in ((0, "Québec"), (4, "Gatineau"), (5, "Saint-Jérôme")):
                place = uow.locations.get(id=office.locations[number])
                uow.locations.save(replace(place, city=city))
        released(office, 0, **{"story/v": STORY})
        released(office, 5, "Bao", **{"story/v": STORY})
        submitted(office, 1, **{"story/v": STORY})
        yield office


def found(office: Office, who: str, asked: str) -> dict[str, list[str]]:
    """Kind -> references or names."""
    return said(search(office.runtime, office[who], asked))


def said(answer: Found) -> dict[str, list[str]]:
    return {
        group.kind: [each.audit.reference for each in group.audits] + [each.name for each in group.locations]
        for group in answer.groups
        if not group.empty
    }


@pytest.mark.parametrize(
    ("who", "references"),
    [
        ("Marc", ["2026-0003", "2026-0002", "2026-0001"]),
        ("Rita", ["2026-0003", "2026-0002", "2026-0001"]),
        ("Adèle", ["2026-0003", "2026-0002", "2026-0001"]),
        ("Chloé", ["2026-0002", "2026-0001"]),
        ("Denis", ["2026-0001"]),
        ("Stranger", []),
        ("Ana", ["2026-0003", "2026-0001"]),
        ("Bao", ["2026-0002"]),
    ],
)
def test_each_reader_finds_what_the_own_scope_shows(office: Office, who: str, references: list[str]) -> None:
    expected = {"narratives": references} if references else {}
    assert found(office, who, "COEUR hotel-dieu") == expected
    assert found(office, who, "2026-000").get("audits", []) == references


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("Marc", ["Succursale 5"]),
        ("Rita", ["Succursale 5"]),
        ("Chloé", ["Succursale 5"]),
        ("Denis", []),
        ("Bao", []),
    ],
)
def test_locations_by_city_name_and_number(office: Office, who: str, names: list[str]) -> None:
    for asked in ("saint-jerome", "105", "succursale 105", "JÉRÔME 5"):
        assert found(office, who, asked).get("locations", []) == names


def test_who_cannot_open_the_location_of_no_visit_does_not_find_it(office: Office) -> None:
    assert found(office, "Marc", "gatineau") == {"locations": ["Succursale 4"]}
    for who in ("Rita", "Chloé", "Denis"):
        assert found(office, who, "gatineau") == {}


def test_a_manager_who_also_audits_does_not_find_an_own_visit(office: Office) -> None:
    grants = (Grant("programme_manager"), Grant("auditor"))
    office.people["Both"] = Actor(office["Marc"].account_id, "Marc", "fr", grants, AuditorId("auditor-Ana"))
    assert found(office, "Both", "coeur") == {"narratives": ["2026-0002"]}
    assert found(office, "Both", "2026") == {"audits": ["2026-0002"]}


def test_nobody_without_a_role_searches(office: Office) -> None:
    with pytest.raises(Forbidden):
        search(office.runtime, Actor(None, "Nobody", "fr"), "coeur")


def test_all_words_must_be_there_and_signs_mean_nothing(office: Office) -> None:
    assert found(office, "Chloé", "cœur absent") == {}
    for asked in ("%", "__", "100%", "c_eur", "' OR 1=1 --", "\\", "é"):
        assert found(office, "Chloé", asked) == {}


def test_the_excerpt_marks_what_was_sought(office: Office) -> None:
    [group] = [g for g in search(office.runtime, office["Chloé"], "coeur tres").groups if g.told]
    for pieces in group.told.values():  # type: ignore[union-attr]
        assert "".join(piece.text for piece in pieces) == STORY
        assert [piece.text for piece in pieces if piece.found] == ["cœur", "très"]


def test_a_draft_is_found_by_its_reference_but_tells_nothing_yet(office: Office) -> None:
    audit = accepted(office, 2)
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"story/v": "Girafe en vue"})
    assert found(office, "Marc", "girafe") == {}
    assert found(office, "Marc", audit.reference) == {"audits": [audit.reference]}


def test_what_a_hidden_item_holds_is_not_found(office: Office) -> None:
    submitted(office, 2, **{"why/v": "Girafe", "story/v": "Rien à dire ici"})
    assert found(office, "Marc", "girafe") == {}


def test_a_visit_that_comes_back_is_found_by_what_it_tells_then(office: Office) -> None:
    audit = submitted(office, 2, **{"story/v": "Une girafe en vue"})
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.comment(office.runtime, office["Rita"], audit.id, {"story": "Vraiment ?"})
    reviews.return_audit(office.runtime, office["Rita"], audit.id)
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"story/v": "Une autruche en vue"})
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-2")
    assert found(office, "Marc", "girafe") == {}
    assert found(office, "Marc", "autruche") == {"narratives": [audit.reference]}


def test_a_location_that_is_renamed_is_found_by_its_new_name(office: Office) -> None:
    around = location_changes.get_around(office.runtime, office["Marc"], office.locations[0])
    assert around is not None
    with office.runtime.reading(office["Marc"]) as uow:
        place = uow.locations.get(id=office.locations[0])
    location_changes.change_location(office.runtime, office["Marc"], replace(place, name="Place d’Armes"))
    assert found(office, "Chloé", "place d'armes") == {"locations": ["Place d’Armes"]}
    assert found(office, "Chloé", "succursale 100") == {}


def test_an_older_database_is_filled_once_with_what_would_have_been_kept(office: Office) -> None:
    accepted(office, 2)

    def texts() -> list[object]:
        with office.runtime.storage.reading(access.SYSTEM) as uow:
            return list(uow.search_texts.list())

    before = texts()
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.session.execute(delete(SearchTextRow))
    assert found(office, "Chloé", "coeur") == {}
    assert search_texts.fill(office.runtime) == len(before)
    assert texts() == before
    assert search_texts.fill(office.runtime) == 0


def test_one_kind_has_pages(office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        first = uow.locations.get(id=office.locations[0])
        uow.locations.add_all(
            replace(first, id=f"more-{n:02d}", number=f"9{n:02d}", name="Rallonge")
            for n in range(25)  # type: ignore[arg-type]
        )
    [group] = [g for g in search(office.runtime, office["Marc"], "rallonge").groups if not g.empty]
    assert (len(group.locations), group.more) == (FIRST, True)
    pages = [
        search(office.runtime, office["Marc"], "rallonge", "locations", page).groups[0] for page in (1, 2, 3)
    ]
    assert [(len(page.locations), page.more) for page in pages] == [(20, True), (5, False), (0, False)]
    numbers = [each.number for page in pages for each in page.locations]
    assert numbers == sorted(set(numbers))  # type: ignore[type-var]
