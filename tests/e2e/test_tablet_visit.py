"""What an auditor has at hand during a visit without network: where it is, what to play, when they went in."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from tests.chromium import LISTS, Device, kept, ready, saved, state, stored
from tests.e2e.test_tablet import Open, heads, office, open_device, playwright, pytestmark, server
from tests.people import Office, both
from tests.services.test_visit import accepted
from tests.web.test_killed_server import Server

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]


def describe(office: Office, audit: Audit) -> None:
    """Say where the location is, what to play there, and how."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        place = uow.locations.get(id=audit.location_id)
        uow.locations.save(
            replace(
                place, address="10, rue Masson", city="Montréal", latitude="45.5461", longitude="-73.5732"
            )
        )
        asked = uow.assignments.get(id=audit.assignment_id)
        uow.assignments.save(replace(asked, scenario=both("Demandez un sirop", "Ask for a syrup")))
        programme = uow.programmes.get(id=office.programme)
        uow.programmes.save(replace(programme, guidelines=both("Payez comptant", "Pay in cash")))


def mounted(page: Page) -> None:
    page.locator("html[data-mounted='1']").wait_for(state="attached")


def test_place_scenario_and_guidelines_are_on_the_form_without_network(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    describe(office, audit)
    device = open_device()
    page = device.open(audit.id, kept=True)
    kept(page, *LISTS)  # after the form: what is asked of a worker goes on when its page is closed
    page.close()
    server.kill()
    for lang, scenario, guidelines in (
        ("fr", "Demandez un sirop", "Payez comptant"),
        ("en", "Ask for a syrup", "Pay in cash"),
    ):
        page = device.open(audit.id, lang=lang)
        visit = page.locator("#visit")
        expect(visit).to_contain_text("10, rue Masson, Montréal")
        href = visit.locator("a.map-link").get_attribute("href") or ""
        assert href.startswith("https://www.openstreetmap.org/?mlat=45.5461&mlon=-73.5732")
        for words in (scenario, guidelines):
            told = visit.locator("details", has_text=words)
            told.locator("summary").click()
            expect(told.get_by_text(words)).to_be_visible()
        page.close()
    page = device.context.new_page()
    page.goto(f"{device.address}/field/")
    card = page.locator(f"[data-audit='{audit.id}']")
    expect(card.locator("a.map-link")).to_be_visible()
    expect(card).to_contain_text("Demandez un sirop")
    card.locator("summary", has_text="Consignes").click()
    expect(card.get_by_text("Payez comptant")).to_be_visible()


def test_a_tablet_opens_the_place_in_its_own_map_program(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    describe(office, audit)
    device = open_device()
    device.context.add_init_script(
        "Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 (Linux; Android 15; Tablet)' })"
    )
    page = device.open(audit.id, kept=True)
    expect(page.locator("a.map-link")).to_have_attribute("href", "geo:45.5461,-73.5732?q=45.5461,-73.5732")


def _stay(page: Page) -> dict[str, object]:
    (head,) = [each for each in stored(page, "heads") if (each["q"], each["f"]) == ("_notes", "t")]
    return head["val"]


def test_going_in_and_out_is_written_on_the_form_and_survives_a_kill(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device: Device = open_device()
    page = device.open(audit.id, kept=True)
    mounted(page)
    server.kill()
    page.locator("#stay [data-part=arrive]").click()
    expect(page.locator("#stay [data-part=leave]")).to_be_focused()
    saved(page)
    device.kill()
    page = device.open(audit.id)
    mounted(page)
    assert _stay(page)["stop"] is None
    page.locator("#stay [data-part=leave]").click()
    expect(page.locator("#stay [data-part=again]")).to_be_visible()
    expect(page.locator("#stay [data-part=said]")).to_contain_text("sortie à")
    saved(page)
    stay = _stay(page)
    assert stay["mono"] is None, "the counter began again with the browser"
    assert isinstance(stay["start"], int)
    assert isinstance(stay["stop"], int)
    assert stay["stop"] >= stay["start"]
    ready(page)


def test_the_stay_reaches_the_visit_page_and_back(office: Office, server: Server, open_device: Open) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id)
    mounted(page)
    page.locator("#stay [data-part=arrive]").click()
    state(page, "synced")
    assert heads(office, audit)["_notes/t"] == _stay(page)
    page.goto(page.url.split("/form/")[0] + "/visit")
    page.locator("#stay button[value=leave]").click()
    page.go_back()
    page.goto(page.url.split("/visit")[0] + "/form/fr")
    mounted(page)
    expect(page.locator("#stay [data-part=again]")).to_be_visible()
