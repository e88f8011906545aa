"""What only the agency may know of a released visit: integrity items, photos that no answer shows."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import EvidenceId
from cxaudit.services import evidence, field_sync, reviews
from cxaudit.web.security import password_hash
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import ANSWERS, accepted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

UNNOTICED = {
    "key": "unnoticed",
    "kind": "yes_no",
    "section": "B",
    "text": {"fr": "Personne n’a reconnu le client mystère", "en": "Nobody recognised the shopper"},
    "yes_points": 0,
    "integrity": True,
}
CRITICAL = {"critical": {"effect": "flag", "scope": "audit", "fail_on": ["no"]}}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def ask_for_integrity(office: Office, **more: object) -> None:
    """One more item of the checklist: the agency's own."""
    plain = {**CHECKLIST, "questions": [*CHECKLIST["questions"], UNNOTICED | more]}  # type: ignore[misc]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, plain)


def hand_in(office: Office, audit: Audit, **answers: object) -> None:
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {**ANSWERS, **answers})
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-1")
    reviews.take(office.runtime, office["Rita"], audit.id)


def release(office: Office, audit: Audit) -> None:
    reviews.validate(office.runtime, office["Rita"], audit.id)
    reviews.release(office.runtime, office["Rita"], audit.id)


def photo(office: Office, audit: Audit, item: str, shade: int) -> EvidenceId:
    file = BytesIO()
    Image.new("RGB", (60, 40), (shade, 80, 80)).save(file, "JPEG")
    return evidence.add_photo(office.runtime, office["Ana"], audit.id, item, file.getvalue()).id


def status(browser: Browser, photo_id: EvidenceId) -> int:
    return browser.http.get(f"/photos/{photo_id}", buffered=True).status_code


def test_the_client_side_has_only_photos_that_its_answers_show(app: Flask, office: Office) -> None:
    ask_for_integrity(office)
    audit = accepted(office)
    shown, removed, own, hidden = (
        photo(office, audit, item, 60 * shade)
        for shade, item in enumerate(("greeted", "greeted", "unnoticed", "why"))
    )
    evidence.remove_photo(office.runtime, office["Ana"], audit.id, removed)
    hand_in(office, audit, **{"unnoticed/v": "yes"})
    release(office, audit)
    for who in ("Chloé", "Denis"):
        browser = sign_in(app, who)
        seen = [status(browser, each) for each in (shown, removed, own, hidden)]
        assert (who, seen) == (who, [200, 404, 404, 404])
    for who in ("Rita", "Ana"):
        browser = sign_in(app, who)
        assert [status(browser, each) for each in (shown, removed, own, hidden)] == [200] * 4


@pytest.mark.parametrize("more", [{}, CRITICAL], ids=["plain", "critical"])
def test_a_missed_integrity_item_is_a_signal_for_the_reviewer_only(
    app: Flask, office: Office, more: dict[str, object]
) -> None:
    ask_for_integrity(office, **more)
    audit = accepted(office)
    hand_in(office, audit, **{"unnoticed/v": "no"})
    page = sign_in(app, "Rita").open(f"/review/audits/{audit.id}")
    signals = page.partition('class="signals"')[2].partition("</ul>")[0]
    assert "Critère d’intégrité manqué" in signals
    assert "Personne n’a reconnu" in signals
    assert "Critère éliminatoire manqué" not in signals
    release(office, audit)
    page = sign_in(app, "Chloé").open("/portal/")
    assert audit.reference in page
    assert "Critère éliminatoire manqué" not in page


def test_an_integrity_item_kept_is_no_signal(app: Flask, office: Office) -> None:
    ask_for_integrity(office)
    audit = accepted(office)
    hand_in(office, audit, **{"unnoticed/v": "yes"})
    assert "Critère d’intégrité manqué" not in sign_in(app, "Rita").open(f"/review/audits/{audit.id}")


def test_another_critical_item_is_still_named_to_the_client(app: Flask, office: Office) -> None:
    ask_for_integrity(office, **CRITICAL)
    audit = accepted(office)
    missed = {"greeted/v": "no", "greeted/c": "Personne", "why/v": "Personne", "unnoticed/v": "no"}
    hand_in(office, audit, **missed)
    release(office, audit)
    assert "Critère éliminatoire manqué" in sign_in(app, "Chloé").open("/portal/")


def test_the_client_reads_how_the_score_was_made_without_what_is_the_agencys_own(
    app: Flask, office: Office
) -> None:
    ask_for_integrity(office, **CRITICAL)
    audit = accepted(office)
    hand_in(office, audit, **{"unnoticed/v": "no"})
    address = f"/portal/audits/{audit.id}"
    chloe = sign_in(app, "Chloé")
    chloe.open(f"{address}/trace")
    assert chloe.status == 404  # not released yet
    release(office, audit)
    assert f"{address}/trace" in chloe.open(f"{address}/report")
    page = chloe.open(f"{address}/trace")
    assert [each for each in ("oui 1, non 0", "Sous-total", "29,17") if each not in page] == []
    assert [each for each in ("reconnu", "Critères éliminatoires") if each in page] == []
    assert "reconnu" in sign_in(app, "Rita").open(f"/review/audits/{audit.id}/trace")
