"""What cannot be taken, through the pages, on both databases: a sentence in the reader's language, nothing lost."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.services import audits
from cxaudit.web.security import password_hash
from tests.people import Office, open_office
from tests.services.test_visit import accepted, submitted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

FAILED = {"fr": "Un problème est survenu de notre côté", "en": "Something failed on our side"}


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("bad"), module_database_url) as office:
        yield office


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


@pytest.fixture(scope="module")
def audit(office: Office) -> Audit:
    return accepted(office, 0)


SignIn = Callable[[str, str], Browser]


@pytest.fixture(scope="module")
def signed_in(app: Flask) -> SignIn:
    """Everybody signs in once in a language: who tries often is stopped, which is not the matter here."""
    return lru_cache(partial(sign_in, app))


@pytest.fixture
def ana(signed_in: SignIn) -> Browser:
    return signed_in("Ana", "fr")


def heads(office: Office, audit: Audit) -> dict[str, Any]:
    file = audits.get_audit(office.runtime, office["Rita"], audit.id)
    return {name: head.val for name, head in file.heads.items()}


def post(browser: Browser, audit: Audit, section: str, **typed: str) -> str:
    address = f"/field/audits/{audit.id}/sections/{section}"
    browser.open(address)
    was = {f"was.{key.partition('.')[2]}": "null" for key in typed if key.startswith("q.")}
    return browser.post(address, **was, **typed)


OFF_SCALE = {
    "number beyond all limits": ("B", "q.wait", "9" * 14),
    "number too long": ("B", "q.wait", "1" * 60),
    "time below zero": ("B", "q.wait", "-5"),
    "exponent": ("B", "q.wait", "1e3"),
    "arabic digits": ("B", "q.wait", "٣"),
    "no such choice": ("A", "q.greeted", "maybe"),
    "rating above": ("A", "q.welcome", "6"),
    "rating as a word": ("A", "q.welcome", "four"),
    "text too long": ("B", "q.story", "x" * 20_001),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", OFF_SCALE)
def test_an_answer_off_scale_is_said_beside_its_question(
    signed_in: SignIn, office: Office, audit: Audit, name: str, lang: str
) -> None:
    section, key, value = OFF_SCALE[name]
    before = heads(office, audit)
    browser = signed_in("Ana", lang)
    page = post(browser, audit, section, **{key: value})
    assert browser.status == 422
    assert f'<html lang="{lang}' in page
    item = re.search(rf'id="item-{key[2:]}".*?</section>', page, re.DOTALL)
    assert item is not None
    assert "field-error" in item.group(0)
    assert heads(office, audit) == before


def test_what_was_typed_stands_there_still_and_the_others_are_kept(
    office: Office, ana: Browser, audit: Audit
) -> None:
    page = post(
        ana,
        audit,
        "B",
        **{"q.wait": "-5", "q.receipt": "yes", "q.story": "Un bon accueil", "c.receipt": "Vu"},
    )
    assert ana.status == 422
    assert 'value="-5"' in page
    kept = heads(office, audit)
    assert (kept["receipt/v"], kept["story/v"], kept["receipt/c"]) == ("yes", "Un bon accueil", "Vu")
    assert "wait/v" not in kept


def test_a_zero_byte_is_left_out_of_what_is_kept(office: Office, ana: Browser, audit: Audit) -> None:
    post(ana, audit, "B", **{"q.story": "Bon\0jour tout le monde", "c.story": "a\0b"})
    assert ana.status == 200
    kept = heads(office, audit)
    assert (kept["story/v"], kept["story/c"]) == ("Bonjour tout le monde", "ab")


def test_signing_in_as_a_zero_byte_is_only_a_wrong_name(app: Flask) -> None:
    browser = Browser(app)
    browser.open("/account/login")
    browser.post("/account/login", email="ana\0@example.test", password="\0")
    assert browser.status < 500
    assert browser.address == "/account/login"


PAGES = {"Marc": "/programme/waves/wave-2", "Rita": "/review/", "Chloé": "/portal/"}
NUMBERS = ["0", "-1", "abc", "", "1.5", "9" * 18, "9" * 30, "9" * 5000, "١", "%00", "1%00"]


@pytest.mark.parametrize("who", PAGES)
def test_a_page_that_there_cannot_be_is_the_first_or_an_empty_one(signed_in: SignIn, who: str) -> None:
    browser = signed_in(who, "fr")
    for number in NUMBERS:
        page = browser.open(f"{PAGES[who]}?page={number}")
        assert (number, browser.status) == (number, 200)
        assert 'href="?page=-' not in page


@pytest.mark.parametrize(
    "filters", ["wave=x", "region=x", "channel=x", "wave=x%00", "region=%27", "channel=" + "x" * 3000]
)
def test_a_filter_that_there_is_not_shows_nothing(signed_in: SignIn, filters: str) -> None:
    browser = signed_in("Chloé", "fr")
    assert "Aucune visite publiée ne correspond" in browser.open(f"/portal/?{filters}")
    assert browser.status == 200


ODD = ["%00", "a%00b", "x" * 5000, "..", "%2e%2e", "'", "%", "%ff", "%ed%a0%80", "🙂", "-1", "null", "{}"]
OWNERS = {
    "Ana": ["/field/audits/{}", "/field/audits/{}/sections/A", "/field/assignments/{}"],
    "Rita": ["/review/audits/{}", "/photos/{}"],
    "Chloé": ["/portal/audits/{}/report", "/portal/locations/{}", "/portal/audits/{}/report.fr.pdf"],
    "Marc": ["/programme/{}", "/programme/waves/{}"],
}


@pytest.mark.parametrize("who", OWNERS)
def test_an_address_that_names_nothing_is_not_found_in_words(signed_in: SignIn, who: str) -> None:
    browser = signed_in(who, "fr")
    for pattern in OWNERS[who]:
        for odd in ODD:
            answer = browser.http.get(pattern.format(odd))
            assert (pattern, odd, answer.status_code) == (pattern, odd, 404) or odd in {"..", "%2e%2e"}
            assert answer.status_code < 500
            assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(("lang", "said"), [("fr", "ouverte trop longtemps"), ("en", "was open too long")])
def test_a_form_without_its_token_is_refused_in_words(
    signed_in: SignIn, office: Office, audit: Audit, lang: str, said: str
) -> None:
    before = heads(office, audit)
    browser = signed_in("Ana", lang)
    address = f"/field/audits/{audit.id}/sections/A"
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "wrong"}):
        answer = browser.http.post(address, data={"was.greeted": "null", "q.greeted": "no", **token})
        assert answer.status_code == 403
        assert said in answer.get_data(as_text=True)
    assert heads(office, audit) == before


def png(width: int, height: int) -> bytes:
    """A PNG whose header promises what nobody should unpack."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


PHOTOS = {
    "bomb": png(30_000, 30_000), "text": b"not a photo", "cut": b"\xff\xd8\xff\xe0\0\x10JFIF", "svg": b"<svg/>",
    "pdf": b"%PDF-1.7", "header only": png(2, 2)[:40],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_that_is_none_or_too_much_is_said(
    signed_in: SignIn, office: Office, audit: Audit, name: str, lang: str
) -> None:
    before = heads(office, audit)
    browser = signed_in("Ana", lang)
    address = f"/field/audits/{audit.id}/sections/A"
    browser.open(address)
    page = browser.post(address, **{"was.greeted": "null", "p.greeted": (BytesIO(PHOTOS[name]), "photo.png")})
    assert browser.status == 422
    assert "field-error" in page
    assert FAILED[lang] not in page
    assert {n: v for n, v in heads(office, audit).items() if "/p:" in n} == {
        n: v for n, v in before.items() if "/p:" in n
    }


@pytest.mark.parametrize(
    "days",
    [("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-01"), ("x", ""), ("2026-13-40", "2026-11-12")],
)
@pytest.mark.parametrize(("lang", "said"), [("fr", "Choisissez un jour"), ("en", "Choose a day")])
def test_days_that_there_are_not_are_asked_again(
    signed_in: SignIn, days: tuple[str, str], lang: str, said: str
) -> None:
    marc = signed_in("Marc", lang)
    address = "/programme/waves/wave-2"
    marc.open(address)
    page = marc.post(
        address, location_id="location-1", channel="in_store", first_day=days[0], last_day=days[1],
        scenario_fr="Mon scénario",
    )  # fmt: skip
    assert marc.status == 422
    assert said in page or "field-error" in page
    assert "Mon scénario" in page


def test_a_comment_on_what_is_not_asked_or_too_long_is_refused_and_kept_on_the_page(
    signed_in: SignIn, office: Office
) -> None:
    handed_in = submitted(office, 2)
    rita = signed_in("Rita", "fr")
    desk = f"/review/audits/{handed_in.id}"
    rita.open(desk)
    rita.post(f"{desk}/take")
    for item in ("nothing", "x" * 5000):
        rita.post(f"{desk}/comments", **{f"comment.{item}": "x"})
        assert rita.status == 409
    rita.post(f"{desk}/comments", **{"comment.wait": "mot " * 5000 + "\0"})
    assert rita.status == 422
    assert "mot mot mot" in rita.page, "what was typed is not lost"
    rita.post(f"{desk}/comments", **{"comment.wait": "mot\0"})
    assert rita.status == 200


@pytest.mark.parametrize("was", ["", "{", "[" * 100_000, "NaN", '"\\ud800"'])
def test_a_form_somebody_has_meddled_with_is_refused_or_read_without_failing(
    ana: Browser, audit: Audit, was: str
) -> None:
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    ana.post(address, **{"was.welcome": was, "q.welcome": "4"})
    assert ana.status in {200, 400}


def test_photos_too_large_are_refused_one_by_one_and_the_answers_kept(
    ana: Browser, office: Office, audit: Audit
) -> None:
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    good = BytesIO()
    Image.new("RGB", (9, 9), "teal").save(good, "JPEG")
    large = b"\xff\xd8" + bytes(33 * 2**20)
    photos = [
        FileStorage(BytesIO(content), f"{place}.jpg")
        for place, content in enumerate((large, large, good.getvalue()))
    ]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', ana.page)
    assert token is not None
    fields = {"csrf_token": token.group(1), "was.greeted": "null", "q.greeted": "yes", "p.greeted": photos}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = ana.http.post(address, data=body, content_type=kind)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert re.search(r"limite de 30.Mo", page)
    assert page.count('class="field-error"') == 1
    file = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill")
    assert file.heads["greeted/v"].val == "yes"
    assert [(photo.width, photo.height) for photo in file.evidence] == [(9, 9)]


@pytest.mark.parametrize(("lang", "said"), [("fr", "trop volumineux"), ("en", "too large")])
def test_more_than_the_server_takes_is_said(signed_in: SignIn, audit: Audit, lang: str, said: str) -> None:
    browser = signed_in("Ana", lang)
    answer = browser.http.post(
        f"/field/audits/{audit.id}/sections/A",
        data={"q.greeted": "no"},
        environ_overrides={"CONTENT_LENGTH": str(601 * 2**20)},
    )
    assert answer.status_code == 413
    assert said in answer.get_data(as_text=True)
