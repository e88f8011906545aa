"""What another device took, the file with photos for the office, and the list in the other language off line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.chromium import LISTS, kept, ready, saved, state
from tests.e2e.test_tablet import Open, fill, heads, office, open_device, playwright, pytestmark, server
from tests.e2e.test_tablet_network import _ask_for_photos, picture
from tests.people import Office
from tests.services.test_visit import accepted
from tests.web.test_killed_server import Server, Wire

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]


def take(page: Page, file: Path) -> None:
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    before = page.locator("#item-front .photo[data-f]").count()
    page.locator("#item-front input[type=file]").set_input_files(file)
    expect(page.locator("#item-front .photo[data-f]")).to_have_count(before + 1)


def test_a_photo_of_another_device_is_shown_or_said_never_an_empty_frame(
    office: Office, server: Server, open_device: Open, tmp_path: Path
) -> None:
    _ask_for_photos(office)
    audit = accepted(office)
    first = open_device().open(audit.id)
    take(first, picture(tmp_path / "front.jpg", 1))
    saved(first)
    state(first, "synced")
    device = open_device()
    device.context.route("**/photos/*", lambda route: route.abort())
    page = device.open(audit.id, kept=True)
    state(page, "synced")
    figure = page.locator("#item-front .photo[data-f]")
    figure.scroll_into_view_if_needed()
    expect(figure.locator("[data-part=away]")).to_have_text("Prise sur un autre appareil")
    expect(figure.locator("img")).to_be_hidden()
    device.context.unroute_all()
    page.reload()
    ready(page)
    figure.scroll_into_view_if_needed()
    expect(figure.locator("[data-part=away]")).to_be_hidden()
    assert figure.locator("img").evaluate("image => image.naturalWidth") > 0


def test_unsent_work_with_photos_leaves_as_one_zip_that_the_office_brings_in(
    office: Office, server: Server, open_device: Open, tmp_path: Path
) -> None:
    _ask_for_photos(office)
    audit = accepted(office)
    page = open_device().open(audit.id, query="?auto=0", kept=True)
    fill(page)
    for seed in range(2):
        take(page, picture(tmp_path / f"{seed}.jpg", seed))
    saved(page)
    page.locator("#check-open").click() if page.locator("#save").is_hidden() else page.locator(
        "#save"
    ).click()
    page.evaluate("navigator.canShare = undefined")
    with page.expect_download() as started:
        page.locator("#export").click()
    assert started.value.suggested_filename.startswith(f"cxaudit-{audit.id}-")
    file = tmp_path / "export.zip"
    started.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        (document,) = [name for name in archive.namelist() if name.endswith(".json")]
        assert json.loads(archive.read(document))["format"] == "cxaudit-export"
        assert len([name for name in archive.namelist() if name.startswith("photos/")]) == 2
    wire = Wire(server.port)
    wire.sign_in("marc@example.test")
    csrf = wire.get("/api/v1/session").get_json()["csrf"]
    reply = wire.ask("POST", "/api/v1/recovery", file.read_bytes(), **{"X-CSRF": csrf})
    assert reply.status_code == 200, reply.get_data()
    found = reply.get_json()
    assert (len(found["blobs"]["kept"]), found["blobs"]["damaged"], found["refused"]) == (2, [], [])
    assert heads(office, audit)["story/v"] == "Accueil rapide et courtois"
    with office.runtime.reading(office["Rita"]) as uow:
        assert len(uow.evidence.list(audit_id=audit.id)) == 2


def test_the_list_changes_its_language_without_network(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.context.new_page()
    page.goto(f"{device.address}/field/")
    card = page.locator(f"[data-audit='{audit.id}']")
    expect(card.locator("[data-kept]")).to_be_visible()
    kept(page, *LISTS)
    server.kill()
    page.locator("button.language").click()
    page.wait_for_url("**/field/list/en")
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    expect(card.locator("[data-kept]")).to_have_text("Ready off line")
    card.locator("a[data-open]").click()
    page.wait_for_url("**/form/en")
    ready(page)
    page.locator(".field-header .icon-button").click()
    page.wait_for_url("**/field/list/en")
    page.goto(f"{device.address}/field/")
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    page.locator("button.language").click()
    page.wait_for_url("**/field/list/fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")


def test_the_language_of_the_list_is_that_of_the_device_with_a_network(
    office: Office, open_device: Open
) -> None:
    accepted(office)
    device = open_device()
    page = device.context.new_page()
    page.goto(f"{device.address}/field/")
    page.locator("html[data-sync='synced']").wait_for(state="attached")
    page.locator("button.language").click()
    page.wait_for_url("**/field/list/en")
    page.goto(f"{device.address}/field/device")
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
