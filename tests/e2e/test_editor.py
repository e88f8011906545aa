"""A checklist made from nothing in Chromium, published, and planned with; the editor's pages under axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect
from werkzeug.serving import make_server

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain import checklist_editing as editing
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import ChecklistId
from cxaudit.services import checklist_drafts as drafts
from cxaudit.services.checklist_drafts import DraftPlace
from cxaudit.web.security import password_hash
from tests.accessible import bring_axe, violations
from tests.e2e.test_pages import SIZES
from tests.e2e.test_pages import _is_too_wide as is_too_wide
from tests.e2e.test_pages import _sign_in as sign_in
from tests.e2e.test_pages import browser as browser  # noqa: PLC0414  # the fixture of that module
from tests.people import Office, open_office
from tests.web.test_visit_pages import PASSWORD, give_password

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
DRAFT = "/programme/checklists/checklist-1/drafts/2"


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
    return sign_in(browser, address, "Marc")


@pytest.fixture
def page(browser: Browser, session: StorageState) -> Iterator[Page]:
    with browser.new_context(
        storage_state=session, locale="fr-CA", viewport={"width": 1366, "height": 900}
    ) as context:
        yield context.new_page()


def button(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_a_checklist_is_made_from_nothing_published_and_planned(
    page: Page, address: str, office: Office
) -> None:
    page.goto(f"{address}/programme/checklists/")
    page.get_by_role("link", name="Créer une grille").click()
    page.get_by_label("Client").select_option(str(office.client))
    page.get_by_label("Titre en français").fill("Service au volant")
    page.get_by_label("Titre en anglais").fill("Drive-thru")
    page.get_by_label("Canal").select_option("drive_thru")
    button(page, "Créer la grille")
    for words in ("La commande est exacte", "L’attente"):
        page.get_by_label("Nouveau critère dans A").fill(words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_label("Nouveau critère dans A")).to_be_focused()
    expect(page.locator(".editor-words")).to_have_text(["La commande est exacte", "L’attente"])

    page.get_by_role("button", name="Monter A2").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".editor-words")).to_have_text(["L’attente", "La commande est exacte"])
    expect(page.locator("button:focus")).to_have_attribute("value", "up item l_attente")
    button(page, "Annuler")

    page.get_by_role("link", name="La commande est exacte").click()
    side = page.locator("#side")
    expect(side).to_contain_text("Il manque un texte" if side.get_by_text("Il manque").count() else "texte")
    page.get_by_label("Critère en anglais").fill("The order is right")
    page.get_by_label("Critère en anglais").blur()
    expect(side).to_contain_text("Rien à corriger dans ce critère.")
    button(page, "Enregistrer, puis le critère suivant")
    page.get_by_label("Critère en anglais").fill("The wait")
    page.get_by_label("Type").select_option("elapsed")
    button(page, "Afficher les champs de ce type")
    page.get_by_label("Entre les valeurs").select_option("linear")
    for line, (value, share) in enumerate((("60", "100"), ("300", "0")), 1):
        page.get_by_label(f"Ligne {line}, Valeur").fill(value)
        page.get_by_label(f"Ligne {line}, Part des points, en pourcentage").fill(share)
    button(page, "Enregistrer, puis la liste")

    page.get_by_role("link", name="Section sans titre").or_(page.locator("#title-A a")).first.click()
    page.get_by_label("Titre en français").fill("Commande")
    page.get_by_label("Titre en anglais").fill("Order")
    button(page, "Enregistrer la section")
    # Pressed before the page's own script is there: it still asks first.
    page.route("**/js/page.js", lambda route: route.abort())
    page.get_by_role("link", name="Voir ce qu’elle change et publier").click()
    page.get_by_role("button", name="Publier la version 1").click()
    page.unroute("**/js/page.js")
    with page.expect_navigation():
        page.locator("dialog").get_by_role("button", name="Publier la version 1").click()
    expect(page.locator("main")).to_contain_text("La version 1 est publiée.")

    page.goto(f"{address}/programme/{office.programme}/channels")
    page.get_by_label("Service au volant · Service au volant").check()
    button(page, "Employer cette grille")
    page.goto(f"{address}/programme/waves/{office.wave}")
    expect(page.locator("select[name=channel], input[name=channel]").first).to_be_attached()
    assert (
        page.locator("[name=channel] option[value=drive_thru], [name=channel][value=drive_thru]").count() == 1
    )


def unfinished(office: Office) -> None:
    """A draft of version 2 with something to correct and something to check."""
    marc, place = office["Marc"], DraftPlace(ChecklistId("checklist-1"), 2)
    try:
        drafts.get_draft(office.runtime, marc, place)
    except NotFound:
        drafts.start(office.runtime, marc, place.checklist_id, 1)
        spoil = {"key": "chosen", "kind": "single", "section": "B", "weight": "x", "text": {"fr": "Choix"},
                 "show_if": {"any": [{"q": "greeted", "in": ["no"]}, {"q": "welcome", "op": "ge", "v": 4}]}}  # fmt: skip
        did = {"code": "item_added", "name": "Choix"}
        drafts.change(office.runtime, marc, place, lambda document: editing.add_item(document, spoil), did)


@pytest.mark.parametrize(("locale", "scheme"), [("fr-CA", "light"), ("en-CA", "dark")])
def test_the_pages_of_the_editor_are_accessible_and_fit_every_size(
    browser: Browser, session: StorageState, address: str, office: Office, locale: str, scheme: str
) -> None:
    unfinished(office)
    found: list[str] = []
    with browser.new_context(storage_state=session, locale=locale, color_scheme=scheme) as context:  # type: ignore[arg-type]
        bring_axe(context)
        context.add_cookies([{"name": "cxaudit_language", "value": locale[:2], "url": address}])
        page = context.new_page()
        page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
        kinds = [f"{DRAFT}/item?key={key}" for key in ("greeted", "welcome", "wait", "story", "chosen")]
        more = [f"{DRAFT}/{name}" for name in ("section?key=A", "settings", "publish", "discard", "preview")]
        for path in ("/programme/checklists/new", "/programme/checklists/checklist-1", DRAFT, *kinds, *more):
            page.goto(address + path)
            found += [f"{path}: {broken}" for broken in violations(page)]
            found += [f"{path}: scrolls sideways on a {name}" for name in SIZES if is_too_wide(page, name)]
    assert found == []
