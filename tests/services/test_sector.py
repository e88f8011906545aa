"""The sector on both databases: frozen once from those under contract, shown to them only, nobody revealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cxaudit.domain import access, definition
from cxaudit.domain.ids import AuditId, ChecklistVersionId, ClientId
from cxaudit.domain.text import Language, folded
from cxaudit.reporting.environment import report_page
from cxaudit.services import reports, sector, sector_quarters, wave_results
from cxaudit.services.sector import SectorView
from cxaudit.storage.records import Report, SectorQuarter
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.people import CHECKLIST, NOW, Office, open_office
from tests.reporting.test_report import text_of
from tests.services.test_competitor_visits import make_rival
from tests.services.test_visit import released
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


QUESTIONS = {
    "overall": ["greeted", "welcome", "wait"],
    "compliance": ["greeted", "wait"],
    "experience": ["welcome"],
}


def frozen(
    office: Office, *contributors: dict[str, object], country: str | None = "", common: bool = True
) -> None:
    """A quarter that was frozen with these in the sector, channel and country of the office, as once it was if
    not `common`, each by its own checklist, or without a country (None), all together."""
    given = [each if country is None else each | {"country": country} for each in contributors]
    cells: list[dict[str, Any]] = [
        {"sector": "retail", "channel": "in_store", "measure": measure, "contributors": given}
        | ({} if country is None else {"country": folded(country)})
        | ({"questions": keys} if common else {})
        for measure, keys in QUESTIONS.items()
    ]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.sector_quarters.add(SectorQuarter("2026Q2", NOW, cells))


def stand(office: Office, client: str, *countries: str | None) -> None:
    """The first locations of a client stand in these countries."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for place, country in zip(office.locations, countries, strict=False):
            location = uow.locations.get(client_id=client, id=place)
            uow.locations.save(replace(location, country=country))


def view(office: Office, who: str = "Chloé") -> SectorView | None:
    found = wave_results.get_wave_results(office.runtime, office[who], office.wave)
    return sector.find_sector(office.runtime, found.scope)


FIVE = [given(f"other-{number}", mean) for number, mean in enumerate(("70", "80", "90", "75", "86"))]
MAY = date(2026, 5, 5)
ALL = {"greeted": "yes", "welcome": 4, "wait": "180", "receipt": "yes"}
"""1 of 1, 3/4 of 1, 1 of 2 and 1 of 1."""


def questions(**changed: dict[str, Any] | None) -> dict[str, Any]:
    """The checklist of the office with some questions changed, or (None) without them."""
    asked = [
        question | (changed.get(question["key"]) or {})
        for question in CHECKLIST["questions"]  # type: ignore[attr-defined]
        if changed.get(question["key"], {}) is not None
    ]
    return CHECKLIST | {"questions": asked}


@dataclass
class Visits:
    """Clients of the sector with visits of theirs, made like one that really was released."""

    office: Office
    model: AuditId

    def give(
        self, client: str, checklist: dict[str, Any], *visits: tuple[int, dict[str, Any]], day: date = MAY
    ) -> None:
        """Released visits of `client` at these places with these answers, made with `checklist`."""
        with self.office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            if uow.clients.find(id=client) is None:
                self.take_part(uow, ClientId(client))
            version = self.version(uow, ClientId(client), checklist)
            for place, answers in visits:
                self.visit(uow, ClientId(client), version, place, answers, day)

    def take_part(self, uow: UnitOfWork, client: ClientId) -> None:
        office = self.office
        known = uow.clients.get(id=office.client)
        uow.clients.add(replace(known, id=client, name=client, sector="Retail", in_sector=True, revision=1))
        for found in uow.locations.list(client_id=office.client):
            uow.locations.add(replace(found, client_id=client, revision=1))
        for records in (uow.checklists, uow.programmes, uow.waves):
            for each in records.list(client_id=office.client):  # type: ignore[attr-defined]
                copied = replace(
                    each, client_id=client, **({} if records is uow.checklists else {"revision": 1})
                )
                records.add(copied)  # type: ignore[attr-defined]

    def version(self, uow: UnitOfWork, client: ClientId, checklist: dict[str, Any]) -> str:
        known = uow.checklist_versions.list(client_id=client)
        digest = definition.digest(checklist)
        for each in known:
            if each.digest == digest:
                return each.id
        model = uow.checklist_versions.get(client_id=self.office.client, id=self.office.version)
        made = replace(
            model, client_id=client, id=ChecklistVersionId(f"{client}-{len(known)}"), number=len(known) + 1,
            document=checklist, digest=digest, revision=1,
        )  # fmt: skip
        return uow.checklist_versions.add(made).id

    def visit(
        self, uow: UnitOfWork, client: ClientId, version: str, place: int, answers: dict[str, Any], day: date
    ) -> None:
        office, audit_id = self.office, AuditId(uuid4().hex)
        of = {
            "client_id": client,
            "location_id": office.locations[place],
            "checklist_version_id": version,
        }
        audit = uow.audits.get(id=self.model)
        assignment = uow.assignments.get(id=audit.assignment_id)
        uow.assignments.add(replace(assignment, id=audit_id, revision=1, **of))  # type: ignore[arg-type]
        uow.audits.add(
            replace(
                audit, id=audit_id, assignment_id=audit_id, reference=audit_id[:9], revision=1, **of,
            )  # type: ignore[arg-type]
        )  # fmt: skip
        heads = {
            f"{key}/v": {"val": value, "op": key, "lam": 1, "dev": "tablet", "at": 1}
            for key, value in answers.items()
        }
        document = uow.answer_documents.get(audit_id=self.model, submission=audit.submission)
        uow.answer_documents.add(
            replace(document, client_id=client, audit_id=audit_id, heads=heads, revision=1)
        )
        score = uow.scores.get(audit_id=self.model)
        uow.scores.add(replace(score, audit_id=audit_id, visited_on=day, **of))  # type: ignore[arg-type]


@pytest.fixture
def visits(office: Office) -> Visits:
    audit = released(office, 0)
    join(office)
    return Visits(office, audit.id)


def cells(office: Office) -> dict[str, Mapping[str, Any]]:
    """The only sector and channel of the quarter that is frozen now, by measure."""
    sector_quarters.freeze(office.runtime)
    (row,) = quarters(office)
    assert {(cell["sector"], cell["channel"]) for cell in row.cells} == {("retail", "in_store")}
    return {cell["measure"]: cell for cell in row.cells}


def test_a_quarter_is_frozen_from_the_locations_of_those_under_contract(visits: Visits) -> None:
    office, client = visits.office, visits.office.client
    visits.give(client, CHECKLIST, (0, ALL), day=date(2026, 4, 1))
    visits.give(client, CHECKLIST, (0, ALL | {"wait": "300", "receipt": "na"}), day=date(2026, 6, 30))
    visits.give(client, CHECKLIST, (1, {"greeted": "no", "welcome": 1}))
    visits.give(client, CHECKLIST, (2, {"story": "Rien de noté"}))
    for outside in (date(2026, 3, 31), date(2026, 7, 1)):
        visits.give(client, CHECKLIST, (3, ALL), day=outside)
    visits.give("left", CHECKLIST, (3, ALL))
    join(office, "left", in_sector=False)
    found = cells(office)
    # Overall, pooled: 3.75 of 5, then 1.75 of 4 (the receipt is N/A); 0 of 2 at the second location.
    wanted = {
        "overall": (Fraction(750_000 + 437_500, 2) + 0) / 2,
        "compliance": (Fraction(750_000 + 333_333, 2) + 0) / 2,
        "experience": (Fraction(750_000 + 750_000, 2) + 0) / 2,
    }
    for measure, ppm in wanted.items():
        (mine,) = found[measure]["contributors"]
        mean = str(ppm / 10_000)
        assert mine == {"client": client, "country": "", "locations": 2, "audits": 3, "mean": mean}
    assert found["overall"]["questions"] == ["greeted", "welcome", "wait", "receipt"]
    assert found["experience"]["questions"] == ["welcome"]


def test_clients_are_compared_on_what_enough_of_them_ask_alike(visits: Visits) -> None:
    """Seven clients; with fewer than six nobody would have five others, so six must ask a question."""
    office = visits.office
    places = [(place, ALL) for place in range(4)]
    greeted = {"critical": {"effect": "zero", "scope": "audit", "fail_on": ["no"]}, "weight": "9"}
    exotic = questions(greeted={"key": "hello"}, welcome={"key": "smile"}, wait=None, why=None)
    visits.give(office.client, CHECKLIST, (0, ALL | {"welcome": 2}), (1, ALL | {"receipt": "no"}))
    visits.give("a", questions(wait={"max_points": 3}), *places)
    visits.give("b", questions(greeted=greeted), *((place, ALL | {"greeted": "no"}) for place in range(4)))
    visits.give("c", CHECKLIST, *places[:2])
    visits.give("c", questions(receipt=None), *places[2:])
    visits.give("d", CHECKLIST, *places)
    visits.give("e", CHECKLIST, *places)
    visits.give("x", exotic, *((place, {"hello": "no", "smile": 1, "receipt": "yes"}) for place in range(4)))
    visits.give("d", CHECKLIST, *places)
    found = cells(office)
    # Six ask how long one waited, but one for other points; the receipt is not in both versions of another.
    assert found["overall"]["questions"] == ["greeted", "welcome"]
    given = {each["client"]: each for each in found["overall"]["contributors"]}
    assert {name: Fraction(each["mean"]) for name, each in given.items()} == {
        office.client: Fraction("75"),  # (1 + 1/4) / 2 and (1 + 3/4) / 2
        "a": Fraction("87.5"), "b": Fraction("37.5"), "c": Fraction("87.5"), "d": Fraction("87.5"),
        "e": Fraction("87.5"),
    }  # fmt: skip
    assert (given["c"]["locations"], given["c"]["audits"], given["d"]["audits"]) == (4, 4, 8)
    shown = view(office)
    assert shown is not None
    overall, compliance = shown.measures["overall"], shown.measures["compliance"]
    assert (overall.sector.value, overall.sector.clients, overall.questions) == (Fraction("77.5"), 5, 2)
    assert (overall.own, overall.diff) == ("75.0", "-2.5")
    assert (compliance.sector.value, compliance.questions) == (Fraction(80), 1)
    assert (compliance.own, compliance.diff) == ("100.0", "+20.0")


def test_a_measure_without_common_questions_is_not_published(visits: Visits) -> None:
    office = visits.office
    for number, client in enumerate((office.client, "a", "b", "c", "d", "e")):
        asked = questions(welcome={"key": f"welcome-{number}"})
        visits.give(client, asked, *((place, ALL) for place in range(4)))
    assert cells(office)["experience"] == {
        "sector": "retail", "country": "", "channel": "in_store", "measure": "experience", "questions": [],
        "contributors": [],
    }  # fmt: skip
    shown = view(office)
    assert shown is not None
    assert {measure: each.sector.published for measure, each in shown.measures.items()} == {
        "overall": True, "compliance": True, "experience": False,
    }  # fmt: skip
    assert shown.measures["experience"].own is None
    page = open_page(office)
    assert "sur 3 questions communes" in page
    assert "trop peu" in page


def test_nothing_in_common_gives_nothing(visits: Visits) -> None:
    office = visits.office
    visits.give(office.client, CHECKLIST, (0, ALL))
    visits.give(
        "a", questions(**{key: {"key": f"{key}-a"} for key in ALL}, why=None), (0, {"greeted-a": "yes"})
    )
    assert {(tuple(each["questions"]), tuple(each["contributors"])) for each in cells(office).values()} == {
        ((), ())
    }
    shown = view(office)
    assert shown is not None
    assert not shown.published


def test_each_country_is_a_cell_of_its_own_and_an_unknown_one_too(visits: Visits) -> None:
    office, client, poor = visits.office, visits.office.client, ALL | {"greeted": "no"}
    visits.give(client, CHECKLIST, (0, ALL), (1, ALL), (2, poor), (3, poor))
    stand(office, client, "Canada", "Canada", "États-Unis", None)
    for other in "abcde":
        visits.give(other, CHECKLIST, *((place, ALL | {"welcome": 5}) for place in range(4)), (4, poor))
        stand(office, other, "canada", "CANADA", "Canada ", "canada", "etats unis")
    sector_quarters.freeze(office.runtime)
    (row,) = quarters(office)
    overall = {cell["country"]: cell for cell in row.cells if cell["measure"] == "overall"}
    places = {
        country: {each["client"]: each["locations"] for each in cell["contributors"]}
        for country, cell in overall.items()
    }
    others = tuple("abcde")
    assert places == {
        "": {client: 1},
        "canada": {client: 2} | dict.fromkeys(others, 4),
        "etats unis": {client: 1} | dict.fromkeys(others, 1),
    }
    stand(office, client, *6 * ["France"])
    shown = view(office)
    assert shown is not None
    assert shown == view(office, "Denis"), "a region sees its client's"
    assert shown.country == "Canada", "where it gave most, and as it was written then"
    mine = shown.measures["overall"]
    assert (mine.sector.value, mine.sector.clients, mine.own, mine.diff) == (Fraction(80), 5, "75.0", "-5.0")


def test_who_gave_nothing_sees_the_country_of_most_of_its_locations(office: Office) -> None:
    released(office, 0)
    join(office)
    frozen(office, *FIVE, country="Trinité-et-Tobago")
    stand(office, office.client, "Trinité & Tobago", None, "France", "TRINITE ET TOBAGO", None, "France")
    assert (view(office) or SectorView(None, {})).country == "", "of equals the first by name"
    stand(
        office, office.client, "Trinité et Tobago", None, "France", "TRINITE ET TOBAGO", "trinité et tobago"
    )
    found = view(office)
    assert found is not None
    assert (found.country, found.published) == ("TRINITE ET TOBAGO", True)
    for elsewhere in ("France & Cie", None):
        stand(office, office.client, *6 * [elsewhere])
        page = open_page(office, "en")
        assert f"for quarter 2 of 2026{', France & Cie' if elsewhere else ''}: fewer than five" in page


def test_a_frozen_quarter_stays_whoever_joins_or_leaves(office: Office) -> None:
    sector_quarters.freeze(office.runtime)
    before = quarters(office)
    join(office)
    sector_quarters.freeze(office.runtime)
    assert quarters(office) == before
    frozen_name = before[0].quarter
    office.clock.set(datetime(2027, 1, 1, 12, tzinfo=UTC))
    sector_quarters.freeze(office.runtime)
    assert [each.quarter for each in quarters(office)] == [frozen_name, "2026Q3"]


def test_only_who_takes_part_sees_the_others_together(office: Office) -> None:
    released(office, 0)
    frozen(office, *FIVE, given(office.client, "10"))
    assert view(office) is None
    join(office)
    found = view(office)
    assert found is not None
    overall = found.measures["overall"]
    others = overall.sector
    assert (others.published, others.value, others.clients, others.q1) == (True, Fraction(80), 5, None)
    assert overall.visits == 50, "of ninety, in whole fifties"
    assert (overall.questions, overall.own, overall.diff) == (3, "10.0", "-70.0")


def test_the_difference_tells_no_more_than_the_rounded_value(office: Office) -> None:
    released(office, 0)
    join(office)
    frozen(office, *FIVE[:4], given("other-4", "86.9"), given(office.client, "77.77"))
    overall = (view(office) or SectorView(None, {})).measures["overall"]
    assert (overall.sector.value, overall.own, overall.diff) == (Fraction("80.5"), "77.8", "-2.7")


@pytest.mark.parametrize("common", [False, True])
def test_a_quarter_frozen_by_each_ones_own_checklist_or_of_all_countries_is_shown_no_more(
    office: Office, *, common: bool
) -> None:
    join(office)
    frozen(office, *FIVE, given(office.client, "10"), country=None, common=common)
    assert "sector" not in (report_of(office, 0).content or {})
    assert view(office) == SectorView(None, {})
    before = quarters(office)
    sector_quarters.freeze(office.runtime)
    assert quarters(office) == before, "and is not made again"


def test_too_few_others_show_nothing_not_even_their_number(office: Office) -> None:
    released(office, 0)
    join(office)
    assert view(office) == SectorView(None, {})
    frozen(office, *FIVE[:4], given(office.client, "10"))
    found = view(office)
    assert found is not None
    assert not found.published
    assert {
        (each.sector.value, each.sector.clients, each.own, each.diff) for each in found.measures.values()
    } == {(None, None, None, None)}


def test_the_page_says_it_in_words(office: Office) -> None:
    released(office, 0)
    join(office)
    page = open_page(office)
    assert "Aucun trimestre n’est encore figé" in page
    frozen(office, *FIVE, given(office.client, "77.77"), country="Canada")
    page = open_page(office)
    assert "trimestre 2 de 2026, Canada, en magasin" in page
    assert "visitées (trimestre 2 de 2026, Canada)" in page
    assert "sur 3 questions communes" in page
    assert "1 question commune" in page
    for figure in ("80,0 %", "77,8 %", "−2,2 points"):
        assert figure in page
    assert "Banque du Fleuve" not in page
    page = open_page(office, "en")
    assert "on the 3 questions that all of them ask alike" in page
    for figure in ("80.0%", "77.8%", "−2.2 points", "without a verdict"):
        assert figure in page
    join(office, in_sector=False)
    assert "Le secteur" not in open_page(office)


def test_who_gave_nothing_sees_the_others_and_why_it_has_no_figure(office: Office) -> None:
    released(office, 0)
    join(office)
    frozen(office, *FIVE)
    page = open_page(office)
    assert "80,0 %" in page
    assert "Pharmacie Boréale n’a pas de chiffre ici" in page


def open_page(office: Office, language: str = "fr") -> str:
    return sign_in(app_of(office), "Chloé", language).open("/portal/waves/wave-2")


def report_of(office: Office, number: int, who: str = "Ana") -> Report:
    """The report of a visit that is released now."""
    audit = released(office, number, who)
    reports.make_now(office.runtime, access.system("command"), audit.id)
    return reports.get_status(office.runtime, office["Chloé"], audit.id).report


def test_the_report_of_a_visit_keeps_the_sector_where_it_may_be_shown(office: Office, tmp_path: Path) -> None:
    frozen(office, *FIVE, given(office.client, "10"), country="Canada")
    assert "sector" not in (report_of(office, 0).content or {}), "no contract"
    join(office)
    report = report_of(office, 1)
    assert (report.content or {})["sector"] == {
        "quarter": {"number": 2, "year": 2026},
        "country": "Canada",
        "measures": {
            measure: {"value": 80.0, "clients": 5, "questions": len(keys), "own": "10.0", "diff": "-70.0"}
            for measure, keys in QUESTIONS.items()
        },
    }
    alike = "2 of 2026, Canada, on the 3 questions that all of them ask alike: each client"
    for lang, words in (
        ("fr", ("2 de 2026, Canada, sur 3 questions communes : chaque client", "Expérience 10,0 % (−70,0)")),
        ("en", (alike, "Experience 10.0% (−70.0)")),
    ):
        told = told_by(office, report, lang, tmp_path)  # type: ignore[arg-type]
        assert [each for each in words if each not in told] == [], told
        assert "Banque du Fleuve" not in told
    make_rival(office, 2)
    assert "sector" not in (report_of(office, 2).content or {}), "a competitor has no sector of ours"


def test_too_small_a_sector_is_not_in_a_report(office: Office) -> None:
    join(office)
    frozen(office, *FIVE[:4], given(office.client, "10"))
    assert "sector" not in (report_of(office, 0).content or {})


def test_a_report_frozen_before_says_what_its_figures_were(office: Office, tmp_path: Path) -> None:
    join(office)
    frozen(office, *FIVE)
    report = report_of(office, 0)
    content = dict(report.content or {})
    assert "country" not in content["sector"], "unknown, as before there was one"
    assert "quarter 2 of 2026, on the 3 questions" in report_page(content, "en", "code")
    earlier = {measure: {"value": 80.0, "clients": 5} for measure in QUESTIONS}
    content["sector"] = content["sector"] | {"measures": earlier}
    html = report_page(content, "en", "code")
    assert "each client counts the same, by its own checklist" in html
    assert "ask alike" not in html


def told_by(office: Office, report: Report, lang: Language, folder: Path) -> str:
    """The words of a report's file."""
    pdf = reports.open_pdf(office.runtime, office["Chloé"], AuditId(report.audit_id or ""), lang).content
    with pdf:
        return " ".join(text_of(pdf.read(), folder).split())
