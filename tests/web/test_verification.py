"""Whoever holds a printed report learns whether it stands, and nothing of what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.ids import ReportId
from cxaudit.reporting import seal
from cxaudit.reporting.content import fingerprint
from cxaudit.services.report_checks import check_report
from cxaudit.storage import schema
from cxaudit.storage.engine import open_engine
from cxaudit.storage.records import Report
from cxaudit.storage.tables.columns import Row
from tests.people import Office, open_office
from tests.services.test_visit import released
from tests.web.test_visit_pages import Browser

TOO_MANY, MOST = 429, 30


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


@pytest.fixture
def report(office: Office) -> Report:
    return made(office, 0)


def made(office: Office, number: int) -> Report:
    """A report as the job leaves it, but for its PDFs: drawing them takes long and is tested where they are."""
    audit = released(office, number)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        waiting = uow.reports.get(audit_id=audit.id)
        content: dict[str, Any] = {"reference": audit.reference, "number": number}
        found = fingerprint(content)
        done = replace(waiting, state="ready", content=content, fingerprint=found, code=seal.code_of(found))
        return uow.reports.save(done)


def somebody(office: Office, lang: str = "fr") -> Browser:
    browser = Browser(create_app(office.runtime.settings, office.runtime))
    browser.http.set_cookie("cxaudit_language", lang)
    return browser


def code_of(report: Report) -> str:
    assert report.code is not None
    return report.code


def ask_anew(office: Office, report: Report) -> None:
    """The visit was amended: a newer report of it was asked for."""
    newer = ReportId(office.runtime.ids.new())
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        asked = replace(
            report, id=newer, revision=report.revision + 1, state="waiting", content=None, code=None
        )
        uow.reports.add(replace(asked, fingerprint=None, files=None, ready_at=None))


def test_a_report_is_valid_superseded_or_unknown(office: Office, report: Report) -> None:
    code = code_of(report)
    assert "Ce rapport est valide" in somebody(office).open(f"/verify/{code.upper()}")
    assert "This report is valid" in somebody(office, "en").open(f"/verify/{code}")
    unknown = somebody(office).open("/verify/0123456789abcdef")
    assert "Ce code est inconnu" in unknown
    assert "0123 4567 89AB CDEF" in unknown
    ask_anew(office, report)
    assert "Ce rapport est remplacé" in somebody(office).open(f"/verify/{code}")
    assert "This report is superseded" in somebody(office, "en").open(f"/verify/{code}")


def test_a_withdrawn_visit_takes_its_report_with_it(office: Office, report: Report) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        audit = uow.audits.get(id=report.audit_id)
        uow.audits.save(replace(audit, state="excluded"))
    assert check_report(office.runtime, code_of(report)).finding == "superseded"


def test_a_report_that_is_not_made_yet_has_no_code(office: Office, report: Report) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.reports.save(replace(report, state="waiting"))
    assert check_report(office.runtime, code_of(report)).finding == "unknown"


def test_the_page_shows_nothing_of_the_report(office: Office, report: Report) -> None:
    page = somebody(office).open(f"/verify/{code_of(report)}")
    assert report.content is not None
    for secret in ("2026-0001", "Pharmacie", "Succursale", "Vague", report.audit_id, str(report.fingerprint)):
        assert secret not in page


def test_a_code_is_read_as_people_type_it(office: Office, report: Report) -> None:
    browser, code = somebody(office), code_of(report)
    assert "Code du rapport" in browser.open("/verify/")
    typed = " ".join(code.upper()[at : at + 4] for at in range(0, 16, 4))
    assert "Ce rapport est valide" in browser.open(f"/verify/?code=%20{typed.replace(' ', '%C2%A0')}")
    assert "Ce rapport est valide" in browser.open(f"/verify/{code[:8]}-{code[8:]}")
    for wrong in ("nonsense", code[:15], code + "0", "g" * 16, "<script>alert(1)</script>"):
        browser.open(f"/verify/?code={wrong}")
        assert browser.status == (422 if "/" not in wrong else 404), wrong
        assert b"<script>alert" not in browser.http.get(f"/verify/{wrong}").data
    assert 'value="nonsense"' in browser.open("/verify/nonsense"), "nothing that was typed is lost"


def test_codes_cannot_be_tried_one_after_the_other(office: Office) -> None:
    browser = somebody(office)
    found = []
    for number in range(MOST + 1):
        browser.open(f"/verify/{number:016x}")
        found.append(browser.status)
    assert found == [200] * MOST + [TOO_MANY]


def test_who_holds_a_code_sees_the_reports_of_one_visit_only(office: Office, report: Report) -> None:
    made(office, 1)
    ask_anew(office, report)
    seen = {}
    with office.runtime.storage.reading(access.holding(code_of(report))) as uow:
        for mapper in Row.registry.mappers:
            seen[mapper.class_.__tablename__] = len(uow.session.scalars(select(mapper.class_)).all())
        assert {each.audit_id for each in uow.reports.list()} == {report.audit_id}
    assert {name: count for name, count in seen.items() if count} == {"audit": 1, "report": 2}
    for other in (access.PUBLIC, access.holding("0" * 16)):
        with office.runtime.storage.reading(other) as uow:
            assert uow.reports.list() == uow.audits.list() == ()


def test_reports_printed_before_there_were_codes_are_known(office: Office, report: Report) -> None:
    """The migration gives them the code that stands on their cover already."""
    url = office.runtime.settings.database_url
    engine = open_engine(url)
    with engine.begin() as connection:
        settings = schema.config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0004")
    engine.dispose()
    schema.upgrade(url)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert uow.reports.get(id=report.id) == report
