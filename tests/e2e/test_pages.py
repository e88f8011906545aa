"""The pages in Chromium: no console error, no axe violation, in both languages and colour schemes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    StorageState,
    ViewportSize,
    expect,
    sync_playwright,
)
from werkzeug.serving import make_server

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.assignment import Assignment
from cxaudit.domain.ids import AuditId, BannerId
from cxaudit.domain.network import Banner
from cxaudit.domain.sync import Operation
from cxaudit.jobs import HANDLERS
from cxaudit.services import assignments, batches, field_sync, people, planning, reviews
from cxaudit.services.jobs import run_due
from cxaudit.services.people import Newcomer
from cxaudit.services.wave_scope import NOTHING_ASKED
from cxaudit.web.security import password_hash
from tests.accessible import bring_axe, violations
from tests.chromium import program
from tests.people import EXTERNAL, Office, an_action, open_office
from tests.reporting.test_brand import give_brand, logo
from tests.services.test_actions import MISSED
from tests.services.test_sector import FIVE, frozen, given, join
from tests.services.test_visit import accepted, plan, released, submitted
from tests.services.test_wave_competitors import rivals
from tests.web.test_visit_pages import PASSWORD, give_password

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Werkzeug's server leaves a static file to the collector when the browser breaks off a download.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
expect.set_options(timeout=30_000)

MANAGER = (
    "/programme/new",
    "/programme/recovery",
    *(
        f"/programme/programme-1/{page}"
        for page in ("rules", "channels", "waves", "targets", "texts", "close")
    ),
    "/programme/waves/wave-2/change",
    *(f"/programme/locations/location-2/{page}" for page in ("change", "move")),
    *(f"/programme/benchmarks/{page}" for page in ("", "new", "import", "external-1", "external-1/remove")),
    "/review/answers",
    "/review/answers?kind=flagged",
)
ADMINISTRATOR = (
    "/admin/",
    *(f"/admin/accounts/{page}" for page in ("", "invite", "account-Rita/deactivate", "account-Denis/roles")),
    *(
        f"/admin/clients/client-1{page}"
        for page in ("", "/change", "/close", "/brand", "/banners/new", "/banners/banner-1")
    ),
    *(f"/admin/clients/{page}" for page in ("", "new")),
    "/admin/jobs/",
    "/admin/journal/",
)


WAVE_PAGES = (
    "wave-2",
    "wave-2?region=client-1-e&measure=experience",
    "wave-1",
    "wave-2/ranking",
    "wave-2/trend",
    "wave-2/drivers",
    "wave-2/reports",
    "monday",
    "wave-2/ranking?unit=region&period=year",
    "wave-2/profile",
    "wave-2/profile?unit=region",
    "wave-2/missed",
    "wave-2/missed?region=client-1-e&sort=points",
    "wave-2/timers",
    "wave-2/competitors",
    "wave-2/competitors/report",
    "wave-1/competitors",
    "wave-2/coverage",
)


ACTION_PAGES = (
    "",
    "?shown=closed",
    "new?wave=wave-2&item=greeted",
    "action-1",
    "action-1/drop",
    "action-2/close",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        yield office


@pytest.fixture(scope="module")
def pages(office: Office) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """The address of a server, and the pages of each person."""
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    filling, waiting, shown = accepted(office, 0), submitted(office, 1), released(office, 2)
    run_due(office.runtime, HANDLERS)
    later = released(office, 3)
    rivals(office)
    released(office, 5, **MISSED)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        done = an_action(office, id="action-2", state="done", location_id=office.locations[2])
        uow.actions.add_all([an_action(office), done])
    asked_for = batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, ["fr", "en"])
    held = reviews.take(office.runtime, office["Rita"], submitted(office, 4).id)
    declined = _declined(office)
    join(office)
    frozen(office, *FIVE, given(office.client, "77.77"), country="Canada")
    give_brand(office, "#E8A33D", "#8A3B12", logo((300, 300)))
    _answer_twice(office, filling.id)
    newcomer = Newcomer("new@example.test", "Nouvelle", "reviewer")
    invitation = people.invite(office.runtime, office["Adèle"], newcomer)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    form = f"/field/audits/{filling.id}"
    yield (
        f"http://127.0.0.1:{server.port}",
        {
            "Ana": (
                "/field/",
                "/field/delivered",
                f"{form}/form/fr",
                f"{form}/form/en",
                "/field/offline/fr",
                "/field/device",
                f"{form}/sections/A",
                f"{form}/sections/B",
                f"{form}/submit",
                f"{form}/two-values",
                f"{form}/visit",
                f"{form}/notes/fr",
            ),
            "Rita": (
                "/review/",
                "/review/audits",
                f"/review/audits/{waiting.id}",
                f"/review/audits/{held.id}",
                f"/review/audits/{held.id}/trace",
                f"/review/audits/{held.id}/reject",
                "/account/",
            ),
            "Chloé": (
                "/portal/",
                "/portal/?channel=phone",
                *(f"/portal/waves/{page}" for page in WAVE_PAGES),
                f"/portal/waves/batches/{asked_for}",
                f"/portal/locations/{office.locations[2]}",
                f"/portal/audits/{shown.id}/report",
                f"/portal/audits/{later.id}/report",
                "/portal/views/new?next=/portal/waves/wave-2/missed",
                *(f"/portal/actions/{page}" for page in ACTION_PAGES),
                "/portal/waves/wave-2/missed/greeted",
                "/portal/exports/",
                "/portal/exports/columns",
                "/search?q=succursale",
                "/search?q=girafe",
                "/nowhere",
            ),
            "Marc": (
                "/programme/",
                f"/programme/{office.programme}",
                f"/programme/waves/{office.wave}",
                "/programme/checklists/",
                "/programme/checklists/checklist-1",
                "/programme/checklists/import",
                "/programme/locations/",
                f"/programme/locations/{office.locations[2]}",
                "/programme/locations/import",
                "/programme/auditors/",
                f"/programme/auditors/{office['Ana'].auditor_id}",
                "/programme/auditors/new",
                f"/programme/assignments/{filling.assignment_id}/cancel",
                f"/programme/assignments/{declined.id}/ask",
                "/programme/exports/",
                *MANAGER,
            ),
            "Adèle": ADMINISTRATOR,
            "": (
                "/account/login",
                "/account/reset",
                f"/account/invitation/{invitation}",
                "/account/invitation/none",
            ),
        },
    )
    server.shutdown()
    thread.join()
    server.server_close()


def _declined(office: Office) -> Assignment:
    """A visit that somebody else must be asked for; and a banner."""
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office, 5), office["Bao"].auditor_id)
    assignments.decline(office.runtime, office["Bao"], asked.id, "Absence imprévue")
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.banners.add(Banner(office.client, BannerId("banner-1"), "Boréale Express"))
        uow.external_benchmarks.add(EXTERNAL)
    return asked


def _answer_twice(office: Office, audit_id: str) -> None:
    """Two tablets that have not seen each other, and an answer that cannot be read."""
    for lam, (device, q, value) in enumerate(
        (("tablet-1", "greeted", "yes"), ("tablet-2", "greeted", "no"), ("tablet-1", "wait", "soon")), 1
    ):
        operation = Operation(f"{device}-{lam}", q, "v", value, lam, device, 1_700_000_000_000)
        field_sync.push(office.runtime, office["Ana"], AuditId(audit_id), device, [operation])


@pytest.fixture(scope="module")
def signed_in(browser: Browser, pages: tuple[str, dict[str, tuple[str, ...]]]) -> dict[str, StorageState]:
    """Each person's session, signed in once through the form."""
    address, by_person = pages
    return {who: _sign_in(browser, address, who) if who else {} for who in by_person}


def _sign_in(browser: Browser, address: str, who: str) -> StorageState:
    page = browser.new_page()
    page.goto(f"{address}/account/login")
    page.fill("#email", f"{who.lower()}@example.test")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    assert "login" not in page.url
    state = page.context.storage_state()
    page.close()
    return state


def _note(found: list[str], message: ConsoleMessage) -> None:
    if message.type == "error" and "404" not in message.text:
        found.append(message.text)


SIZES = {"tablet": (820, 1180), "phone": (390, 844), "laptop": (1440, 900)}


@pytest.mark.parametrize(
    ("locale", "scheme", "size"),
    [
        # Each language and scheme once, at the sizes people hold; the width of every size is looked at in both.
        ("fr-CA", "light", "tablet"),
        ("en-CA", "dark", "phone"),
    ],
)
def test_pages_are_accessible_and_silent_and_fit_every_size(
    browser: Browser,
    pages: tuple[str, dict[str, tuple[str, ...]]],
    signed_in: dict[str, StorageState],
    locale: str,
    scheme: str,
    size: str,
) -> None:
    address, by_person = pages
    found: list[str] = []
    names = sorted(SIZES, key=lambda name: name != size)
    for who, paths in by_person.items():
        context = browser.new_context(locale=locale, color_scheme=scheme, storage_state=signed_in[who])
        context.add_cookies([{"name": "cxaudit_language", "value": locale[:2], "url": address}])
        bring_axe(context)
        page = context.new_page()
        page.on("console", partial(_note, found))
        for path in paths:
            _resize(page, size)
            page.goto(address + path)
            if path == "/field/device":
                expect(page.locator("html[data-checked]")).to_have_count(1)
            if "/form/" in path:  # its counts are drawn once the tablet's store has answered
                expect(page.locator("#check-open")).not_to_have_text("")
            _stretch(page)
            found += [f"{path}: {broken}" for broken in violations(page)]
            found += [f"{path}: scrolls sideways on a {name}" for name in names if _is_too_wide(page, name)]
        context.close()
    assert found == []


def test_what_is_not_accessible_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=fr><title>T</title><main><h1>Titre</h1><img src='x'><button></button></main>"
    )
    page.add_style_tag(content="h1 { color: #aaa; background: #fff }")
    assert {each.split()[0] for each in violations(page)} == {"button-name", "color-contrast", "image-alt"}
    page.close()


def test_looking_again_calls_nobody_back_who_is_leaving(
    browser: Browser, pages: tuple[str, dict[str, tuple[str, ...]]], signed_in: dict[str, StorageState]
) -> None:
    address, by_person = pages
    waiting = next(path for path in reversed(by_person["Chloé"]) if path.endswith("/report"))
    with browser.new_context(storage_state=signed_in["Chloé"]) as context:
        page = context.new_page()
        page.goto(address + waiting)
        assert page.locator("[data-reload-after]").count() == 1
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/portal/", hold)
        with page.expect_request("**/portal/"):
            page.locator("a[href='/portal/']").first.click(no_wait_after=True)
        page.wait_for_timeout(6_000)  # the page looks again every five seconds
        for route in held:
            route.continue_()
        page.wait_for_url("**/portal/")


FORGED = "document.querySelectorAll('[name=csrf_token]').forEach((field) => (field.value = 'old'))"


@pytest.mark.parametrize(("locale", "size"), [("fr-CA", "phone"), ("en-CA", "tablet")])
def test_what_only_a_form_leads_to_is_as_good(
    browser: Browser,
    pages: tuple[str, dict[str, tuple[str, ...]]],
    signed_in: dict[str, StorageState],
    locale: str,
    size: str,
) -> None:
    """A form that came too late, the link of an invitation, a stale save."""
    address, _by_person = pages
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        found.extend(f"{name}: {broken}" for broken in violations(page))
        found.extend(f"{name}: scrolls sideways on a {w}" for w in SIZES if _is_too_wide(page, w))
        _resize(page, size)

    with browser.new_context(locale=locale, storage_state=signed_in["Adèle"]) as context:
        context.add_cookies([{"name": "cxaudit_language", "value": locale[:2], "url": address}])
        bring_axe(context)
        page, other = context.new_page(), context.new_page()
        _resize(page, size)
        page.goto(f"{address}/admin/accounts/invite")
        page.fill("#name", "Somebody")
        page.evaluate(FORGED)
        page.click("main button[type=submit]")
        assert page.locator("textarea").first.input_value() == "Somebody"
        look(page, "not sent")
        page.goto(f"{address}/admin/accounts/invite")
        page.fill("#name", "Somebody")
        page.fill("#email", f"somebody-{locale}@example.test")
        page.select_option("#role", "reviewer")
        page.click("main button[type=submit]")
        expect(page.locator("#link")).to_have_count(1)
        look(page, "invited")
        for window in (page, other):
            window.goto(f"{address}/admin/clients/client-1/change")
        other.fill("#sector", f"by the other window, {locale}")
        with other.expect_navigation():
            other.click("main button[type=submit]")
        page.fill("#sector", "by this window")
        with page.expect_navigation():
            page.click("main button[type=submit]")
        expect(page.locator(".field-now")).to_have_count(1)
        look(page, "stale save")
    assert found == []


MANY_ENTRIES = 8
"""From so many on, the rest stands under More at any width."""


@pytest.mark.parametrize("size", ["phone", "tablet"])
@pytest.mark.parametrize("who", ["Marc", "Adèle", "Rita"])
def test_a_small_screen_has_five_entries_at_most_and_the_rest_under_more(
    browser: Browser,
    pages: tuple[str, dict[str, tuple[str, ...]]],
    signed_in: dict[str, StorageState],
    who: str,
    size: str,
) -> None:
    address, _by_person = pages
    width, height = SIZES[size]
    viewport: ViewportSize = {"width": width, "height": height}
    with browser.new_context(viewport=viewport, storage_state=signed_in[who]) as context:
        page = context.new_page()
        page.goto(f"{address}/")
        bar = page.locator(".desk-nav > ul > li:visible")
        assert bar.count() <= 5
        assert all(_lies_within(entry, width, height) for entry in bar.all())
        more = page.locator(".desk-nav summary")
        hidden = page.locator(".desk-nav .nav-extra").count()
        if hidden:
            more.click()
            assert page.locator(".desk-nav .menu-panel a:visible").count() == hidden
            assert _lies_within(page.locator(".desk-nav .menu-panel"), width, height)
            page.locator(".desk-nav .menu-panel a").first.click()
            expect(page.locator(".desk-nav summary[aria-current]")).to_have_count(1)
        else:
            assert more.count() == 0
        page.set_viewport_size({"width": 1440, "height": 900})
        wide = 4 if hidden + 4 >= MANY_ENTRIES else hidden + 4
        shown = page.locator(".desk-nav > ul > li > a:visible")
        expect(shown).to_have_count(wide if hidden else bar.count())


def _lies_within(part: Locator, width: int, height: int) -> bool:
    box = part.bounding_box()
    assert box is not None
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    return box["x"] >= 0 and box["y"] >= 0 and right <= width + 1 and bottom <= height + 1


def test_the_stroke_key_goes_to_the_search_box_and_is_a_letter_in_it(
    browser: Browser,
    pages: tuple[str, dict[str, tuple[str, ...]]],
    signed_in: dict[str, StorageState],
) -> None:
    address, _by_person = pages
    with browser.new_context(storage_state=signed_in["Chloé"]) as context:
        page = context.new_page()
        page.goto(f"{address}/portal/")
        page.keyboard.press("/")
        page.keyboard.type("succursale 1/")
        assert page.locator("[data-search-box]").input_value() == "succursale 1/"
        page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=succursale**")
        assert page.locator(".found li").count() >= 1
        assert page.locator(".found mark").count() >= 1
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"


def _resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


def _stretch(page: Page) -> None:
    """The whole page in the window: what a bar covers until one scrolls is no small target."""
    width = (page.viewport_size or {"width": 0})["width"]
    page.set_viewport_size(
        {"width": width, "height": int(page.evaluate("document.documentElement.scrollHeight"))}
    )


def _is_too_wide(page: Page, size: str) -> bool:
    if page.viewport_size is None or page.viewport_size["width"] != SIZES[size][0]:
        _resize(page, size)
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))
