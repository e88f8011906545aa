"""The review desk under the keyboard, in Chromium; and the same page without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect
from werkzeug.serving import make_server

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.services import evidence, field_sync, reviews
from cxaudit.web.security import password_hash
from tests.e2e.test_pages import _sign_in as sign_in
from tests.e2e.test_pages import browser as browser  # noqa: PLC0414  # the fixture of that module
from tests.people import Office, open_office
from tests.services.test_visit import ANSWERS, accepted
from tests.web.test_visit_pages import PASSWORD, give_password

MISSED = {
    **ANSWERS,
    "greeted/v": "no",
    "greeted/c": "Personne",
    "why/v": "Personne à l’accueil",
    "receipt/v": "no",
}
SHOWN = ["greeted", "why", "welcome", "wait", "receipt", "story"]
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        yield office


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def session(browser: Browser, address: str) -> StorageState:
    return sign_in(browser, address, "Rita")


def taken(office: Office, number: int) -> Audit:
    """A visit at Rita's desk: two items missed, two photos on the first."""
    audit = accepted(office, number)
    for shade in (10, 200):
        file = BytesIO()
        Image.new("RGB", (60, 40), (shade, 80, 80)).save(file, "JPEG")
        evidence.add_photo(office.runtime, office["Ana"], audit.id, "greeted", file.getvalue())
    field_sync.write_section(office.runtime, office["Ana"], audit.id, MISSED)
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-1")
    return reviews.take(office.runtime, office["Rita"], audit.id)


def open_desk(browser: Browser, session: StorageState, url: str, *, scripts: bool = True) -> Page:
    size = {"width": 1440, "height": 900}
    context = browser.new_context(
        locale="fr-CA", viewport=size, storage_state=session, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto(url)
    if scripts:
        page.locator("html[data-keys]").wait_for(state="attached")
    return page


def current(page: Page) -> str:
    return (page.locator(".review-item.current").get_attribute("id") or "").removeprefix("item-")


def test_every_key_does_what_its_button_does(
    browser: Browser, office: Office, address: str, session: StorageState
) -> None:
    audit = taken(office, 0)
    page = open_desk(browser, session, f"{address}/review/audits/{audit.id}")
    keys = page.locator("[data-key]").evaluate_all("all => [...new Set(all.map(e => e.dataset.key))].sort()")
    assert keys == ["?", "c", "j", "k", "n", "p", "r", "t", "v"], "every key has its button"
    seen = [current(page)]
    for _ in SHOWN[1:]:
        page.keyboard.press("j")
        seen.append(current(page))
    assert seen == SHOWN
    page.keyboard.press("j")
    assert current(page) == "story", "the last item stays"
    page.keyboard.press("k")
    assert current(page) == "receipt"
    page.keyboard.press("n")
    assert current(page) == "greeted", "after the last flag comes the first"
    page.keyboard.press("n")
    assert current(page) == "receipt"
    page.locator(".keys [data-key=k]").click()
    assert current(page) == "wait"

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")
    assert current(page) == "wait", "nothing moves under a dialog"
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    page.goto(f"{address}/review/audits/{audit.id}#item-greeted")
    expect(page.locator("#item-greeted.current")).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator("#photo")).to_be_visible()
    first = page.locator("#photo img").get_attribute("src")
    page.keyboard.press("p")
    assert page.locator("#photo img").get_attribute("src") != first
    page.keyboard.press("Escape")

    page.keyboard.press("t")
    page.wait_for_url("**/trace")
    page.go_back()
    page.context.close()


def test_a_comment_is_written_kept_and_sent_from_the_keyboard(
    browser: Browser, office: Office, address: str, session: StorageState
) -> None:
    audit = taken(office, 1)
    page = open_desk(browser, session, f"{address}/review/audits/{audit.id}#item-wait")
    page.keyboard.press("c")
    page.keyboard.type("jkn rv?")
    assert current(page) == "wait", "letters typed in a comment are letters"
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    assert current(page) == "welcome"
    page.keyboard.press("r")
    page.wait_for_url("**/return")
    assert "jkn rv?" in page.inner_text("main")
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/review/audits/{audit.id}")
    with office.runtime.reading(office["Rita"]) as uow:
        assert uow.audits.get(id=audit.id).state == "returned"
    page.context.close()


def test_validating_from_the_keyboard_can_be_taken_back(
    browser: Browser, office: Office, address: str, session: StorageState
) -> None:
    audit = taken(office, 2)
    page = open_desk(browser, session, f"{address}/review/audits/{audit.id}")
    page.keyboard.press("Control+v")
    page.keyboard.press("v")
    page.wait_for_selector("[formaction$=reopen]")
    page.click("[formaction$=reopen]")
    page.wait_for_selector("[formaction$=validate]")
    page.context.close()


def test_the_panes_scroll_alone(
    browser: Browser, office: Office, address: str, session: StorageState
) -> None:
    audit = taken(office, 3)
    page = open_desk(browser, session, f"{address}/review/audits/{audit.id}")
    panes = ".pane-list, .pane-main, .pane-side"
    scrolls = page.locator(panes).evaluate_all("all => all.map(e => getComputedStyle(e).overflowY)")
    assert scrolls == ["auto"] * 3
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    bottom = page.locator(".pane-actions").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] <= 900
    for _ in SHOWN:
        page.keyboard.press("j")
        box = page.locator(".review-item.current").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bottom["y"] + 1, "the item under the keyboard is never covered"
    page.context.close()


def test_the_desk_works_without_javascript(
    browser: Browser, office: Office, address: str, session: StorageState
) -> None:
    audit = taken(office, 4)
    page = open_desk(browser, session, f"{address}/review/audits/{audit.id}", scripts=False)
    expect(page.locator(".keys")).to_be_hidden()
    page.click("#item-wait summary")
    page.fill("#item-wait textarea", "Dites d’où.")
    page.click("#item-wait button")
    assert page.url.endswith("#item-wait")
    expect(page.locator("#item-wait textarea")).to_have_value("Dites d’où.")
    page.click("[data-key=r]")
    expect(page.locator("main")).to_contain_text("Dites d’où.")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Retournée")
    page.context.close()
