"""The league table of a scope: shrunken, ranked only where visits say enough, whole in its file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random

import pytest

from cxaudit.domain import access
from cxaudit.domain.ids import LocationId
from cxaudit.domain.network import Location
from cxaudit.measurement.shrinkage import shrink
from cxaudit.services.league import League, Ordered, get_league
from cxaudit.services.league_words import describe_league, league_table
from cxaudit.services.tables import file_of
from cxaudit.services.wave_scope import Asked
from tests.people import Office, open_office
from tests.services.test_visit import released
from tests.storage.test_wave_columns import make_audit
from tests.web.statements import counted


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def visited(office: Office, visits: int, places: int = 6) -> list[tuple[str, float]]:
    """Locations far apart, visited several times each; half of them stand in the East."""
    audit, random = released(office), Random(visits)
    made = []
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        uow.scores.save(replace(model, standing="none"))
        for number in range(places):
            place = LocationId(f"location-{number}")
            if number >= 6:
                uow.locations.add(Location(office.client, place, f"=Lieu {number}", f"{number}"))
            for _visit in range(visits if number else 1):
                ppm = 300_000 + 100_000 * (number % 6) + random.randrange(40_000)
                name = make_audit(uow, replace(model, location_id=place, standing="counted"), ppm, random)
                score = uow.scores.get(audit_id=name)
                uow.scores.save(replace(score, path="/n/e/" if number % 6 < 3 else "/n/w/"))
                made.append((str(place), ppm / 10_000))
    return made


def league(office: Office, who: str = "Chloé", ordered: Ordered = Ordered(), **asked: str) -> League:  # noqa: B008  # frozen
    return get_league(office.runtime, office[who], office.wave, Asked(**asked), ordered)  # type: ignore[arg-type]


def test_the_table_is_the_shrinkage_of_the_visits(office: Office) -> None:
    expected = shrink(visited(office, 4)).locations
    found = league(office)
    assert found.table.ranked == sum(each.ranked for each in expected.values())
    assert [line.rank for line in found.table.lines if line.rank] == sorted(
        each.rank for each in expected.values() if each.rank
    )
    for line in found.table.lines:
        assert line.shrunk is not None
        assert line.shrunk.estimate == pytest.approx(expected[line.key].estimate)
        if line.rank and line.best and line.worst:
            assert line.best <= line.rank <= line.worst


def test_a_regional_manager_ranks_the_own_locations_by_their_own_visits(office: Office) -> None:
    visits = [(place, score) for place, score in visited(office, 8) if int(place[-1]) < 3]
    found = league(office, "Denis")
    assert {line.key for line in found.table.lines} == {"location-0", "location-1", "location-2"}
    assert found.table.mu == pytest.approx(shrink(visits).spread.mu)


def test_one_visit_a_place_ranks_nobody_and_says_what_to_do(office: Office) -> None:
    visited(office, 1)
    page = describe_league("en", league(office), 1)
    assert (page.title, page.ranked) == ("Too few visits for a ranking", ())
    assert "last 12 months" in " ".join(page.sentences)
    assert len(page.unranked) == 6


def test_the_file_holds_every_line_and_no_formula(office: Office) -> None:
    visited(office, 2, places=60)
    found = league(office, ordered=Ordered(order="name"))
    text = file_of("csv", "fr", "ranking", league_table("fr", found)).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(rows) == 61
    assert rows[0][0] == "Rang"
    names = [row[5] for row in rows[1:]]
    assert any(name.startswith("'=Lieu") for name in names)
    assert not any(name.startswith("=") for name in names)
    assert all("," in row[10] for row in rows[1:]), "decimal comma"
    first, second = describe_league("en", found, 1), describe_league("en", found, 2)
    assert (first.total, first.last, second.first, second.last) == (60, 50, 51, 60)


def test_the_number_of_statements_does_not_grow_with_the_places(office: Office) -> None:
    visited(office, 2, places=40)
    league(office)
    with counted(office) as statements:
        league(office)
    assert len(statements) <= 14
