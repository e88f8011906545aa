"""Answers of two values, late or unreadable: who sees them, with both values, from whom and when."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.domain.access import Grant
from cxaudit.domain.account import AccountGrant
from cxaudit.domain.sync import Operation
from cxaudit.services import field_sync
from tests.people import Office
from tests.services.test_visit import accepted, submitted
from tests.web.test_visit_pages import Browser, sign_in

PAGE = "/review/answers"
LATE = f"{PAGE}?kind=flagged"
MILLISECONDS = 1_700_000_000_000


def send(office: Office, audit_id: str, device: str, lam: int, **answers: object) -> None:
    """What a tablet that has seen nothing of the others sends."""
    operations = [
        Operation(f"{device}-{q}-{lam}", q, "v", value, lam, device, MILLISECONDS)
        for q, value in answers.items()
    ]
    field_sync.push(office.runtime, office["Ana"], audit_id, device, operations)


@pytest.fixture
def forked(office: Office) -> str:
    """A visit whose first item two tablets answered, and whose wait cannot be read."""
    audit = accepted(office)
    send(office, audit.id, "tablet-1", 1, greeted="yes")
    send(office, audit.id, "tablet-2", 2, greeted="no")
    send(office, audit.id, "tablet-1", 3, wait="bientôt", gone="x")
    return audit.id


def rows(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]]


def test_both_values_of_a_conflict_with_device_person_and_time(
    app: Flask, office: Office, forked: str
) -> None:
    for who in ("Rita", "Marc", "Adèle"):
        [row] = rows(sign_in(app, who).open(PAGE))
        for words in (
            "2026-0001", "100 Succursale 0", "Une personne salue", "Non", "appareil tablet-2", "Oui",
            "appareil tablet-1", "Ana", "12 nov. 2026, 10 h", "À trancher",
        ):  # fmt: skip
            assert words in row, (who, words)
        assert row.index("Non") < row.index("Oui"), "the value kept stands first"


def test_a_conflict_is_decided_by_whoever_has_seen_both(app: Flask, office: Office, forked: str) -> None:
    rita = sign_in(app, "Rita")
    field_sync.write_section(office.runtime, office["Ana"], forked, {"greeted/v": "yes"})
    assert "Rien à vérifier" in rita.open(PAGE)
    [row] = rows(rita.open(f"{PAGE}?state=all"))
    assert "Tranché le 12 nov. 2026" in row


def test_what_came_late_or_cannot_be_read_is_listed(app: Flask, office: Office, forked: str) -> None:
    late = submitted(office, 1)
    send(office, late.id, "tablet-9", 99, greeted="no")
    rita = sign_in(app, "Rita")
    page = rita.open(LATE)
    found = rows(page)
    assert len(found) == 3
    assert "3 réponses" in page
    said = {
        words
        for row in found
        for words in ("Arrivée après la remise", "Absente de la grille", "Ne convient pas")
        if words in row
    }
    assert len(said) == 3
    assert any("bientôt" in row for row in found), "what cannot be read is shown as it came"
    assert "<script" not in "".join(found)
    assert len(rows(rita.open(f"{LATE}&q=2026-0002"))) == 1
    assert len(rows(rita.open(f"{LATE}&client={office.client}"))) == 3
    assert "Rien ne correspond" in rita.open(f"{LATE}&client={office.other_client}")


def test_the_desk_of_a_visit_leads_to_its_answers(app: Flask, office: Office, forked: str) -> None:
    page = sign_in(app, "Rita").open(f"/review/audits/{forked}")
    assert "1 réponse a deux valeurs" in page
    assert "2 réponses arrivées tard ou illisibles" in page
    for address in re.findall(r'href="(/review/answers[^"]+)"', page):
        assert "q=2026-0001" in address


def test_the_auditor_sees_the_conflicts_of_an_own_visit_only(app: Flask, office: Office, forked: str) -> None:
    ana, bao = sign_in(app, "Ana"), sign_in(app, "Bao")
    assert "1 réponse a deux valeurs" in ana.open(f"/field/audits/{forked}/submit")
    page = ana.open(f"/field/audits/{forked}/two-values")
    for words in (
        "Valeur retenue · appareil tablet-2",
        "Non",
        "Autre valeur · appareil tablet-1",
        "Oui",
        "trancher",
    ):
        assert words in page
    field_sync.write_section(office.runtime, office["Ana"], forked, {"greeted/v": "yes"})
    assert "Chaque réponse a une seule valeur" in ana.open(f"/field/audits/{forked}/two-values")
    bao.open(f"/field/audits/{forked}/two-values")
    assert bao.status == 404
    for browser in (ana, bao, sign_in(app, "Chloé")):
        browser.open(PAGE)
        assert browser.status == 403


def test_staff_who_also_audit_do_not_see_their_own_visits_there(
    app: Flask, office: Office, forked: str
) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        grant = Grant("reviewer")
        uow.grants.add(AccountGrant("more", office["Ana"].account_id, grant.role, None, None))  # type: ignore[arg-type]
    ana = sign_in(app, "Ana")
    assert "Rien à vérifier" in ana.open(PAGE)
    assert "Rien à vérifier" in ana.open(LATE)


def test_a_rejection_keeps_the_comment_on_the_whole_visit(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk, rita = f"/review/audits/{audit.id}", sign_in(app, "Rita")
    rita.open(desk)
    rita.post(f"{desk}/take")
    rita.post(f"{desk}/comments", **{"was.comment.": "", "comment.": "Photos très soignées", "go": "reject"})
    assert "Photos très soignées" in rita.page
    rita.post(f"{desk}/reject", reason="Autre succursale visitée")
    assert "Motif du rejet Autre succursale visitée" in words_of(rita)
    assert "Commentaire sur toute la visite Photos très soignées" in words_of(rita)
    ana = sign_in(app, "Ana")
    assert "Autre succursale visitée" in ana.open(f"/field/audits/{audit.id}")
    assert "Photos très soignées" not in ana.page, "the reason is what its auditor reads"
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert {c.item_key: c.text for c in uow.review_comments.list()} == {
            "": "Photos très soignées", "_rejection": "Autre succursale visitée",
        }  # fmt: skip


def words_of(browser: Browser) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", browser.page).replace("  ", " ")
