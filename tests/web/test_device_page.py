"""The device check without JavaScript, and what a home screen reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from cxaudit.resources.paths import static_dir
from tests.people import Office
from tests.services.test_visit import accepted
from tests.web.test_visit_capture import app as app  # noqa: PLC0414  # the fixtures of that module
from tests.web.test_visit_capture import office as office  # noqa: PLC0414
from tests.web.test_visit_pages import sign_in


def test_the_page_names_the_accepted_visits_and_says_what_to_set(app: Flask, office: Office) -> None:
    audit = accepted(office)
    page = sign_in(app, "Ana", "en").open("/field/device")
    assert f'data-audits="{audit.id}"' in page
    assert 'data-user="account-Ana"' in page
    assert "Without JavaScript nothing here can be checked" in page
    for words in ("iPad or iPhone: in Safari", "Android: in Chrome", "Computer: in Chrome"):
        assert words in page


@pytest.mark.parametrize("who", ["Chloé", "Rita"])
def test_only_auditors_have_a_device_to_check(app: Flask, office: Office, who: str) -> None:
    browser = sign_in(app, who)
    browser.open("/field/device")
    assert browser.status == 403


@pytest.mark.parametrize(
    ("lang", "tag", "words"), [("fr", "fr-CA", "sans réseau"), ("en", "en-CA", "without network")]
)
def test_a_home_screen_reads_the_manifest_without_signing_in(
    app: Flask, lang: str, tag: str, words: str
) -> None:
    answer = app.test_client().get(f"/field/manifest.webmanifest?lang={lang}")
    found = answer.get_json()
    assert (answer.status_code, answer.mimetype, found["lang"]) == (200, "application/manifest+json", tag)
    assert words in found["description"]
    assert (found["display"], found["start_url"], found["scope"]) == ("standalone", "/field/", "/")
    assert "Set-Cookie" not in answer.headers
    for icon in found["icons"]:
        file = static_dir() / "icons" / Path(icon["src"]).name
        with Image.open(file) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
        with app.test_client().get(icon["src"]) as served:
            assert served.status_code == 200


def test_pages_of_the_field_name_the_manifest(app: Flask, office: Office) -> None:
    page = sign_in(app, "Ana", "en").open("/field/")
    assert 'rel="manifest" href="/field/manifest.webmanifest?lang=en"' in page
    assert 'rel="apple-touch-icon"' in page
