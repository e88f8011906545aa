"""Reference pictures of items, through the pages: chosen in the editor, shown with the question, for nobody else."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image

from cxaudit.domain.checklist_editing import pictures_of
from cxaudit.domain.ids import ChecklistId
from cxaudit.i18n import sentence
from cxaudit.services import backup, checklists, imports
from cxaudit.services.checklist_drafts import DraftPlace, publish
from tests.people import Office
from tests.services.test_visit import accepted
from tests.web.filled import fields_of
from tests.web.test_editor_pages import DRAFT, FORM, document, started
from tests.web.test_visit_pages import Browser, sign_in

ITEM = f"{DRAFT}/item?key=greeted"
CHECKLIST_ID = ChecklistId("checklist-1")
MISSING = sentence("fr", "missing_language")
ALT = {"picture_alt_fr": "Une salutation", "picture_alt_en": "A greeting"}


def photo(width: int = 2400, height: int = 1200, colour: str = "teal") -> bytes:
    """As a camera gives it: large, with the place it was taken at."""
    exif, drawn = Image.Exif(), BytesIO()
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (width, height), colour).save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


def put(marc: Browser, content: bytes | None, go: str = "picture", **typed: str) -> str:
    """Save the question `greeted` with this file chosen."""
    page = marc.open(ITEM)
    fields = {n: v if len(v) > 1 else v[0] for n, v in fields_of(page, FORM).items() if n != "picture_file"}
    sent = {} if content is None else {"picture_file": (BytesIO(content), "photo.jpg")}
    return marc.post(ITEM, **{**fields, "go": go, **typed, **sent})


def status(browser: Browser, address: str) -> int:
    return int(browser.http.get(address).status_code)


def shown(page: str) -> str:
    """The address of the picture of a page, with the size that it says."""
    found = re.search(
        r'<img class="reference-picture[^"]*" src="([^"]+)"[^>]*width="1600" height="800"', page
    )
    assert found, "no picture on the page"
    return found[1]


def test_a_picture_is_chosen_replaced_removed_and_all_of_it_undone(marc: Browser, office: Office) -> None:
    started(marc)
    page = put(marc, photo(), **ALT)
    content = marc.http.get(shown(page))
    assert (content.status_code, content.mimetype) == (200, "image/jpeg")
    assert content.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    with Image.open(BytesIO(content.data)) as image:
        assert (image.size, dict(image.getexif())) == ((1600, 800), {})
    picture = document(office)["questions"][0]["picture"]
    assert picture == {
        "sha": hashlib.sha256(content.data).hexdigest(), "width": 1600, "height": 800,
        "alt": {"fr": "Une salutation", "en": "A greeting"},
    }  # fmt: skip
    assert 'alt="Une salutation"' in marc.open(f"{DRAFT}/preview")
    other = shown(put(marc, photo(colour="red")))
    assert picture["sha"] not in other
    assert "reference-picture" not in put(marc, None, go="picture-remove")
    assert "picture" not in document(office)["questions"][0]
    marc.open(DRAFT)
    marc.post(f"{DRAFT}/steps", step="undo")
    assert document(office)["questions"][0]["picture"]["alt"] == picture["alt"]
    assert shown(marc.open(ITEM)) == other


def test_what_is_no_picture_is_refused_and_nothing_typed_is_lost(marc: Browser, office: Office) -> None:
    started(marc)
    before = document(office)
    page = put(marc, b"no picture", **ALT)
    assert marc.status == 422
    assert "Cette image est illisible." in page
    assert 'value="Une salutation"' in page
    assert document(office) == before
    page = put(marc, photo(), **ALT, code="9" * 50)
    assert marc.status == 422
    assert "L’image choisie est conservée." in page, "it need not be chosen again"
    fields = {n: v if len(v) > 1 else v[0] for n, v in fields_of(page, FORM).items() if n != "picture_file"}
    assert shown(marc.post(ITEM, **{**fields, "code": "", "go": "picture"}))


def test_words_in_one_language_or_without_a_file_forbid_publishing(marc: Browser) -> None:
    started(marc)
    page = put(marc, photo(), picture_alt_fr="Une salutation")
    assert MISSING in page
    page = put(marc, None, picture_sha="", picture_alt_en="A greeting")
    assert "Le fichier de l’image de référence est absent." in page
    page = put(marc, None, picture_sha="0" * 64)
    assert "Le fichier de l’image de référence est absent." in page


def published(marc: Browser, office: Office) -> str:
    """The digest of a picture that version 2 shows."""
    started(marc)
    put(marc, photo(), **ALT)
    publish(office.runtime, office["Marc"], DraftPlace(CHECKLIST_ID, 2))
    return pictures_of(checklists.get_desk(office.runtime, office["Marc"], CHECKLIST_ID).shown.document)[0][1]


def test_the_form_shows_it_to_the_auditor_of_the_visit_alone(
    app: Flask, marc: Browser, office: Office
) -> None:
    sha = published(marc, office)
    shown(marc.open("/programme/checklists/checklist-1"))
    with office.runtime.reading(office["Marc"]) as uow:
        version = uow.checklist_versions.get(client_id=office.client, number=2).id
    audit = accepted(office, 0)
    assert audit.checklist_version_id == version
    ana = sign_in(app, "Ana")
    address = f"/field/audits/{audit.id}/pictures/{sha}"
    for page in (ana.open(f"/field/audits/{audit.id}/form/fr"), ana.open(f"/field/audits/{audit.id}")):
        assert shown(page) == address
        assert 'alt="Une salutation"' in page
    answer = ana.http.get(address)
    assert answer.data
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert status(ana, f"/field/audits/{audit.id}/pictures/{'0' * 64}") == 404
    office_one = f"/programme/checklists/checklist-1/versions/2/pictures/{sha}"
    assert status(marc, office_one) == 200
    assert status(marc, office_one.replace("/2/", "/1/")) == 404, "version 1 does not name it"
    for who in ("Bao", "Chloé"):
        stranger = sign_in(app, who)
        assert {status(stranger, at) for at in (address, office_one)} <= {403, 404}, (
            "403: no such role at all"
        )
    assert status(sign_in(app, "Bao"), address) == 404, "an auditor, of other visits"


def test_a_file_may_name_only_pictures_of_this_client(marc: Browser, office: Office, tmp_path: Path) -> None:
    sha = published(marc, office)
    _name, written = checklists.get_document(office.runtime, office["Marc"], CHECKLIST_ID, 2, "yaml")
    assert sha in written.decode()

    def found(content: bytes) -> list[str]:
        done = imports.import_checklist(office.runtime, office["Marc"], office.client, content, dry_run=True)
        return [f"{each.code} {each.key}" for each in done.findings]

    assert found(written) == []
    assert found(written.replace(sha.encode(), b"0" * 64)) == ["picture_missing greeted"]
    raw = photo(300, 200)
    office.runtime.files.put(office.client, hashlib.sha256(raw).hexdigest(), BytesIO(raw))
    assert found(written.replace(sha.encode(), hashlib.sha256(raw).hexdigest().encode())) == [
        "picture_missing greeted"
    ], "a photo with its place is no picture to show"
    made = backup.create(office.runtime, tmp_path / "all.tar")
    assert (str(office.client), sha) in {(str(client), each) for client, each in made.files}
