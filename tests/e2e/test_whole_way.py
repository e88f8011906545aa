"""The whole way in a real browser: assigned, accepted, filled, released, downloaded by the client."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.jobs import HANDLERS
from cxaudit.services.jobs import run_due
from cxaudit.web.security import password_hash
from tests.chromium import ready
from tests.e2e.test_pages import browser, pytestmark
from tests.people import Office, open_office
from tests.services.test_visit import accepted
from tests.web.test_visit_pages import PASSWORD, give_password

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
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


def enter(browser: Browser, address: str, who: str, size: tuple[int, int]) -> Page:
    context = browser.new_context(locale="fr-CA", viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(f"{address}/account/login")
    page.fill("#email", f"{who.lower()}@example.test")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    return page


def pick(page: Page, name: str, value: str) -> None:
    """Press the card of a choice, as a thumb does."""
    page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()


def assign(page: Page, office: Office, address: str) -> None:
    page.goto(f"{address}/programme/waves/{office.wave}")
    page.select_option("[name=location_id]", office.locations[0])
    page.select_option("[name=channel]", "in_store")
    page.fill("[name=first_day]", "2026-11-12")
    page.fill("[name=last_day]", "2026-11-20")
    page.locator("form.form button[type=submit]").click()
    pick(page, "auditor_id", str(office["Ana"].auditor_id))
    page.get_by_role("button", name="Attribuer la visite").click()
    expect(page.get_by_text("Attribué", exact=True).first).to_be_visible()


def fill(page: Page) -> None:
    page.locator("a[href^='/field/assignments/']").first.click()
    page.locator("label:has(input[name=signed])").click()
    page.locator("button[formaction$='/accept'], form[action$='/accept'] button[type=submit]").first.click()
    ready(page)
    pick(page, "q.greeted", "no")
    pick(page, "q.welcome", "2")
    page.fill("[name='q.why']", "Personne à l’entrée.")
    page.fill("[name='c.greeted']", "Première salutation après deux minutes.")
    page.fill("[name='q.wait']", "200")
    page.locator("label:has(input[name='na.receipt'])").click()
    page.fill("[name='q.story']", "Une longue attente à la caisse.")
    page.locator("#save").click()
    page.locator("#deliver").click()
    expect(page.locator("#delivered")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Visite remise").first).to_be_visible()


def test_without_scripts_a_visit_is_filled_one_section_at_a_time(
    browser: Browser, office: Office, address: str
) -> None:
    audit = accepted(office)
    signed = enter(browser, address, "Ana", (820, 1180)).context.storage_state()
    context = browser.new_context(locale="fr-CA", storage_state=signed, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/field/audits/{audit.id}/form/fr")
    page.locator("noscript a").first.click()
    pick(page, "q.greeted", "yes")
    pick(page, "q.welcome", "2")
    page.locator("#save").click()
    page.goto(f"{address}/field/audits/{audit.id}")
    page.fill("[name='q.wait']", "200")
    page.locator("label:has(input[name='na.receipt'])").click()
    page.fill("[name='q.story']", "Une longue attente à la caisse.")
    page.locator("#save").click()
    page.locator("main form[action$='/submit'] button[type=submit]").click()
    expect(page.get_by_text("Visite remise").first).to_be_visible()
    context.close()


def review(page: Page) -> None:
    page.get_by_role("link", name="2026-0001").first.click()
    for step in ("take", "validate"):
        page.locator(f"button[formaction$='/{step}']").click()
    page.locator("a[href$='/release']").click()
    expect(page.get_by_role("heading", name="Publier la visite 2026-0001")).to_be_visible()
    page.get_by_role("button", name="Publier la visite").click()
    expect(page.get_by_text("Publiée").first).to_be_visible()


def download(page: Page, folder: Path) -> dict[str, str]:
    """The words of both PDFs, opened from the list of released visits."""
    page.get_by_role("link", name="Visites").first.click()
    page.locator("a[href^='/portal/locations/']").first.click()
    page.get_by_role("link", name="Rapport 2026-0001").click()
    said = {}
    for lang, name in (("fr", "Télécharger en français (PDF)"), ("en", "Télécharger en anglais (PDF)")):
        with page.expect_download() as started:
            page.get_by_role("link", name=name).click()
        file = folder / f"{lang}.pdf"
        started.value.save_as(file)
        done = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
        said[lang] = re.sub(r"\s+", " ", done.stdout.decode())
    return said


def test_the_whole_way(browser: Browser, office: Office, address: str, tmp_path: Path) -> None:
    assign(enter(browser, address, "Marc", (1440, 900)), office, address)
    fill(enter(browser, address, "Ana", (820, 1180)))
    review(enter(browser, address, "Rita", (1440, 900)))
    assert run_due(office.runtime, HANDLERS) >= 1
    said = download(enter(browser, address, "Chloé", (1440, 900)), tmp_path)
    assert "Première salutation après deux minutes." in said["fr"]
    assert "Critère éliminatoire" in said["fr"]
    assert "Critical item" in said["en"]
    assert "Someone greets within 30 seconds" in said["en"]
