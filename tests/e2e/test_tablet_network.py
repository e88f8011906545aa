"""The tablet on networks that lie: nothing is marked as sent that the server did not say it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from cxaudit.domain import access
from tests.chromium import pick, ready, saved, state, stored
from tests.e2e.test_tablet import (
    Open,
    deliver,
    fill,
    heads,
    office,
    open_device,
    playwright,
    pytestmark,
    server,
    session,
)
from tests.people import CHECKLIST, Office, give_checklist
from tests.proxy import Proxy
from tests.services.test_visit import accepted
from tests.web.test_killed_server import Server, Wire

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


def test_a_network_that_answers_everything_with_its_own_page_gets_nothing_marked_as_sent(
    office: Office, proxy: Proxy, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device(port=proxy.port)
    page = device.open(audit.id, kept=True)
    state(page, "synced")
    proxy.mode = "captive"
    fill(page)
    state(page, "waiting")
    page.reload()
    ready(page)
    assert page.locator("[name='q.greeted'][value=yes]").is_checked(), "the kept page, not the network's"
    state(page, "waiting")
    assert {op["sent"] for op in stored(page, "ops")} == {0}
    proxy.mode = "pass"
    deliver(page)
    page.locator("#sync").click()
    state(page, "done")
    assert heads(office, audit)["story/v"] == "Accueil rapide et courtois"


@pytest.mark.parametrize("mode", ["deaf", "cut"])
def test_a_reply_that_is_lost_is_asked_for_again_and_nothing_is_there_twice(
    office: Office, proxy: Proxy, open_device: Open, mode: str
) -> None:
    audit = accepted(office)
    page = open_device(port=proxy.port).open(audit.id, kept=True)
    state(page, "synced")
    fill(page)
    state(page, "synced")
    proxy.mode = mode
    pick(page, "welcome", "2")
    saved(page)
    deliver(page)
    state(page, "waiting")
    page.wait_for_timeout(1500)
    proxy.mode = "pass"
    page.locator("#sync").click()
    state(page, "done")
    ours = sorted(op["id"] for op in stored(page, "ops"))
    with office.runtime.reading(office["Rita"]) as uow:
        assert sorted(op.id for op in uow.operations.list(audit_id=audit.id)) == ours
    assert heads(office, audit)["welcome/v"] == 2


def _ask_for_photos(office: Office) -> None:
    """The office's checklist with an item that is answered by two photos."""
    front = {
        "key": "front", "kind": "photo", "section": "B", "required": True, "evidence": {"photos": 2},
        "text": {"fr": "Façade", "en": "Front"},
    }  # fmt: skip
    document = {**CHECKLIST, "questions": [*CHECKLIST["questions"], front]}  # type: ignore[misc]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, document)


def picture(path: Path, seed: int) -> Path:
    """A photo of 3,000 pixels that names where it was taken."""
    photo = Image.effect_noise((300, 200), 60 + seed).resize((3000, 2000)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ana"
    photo.save(path, "JPEG", quality=90, exif=exif)
    return path


def test_photos_arrive_whole_without_exif_on_a_bad_network_and_across_a_kill(
    office: Office, server: Server, proxy: Proxy, open_device: Open, tmp_path: Path
) -> None:
    _ask_for_photos(office)
    audit = accepted(office)
    device = open_device(port=proxy.port)
    page = device.open(audit.id, kept=True)
    state(page, "synced")
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    proxy.mode = "cut"
    for seed in range(2):
        page.locator("#item-front input[type=file]").set_input_files(picture(tmp_path / f"{seed}.jpg", seed))
        expect(page.locator("#item-front .photo[data-f]")).to_have_count(seed + 1)
    saved(page)
    device.kill()
    device.sign_in(session(server))  # a browser writes its cookies down later than we write answers
    page = device.open(audit.id)
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    expect(page.locator("#item-front .photo[data-f]")).to_have_count(2)
    fill(page)
    proxy.mode = "pass"
    deliver(page)
    page.locator("#sync").click()
    state(page, "done")
    with office.runtime.reading(office["Rita"]) as uow:
        kept = uow.evidence.list(audit_id=audit.id)
    assert len(kept) == 2
    for photo in kept:
        with office.runtime.files.open(office.client, photo.sha256) as file:
            content = file.read()
        taken = Image.open(BytesIO(content))
        assert max(taken.size) == 1600
        assert dict(taken.getexif()) == {}
        assert len(content) <= 1_000_000


def test_the_exported_file_of_a_tablet_brings_its_work_to_the_office(
    office: Office, server: Server, open_device: Open, tmp_path: Path
) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id, query="?auto=0", kept=True)
    fill(page)
    page.locator("#check-open").click()
    page.evaluate("navigator.canShare = undefined")
    with page.expect_download() as started:
        page.locator("#export").click()
    file = tmp_path / "export.json"
    started.value.save_as(file)
    assert started.value.suggested_filename.startswith(f"cxaudit-{audit.id}-")
    assert heads(office, audit) == {}
    wire = Wire(server.port)
    wire.sign_in("marc@example.test")
    csrf = wire.get("/api/v1/session").get_json()["csrf"]
    reply = wire.post("/api/v1/recovery", json.loads(file.read_text()), {"X-CSRF": csrf})
    assert reply.status_code == 200, reply.get_data()
    assert heads(office, audit)["story/v"] == "Accueil rapide et courtois"


def sign_out(page: object) -> None:
    page.locator("details.menu summary").click()  # type: ignore[attr-defined]
    page.locator("form[data-leave] button").click()  # type: ignore[attr-defined]


def test_signing_out_asks_what_becomes_of_unsent_work(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id, query="?auto=0", kept=True)
    pick(page, "greeted", "yes")
    saved(page)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(f"{device.address}/field/")
    expect(page.locator(f"[data-audit='{audit.id}'] [data-waits]")).to_be_visible()
    sign_out(page)
    expect(page.locator("dialog.leave")).to_be_visible()
    page.locator("[data-part=send]").click()
    expect(page.locator("[data-part=unsent]")).to_be_visible()
    page.locator("[data-part=keep]").click()
    page.wait_for_url("**/account/login")
    page.unroute_all()
    refused = page.goto(f"{device.address}/field/audits/{audit.id}/form/fr")
    assert "login" in page.url, "no kept page opens for nobody"
    assert refused is not None
    device.sign_in(session(server))
    page = device.open(audit.id, query="?auto=0")
    assert page.locator("[name='q.greeted'][value=yes]").is_checked()
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(f"{device.address}/field/")
    expect(page.locator(f"[data-audit='{audit.id}'] [data-waits]")).to_be_visible()
    sign_out(page)
    page.locator("dialog.leave summary").click()
    page.locator("[data-part=erase]").click()
    expect(page.locator("dialog.leave")).to_be_visible()
    page.locator("[data-part=word]").fill("effacer")
    page.locator("[data-part=erase]").click()
    page.wait_for_url("**/account/login")
    device.sign_in(session(server))
    page = device.open(audit.id, query="?auto=0")
    assert not page.locator("[name='q.greeted'][value=yes]").is_checked()
    assert stored(page, "ops") == []


def test_the_worklist_opens_without_network_and_says_what_is_ready(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.context.new_page()
    page.goto(f"{device.address}/field/")
    card = page.locator(f"[data-audit='{audit.id}']")
    expect(card.locator("[data-kept]")).to_be_visible(timeout=30_000)
    server.kill()
    page.goto(f"{device.address}/field/")
    expect(card.locator("[data-kept]")).to_be_visible(timeout=30_000)
    card.locator("a[data-open]").click()
    ready(page)
    pick(page, "greeted", "yes")
    page.goto(f"{device.address}/field/delivered")
    expect(page.locator("html[data-page=offline]")).to_be_attached()
    expect(page.locator("#kept-list a")).to_have_count(1)
    page.goto(f"{device.address}/field/")
    expect(card.locator("[data-waits]")).to_be_visible()
