"""What others published stands in reports and tables with all that is known of it, and is never tested."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pytest

from cxaudit.domain import access
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.domain.text import Language
from cxaudit.reporting.archive import embedded
from cxaudit.reporting.content import Plain
from cxaudit.reporting.sheets import csv_bytes
from cxaudit.services import reports
from cxaudit.services.external_benchmarks import find_benchmarks, remove_benchmark
from cxaudit.services.location_report import location_subject
from cxaudit.services.results_table import results_table
from cxaudit.services.wave_results import get_wave_results
from cxaudit.storage.records import Report
from tests.people import EXTERNAL, Office, open_office
from tests.reporting.extreme_visits import frozen
from tests.reporting.pdf_files import breaches
from tests.reporting.test_group_archive import of_wave
from tests.reporting.test_report import POOR, release, text_of

PHONE = replace(EXTERNAL, id=ExternalBenchmarkId("external-2"), channel="phone", name="Autre canal")
UNCOUNTED = replace(
    EXTERNAL, id=ExternalBenchmarkId("external-3"), name="Étude", n=None, figures={"experience": "66.6"}
)
NOT_TESTED = "chiffre publié, aucune comparaison n’est testée"
TOLD = {
    "fr": "Institut fictif du détail, rapport 12; période : 2026; méthode : client mystère, 40 enseignes; n = 1 200",
    "en": "Institut fictif du détail, rapport 12; period: 2026; method: client mystère, 40 enseignes; n = 1,200",
}


@dataclass
class Beside:
    """An office whose sector has published figures, and its three reports."""

    office: Office
    audit: Report
    wave: Plain
    location: Plain


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    with open_office(tmp_path_factory.mktemp("external")) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            for each in (EXTERNAL, PHONE, UNCOUNTED):
                uow.external_benchmarks.add(each)
        report = frozen(office, release(office, 0, POOR))
        place = location_subject(office.runtime, office["Chloé"], office.locations[0])
        yield Beside(office, report, of_wave(office).content(), place.content())


def test_a_report_keeps_those_of_its_sector_and_channel_with_all_that_is_known(beside: Beside) -> None:
    assert beside.audit.content is not None
    for content in (beside.audit.content, beside.wave, beside.location):
        assert [each["name"] for each in content["external"]] == ["Baromètre du détail", "Étude"]
        assert content["external"][0] == {
            "name": EXTERNAL.name, "source": EXTERNAL.source, "period": "2026", "method": EXTERNAL.method,
            "n": 1200, "figures": {"overall": "80.5", "compliance": "75"},
        }  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_pdf_shows_them_after_the_comparisons(beside: Beside, lang: Language, tmp_path: Path) -> None:
    pdf = reports.render(beside.office.runtime, beside.audit, lang)
    assert breaches(pdf, "3a") + breaches(pdf, "ua1") == []
    text = text_of(pdf, tmp_path)
    part = text.partition({"fr": "Repères externes", "en": "External benchmarks"}[lang])[2]
    wanted = {
        "fr": ("Aucun verdict", "−54,1 points", "−47,2 points", "−41,6 points", "n non précisé", "80,5 %"),
        "en": ("No verdict", "−54.1 points", "−47.2 points", "−41.6 points", "n not stated", "80.5%"),
    }[lang]
    for said in (*wanted, "Baromètre du détail", "Étude"):
        assert said in part
    assert set(re.findall(r"\w+", TOLD[lang])) <= set(re.findall(r"\w+", part))
    assert "Autre canal" not in text


def test_what_is_taken_away_later_stays_in_the_report_and_leaves_the_next(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            uow.external_benchmarks.add(EXTERNAL)
        audit = release(office, 0, POOR)
        kept = frozen(office, audit)
        remove_benchmark(office.runtime, office["Marc"], EXTERNAL.id)
        assert frozen(office, audit) == kept
        assert "external" in (kept.content or {})
        assert "external" not in of_wave(office).content()


def rows_of(table: list[list[str]], name: str) -> dict[str, list[str]]:
    """The lines about one benchmark, by measure."""
    return {row[1]: row for row in table if row[7].startswith(f"{name}. ")}


def check_lines(head: list[str], lines: list[list[str]]) -> None:
    assert {len(line) for line in lines} == {len(head)}
    found = rows_of(lines, EXTERNAL.name)
    assert set(found) == {"Résultat global", "Conformité"}
    row = found["Résultat global"]
    assert row[7].replace("\u00a0", " ") == f"{EXTERNAL.name}. {TOLD['fr']}"
    assert (row[5], row[8], row[10:]) == ("1", "80,5", ["", "", NOT_TESTED])
    assert float(row[9].replace(",", ".")) == pytest.approx(26.3889 - 80.5, abs=1e-3)
    assert set(rows_of(lines, "Étude")) == {"Expérience"}


def test_the_table_of_results_ends_with_them(beside: Beside) -> None:
    office = beside.office
    found = get_wave_results(office.runtime, office["Chloé"], office.wave)
    scope = found.scope
    known = find_benchmarks(office.runtime, scope.client, scope.channel, scope.visit_type)
    table = results_table("fr", found, known)
    head, *said = csv.reader(
        StringIO(csv_bytes("fr", table.head, table.rows).decode("utf-8-sig")), delimiter=";"
    )
    check_lines(head, said)
    assert [row[-1] for row in said[-3:]] == [NOT_TESTED] * 3
    assert results_table("fr", found).rows == table.rows[:-3]


def test_the_data_of_the_reports_ends_with_them(beside: Beside) -> None:
    for content in (beside.wave, beside.location):
        made = {**content, "frozen_at": "2026-11-12T15:00:00+00:00", "revision": 1}
        head, *lines = csv.reader(StringIO(embedded(made, "fr")[0].data.decode("utf-8-sig")), delimiter=";")
        check_lines(head, lines)
