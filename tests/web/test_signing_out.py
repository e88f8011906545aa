"""Signing out ends a sign-in for good, wherever its cookie was copied; a new password ends them all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from cxaudit.domain import access
from tests.people import Office
from tests.web.test_visit_pages import PASSWORD, Browser, sign_in

NEW_PASSWORD = "une tout autre phrase"


def copy_of(browser: Browser, app: Flask) -> Browser:
    """Somebody else with the same cookies."""
    other = Browser(app)
    kept = browser.http.get_cookie("cxaudit")
    assert kept is not None
    other.http.set_cookie("cxaudit", kept.value)
    return other


def inside(browser: Browser) -> bool:
    answer = browser.http.get("/portal/")
    if answer.status_code == 302:
        assert "/account/login" in answer.headers["Location"]
    return answer.status_code == 200


def sign_out(browser: Browser) -> None:
    browser.open("/account/")
    browser.post("/account/logout")
    assert browser.address == "/account/login"


def test_a_copied_cookie_opens_nothing_after_signing_out(app: Flask) -> None:
    chloe = sign_in(app, "Chloé")
    thief = copy_of(chloe, app)
    again = copy_of(chloe, app)
    assert inside(thief)
    sign_out(chloe)
    assert not inside(thief)
    assert not inside(thief), "nor with the cookie that the refusal sent"
    assert again.http.post("/account/language", data={"language": "en"}).status_code in {302, 403}
    assert not inside(again)


def test_other_devices_stay_signed_in(app: Flask) -> None:
    office, home = sign_in(app, "Chloé"), sign_in(app, "Chloé")
    sign_out(office)
    assert inside(home)
    office.post("/account/login", email="chloé@example.test", password=PASSWORD)
    assert inside(office)


def test_signing_out_twice_with_one_cookie_is_no_trouble(app: Flask) -> None:
    chloe = sign_in(app, "Chloé")
    thief = copy_of(chloe, app)
    thief.open("/account/")
    sign_out(chloe)
    thief.post("/account/logout")
    assert thief.status < 500
    assert not inside(thief)


def test_a_new_password_ends_every_sign_in_but_this_one(app: Flask) -> None:
    chloe, lost = sign_in(app, "Chloé"), sign_in(app, "Chloé")
    chloe.open("/account/change")
    typed = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    chloe.post("/account/change", **typed)
    assert inside(chloe)
    assert not inside(lost)


def test_a_cookie_that_names_no_sign_in_is_asked_to_sign_in_again(app: Flask) -> None:
    chloe = sign_in(app, "Chloé")
    with chloe.http.session_transaction() as session:
        del session["sign_in"]
    assert not inside(chloe)
    assert "Ouvrir une session" in chloe.open("/account/login"), "and not sent round in a circle"


def test_what_was_ended_is_forgotten_when_no_cookie_can_be_as_old(app: Flask, office: Office) -> None:
    sign_out(sign_in(app, "Chloé"))
    office.clock.advance(timedelta(days=40))
    sign_out(sign_in(app, "Chloé"))
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert len(uow.ended_sign_ins.list()) == 1


ELSEWHERE = [
    "//evil.example", "https://evil.example", "http:///evil.example", "/\t/evil.example", "///evil.example",
    "\\\\evil.example", "/\\evil.example", "//[", "javascript:alert(1)", "/\r\n/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("carried", ["address", "form"])
def test_the_right_password_signs_in_whatever_page_was_to_follow(
    calm_app: Flask, elsewhere: str, carried: str
) -> None:
    browser = Browser(calm_app)
    address = "/account/login"
    browser.http.get(address, query_string={"next": elsewhere})
    browser.open(address)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.page)
    assert token is not None
    typed = {"csrf_token": token.group(1), "email": "ana@example.test", "password": PASSWORD}
    where = {"query_string": {"next": elsewhere}} if carried == "address" else {}
    sent = typed | ({"next": elsewhere} if carried == "form" else {})
    answer = browser.http.post(address, data=sent, **where)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/")


def test_who_was_sent_to_sign_in_goes_on_to_the_page(calm_app: Flask) -> None:
    browser = Browser(calm_app)
    browser.open("/portal/?page=1")
    browser.post("/account/login?next=/portal/?page%3D1", email="chloé@example.test", password=PASSWORD)
    assert browser.address == "/portal/"


@pytest.mark.parametrize("elsewhere", [*ELSEWHERE, "/portal/\r\nX: y"])
def test_the_language_is_chosen_whatever_page_was_to_follow(calm_app: Flask, elsewhere: str) -> None:
    browser = Browser(calm_app)
    browser.open("/account/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.page)
    assert token is not None
    fields = {"csrf_token": token.group(1), "language": "en", "next": elsewhere}
    answer = browser.http.post("/account/language", data=fields)
    assert answer.status_code == 302
    assert answer.headers["Location"] in {"/", "/portal/X:%20y"}
    assert "X" not in answer.headers


@pytest.mark.parametrize("address", ["/account/login", "/account/reset"])
def test_pages_about_passwords_are_kept_by_nobody(calm_app: Flask, address: str) -> None:
    answer = Browser(calm_app).http.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
