"""The notes page that tablets keep: the same bytes each time, nobody's notes, and on a covert visit no name."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from cxaudit.domain import access
from cxaudit.services import audits, field_sync
from tests.people import Office
from tests.services.test_visit import accepted, submitted
from tests.web.test_visit_pages import sign_in


def test_a_covert_visit_is_not_named_and_its_page_is_the_same_whatever_was_noted(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana").http
    before = ana.get(f"/field/audits/{audit.id}/notes/en")
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"_notes/v": "Two tills open"})
    after = ana.get(f"/field/audits/{audit.id}/notes/en")
    assert before.data == after.data
    assert before.headers["ETag"] == after.headers["ETag"]
    assert (after.headers["X-Cx-Page"], after.headers["X-Cx-User"]) == ("notes", "account-Ana")
    page = after.get_data(as_text=True)
    file = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill")
    for said in (file.client.name, file.location.name, audit.reference, "cxaudit</title>", "csrf"):
        assert said not in page
    assert 'data-q="wait"' in page
    assert 'id="stay"' in page


def test_an_announced_visit_by_phone_is_named_and_asks_for_attempts(app: Flask, office: Office) -> None:
    audit = accepted(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.audits.save(replace(uow.audits.get(id=audit.id), visit_type="announced", channel="phone"))
    page = sign_in(app, "Ana").http.get(f"/field/audits/{audit.id}/notes/fr").get_data(as_text=True)
    assert audit.reference in page
    assert 'id="attempts"' in page
    assert 'id="stay"' not in page
    assert 'id="position"' not in page


def test_a_visit_that_was_handed_in_has_no_notes_page(app: Flask, office: Office) -> None:
    audit = submitted(office)
    reply = sign_in(app, "Ana").http.get(f"/field/audits/{audit.id}/notes/fr")
    assert reply.status_code == 302
    assert reply.headers["Location"].endswith(f"/field/audits/{audit.id}")
