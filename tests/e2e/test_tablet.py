"""The tablet that cannot lose an answer, in Chromium: off line, killed, cut, signed out, shared."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Route, expect, sync_playwright

from cxaudit.domain import access
from cxaudit.domain.answers import heads_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.sync import content_hash
from cxaudit.services import field_sync
from tests.chromium import Device, pick, ready, saved, state, stored
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import ANSWERS, accepted
from tests.web.test_api import app_of
from tests.web.test_killed_server import Server, Wire, until_done

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
Open = Callable[..., Device]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        app_of(office)  # gives everybody a password
        yield office


@pytest.fixture
def server(office: Office) -> Iterator[Server]:
    server = Server(office)
    yield server
    server.kill()


def session(server: Server, who: str = "Ana") -> SimpleCookie:
    wire = Wire(server.port)
    until_done(lambda: wire.sign_in(f"{who.lower()}@example.test"))
    return wire.cookies


@pytest.fixture
def open_device(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[Open]:
    opened: list[Device] = []

    def open_device(who: str = "Ana", port: int = 0) -> Device:
        address = f"http://127.0.0.1:{port or server.port}"
        profile = tmp_path / f"profile-{len(opened)}"
        opened.append(Device(playwright, profile, address, session(server, who)))
        return opened[-1]

    yield open_device
    for device in opened:
        device.close()
    assert [error for device in opened for error in device.errors] == []


def fill(page: Page) -> None:
    """Every answer of `ANSWERS`, by thumb and keyboard."""
    pick(page, "greeted", "yes")
    pick(page, "welcome", "4")
    page.fill("[name='q.wait']", "3:00")
    page.locator("label:has(input[name='na.receipt'])").click()
    page.fill("[name='q.story']", "Accueil rapide et courtois")
    page.locator("[name='q.story']").blur()
    saved(page)


def deliver(page: Page) -> None:
    page.locator("#save").click()
    page.locator("#deliver").click()


def heads(office: Office, audit: Audit) -> dict[str, object]:
    with office.runtime.reading(office["Rita"]) as uow:
        document = uow.answer_documents.get(audit_id=audit.id)
    return {name: head.val for name, head in heads_of(document.heads).items()}


def test_a_form_filled_without_network_is_delivered_and_scored_as_any_other(
    office: Office, server: Server, open_device: Open
) -> None:
    audit, other = accepted(office, 0), accepted(office, 1)
    device = open_device()
    page = device.open(audit.id, kept=True)
    server.kill()
    fill(page)
    page.reload()
    ready(page)
    assert page.locator("[name='q.story']").input_value() == "Accueil rapide et courtois"
    assert page.locator("[name='na.receipt']").is_checked()
    expect(page.locator("#item-why")).to_be_hidden()
    deliver(page)
    expect(page.locator("#leaving")).to_be_visible()
    state(page, "waiting")
    server.start()
    page.locator("#sync").click()
    state(page, "done")
    expect(page.locator("#delivered")).to_be_visible()
    with office.runtime.reading(office["Rita"]) as uow:
        delivered = uow.audits.get(id=audit.id)
        document = uow.answer_documents.get(audit_id=audit.id)
        assert uow.answer_conflicts.list(audit_id=audit.id) == ()
    assert delivered.state == "submitted"
    (meta,) = [each for each in stored(page, "meta") if isinstance(each, dict) and each.get("done")]
    assert meta["done"]["hash"] == content_hash(audit.id, 1, heads_of(document.heads))
    field_sync.write_section(office.runtime, office["Ana"], other.id, ANSWERS)
    field_sync.submit(office.runtime, office["Ana"], other.id, "s")
    with office.runtime.reading(office["Rita"]) as uow:
        ours, theirs = (uow.scores.get(audit_id=each.id) for each in (audit, other))
    assert (ours.overall_ppm, ours.compliance_ppm) == (theirs.overall_ppm, theirs.compliance_ppm)
    assert heads(office, audit) == heads(office, other)


TYPE = """(every) => {
  const [story, comment] = ["q.story", "c.greeted"].map((name) => document.getElementsByName(name)[0]);
  globalThis.n = globalThis.n ?? 0;
  setInterval(() => {
    globalThis.n += 1;
    const box = globalThis.n % 2 ? story : comment;
    box.value = `answer ${globalThis.n}`;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }, every);
  document.addEventListener("cx:saved", ({ detail }) => acked(detail.f, detail.val));
}"""


def number(text: str) -> int:
    return int(text.removeprefix("answer ") or 0)


def test_no_answer_that_was_called_saved_is_lost_when_the_browser_is_killed(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    device.open(audit.id, kept=True).close()
    chance = random.Random(11)
    total = 0
    for _ in range(4):
        page = device.open(audit.id, query="?auto=0")
        acked: dict[str, int] = {}
        page.expose_function("acked", lambda f, val, acked=acked: acked.__setitem__(f, number(val)))
        page.evaluate(f"globalThis.n = {total}")
        page.evaluate(TYPE, 28)
        while not acked:
            page.wait_for_timeout(100)
        page.wait_for_timeout(chance.uniform(300, 1500))
        device.kill()
        page = device.open(audit.id, query="?auto=0")
        found = {
            "v": number(page.locator("[name='q.story']").input_value()),
            "c": number(page.locator("[name='c.greeted']").input_value()),
        }
        assert all(found[f] >= n for f, n in acked.items()), (found, acked)
        total = max(found.values())
        kept = len(stored(page, "ops"))
        page.close()
    assert kept >= total * 0.98 - 1, "two in a hundred at most were fired and not kept"


def test_a_server_killed_in_mid_synchronisation_has_everything_once(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id, query="?batch=5", kept=True)
    page.expose_function("acked", lambda *_answer: None)
    page.evaluate(TYPE, 40)
    chance = random.Random(5)
    for _ in range(4):
        page.wait_for_timeout(chance.uniform(300, 1200))
        server.kill()
        page.wait_for_timeout(300)
        server.start()
    page.reload()
    ready(page)
    fill(page)
    deliver(page)
    state(page, "done")
    ours = {op["id"] for op in stored(page, "ops")}
    with office.runtime.reading(office["Rita"]) as uow:
        theirs = [op.id for op in uow.operations.list(audit_id=audit.id)]
        assert uow.answer_conflicts.list(audit_id=audit.id) == ()
    assert sorted(theirs) == sorted(ours)
    assert page.evaluate("document.documentElement.dataset.unsent") == "0"


def test_an_answer_that_is_hidden_is_kept_and_sent(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id)
    pick(page, "greeted", "no")
    expect(page.locator("#item-why")).to_be_visible()
    page.fill("[name='q.why']", "Personne à l’accueil")
    page.locator("[name='q.why']").blur()
    saved(page)
    pick(page, "greeted", "yes")
    expect(page.locator("#item-why")).to_be_hidden()
    state(page, "synced")
    assert heads(office, audit)["why/v"] == "Personne à l’accueil"
    pick(page, "greeted", "no")
    assert page.locator("[name='q.why']").input_value() == "Personne à l’accueil"


def test_an_expired_session_stops_sending_and_loses_nothing(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id, kept=True)
    state(page, "synced")
    device.context.clear_cookies()
    pick(page, "greeted", "yes")
    state(page, "login")
    page.reload()
    ready(page)
    assert page.locator("[name='q.greeted'][value=yes]").is_checked()
    state(page, "login")
    device.sign_in(session(server))
    page.locator("#check-open").click()
    page.locator("#sync").click()
    state(page, "synced")
    assert heads(office, audit) == {"greeted/v": "yes"}


def test_a_second_tab_only_reads_until_it_takes_over(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    device = open_device()
    first = device.open(audit.id)
    pick(first, "greeted", "yes")
    saved(first)
    second = device.open(audit.id)
    expect(second.locator("#elsewhere")).to_be_visible()
    assert second.locator("#form").evaluate("form => form.inert")
    first.fill("[name='q.story']", "Écrit juste avant")
    second.locator("#take-over").click()
    expect(first.locator("#elsewhere")).to_be_visible()
    second.locator("html:not([data-readonly])[data-ready='1']").wait_for(state="attached")
    assert second.locator("[name='q.story']").input_value() == "Écrit juste avant"
    pick(second, "welcome", "4")
    state(second, "synced")
    assert heads(office, audit) == {"greeted/v": "yes", "story/v": "Écrit juste avant", "welcome/v": 4}


def test_what_the_first_tab_was_still_sending_is_known_to_be_sent_in_the_second(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    first = device.open(audit.id)
    state(first, "synced")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    first.route("**/ops", hold)
    with first.expect_request("**/ops"):
        pick(first, "greeted", "yes")
    second = device.open(audit.id)
    second.locator("#take-over").click()
    expect(first.locator("#elsewhere")).to_be_visible()
    second.locator("html:not([data-readonly])[data-ready='1']").wait_for(state="attached")
    second.locator("html[data-unsent='1']").wait_for(state="attached")
    for route in held:
        route.continue_()
    state(second, "synced")
    assert heads(office, audit) == {"greeted/v": "yes"}


def test_a_form_of_which_a_part_did_not_arrive_says_so_and_still_keeps_answers(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    device.context.route("**/js/field/timers.js", lambda route: route.abort())
    page = device.open(audit.id)
    expect(page.locator("#partial")).to_be_visible()
    assert device.errors
    device.errors.clear()  # the browser was told too; the fixture wants no other
    state(page, "synced")  # what the notice and this say moves the form: no thumb aims meanwhile
    pick(page, "greeted", "yes")
    state(page, "synced")
    assert heads(office, audit) == {"greeted/v": "yes"}
    device.context.unroute("**/js/field/timers.js")
    page.get_by_role("link", name="Recharger la page").click()
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    expect(page.locator("#partial")).to_be_hidden()


def test_two_people_on_one_tablet_never_see_each_other(
    office: Office, server: Server, open_device: Open
) -> None:
    hers, his = accepted(office, 0, "Ana"), accepted(office, 1, "Bao")
    device = open_device("Ana")
    page = device.open(hers.id, query="?auto=0", kept=True)
    pick(page, "greeted", "yes")
    saved(page)
    device.sign_in(session(server, "Bao"))
    page.locator("#check-open").click()
    page.locator("#sync").click()
    state(page, "problem")
    assert heads(office, hers) == {}, "nothing is sent under another name"
    page.close()
    other = device.open(his.id, kept=True)
    assert not other.locator("[name='q.greeted'][value=yes]").is_checked()
    answer = other.goto(f"{device.address}/field/audits/{hers.id}/form/fr")
    assert answer is not None
    assert answer.status == 404
    server.kill()
    other.goto(f"{device.address}/field/audits/{hers.id}/form/fr")
    expect(other.locator("html[data-page=offline]")).to_be_attached()
    other.goto(f"{device.address}/field/audits/{his.id}/form/fr")
    ready(other)
    server.start()
    device.sign_in(session(server, "Ana"))
    back = device.open(hers.id)
    assert back.locator("[name='q.greeted'][value=yes]").is_checked()
    state(back, "synced")
    assert heads(office, hers) == {"greeted/v": "yes"}


def test_both_languages_open_without_network_in_mid_audit(
    office: Office, server: Server, open_device: Open
) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id, kept=True)
    server.kill()
    pick(page, "greeted", "yes")
    page.fill("[name='q.story']", "Half")
    page.locator("#language").click()
    page.wait_for_url("**/form/en*")
    ready(page)
    assert page.locator("html").get_attribute("lang") == "en-CA"
    assert page.locator("[name='q.greeted'][value=yes]").is_checked()
    assert page.locator("[name='q.story']").input_value() == "Half"


BREAK = """() => {
  const transaction = IDBDatabase.prototype.transaction;
  globalThis.mend = () => (IDBDatabase.prototype.transaction = transaction);
  IDBDatabase.prototype.transaction = function (names, mode, ...more) {
    if (mode === "readwrite") throw new DOMException("no room", "UnknownError");
    return transaction.call(this, names, mode, ...more);
  };
}"""

COUNT = """() => {
  const put = IDBObjectStore.prototype.put;
  globalThis.padded = 0;
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (String(key[0]).startsWith("padding:")) globalThis.padded += value?.length ?? 0;
    return put.call(this, value, ...key);
  };
}"""


HOLD = """(passing) => {
  const commit = IDBTransaction.prototype.commit;
  globalThis.held = true;
  IDBTransaction.prototype.commit = function () {
    const store = this.objectStore(this.objectStoreNames[0]);
    const wait = () => (globalThis.held ? (store.count().onsuccess = wait) : commit.call(this));
    if (passing) commit.call(this);
    else wait();
    passing -= 1;
  };
  document.addEventListener("cx:saved", () => (document.documentElement.dataset.first = "1"), { once: true });
}"""
"""The disk takes so many more transactions; the next ones wait until they are let go."""
GREETED = "document.querySelector(`[name='q.greeted'][value=${value}]`).click()"


def test_an_answer_changed_meanwhile_is_not_called_saved_with_the_first(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id)
    state(page, "synced")
    page.evaluate(HOLD, 1)
    page.evaluate(f"for (const value of ['yes', 'no']) {GREETED}")
    page.locator("html[data-first]").wait_for(state="attached")
    page.wait_for_timeout(500)
    expect(page.locator("#item-greeted .item-state")).to_be_hidden()
    page.evaluate("globalThis.held = false")
    expect(page.locator("#item-greeted .item-state")).to_be_visible()
    state(page, "synced")
    assert heads(office, audit) == {"greeted/v": "no"}


def test_while_the_disk_is_slow_the_form_follows_and_calls_nothing_saved(
    office: Office, open_device: Open
) -> None:
    page = open_device().open(accepted(office).id)
    state(page, "synced")
    page.locator("[name='q.greeted'][value=yes]").check()
    expect(page.locator("#item-greeted .item-state")).to_be_visible()
    state(page, "synced")
    page.evaluate(HOLD, 0)
    page.evaluate("const value = 'no'; document.querySelector('#undo').hidden = true; " + GREETED)
    marks = page.evaluate("document.querySelector('#item-greeted .item-state').classList.contains('gone')")
    assert marks, "in the very task of the change"
    expect(page.locator("#item-why")).to_be_visible()
    expect(page.locator("#undo")).to_be_visible()
    expect(page.locator("#state")).to_contain_text("Enregistrement…")
    expect(page.locator("#state")).not_to_contain_text("Enregistré")
    page.evaluate("globalThis.held = false")
    expect(page.locator("#item-greeted .item-state")).to_be_visible()


def test_what_was_hidden_comes_back_with_its_mark(office: Office, open_device: Open) -> None:
    page = open_device().open(accepted(office).id)
    pick(page, "greeted", "no")
    page.fill("[name='q.why']", "Personne à l’entrée")
    page.locator("[name='q.why']").blur()
    expect(page.locator("#item-why .item-state")).to_be_visible()
    pick(page, "greeted", "yes")
    expect(page.locator("#item-why")).to_be_hidden()
    saved(page)
    page.reload()
    ready(page)
    pick(page, "greeted", "no")
    expect(page.locator("#item-why .item-state")).to_be_visible()


def test_what_cannot_be_written_is_never_called_saved_and_is_tried_again(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id)
    state(page, "synced")
    page.evaluate(BREAK)
    pick(page, "greeted", "yes")
    state(page, "err")
    expect(page.locator("#alarm")).to_be_visible()
    expect(page.locator("#item-greeted .item-state")).to_be_hidden()
    assert stored(page, "ops") == []
    page.evaluate(COUNT)
    page.evaluate("void mend()")
    expect(page.locator("#alarm")).to_be_hidden(timeout=10_000)
    expect(page.locator("#item-greeted .item-state")).to_be_visible()
    assert [op["q"] for op in stored(page, "ops")] == ["greeted"]
    assert page.evaluate("padded") > 4_194_304, "more than a log of LevelDB, which a full disk leaves torn"
    state(page, "synced")
    assert heads(office, audit) == {"greeted/v": "yes"}


def test_a_number_beyond_its_bounds_is_said_at_once_and_asked_for_before_handing_in(
    office: Office, open_device: Open
) -> None:
    limits = {"wait": {"lowest": 5, "highest": 600}}
    asked = [item | limits.get(item["key"], {}) for item in CHECKLIST["questions"]]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, CHECKLIST | {"questions": asked})
    audit = accepted(office)
    page = open_device().open(audit.id)
    fill(page)
    box, said = page.locator("[name='q.wait']"), page.locator("#item-wait .field-error")
    for typed, wrong in (("30:00", True), ("4", True), ("10:00", False), ("601", True)):
        box.fill(typed)
        box.blur()
        saved(page)
        expect(said).to_be_visible() if wrong else expect(said).to_be_hidden()
    expect(said).to_contain_text("La réponse n’est pas de 5 s à 10 min")
    page.locator("#save").click()
    expect(page.locator("#lacking")).to_contain_text("Attente à la caisse")
    state(page, "synced")
    assert heads(office, audit)["wait/v"] == "601"  # kept as it was typed, and refused where it would count
