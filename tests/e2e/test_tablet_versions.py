"""New versions of the program and old databases; a store that was wiped; photos that are gone: all said, nothing lost."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from cxaudit.resources.paths import static_dir
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
)
from tests.e2e.test_tablet_hand import clean
from tests.e2e.test_tablet_network import _ask_for_photos, picture, sign_out
from tests.people import Office
from tests.proxy import Proxy
from tests.services.test_visit import accepted
from tests.web.test_api_blobs import picture as small_picture
from tests.web.test_killed_server import Server

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]

DATABASES = Path(__file__).parent / "databases"
VERSIONS = sorted(int(each.stem) for each in DATABASES.glob("*.json"))


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


WORKERS = """async () => {
  const { active, waiting } = await navigator.serviceWorker.getRegistration("/field/");
  return [active?.state ?? null, waiting?.state ?? null];
}"""


def test_a_newer_worker_waits_until_somebody_wants_it(
    office: Office, proxy: Proxy, open_device: Open
) -> None:
    audit = accepted(office)
    page = open_device(port=proxy.port).open(audit.id, query="?auto=0", kept=True)
    expect(page.locator("#newer")).to_be_hidden()
    proxy.mode = "newer"
    page.evaluate(
        "navigator.serviceWorker.getRegistration('/field/').then((found) => found.update()).then(() => undefined)"
    )
    expect(page.locator("#newer")).to_be_visible()
    assert page.evaluate(WORKERS) == ["activated", "installed"], "it waits"
    pick(page, "greeted", "yes")
    page.fill("[name='q.story']", "Écrit sous l’ancienne version")
    page.locator("[name='q.story']").blur()
    saved(page)
    assert page.evaluate(WORKERS) == ["activated", "installed"], "it waits as long as nobody presses"
    page.evaluate("document.documentElement.dataset.before = '1'")
    page.locator("#update").click()
    page.locator("html:not([data-before])").wait_for(state="attached")
    ready(page)
    assert page.evaluate(WORKERS) == ["activated", None]
    assert page.locator("[name='q.story']").input_value() == "Écrit sous l’ancienne version"
    assert page.locator("[name='q.greeted'][value=yes]").is_checked()
    assert len(stored(page, "ops")) == 2


WIPE = """() => new Promise((done, fail) => {
  const asked = indexedDB.deleteDatabase("cxaudit-account-Ana");
  asked.onsuccess = done;
  asked.onerror = asked.onblocked = fail;
}).then(() => undefined)"""


def test_a_store_that_was_wiped_is_said_with_what_is_lost(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id)
    pick(page, "welcome", "4")
    state(page, "synced")
    page.close()
    page = device.open(audit.id, query="?auto=0")
    expect(page.locator("#lost")).to_be_hidden()
    pick(page, "greeted", "yes")
    page.fill("[name='q.story']", "Jamais envoyé")
    page.locator("[name='q.story']").blur()
    saved(page)
    page.goto(f"{device.address}/field/offline/fr")
    page.evaluate(WIPE)
    page = device.open(audit.id)
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#lost")).to_contain_text("tablette : 2.")
    state(page, "synced")
    assert page.locator("[name='q.welcome'][value='4']").is_checked(), "what the server has is shown"
    page.close()
    page = device.open(audit.id)
    expect(page.locator("#lost")).to_be_hidden()


def test_the_list_says_it_too_when_it_is_opened_first(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id, query="?auto=0")
    pick(page, "greeted", "yes")
    saved(page)
    page.goto(f"{device.address}/field/offline/fr")
    page.evaluate(WIPE)
    page.goto(f"{device.address}/field/")
    expect(page.locator("#lost")).to_contain_text("tablette : 1.")
    page.reload()
    state(page, "synced")
    expect(page.locator("#lost")).to_be_hidden()


def test_a_visit_whose_photo_is_gone_is_handed_in_only_when_somebody_says_so(
    office: Office, open_device: Open, tmp_path: Path
) -> None:
    _ask_for_photos(office)
    audit = accepted(office)
    page = open_device().open(audit.id, query="?auto=0")
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    for seed in range(2):
        page.locator("#item-front input[type=file]").set_input_files(picture(tmp_path / f"{seed}.jpg", seed))
        expect(page.locator("#item-front .photo[data-f]")).to_have_count(seed + 1)
    fill(page)
    page.evaluate(
        """() => new Promise((done) => {
          const open = indexedDB.open("cxaudit-account-Ana");
          open.onsuccess = () => {
            const tx = open.result.transaction("blobs", "readwrite");
            tx.objectStore("blobs").clear();
            tx.oncomplete = () => (open.result.close(), done());
          };
        })"""
    )
    deliver(page)
    state(page, "problem")
    expect(page.locator("#photos-lost")).to_be_visible()
    with office.runtime.reading(office["Rita"]) as uow:
        assert uow.audits.get(id=audit.id).state == "draft", "nothing is handed in by itself"
    page.locator("#without-photos").click()
    state(page, "done")
    with office.runtime.reading(office["Rita"]) as uow:
        (delivery,) = uow.deliveries.list(audit_id=audit.id)
        assert uow.audits.get(id=audit.id).state == "submitted"
    assert "photo_missing" in delivery.flags


def test_every_version_of_the_database_has_its_fixture() -> None:
    store = (static_dir() / "js" / "field" / "store.js").read_text(encoding="utf-8")
    present = re.search(r"^const VERSION = ([0-9]+);", store, re.MULTILINE)
    assert present
    assert list(range(1, int(present[1]) + 1)) == VERSIONS


CREATE = """async ({ name, version, stores }) => {
  const open = indexedDB.open(name, version);
  open.onupgradeneeded = () => {
    for (const [store, { keyPath, indexes }] of Object.entries(stores)) {
      const made = open.result.createObjectStore(store, keyPath ? { keyPath } : {});
      for (const [index, path] of Object.entries(indexes)) made.createIndex(index, path);
    }
  };
  const db = await new Promise((done, fail) => Object.assign(open, { onsuccess: () => done(open.result), onerror: fail }));
  for (const [store, { records }] of Object.entries(stores)) {
    const tx = db.transaction(store, "readwrite");
    for (const { key, value } of records) {
      if (value.bytes) value.bytes = Uint8Array.from(atob(value.bytes), (c) => c.charCodeAt(0)).buffer;
      tx.objectStore(store).put(value, key);
    }
    await new Promise((done, fail) => Object.assign(tx, { oncomplete: done, onabort: fail }));
  }
  db.close();
}"""


def old_database(version: int, audit: str, photo: bytes) -> dict[str, Any]:
    """The fixture of a version, about this visit and this photo."""
    text = (DATABASES / f"{version}.json").read_text(encoding="utf-8")
    sha = hashlib.sha256(photo).hexdigest()
    places = {"$audit": audit, "$sha16": sha[:16], "$sha": sha, "$bytes": b64encode(photo).decode()}
    for place, said in places.items():
        text = text.replace(place, said)
    return json.loads(text.replace('"$size"', str(len(photo))))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_a_past_version_opens_and_loses_nothing(
    office: Office, open_device: Open, version: int
) -> None:
    _ask_for_photos(office)
    audit = accepted(office)
    photo = small_picture()
    device = open_device()
    page = device.context.new_page()
    page.goto(f"{device.address}/field/offline/fr")
    page.evaluate(CREATE, {"name": "cxaudit-account-Ana", **old_database(version, audit.id, photo)})
    page.close()
    page = device.open(audit.id)
    assert page.locator("[name='q.story']").input_value() == "Écrit par une ancienne version"
    assert page.locator("[name='q.greeted'][value=yes]").is_checked()
    expect(page.locator("#item-front .photo[data-f]")).to_have_count(1)
    state(page, "synced")
    page.locator("html[data-unsent='0']").wait_for(state="attached")
    kept = heads(office, audit)
    assert kept["story/v"] == "Écrit par une ancienne version"
    with office.runtime.reading(office["Rita"]) as uow:
        assert [each.sha256 for each in uow.evidence.list(audit_id=audit.id)] == [
            hashlib.sha256(photo).hexdigest()
        ]
    assert {op["id"] for op in stored(page, "ops")} == {"op-1", "op-2", "op-3"}


def test_what_comes_before_handing_in_and_signing_out_is_read_by_everybody(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    for lang in ("fr", "en"):
        page = device.open(audit.id, lang=lang, query="?auto=0")
        page.locator("html[data-mounted='1']").wait_for(state="attached")
        pick(page, "greeted", "yes" if lang == "fr" else "no")
        saved(page)
        page.locator("#check-open").click()
        expect(page.locator("#incomplete")).to_be_visible()
        page.locator("#outcome summary").click()
        clean(page)
        page.locator("#closed").click()
        expect(page.locator("#ready")).to_be_visible()
        clean(page)
        page.locator("#closed").click()
        saved(page)
        page.route("**/api/v1/**", lambda route: route.abort())
        page.goto(f"{device.address}/field/list/{lang}")
        expect(page.locator(f"[data-audit='{audit.id}'] [data-waits]")).to_be_visible()
        sign_out(page)
        page.locator("dialog.leave summary").click()
        expect(page.locator("dialog.leave [data-part=word]")).to_be_visible()
        clean(page)
        page.close()
