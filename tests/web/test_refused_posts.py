"""A post that is refused loses nothing, says why, and its page leads where there is a page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from cxaudit.domain.audit import Audit
from cxaudit.services import audits, field_sync, planning
from tests.people import Office
from tests.services.test_visit import accepted, plan, submitted
from tests.web.test_visit_pages import Browser, sign_in

TOO_LONG = "mot " * 5_001


@pytest.fixture
def audit(office: Office) -> Audit:
    return accepted(office)


@pytest.fixture
def ana(app: Flask) -> Browser:
    return sign_in(app, "Ana")


def heads(office: Office, audit: Audit) -> dict[str, Any]:
    file = audits.get_audit(office.runtime, office["Rita"], audit.id)
    return {name: head.val for name, head in file.heads.items()}


def say_no(office: Office, audit: Audit) -> None:
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"greeted/v": "no"})


def test_an_answer_refused_where_it_is_no_longer_asked_does_not_stop_the_visit(
    office: Office, audit: Audit, ana: Browser
) -> None:
    say_no(office, audit)
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    was = {"was.greeted": '"no"', "was.why": "null", "was.welcome": "null"}
    page = ana.post(address, **was, **{"q.greeted": "yes", "q.why": TOO_LONG, "q.welcome": "4", "go": "next"})
    assert (ana.status, ana.address.rpartition("/")[2]) == (200, "B")
    assert "n’est plus posée" in page
    assert "Que s’est-il passé" in page
    assert "mot mot" in page
    kept = heads(office, audit)
    assert (kept["greeted/v"], kept["welcome/v"]) == ("yes", 4)
    assert "why/v" not in kept


def test_a_window_from_before_the_item_was_hidden_goes_on_as_well(
    office: Office, audit: Audit, ana: Browser
) -> None:
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"greeted/v": "yes"})
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    was = {"was.why": "null", "was.welcome": "null"}
    page = ana.post(address, **was, **{"q.why": TOO_LONG, "q.welcome": "7"})
    assert ana.status == 422, "what is asked still has to be corrected"
    assert "error-summary" in page
    assert "n’est plus posée" in page


def test_a_comment_too_long_is_refused_and_stands_there_still(
    office: Office, audit: Audit, ana: Browser
) -> None:
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    was = {"was.greeted": "null", "was.welcome": "null"}
    typed = {"q.greeted": "no", "q.welcome": "4", "c.greeted": TOO_LONG, "c.welcome": "Court"}
    page = ana.post(address, **was, **typed)
    assert ana.status == 422
    item = re.search(r'id="item-greeted".*?</section>', page, re.DOTALL)
    assert item is not None
    assert re.search(r"20 ?003", item.group(0))
    assert TOO_LONG.strip() in item.group(0)
    assert 'name="was.c.greeted" value=""' in item.group(0), "nothing of it is kept"
    kept = heads(office, audit)
    assert (kept["greeted/v"], kept["welcome/c"]) == ("no", "Court")
    assert "greeted/c" not in kept
    ana.post(address, **(was | {"was.greeted": '"no"'}), **{"q.greeted": "no", "c.greeted": "Plus court"})
    assert heads(office, audit)["greeted/c"] == "Plus court"


def test_a_long_comment_that_a_tablet_wrote_stops_nobody(office: Office, audit: Audit, ana: Browser) -> None:
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"greeted/c": TOO_LONG.strip()})
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    same = {"c.greeted": TOO_LONG.strip(), "was.c.greeted": TOO_LONG.strip()}
    ana.post(address, **same, **{"was.greeted": "null", "q.greeted": "yes"})
    assert ana.status == 200


def test_a_section_that_there_is_not_takes_nothing(audit: Audit, ana: Browser) -> None:
    ana.open(f"/field/audits/{audit.id}/sections/A")
    ana.post(f"/field/audits/{audit.id}/sections/NOPE", **{"was.greeted": "null", "q.greeted": "no"})
    assert ana.status == 404


def switch(browser: Browser) -> None:
    """Press the button of the other language, as the page has it."""
    form = re.search(r'action="/account/language".*?</form>', browser.page, re.DOTALL)
    assert form is not None
    found = dict(re.findall(r'name="(language|next|csrf_token)" value="([^"]*)"', form.group(0)))
    browser.post("/account/language", language=found["language"], next=found["next"])


def test_the_language_of_a_refused_offer_can_be_changed(office: Office, ana: Browser) -> None:
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    offer = f"/field/assignments/{asked.id}"
    ana.open(offer)
    ana.post(f"{offer}/accept")
    assert ana.status == 422
    switch(ana)
    assert (ana.status, ana.address) == (200, offer)
    assert '<html lang="en' in ana.page


@pytest.mark.parametrize("step", ["return", "comments", "validate", "release"])
def test_the_language_of_a_refused_decision_can_be_changed(app: Flask, office: Office, step: str) -> None:
    desk = f"/review/audits/{submitted(office).id}"
    rita = sign_in(app, "Rita")
    rita.open(desk)
    rita.post(f"{desk}/{step}", **{"comment.wait": "x" * 5000})
    assert rita.status in {409, 422}
    switch(rita)
    assert rita.status == 200
    assert rita.address.startswith(desk)


LISTS = {
    "Adèle": ["/admin/accounts/", "/admin/clients/", "/admin/jobs/"],
    "Marc": [
        "/programme/", "/programme/waves/wave-2", "/programme/checklists/", "/programme/locations/",
        "/programme/auditors/", "/review/audits",
    ],
    "Rita": ["/review/", "/review/answers"],
    "Chloé": ["/portal/"],
}  # fmt: skip


@pytest.mark.parametrize("who", LISTS)
def test_a_page_behind_the_last_is_the_last(calm_app: Flask, who: str) -> None:
    browser = sign_in(calm_app, who)
    for address in LISTS[who]:
        asked = {"page": "9999", "q": "é x", "_external": "1", "endpoint": "x"}
        answer = browser.http.get(address, query_string=asked)
        assert (address, answer.status_code) == (address, 302)
        assert answer.headers["Location"] == f"{address}?q=%C3%A9+x&_external=1&endpoint=x&page=1"
        assert browser.http.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "Écrivez 1000 caractères au plus."), ("en", "Write 1000 characters at most.")]
)
def test_a_reason_that_is_too_long_is_said_and_stays_on_the_page(
    app: Flask, office: Office, lang: str, said: str
) -> None:
    offered = planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    ana = sign_in(app, "Ana", lang)
    ana.open(f"/field/assignments/{offered.id}")
    ana.post(f"/field/assignments/{offered.id}/decline", reason="é" * 1001)
    assert (ana.status, said in ana.page, "é" * 1001 in ana.page) == (422, True, True)
