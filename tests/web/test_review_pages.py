"""Quality control through its pages: rejecting, returning, releasing, claims, lists, the trace, strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.access import Grant
from cxaudit.domain.account import AccountGrant
from cxaudit.domain.audit import AUDIT_STATES
from cxaudit.services import field_sync, reviews
from cxaudit.web.security import password_hash
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import ANSWERS, accepted, released, submitted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

READ_ONLY = (
    "disputed",
    "upheld",
    "amended",
    "reshop_ordered",
    "closed",
    "rejected",
    "excluded",
    "location_closed",
)


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


def put(office: Office, audit_id: str, **facts: object) -> None:
    """Set what no screen leads to yet."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.audits.save(replace(uow.audits.get(id=audit_id), **facts))  # type: ignore[arg-type]


def test_a_visit_is_rejected_with_a_reason_that_its_auditor_reads(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = sign_in(app, "Rita")
    rita.open(desk)
    rita.post(f"{desk}/take")
    assert "Rejeter la visite 2026-0001" in rita.open(f"{desk}/reject")
    page = rita.post(f"{desk}/reject", reason="  ")
    assert rita.status == 422
    assert "écrivez le motif" in page
    page = rita.post(f"{desk}/reject", reason="Autre succursale visitée")
    assert "Rejetée" in page
    assert "Autre succursale visitée" in page
    ana = sign_in(app, "Ana")
    assert "Rejetée" in ana.open("/field/delivered")
    assert "Autre succursale visitée" in ana.open(f"/field/audits/{audit.id}")
    with office.runtime.reading(office["Adèle"]) as uow:
        assert [job.payload["template"] for job in uow.jobs.list(kind="mail")].count("rejected") == 1
        assert uow.scores.get(audit_id=audit.id).standing == "none"


def test_returning_needs_a_comment_and_says_until_when(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = sign_in(app, "Rita")
    rita.open(desk)
    rita.post(f"{desk}/take")
    for refused in (rita.open(f"{desk}/return"), rita.post(f"{desk}/return")):
        assert rita.status == 409
        assert "commentez au moins un critère" in refused
    page = rita.post(
        f"{desk}/comments", **{"comment.wait": "Dites d’où.", "comment.story": "", "go": "return"}
    )
    assert rita.address.endswith("/return")
    assert "jusqu’au 15 nov. 2026, 17 h pour corriger 1 élément" in page
    assert "Dites d’où." in page
    assert "Retournée" in rita.post(f"{desk}/return")
    assert "15 nov. 2026, 17 h" in rita.page
    assert "1 élément à corriger" in sign_in(app, "Ana").open("/field/")


def test_every_comment_of_the_page_is_kept_whatever_is_pressed(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = sign_in(app, "Rita")
    rita.open(desk)
    rita.post(f"{desk}/take")
    rita.post(f"{desk}/comments", **{"comment.wait": "Un", "comment.story": "Deux", "go": "wait"})
    assert rita.page.count(">Un</textarea>") + rita.page.count(">Deux</textarea>") == 2
    drawn = {"was.comment.wait": "Un", "was.comment.story": "Deux"}
    rita.post(f"{desk}/validate", **drawn, **{"comment.wait": "Trois", "comment.story": ""})
    assert "Validée" in rita.page
    assert "Trois" in rita.page
    assert "Deux" not in rita.page


def test_a_comment_typed_at_a_desk_that_lost_its_claim_is_shown_again(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = sign_in(app, "Rita")
    rita.open(desk)
    page = rita.post(f"{desk}/comments", **{"comment.wait": "Un mot déjà écrit"})
    assert rita.status == 409
    assert "Un mot déjà écrit" in page
    assert "Prenez d’abord la visite 2026-0001" in page


def at_the_desk(app: Flask, audit_id: str) -> Browser:
    """Rita with the visit before her."""
    rita = sign_in(app, "Rita")
    rita.open(f"/review/audits/{audit_id}")
    rita.post(f"/review/audits/{audit_id}/take")
    return rita


def test_two_windows_of_one_desk_lose_no_comment_of_each_other(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = at_the_desk(app, audit.id)
    drawn = {"was.comment.wait": "", "was.comment.story": ""}
    rita.post(f"{desk}/comments", **drawn, **{"comment.wait": "Fenêtre un", "comment.story": ""})
    rita.post(f"{desk}/comments", **drawn, **{"comment.wait": "", "comment.story": "Fenêtre deux"})
    assert rita.status == 200
    assert ">Fenêtre un</textarea>" in rita.page
    assert ">Fenêtre deux</textarea>" in rita.page
    page = rita.post(f"{desk}/comments", **drawn, **{"comment.wait": "Autre texte", "comment.story": ""})
    assert rita.status == 409
    assert ">Autre texte</textarea>" in page, "what was typed is kept"
    assert re.search("Écrit entre-temps dans une autre fenêtre</span>Fenêtre un<", page)
    assert ">Fenêtre deux</textarea>" in page, "what was not touched is shown as it stands now"
    assert 'name="was.comment.wait" value="Fenêtre un"' in page, "saved again, it was seen"
    seen = {"was.comment.wait": "Fenêtre un"}
    rita.post(f"{desk}/comments", **seen, **{"comment.wait": "Autre texte"})
    rita.post(f"{desk}/comments", **{"was.comment.story": "Fenêtre deux", "comment.story": ""})
    assert rita.status == 200
    assert "Fenêtre" not in rita.page
    for said in ("Commentaire écrit", "Commentaire modifié", "Commentaire retiré"):
        assert said in rita.page.partition('class="journal"')[2]


def test_comments_are_written_only_while_the_visit_is_in_review(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = at_the_desk(app, audit.id)
    rita.post(f"{desk}/validate", **{"was.comment.wait": "", "comment.wait": "Avant"})
    for state in ("validated", "released", "rejected"):
        put(office, audit.id, state=state)
        rita.open("/account/")
        page = rita.post(f"{desk}/comments", **{"was.comment.wait": "Avant", "comment.wait": "Après"})
        assert rita.status == 409, state
        assert "cette étape n’est plus possible" in page
        assert "Après" in page, "what was typed can be copied"
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert [each.text for each in uow.review_comments.list()] == ["Avant"]


def test_a_reason_typed_while_the_claim_went_elsewhere_is_shown_again(app: Flask, office: Office) -> None:
    audit = submitted(office)
    rita = at_the_desk(app, audit.id)
    put(office, audit.id, reviewer_id=office["Robert"].account_id)
    page = rita.post(f"/review/audits/{audit.id}/reject", reason="Autre succursale visitée")
    assert rita.status == 409
    assert "Autre succursale visitée" in page


@pytest.mark.parametrize("step", ["comments", "reject"])
def test_a_text_that_is_too_long_is_refused_whole_and_kept(app: Flask, office: Office, step: str) -> None:
    audit = submitted(office)
    rita = at_the_desk(app, audit.id)
    long = "mot " * 1000 + "et la fin"
    page = rita.post(f"/review/audits/{audit.id}/{step}", **{"comment.wait": long, "reason": long})
    assert rita.status == 422
    assert f">{long}</textarea>" in page
    assert "4000 au plus" in page or "4 000 au plus" in page
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert uow.review_comments.list() == ()
        assert uow.audits.get(id=audit.id).state == "in_review"


def test_release_asks_first_and_names_the_visit_and_its_effect(app: Flask, office: Office) -> None:
    audit = submitted(office)
    desk = f"/review/audits/{audit.id}"
    rita = sign_in(app, "Rita")
    rita.open(desk)
    rita.post(f"{desk}/take")
    assert rita.open(f"{desk}/release").count("Publier la visite 2026-0001") == 0, (
        "not before it is validated"
    )
    rita.post(f"{desk}/validate")
    rita.post(f"{desk}/reopen")
    assert "En contrôle, à vous" in rita.page
    rita.post(f"{desk}/validate")
    page = rita.open(f"{desk}/release")
    assert "Publier la visite 2026-0001" in page
    assert "Pharmacie Boréale en verra aussitôt les réponses" in page
    assert "Publiée" in rita.post(f"{desk}/release")


def test_an_own_visit_is_refused_with_a_sentence(app: Flask, office: Office) -> None:
    audit = submitted(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.grants.add(
            AccountGrant("grant-both", office["Ana"].account_id, Grant("reviewer").role, None, None)
        )  # type: ignore[arg-type]
    ana = sign_in(app, "Ana")
    for address in ("", "/trace", "/return"):
        page = ana.open(f"/review/audits/{audit.id}{address}")
        assert ana.status == 409
        assert "Vous avez fait vous-même la visite 2026-0001" in page
    ana.post(f"/review/audits/{audit.id}/take")
    assert "Vous avez fait vous-même" in ana.page
    assert "2026-0001" not in ana.open("/review/audits")


def test_a_claim_shows_in_the_queue_and_can_be_put_back_when_stale(app: Flask, office: Office) -> None:
    audit = submitted(office)
    reviews.take(office.runtime, office["Rita"], audit.id)
    robert = sign_in(app, "Robert")
    page = robert.open("/review/")
    assert "Rita" in page
    assert "Remettre dans la file" not in page
    robert.post(f"/review/audits/{audit.id}/put-back")
    assert robert.status == 409
    assert "il y a moins d’un jour" in robert.page
    office.clock.advance(timedelta(days=1))
    assert "Remettre dans la file" in robert.open("/review/")
    robert.post(f"/review/audits/{audit.id}/put-back")
    assert robert.address == "/review/"
    assert "Soumise" in robert.page
    assert "Rita" not in robert.page


def test_the_queue_is_filtered_by_client_wave_and_state(app: Flask, office: Office) -> None:
    first, second = submitted(office, 0), submitted(office, 1)
    reviews.take(office.runtime, office["Rita"], second.id)
    rita = sign_in(app, "Rita")
    assert "2 visites à contrôler" in rita.open("/review/")
    page = rita.open("/review/?state=in_review")
    assert "1 visite à contrôler" in page
    assert (first.reference in page, second.reference in page) == (False, True)
    assert "2 visites à contrôler" in rita.open(f"/review/?wave={office.wave}&client={office.client}")
    page = rita.open(f"/review/?client={office.other_client}")
    assert "Aucune visite ne répond à ces filtres" in page
    assert "Effacer les filtres" in page
    assert "2 visites à contrôler" in rita.open("/review/?state=closed"), (
        "a state that never waits is no filter"
    )


def test_lists_have_pages(app: Flask, office: Office) -> None:
    audit = submitted(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        made, asked = uow.audits.get(id=audit.id), uow.assignments.get(id=audit.assignment_id)
        for n in range(60):
            uow.assignments.add(replace(asked, id=f"more-{n}", revision=1))
            uow.audits.add(
                replace(
                    made, id=f"more-{n}", assignment_id=f"more-{n}", reference=f"2026-1{n:03d}", revision=1
                )
            )
    rita = sign_in(app, "Rita")
    assert "1 à 50 de 61" in rita.open("/review/") or "1 à 50 sur 61" in rita.page
    page = rita.open("/review/audits?page=2&state=submitted&q=2026")
    assert len(re.findall(r'href="/review/audits/[^"?]+"', page)) == 11
    assert "state=submitted" in page, "the pages keep the filters"


def test_every_state_opens_to_be_read_with_its_history(app: Flask, office: Office) -> None:
    audit = released(office)
    adele, rita = sign_in(app, "Adèle"), sign_in(app, "Rita")
    for state in READ_ONLY:
        put(office, audit.id, state=state)
        for browser in (adele, rita):
            page = browser.open(f"/review/audits/{audit.id}")
            assert browser.status == 200, state
            assert "Publiée au client" in page or "Publiée" in page
            assert "formaction" not in page, f"{state}: nothing can be done here"
            assert audit.reference in browser.open(f"/review/audits?state={state}&q={audit.reference[-4:]}")


def test_a_corrected_visit_keeps_both_scores_and_what_was_asked(app: Flask, office: Office) -> None:
    audit = submitted(office)
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.return_audit(office.runtime, office["Rita"], audit.id, {"wait": "Précisez le début."})
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"wait/v": "60"})
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-2")
    page = sign_in(app, "Rita").open(f"/review/audits/{audit.id}")
    assert "Révisions du résultat" in page
    assert "Demandé après l’envoi 1" in page
    assert "Précisez le début." in page


def test_the_list_of_all_visits_takes_eight_queries_at_most(app: Flask, office: Office) -> None:
    for number in range(4):
        submitted(office, number)
    rita = sign_in(app, "Rita")
    said: list[str] = []
    engine = office.runtime.storage.engine
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    rita.open(f"/review/audits?client={office.client}&wave={office.wave}&state=submitted&q=2026")
    queries = [text for text in said if text.lstrip().upper().startswith("SELECT")]
    assert rita.page.count("2026-000") >= 4
    assert len(queries) <= 8, queries


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("oui 1, non 0", "60 s : 2; 300 s : 0", "1 × (4 − 1) / 4", "Retiré : sans objet", "Non demandé",
                "Sous-total", "Compté", "Sans points", "29,17")),
        ("en", ("yes 1, no 0", "60 s: 2; 300 s: 0", "1 × (4 − 1) / 4", "Left out: not applicable", "Not asked",
                "Subtotal", "Counted", "Not scored", "29.17")),
    ],
)  # fmt: skip
def test_the_trace_says_every_rule_and_every_point_lost(
    app: Flask, office: Office, language: str, words: tuple[str, ...]
) -> None:
    audit = submitted(office)
    page = sign_in(app, "Rita", language).open(f"/review/audits/{audit.id}/trace")
    assert [each for each in words if each not in page] == []


def test_the_trace_shows_the_score_before_and_after_a_critical_item(app: Flask, office: Office) -> None:
    questions = [dict(q) for q in CHECKLIST["questions"]]  # type: ignore[attr-defined]
    questions[0]["critical"] = {"effect": "cap", "scope": "audit", "cap": "0.25", "fail_on": ["no"]}
    plain = {**CHECKLIST, "questions": questions}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, plain)
    audit = accepted(office)
    missed = {**ANSWERS, "greeted/v": "no", "greeted/c": "Personne", "why/v": "Personne à l’accueil"}
    field_sync.write_section(office.runtime, office["Ana"], audit.id, missed)
    field_sync.submit(office.runtime, office["Ana"], audit.id, "s")
    rita = sign_in(app, "Rita")
    page = rita.open(f"/review/audits/{audit.id}/trace")
    # compliance 1 of 3, experience 3/4: 54.2 % before, capped at 25 %.
    assert "avant 54,2 %, après 25,0 %" in page
    assert "le résultat est plafonné" in rita.open(f"/review/audits/{audit.id}")


@pytest.mark.parametrize("who", ["Ana", "Bao", "Chloé", "Denis", "Stranger"])
def test_strangers_reach_no_page_of_quality_control(app: Flask, office: Office, who: str) -> None:
    shown, waiting = released(office, 0), submitted(office, 1)
    browser = sign_in(app, who)
    for audit in (shown, waiting):
        for page in ("", "/trace", "/return", "/reject", "/release"):
            browser.open(f"/review/audits/{audit.id}{page}")
            assert browser.status in {403, 404}, page
        for step in ("take", "put-back", "comments", "return", "reject", "validate", "reopen", "release"):
            browser.open("/account/")
            browser.post(f"/review/audits/{audit.id}/{step}", reason="x")
            assert browser.status in {403, 404}, step
    for page in ("/review/", "/review/audits"):
        browser.open(page)
        assert browser.status == 403


def test_the_administrator_reads_and_decides_nothing(app: Flask, office: Office) -> None:
    audit = submitted(office)
    adele = sign_in(app, "Adèle")
    assert audit.reference in adele.open("/review/audits")
    adele.open(f"/review/audits/{audit.id}")
    assert adele.status == 200
    adele.post(f"/review/audits/{audit.id}/take")
    assert adele.status == 403
    adele.open("/review/")
    assert adele.status == 403


def test_the_filter_of_states_offers_them_all(app: Flask) -> None:
    page = sign_in(app, "Marc").open("/review/audits")
    assert [state for state in AUDIT_STATES if f'value="{state}"' not in page] == []
    assert "Aucune visite pour l’instant" in page
