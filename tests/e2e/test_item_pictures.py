"""Reference pictures on the tablet: kept with the form, shown with the network cut, gone with the person."""

from __future__ import annotations

import copy

from playwright.sync_api import expect

from cxaudit.domain import access
from cxaudit.services import item_pictures
from tests.e2e.test_tablet import Open, office, open_device, playwright, pytestmark, server
from tests.people import CHECKLIST, Office, give_checklist
from tests.services.test_visit import accepted
from tests.web.test_item_pictures import photo
from tests.web.test_killed_server import Server

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]
KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("cxaudit-pages-"));
  const found = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  return found.flat().filter((url) => url.includes("/pictures/"));
}"""
ERASE = """async (user) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  active.postMessage({ do: "erase", user }, [port2]);
  await new Promise((done) => { port1.onmessage = done; });
}"""


def _pictured(office: Office) -> str:
    """The checklist of the office with a picture on its first question."""
    picture = item_pictures.keep(office.runtime, office["Marc"], office.client, photo())
    document = copy.deepcopy(dict(CHECKLIST))
    document["questions"][0]["picture"] = {  # type: ignore[index]
        "sha": picture.sha, "alt": {"fr": "Une salutation", "en": "A greeting"}, "width": 1600, "height": 800,
    }  # fmt: skip
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, document)
    return picture.sha


def test_a_picture_is_shown_with_the_network_cut_and_forgotten_with_the_person(
    office: Office,
    server: Server,
    open_device: Open,
) -> None:
    sha = _pictured(office)
    first, second = accepted(office, 0), accepted(office, 1)
    device = open_device()
    for audit in (first, second):
        page = device.open(audit.id, kept=True)
        page.close()
    server.kill()
    page = device.open(first.id)
    page.locator("#item-greeted .disclosure > summary").first.click()
    picture = page.get_by_role("img", name="Une salutation")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1600)
    assert [each.rpartition("/")[2] for each in page.evaluate(KEPT)] == [sha], "once for both visits"
    page.evaluate(ERASE, "account-Ana")
    assert page.evaluate(KEPT) == [], "they are in the cache of the person, and go with it"
