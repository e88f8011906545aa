"""The sector on both databases: frozen once from those under contract, shown to them only, nobody revealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from cxaudit.domain import access
from cxaudit.domain.ids import AuditId
from cxaudit.services import reports, sector, wave_results
from cxaudit.services.sector import SectorView
from cxaudit.storage.records import Report, SectorQuarter
from tests.people import NOW, Office, open_office
from tests.reporting.test_report import text_of
from tests.services.test_competitor_visits import make_rival
from tests.services.test_visit import released
from tests.storage.test_wave_columns import make_audit
from tests.web.test_api import app_of
from tests.web.test_visit_pages import sign_in


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def join(office: Office, client: str = "client-1", *, in_sector: bool = True) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.clients.save(replace(uow.clients.get(id=client), in_sector=in_sector))


def quarters(office: Office) -> tuple[SectorQuarter, ...]:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.sector_quarters.list(order=("quarter",))


def given(client: str, mean: str, locations: int = 6) -> dict[str, object]:
    return {"client": client, "locations": locations, "audits": 3 * locations, "mean": mean}


def frozen(office: Office, *contributors: dict[str, object]) -> None:
    """A quarter that was frozen with these in the sector and channel of the office."""
    cells = [
        {"sector": "retail", "channel": "in_store", "measure": measure, "contributors": list(contributors)}
        for measure in ("overall", "compliance", "experience")
    ]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.sector_quarters.add(SectorQuarter("2026Q2", NOW, cells))


def view(office: Office) -> SectorView | None:
    found = wave_results.get_wave_results(office.runtime, office["Chloé"], office.wave)
    return sector.find_sector(office.runtime, found.scope)


FIVE = [given(f"other-{number}", mean) for number, mean in enumerate(("70", "80", "90", "75", "86"))]


def test_a_quarter_is_frozen_from_the_locations_of_those_under_contract(office: Office) -> None:
    audit, random = released(office, 0), Random(5)
    wanted: dict[str, list[int]] = {}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        for place, ppm, day in (
            (0, 900_001, date(2026, 4, 1)), (0, 600_000, date(2026, 6, 30)), (1, 500_000, date(2026, 5, 5)),
            (1, 1, date(2026, 3, 31)), (1, 2, date(2026, 7, 1)),
        ):  # fmt: skip
            score = replace(model, location_id=office.locations[place], visited_on=day)
            make_audit(uow, score, ppm, random)
            if date(2026, 4, 1) <= day <= date(2026, 6, 30):
                wanted.setdefault(office.locations[place], []).append(ppm)
    join(office)
    sector.freeze(office.runtime)
    (row,) = quarters(office)
    (cell,) = [cell for cell in row.cells if cell["measure"] == "overall"]
    means = [Fraction(sum(ppm), len(ppm) * 10_000) for ppm in wanted.values()]
    assert (cell["sector"], cell["channel"]) == ("retail", "in_store")
    (mine,) = cell["contributors"]
    assert mine == {
        "client": office.client, "locations": 2, "audits": 3, "mean": str(sum(means, Fraction(0)) / 2),
    }  # fmt: skip


def test_a_frozen_quarter_stays_whoever_joins_or_leaves(office: Office) -> None:
    sector.freeze(office.runtime)
    before = quarters(office)
    join(office)
    sector.freeze(office.runtime)
    assert quarters(office) == before
    frozen_name = before[0].quarter
    office.clock.set(datetime(2027, 1, 1, 12, tzinfo=UTC))
    sector.freeze(office.runtime)
    assert [each.quarter for each in quarters(office)] == [frozen_name, "2026Q3"]


def test_only_who_takes_part_sees_the_others_together(office: Office) -> None:
    released(office, 0)
    frozen(office, *FIVE, given(office.client, "10"))
    assert view(office) is None
    join(office)
    found = view(office)
    assert found is not None
    overall = found.measures["overall"]
    assert (overall.published, overall.value, overall.clients, overall.q1) == (True, Fraction(80), 5, None)
    assert found.visits["overall"] == 50, "of ninety, in whole fifties"


def test_too_few_others_show_nothing_not_even_their_number(office: Office) -> None:
    released(office, 0)
    join(office)
    assert view(office) == SectorView(None, {}, {})
    frozen(office, *FIVE[:4], given(office.client, "10"))
    found = view(office)
    assert found is not None
    assert not found.published
    assert {(each.value, each.clients) for each in found.measures.values()} == {(None, None)}


def test_the_page_says_it_in_words(office: Office) -> None:
    released(office, 0)
    join(office)
    page = open_page(office)
    assert "Aucun trimestre n’est encore figé" in page
    frozen(office, *FIVE)
    page = open_page(office)
    assert "trimestre 2 de 2026" in page
    assert "80,0 %" in page
    assert "Banque du Fleuve" not in page
    join(office, in_sector=False)
    assert "Le secteur" not in open_page(office)


def open_page(office: Office) -> str:
    return sign_in(app_of(office), "Chloé").open("/portal/waves/wave-2")


def report_of(office: Office, number: int, who: str = "Ana") -> Report:
    """The report of a visit that is released now."""
    audit = released(office, number, who)
    reports.make_now(office.runtime, access.system("command"), audit.id)
    return reports.get_status(office.runtime, office["Chloé"], audit.id).report


def test_the_report_of_a_visit_keeps_the_sector_where_it_may_be_shown(office: Office, tmp_path: Path) -> None:
    frozen(office, *FIVE, given(office.client, "10"))
    assert "sector" not in (report_of(office, 0).content or {}), "no contract"
    join(office)
    report = report_of(office, 1)
    assert (report.content or {})["sector"] == {
        "quarter": {"number": 2, "year": 2026},
        "measures": {m: {"value": 80.0, "clients": 5} for m in ("overall", "compliance", "experience")},
    }
    for lang, words in (
        ("fr", "trimestre 2 de 2026 : chaque client"),
        ("en", "quarter 2 of 2026: each client"),
    ):
        _name, pdf = reports.open_pdf(office.runtime, office["Chloé"], AuditId(report.audit_id or ""), lang)  # type: ignore[arg-type]
        with pdf:
            text = " ".join(text_of(pdf.read(), tmp_path).split())
        assert words in text
        assert "Banque du Fleuve" not in text
    make_rival(office, 2)
    assert "sector" not in (report_of(office, 2).content or {}), "a competitor has no sector of ours"


def test_too_small_a_sector_is_not_in_a_report(office: Office) -> None:
    join(office)
    frozen(office, *FIVE[:4], given(office.client, "10"))
    assert "sector" not in (report_of(office, 0).content or {})
