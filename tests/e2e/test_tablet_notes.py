"""The two pages beside the form that open without network: an offered assignment, and the discreet notes of a visit."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.services import audits, planning
from tests.chromium import LISTS, Device, kept, ready, saved, state, stored
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
from tests.people import Office, both
from tests.services.test_visit import accepted, plan
from tests.web.test_killed_server import Server

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]


def notes(device: Device, audit: Audit) -> Page:
    page = device.context.new_page()
    page.on("pageerror", lambda error: device.errors.append(str(error)))
    page.goto(f"{device.address}/field/audits/{audit.id}/notes/fr")
    ready(page)
    return page


def test_an_offer_is_read_without_network_and_answered_with_one(
    office: Office, server: Server, open_device: Open
) -> None:
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = uow.assignments.get(id=asked.id)
        uow.assignments.save(replace(known, scenario=both("Demandez un sirop", "Ask for a syrup")))
    device = open_device()
    page = device.context.new_page()
    page.on("pageerror", lambda error: device.errors.append(str(error)))
    page.goto(f"{device.address}/field/")
    addresses = [f"/field/assignments/{asked.id}/{lang}" for lang in ("fr", "en")]
    kept(page, *LISTS, *addresses)
    server.kill()
    page.goto(f"{device.address}/field/")
    page.locator(f"[data-offer='{asked.id}'] a.button").click()
    expect(page.get_by_text("Demandez un sirop")).to_be_visible()
    expect(page.locator("#no-network")).to_be_visible()
    page.locator("button.language").click()
    page.wait_for_url("**/en")
    expect(page.get_by_text("Ask for a syrup")).to_be_visible()
    page.locator("details summary").click()
    page.fill("[name=reason]", "Perhaps")
    page.locator("[name=signed]").check()
    page.locator("[action$='/accept'] button").click()
    expect(page.locator("#no-network")).to_be_in_viewport()
    assert page.locator("[name=reason]").input_value() == "Perhaps"
    assert page.locator("[name=signed]").is_checked()
    server.start()
    page.locator("[action$='/accept'] button").click()
    page.wait_for_url("**/form/*")
    with office.runtime.reading(office["Marc"]) as uow:
        assert uow.assignments.get(id=asked.id).state == "accepted"
    page.goto(f"{device.address}/field/")
    kept(page, *addresses, wanted=False)


def test_notes_taken_without_network_survive_a_kill_and_are_sent(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id, kept=True)
    server.kill()
    page.get_by_role("link", name="Notes discrètes").click()
    page.wait_for_url("**/notes/fr")
    ready(page)
    file = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill")
    for said in (file.client.name, file.location.name, audit.reference):
        assert said not in page.title() + page.locator("body").inner_text()
    page.locator("#stay [data-part=arrive]").click()
    page.locator("#timers [data-q=wait] [data-part=button]").click()
    page.fill("[name='q._notes']", "Deux caisses ouvertes")
    saved(page)
    device.kill()
    page = notes(device, audit)
    expect(page.locator("[name='q._notes']")).to_have_value("Deux caisses ouvertes")
    page.locator("#timers [data-q=wait] [data-part=button]").click()
    expect(page.locator("#timers .timer")).to_have_class("timer timer-stopped")
    page.locator("#stay [data-part=leave]").click()
    saved(page)
    page.goto(f"{device.address}/field/audits/{audit.id}/visit")
    page.wait_for_url("**/notes/*")
    ready(page)
    here = {f"{each['q']}/{each['f']}": each["val"] for each in stored(page, "heads")}
    assert here["_notes/v"] == "Deux caisses ouvertes"
    assert here["_notes/t"]["stop"] >= here["_notes/t"]["start"]
    server.start()
    device.sign_in(session(server))  # the browser writes cookies down some time later: a kill may lose them
    page.reload()
    state(page, "synced")
    assert heads(office, audit) == here
    page.locator(".thumb-bar a").click()
    ready(page)
    expect(page.locator("[name='q.wait']")).to_have_value(here["wait/v"])


def test_form_and_notes_are_not_edited_at_once(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    device = open_device()
    form = device.open(audit.id)
    page = notes(device, audit)
    expect(page.locator("#elsewhere")).to_be_visible()
    expect(page.locator("#visit")).to_have_js_property("inert", True)
    page.locator("#take-over").click()
    page.wait_for_load_state()
    form.locator("html[data-readonly='1']").wait_for(state="attached")
    page.locator("html[data-ready='1']:not([data-readonly])").wait_for(state="attached")
    page.fill("[name='q._notes']", "Par ici")
    page.locator("[name='q._notes']").blur()  # written now, and no longer "synced" before it is sent
    state(page, "synced")
    assert heads(office, audit)["_notes/v"] == "Par ici"


def test_notes_of_a_visit_that_is_handed_in_change_no_more(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id, kept=True)
    fill(page)
    server.kill()
    deliver(page)
    expect(page.locator("#leaving")).to_be_visible()
    page.close()
    page = notes(device, audit)
    expect(page.locator("#handed-in")).to_be_visible()
    expect(page.locator("#visit")).to_have_js_property("inert", True)
