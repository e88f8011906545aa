"""The device check in Chromium: what it finds is what there is, and each failure says what to do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect
from werkzeug.serving import make_server

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.web.security import password_hash
from tests.e2e.test_pages import _sign_in as sign_in
from tests.e2e.test_pages import browser as browser  # noqa: PLC0414  # the fixture of that module
from tests.people import Office, open_office
from tests.services.test_visit import accepted
from tests.web.test_visit_pages import PASSWORD, give_password

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        yield office


@pytest.fixture(scope="module")
def audit(office: Office) -> Audit:
    return accepted(office)


@pytest.fixture(scope="module")
def address(office: Office, audit: Audit) -> Iterator[str]:
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
    return sign_in(browser, address, "Ana")


@pytest.fixture
def opened(browser: Browser, address: str, session: StorageState) -> Iterator[Any]:
    """Opens the page in a fresh profile; the server's clock is that of this machine unless told."""
    contexts = []

    def open_page(off: int = 0, before: str = "", **settings: Any) -> Page:
        context = browser.new_context(storage_state=session, locale="en-CA", **settings)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(before)
        page.route("**/api/v1/session", lambda route: clock(route, off))
        page.goto(f"{address}/field/device")
        expect(page.locator("html[data-checked]")).to_have_count(1)
        return page

    yield open_page
    for context in contexts:
        context.close()


def clock(route: Route, off: int) -> None:
    now = int(time.time() * 1000) + off
    route.fulfill(body=json.dumps({"now": now}), content_type="application/json")


def verdicts(page: Page) -> dict[str, str]:
    return dict(
        page.eval_on_selector_all(".check", "all => all.map((e) => [e.dataset.check, e.dataset.verdict])")
    )


def line(page: Page, name: str) -> Any:
    return page.locator(f'.check[data-check="{name}"]')


def test_a_new_tablet_has_things_to_put_right(opened: Any) -> None:
    page = opened()
    found = verdicts(page)
    assert (found["secure"], found["writable"], found["clock"]) == ("pass", "pass", "pass")
    assert (found["installed"], found["worker"], found["cached"]) == ("fail", "fail", "fail")
    failed = sum(verdict == "fail" for verdict in found.values())
    assert page.locator("html").get_attribute("data-checked") == str(failed)
    expect(page.get_by_role("status").filter(has_text=str(failed))).to_be_visible()
    for name, verdict in found.items():
        assert line(page, name).locator("[data-part=help]").is_visible() == (verdict == "fail"), name
    expect(line(page, "cached")).to_contain_text("0")


@pytest.mark.parametrize(
    ("agent", "shown", "hidden"), [(IPAD, "iPad", "Android"), (ANDROID, "Android", "iPad")]
)
def test_each_device_is_told_its_own_steps(opened: Any, agent: str, shown: str, hidden: str) -> None:
    page = opened(user_agent=agent)
    expect(line(page, "installed").locator("[data-part=help]")).to_contain_text(shown)
    expect(page.locator(".checks")).not_to_contain_text(f"{hidden}:")


def test_an_installed_app_passes(opened: Any) -> None:
    standalone = "Object.defineProperty(navigator, 'standalone', { value: true });"
    assert verdicts(opened(before=standalone))["installed"] == "pass"


def test_visits_in_this_persons_cache_are_counted_and_nobody_elses(opened: Any, audit: Audit) -> None:
    page = opened()
    keep = "async ([name, url]) => (await caches.open(name)).put(url, new Response('x'))"
    page.evaluate(keep, ["pages-account-Bao", f"/field/audits/{audit.id}"])
    page.locator("#again").click()
    page.locator("[data-check=clock][data-verdict=pass]").wait_for(state="attached")
    assert verdicts(page)["cached"] == "fail"
    page.evaluate(keep, ["pages-account-Ana", f"/field/audits/{audit.id}"])
    page.locator("#again").click()
    expect(page.locator('.check[data-check="cached"][data-verdict="pass"]')).to_have_count(1)


def test_a_clock_that_is_wrong_is_said_in_minutes(opened: Any) -> None:
    page = opened(off=-3 * 3_600_000)
    assert verdicts(page)["clock"] == "fail"
    expect(line(page, "clock")).to_contain_text("180 min")


def test_without_network_the_clock_is_not_judged(opened: Any) -> None:
    page = opened()
    page.unroute("**/api/v1/session")
    page.route("**/api/v1/session", lambda route: route.abort())
    page.locator("#again").click()
    expect(page.locator('.check[data-check="clock"][data-verdict="unknown"]')).to_have_count(1)


def test_a_device_that_cannot_save_says_so(opened: Any) -> None:
    broken = "IDBFactory.prototype.open = () => { throw new DOMException('broken', 'UnknownError'); };"
    page = opened(before=broken)
    assert verdicts(page)["writable"] == "fail"


def test_protection_is_asked_for_with_a_button(opened: Any) -> None:
    asked = """
      let granted = false;
      StorageManager.prototype.persisted = async () => granted;
      StorageManager.prototype.persist = async () => (granted = true);
    """
    page = opened(before=asked)
    assert verdicts(page)["persisted"] == "fail"
    line(page, "persisted").locator("button").click()
    expect(page.locator('.check[data-check="persisted"][data-verdict="pass"]')).to_have_count(1)
    expect(line(page, "persisted").locator("button")).to_be_hidden()


def test_little_space_is_said(opened: Any) -> None:
    page = opened(before="StorageManager.prototype.estimate = async () => ({ quota: 2e8, usage: 1e8 });")
    assert verdicts(page)["space"] == "fail"
    expect(line(page, "space")).to_contain_text("95")


def test_the_position_is_asked_for_with_a_button(opened: Any, address: str) -> None:
    page = opened(geolocation={"latitude": 45.5, "longitude": -73.5})
    if verdicts(page)["position"] == "unknown":
        page.context.grant_permissions(["geolocation"], origin=address)
        line(page, "position").locator("button").click()
    else:
        page.context.grant_permissions(["geolocation"], origin=address)
        page.locator("#again").click()
    expect(page.locator('.check[data-check="position"][data-verdict="pass"]')).to_have_count(1)


def test_without_javascript_everything_to_set_is_said(
    opened: Any, browser: Browser, address: str, session: StorageState
) -> None:
    context = browser.new_context(storage_state=session, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/field/device")
    expect(page.get_by_text("JavaScript").first).to_be_visible()
    assert page.locator("[data-part=help]").count() == 10
    assert all(each.is_visible() for each in page.locator("[data-part=help]").all())
    assert not any(each.is_visible() for each in page.locator(".check button, #again").all())
    context.close()
