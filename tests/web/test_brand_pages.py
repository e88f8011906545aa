"""The brand of a client in the pages: given, looked at, taken back; and who sees a logo."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from cxaudit.domain import access
from cxaudit.domain.network import Client
from cxaudit.services import branding, evidence
from tests.people import Office
from tests.services.test_visit import accepted
from tests.web.test_change_pages import client_of, error_of, hidden, meanwhile
from tests.web.test_visit_pages import Browser, sign_in

BRAND = "/admin/clients/client-1/brand"


def picture(colour: str = "#5B2553", size: tuple[int, int] = (1600, 400), kind: str = "PNG") -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, colour).save(drawn, kind)
    return drawn.getvalue()


def upload(browser: Browser, content: bytes, name: str = "logo.png") -> str:
    browser.open(BRAND)
    return browser.post(f"{BRAND}/logo", logo_file=(BytesIO(content), name))


def said(page: str) -> str:
    """The words of a page as they are read."""
    words = re.sub(r"<[^>]+>", " ", unescape(page).replace("\u00a0", " ").replace("\u202f", " "))
    return re.sub(r"\s+", " ", words)


def logo_of(page: str) -> str:
    found = re.search(r'<img class="brand-logo" src="([^"]+)"', page)
    assert found, "no logo on the page"
    return found[1]


def status(browser: Browser, address: str) -> int:
    return int(browser.http.get(address).status_code)


def test_a_logo_is_given_shown_and_served(adele: Browser, office: Office) -> None:
    assert "Ni logo ni couleurs" in adele.open("/admin/clients/client-1")
    assert "Aucun logo : la couverture montre le nom seul." in said(adele.open(BRAND))
    page = upload(adele, picture())
    assert "La marque est enregistrée (Pharmacie Boréale)." in said(page)
    content = adele.http.get(logo_of(page))
    assert (content.status_code, content.mimetype) == (200, "image/png")
    assert content.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    with Image.open(BytesIO(content.data)) as image:
        assert image.size == (800, 200)
    logo = client_of(office).logo
    assert logo is not None
    assert (logo.sha256, logo.width, logo.height) == (hashlib.sha256(content.data).hexdigest(), 800, 200)
    assert re.search(r'<image [^>]*width="60" height="16" preserveAspectRatio="xMinYMid meet"', page)
    assert logo_of(adele.open("/admin/clients/client-1")) == logo_of(page)
    assert "Logo ou couleurs modifiés" in adele.open("/admin/journal/")


def test_a_logo_is_replaced_taken_away_and_put_back(adele: Browser, office: Office) -> None:
    first = logo_of(upload(adele, picture()))
    page = upload(adele, picture("#123F6B", (300, 400), "JPEG"), "logo.jpg")
    second = logo_of(page)
    assert second != first
    assert "Remettre le logo précédent" in page
    back = hidden(adele, "logo")
    assert logo_of(adele.post(f"{BRAND}/logo/back", logo=back)) == first
    assert logo_of(adele.post(f"{BRAND}/logo/back", logo=back)) == first, "a second click changes nothing"
    page = adele.post(f"{BRAND}/logo/remove")
    assert client_of(office).logo is None
    assert "Aucun logo" in page
    adele.post(f"{BRAND}/logo/remove")
    adele.open(BRAND)
    assert logo_of(adele.post(f"{BRAND}/logo/back", logo=hidden(adele, "logo"))) == first


def test_the_same_logo_again_changes_nothing(adele: Browser, office: Office) -> None:
    upload(adele, picture())
    before = client_of(office)
    upload(adele, picture())
    assert client_of(office) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Un dessin SVG n’est pas accepté comme logo"),
        (b"no logo", "Ce logo est illisible."),
        (b"", "Choisissez le fichier du logo."),
        (b"x" * (branding.LARGEST + 1), "Ce logo dépasse la limite de 5 Mo"),
    ],
    ids=["svg", "words", "none", "large"],
)
def test_a_refused_logo_says_why_and_leaves_the_one_there_is(
    adele: Browser, office: Office, content: bytes, words: str
) -> None:
    first = logo_of(upload(adele, picture()))
    page = upload(adele, content)
    assert adele.status == 422
    assert words in said(error_of(page, "logo_file"))
    assert page.count('href="#logo_file"') == 1, "the summary leads to the field"
    assert logo_of(page) == first
    assert first.endswith((client_of(office).logo or branding.Logo("", 0, 0)).sha256)


def test_colours_say_their_contrast_and_what_reports_make_of_them(adele: Browser, office: Office) -> None:
    adele.open(BRAND)
    page = adele.post(BRAND, colour="#E8A33D", second_colour="#18796c", revision=hidden(adele, "revision"))
    assert adele.status == 200
    assert "#E8A33D · 2,1 pour 1 : l’encre sera employée" in said(page)
    assert "#18796c · 5,2 pour 1 : lisible" in said(page)
    assert '<rect width="10" height="96" fill="#14201D"/>' in page, "the band of the cover is ink"
    assert 'height="0.6" fill="#18796c"' in page
    client = client_of(office)
    assert (client.colour, client.second_colour) == ("#E8A33D", "#18796c"), "a colour that fails is kept"
    assert "l’encre sera employée" in said(adele.open("/admin/clients/client-1"))


def test_a_colour_that_just_fails_never_seems_to_pass(adele: Browser) -> None:
    adele.open(BRAND)
    page = adele.post(BRAND, colour="#777777", second_colour="#767676", revision=hidden(adele, "revision"))
    assert "#777777 · 4,4 pour 1 : l’encre sera employée" in said(page)
    assert "#767676 · 4,5 pour 1 : lisible" in said(page)


def test_colours_are_looked_at_before_they_are_saved(adele: Browser, office: Office) -> None:
    adele.open(BRAND)
    fragment = adele.post(f"{BRAND}/check", colour="#0A5648", second_colour="ve", revision="1")
    assert "8,6 pour 1 : lisible" in said(fragment)
    assert "<html" not in fragment
    assert 'fill="#0A5648"' in fragment
    assert client_of(office).colour is None


@pytest.mark.parametrize("field", ["colour", "second_colour"])
def test_a_refused_colour_stands_beside_its_field(adele: Browser, office: Office, field: str) -> None:
    adele.open(BRAND)
    typed = {"colour": "#0A5648", "second_colour": "#0A5648", field: "vert"}
    page = adele.post(BRAND, **typed, revision=hidden(adele, "revision"))
    assert adele.status == 422
    assert "« vert » n’est pas une couleur" in said(error_of(page, field))
    assert 'value="#0A5648"' in page
    assert 'value="vert"' in page
    assert client_of(office).colour is None


def test_two_windows_on_the_colours(app: Flask, office: Office) -> None:
    one, other = sign_in(app, "Adèle"), sign_in(app, "Adèle")
    one.open(BRAND)
    other.open(BRAND)
    one.post(BRAND, colour="#0A5648", second_colour="", revision=hidden(one, "revision"))
    page = other.post(BRAND, colour="#123F6B", second_colour="", revision=hidden(other, "revision"))
    assert other.status == 422
    assert meanwhile(page) == ["#0A5648"]
    assert client_of(office).colour == "#0A5648"
    other.post(BRAND, colour="#123F6B", second_colour="", revision=hidden(other, "revision"))
    assert client_of(office).colour == "#123F6B"


def test_changing_a_client_keeps_its_brand(adele: Browser, office: Office) -> None:
    upload(adele, picture())
    adele.open(BRAND)
    adele.post(BRAND, colour="#0A5648", second_colour="#123F6B", revision=hidden(adele, "revision"))
    before = client_of(office)
    adele.open("/admin/clients/client-1/change")
    adele.post(
        "/admin/clients/client-1/change",
        name="Boréale Santé", sector="pharmacie", languages=["fr"], timezone="America/Toronto",
        revision=hidden(adele, "revision"),
    )  # fmt: skip
    after = client_of(office)
    assert after.name == "Boréale Santé"
    assert _brand(after) == _brand(before)


def _brand(client: Client) -> tuple[object, ...]:
    return client.colour, client.second_colour, client.logo, client.logo_before


def test_a_logo_is_for_its_client_and_the_agency_alone(app: Flask, office: Office) -> None:
    runtime, adele = office.runtime, office["Adèle"]
    old = branding.set_logo(runtime, adele, office.client, picture()).logo
    new = branding.set_logo(runtime, adele, office.client, picture("#123F6B")).logo
    assert old is not None
    assert new is not None
    address = f"/clients/{office.client}/logos/{new.sha256}"
    for who in ("Chloé", "Denis", "Rita", "Marc", "Adèle"):
        assert status(sign_in(app, who), address) == 200
    chloe, stranger = sign_in(app, "Chloé"), sign_in(app, "Stranger")
    assert status(stranger, address) == 404
    assert status(stranger, f"/clients/{office.other_client}/logos/{new.sha256}") == 404
    assert status(sign_in(app, "Ana"), address) == 403, "an auditor reads no report"
    assert status(Browser(app), address) == 302
    before = f"/clients/{office.client}/logos/{old.sha256}"
    assert status(chloe, before) == 404, "what was replaced is shown to nobody"
    assert status(sign_in(app, "Adèle"), before) == 200, "but to whoever may put it back"


def head_of(page: str) -> str:
    return page.partition('<header class="desk-header">')[2].partition("</header>")[0]


def test_people_of_a_client_see_its_logo_on_their_pages(app: Flask, office: Office) -> None:
    logo = branding.set_logo(office.runtime, office["Adèle"], office.client, picture()).logo
    assert logo is not None
    address = f"/clients/{office.client}/logos/{logo.sha256}"
    shown = f'src="{address}" width="112" height="28" alt="Logo : Pharmacie Boréale"'
    for who in ("Chloé", "Denis"):
        browser = sign_in(app, who)
        for page in ("/portal/", "/portal/waves/", "/portal/exports/", "/search"):
            assert shown in head_of(browser.open(page))
        assert "Pharmacie Boréale</a>" in head_of(browser.page), "with its name, where the page says no other"
    kept = sign_in(app, "Chloé").http.get(address)
    asked_again = sign_in(app, "Chloé").http.get(address, headers={"If-None-Match": kept.headers["ETag"]})
    assert (asked_again.status_code, asked_again.data) == (304, b"")


def test_nobody_else_sees_a_logo_above_the_pages(app: Flask, office: Office) -> None:
    branding.set_logo(office.runtime, office["Adèle"], office.client, picture())
    for who in ("Stranger", "Marc", "Rita", "Adèle"):
        page = sign_in(app, who).open("/portal/")
        assert head_of(page)
        assert "scope-logo" not in page
    branding.remove_logo(office.runtime, office["Adèle"], office.client)
    assert "scope-logo" not in sign_in(app, "Chloé").open("/portal/")


def test_no_other_file_is_served_as_a_logo(app: Flask, office: Office) -> None:
    audit = accepted(office, 0)
    photo = evidence.add_photo(office.runtime, office["Ana"], audit.id, "greeted", picture(kind="JPEG"))
    adele = sign_in(app, "Adèle")
    for sha256 in (photo.sha256, photo.served_sha256, "0" * 64, "logo"):
        assert status(adele, f"/clients/{office.client}/logos/{sha256}") == 404
    adele.open(BRAND)
    adele.post(f"{BRAND}/logo/back", logo=photo.sha256)
    assert client_of(office).logo is None


@pytest.mark.parametrize("who", ["Marc", "Rita", "Chloé", "Ana"])
def test_only_who_may_edit_clients_gives_a_brand(app: Flask, office: Office, who: str) -> None:
    browser = sign_in(app, who)
    browser.open("/account/")
    assert status(browser, BRAND) == 403
    for end, typed in (("", {"colour": "#0A5648"}), ("/check", {}), ("/logo/remove", {}), ("/logo/back", {})):
        browser.post(f"{BRAND}{end}", **typed)
        assert browser.status == 403
    browser.post(f"{BRAND}/logo", logo_file=(BytesIO(picture()), "logo.png"))
    assert browser.status == 403
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert _brand(uow.clients.get(id=office.client)) == (None, None, None, None)
