"""Two devices answered one question differently: both values are on the tablet, off line too, and one tap decides."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from cxaudit.domain.audit import Audit
from cxaudit.domain.sync import Operation
from cxaudit.services import field_sync
from tests.chromium import pick, saved, state, stored
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
from tests.people import Office
from tests.services.test_visit import accepted
from tests.web.test_killed_server import Server

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]


def elsewhere(office: Office, audit: Audit, field: str, val: object, lam: int) -> None:
    """Another device of the same person answers, having seen nothing."""
    q, _, f = field.partition("/")
    op = Operation(f"elsewhere-{field}", q, f, val, lam, "phone", 1, None)
    field_sync.push(office.runtime, office["Ana"], audit.id, "phone", [op])


def undecided(office: Office, audit: Audit) -> set[str]:
    with office.runtime.reading(office["Rita"]) as uow:
        return {each.field for each in uow.answer_conflicts.list(audit_id=audit.id, closed_at=None)}


def both_values(page: Page, field: str) -> Locator:
    return page.locator(f".two-values[data-field='{field}']")


def send(page: Page) -> None:
    page.locator("#check-open").click()
    page.locator("#sync").click()


def in_conflict(office: Office, open_device: Open) -> tuple[Audit, Page]:
    """A tablet that has just been told of two forks: one it has won, one it has lost."""
    audit = accepted(office)
    page = open_device().open(audit.id, query="?auto=0", kept=True)
    pick(page, "greeted", "yes")
    pick(page, "welcome", "4")
    page.fill("[name='q.wait']", "3:00")
    page.locator("[name='q.wait']").blur()
    saved(page)
    elsewhere(office, audit, "greeted/v", "no", 90)
    elsewhere(office, audit, "wait/v", "200", 1)
    send(page)
    state(page, "synced")
    expect(page.locator("#undecided-list a")).to_have_count(2)
    return audit, page


def test_both_values_stand_on_the_item_without_network_and_a_tap_decides(
    office: Office, server: Server, open_device: Open
) -> None:
    audit, page = in_conflict(office, open_device)
    assert undecided(office, audit) == {"greeted/v", "wait/v"}
    server.kill()
    page.reload()
    lost, won = both_values(page, "greeted/v"), both_values(page, "wait/v")
    expect(lost.locator("[data-part=kept]")).to_contain_text("Non")
    expect(lost.locator("[data-part=other]")).to_contain_text("Oui")
    expect(won.locator("[data-part=kept]")).to_contain_text("180")
    expect(won.locator("[data-part=other]")).to_contain_text("200")
    assert page.locator("[name='q.greeted'][value=no]").is_checked()
    lost.locator("[data-part=other]").click()
    expect(lost).to_have_count(0)
    assert page.locator("[name='q.greeted'][value=yes]").is_checked()
    won.locator("[data-part=kept]").click()
    expect(won).to_have_count(0)
    saved(page)
    page.reload()
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    expect(page.locator(".two-values")).to_have_count(0)
    server.start()
    send(page)
    state(page, "synced")
    expect(page.locator("#undecided")).to_be_hidden()
    assert undecided(office, audit) == set()
    assert heads(office, audit) == {"greeted/v": "yes", "wait/v": "180", "welcome/v": 4}
    assert not any(each.get("conflicts") for each in stored(page, "meta") if isinstance(each, dict))


def test_a_visit_may_be_handed_in_undecided_and_the_list_leads_to_the_item(
    office: Office, open_device: Open
) -> None:
    audit, page = in_conflict(office, open_device)
    page.locator("#undecided-list a").first.click()
    expect(page.locator("#item-greeted")).to_be_in_viewport()
    fill(page)
    assert "greeted/v" in undecided(office, audit)
    deliver(page)
    state(page, "done")
    assert undecided(office, audit) == {"wait/v"}, "the other was answered again; this one stayed as it was"


def test_both_values_are_read_by_everybody(office: Office, open_device: Open) -> None:
    audit, page = in_conflict(office, open_device)
    page.locator("#check-close").click()
    clean(page)
    page.locator("#language").click()
    page.wait_for_url("**/form/en*")
    expect(both_values(page, "greeted/v")).to_contain_text("Take the other value: Yes")
    clean(page)
    assert undecided(office, audit)
