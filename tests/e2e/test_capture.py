"""The capture modules in Chromium, under the product's content security policy: what they write, and what not."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from cxaudit.app import create_app
from cxaudit.resources import asset
from cxaudit.web.pages import render
from tests.accessible import violations
from tests.e2e.test_pages import browser as browser  # noqa: PLC0414  # the fixture of that module
from tests.people import open_office

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
RESULTS = ("answered", "no_answer")
RECORD = """
globalThis.log = [];
globalThis.save = async (f, val) => { log.push(["save", f, val]); };
globalThis.saveTogether = async (written) => { log.push(["saveTogether", written]); };
globalThis.keep = async (taken) => {
  const text = Array.from(new Uint8Array(taken.bytes), (byte) => String.fromCharCode(byte)).join("");
  log.push(["keep", { ...taken, bytes: btoa(text) }]);
};
globalThis.load = (name) => import(MODULES[name]);
globalThis.place = document.querySelector("#place");
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        yield create_app(office.runtime.settings, office.runtime)


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=None, locale="fr-CA", viewport={"width": 820, "height": 1180})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, app: Flask, address: str) -> Iterator[Page]:
    """A page of the product's own origin that carries the markup and records what modules write."""
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    with app.test_request_context("/"):
        markup = render("field/_capture.html", attempt_results=RESULTS, covert=True, on_site=True)
        slots = render("field/_photos.html", photos=[], lacking=0, item={"kind": "photo", "key": "front"})
    html = f"""<!doctype html><html lang="fr-CA"><head><meta charset="utf-8"><title>Saisie</title>
      <link rel="stylesheet" href="{asset("css/app.css")}"></head><body class="layout-field">
      <main><h1>Saisie</h1><div id="place" class="item-body">{slots}</div></main>{markup}</body></html>"""
    policy = app.test_client().get("/account/login").headers["Content-Security-Policy"]

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    page.route("**/capture", answer)
    page.goto(f"{address}/capture")
    names = ("photos", "timers", "signature", "position", "words", "attempts")
    modules = {name: asset(f"js/field/{name}.js") for name in names}
    page.evaluate(f"globalThis.MODULES = {modules}; {RECORD}")
    yield page
    assert problems == []


def log(page: Page) -> list[list[Any]]:
    return list(page.evaluate("log"))


def camera_photo(size: tuple[int, int] = (3000, 2000)) -> bytes:
    """As a phone held upright writes it: lying on its side, with its position; the top of the scene is red."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 30.0, 6.12), 3: "W", 4: (73.0, 34.0, 2.28)})
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def mount_photos(page: Page, more: str = "") -> None:
    page.evaluate(
        f"load('photos').then((m) => {{ globalThis.mounted = "
        f"m.mountPhotos(place.querySelector('.photos'), {{ save, keep, {more} }}); }})"
    )


def choose(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "image/jpeg", "buffer": content})
    page.evaluate("mounted.settled()")


def test_a_photo_is_upright_small_without_exif_and_stored_before_it_is_named(page: Page) -> None:
    received = camera_photo()
    assert b"SecretCamera" in received
    assert Image.open(BytesIO(received)).getexif().get_ifd(0x8825)
    mount_photos(page)
    choose(page, "photo.jpg", received)
    (kept, taken), (saved, field, value) = log(page)
    assert (kept, saved) == ("keep", "save")
    bytes_ = base64.b64decode(taken["bytes"])
    sha = hashlib.sha256(bytes_).hexdigest()
    assert (taken["sha"], taken["size"], taken["type"]) == (sha, len(bytes_), "image/jpeg")
    assert field == f"p:{sha[:16]}"
    assert isinstance(value.pop("at"), int)
    assert value == {"sha": sha, "size": len(bytes_), "w": 1067, "h": 1600}
    image = Image.open(BytesIO(bytes_))
    assert (image.format, image.size) == ("JPEG", (1067, 1600))
    assert not image.getexif()
    assert b"Exif" not in bytes_
    assert b"SecretCamera" not in bytes_
    top, bottom = image.getpixel((500, 100)), image.getpixel((500, 1500))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > 60 > top[2]
    assert bottom[2] > 200 > 60 > bottom[0]


def test_a_small_photo_keeps_its_size(page: Page) -> None:
    mount_photos(page)
    choose(page, "photo.jpg", camera_photo((400, 300)))
    assert (log(page)[0][1]["w"], log(page)[0][1]["h"]) == (300, 400)


def test_what_this_browser_cannot_read_is_kept_as_it_came(page: Page) -> None:
    mount_photos(page)
    choose(page, "photo.heic", b"ftypheic, unreadable here")
    taken, value = log(page)[0][1], log(page)[1][2]
    assert base64.b64decode(taken["bytes"]) == b"ftypheic, unreadable here"
    assert (value["w"], value["h"], value["size"]) == (None, None, 25)


def test_several_photos_are_described_and_taken_off(page: Page) -> None:
    mount_photos(page)
    files = [
        {"name": f"{side}.jpg", "mimeType": "image/jpeg", "buffer": camera_photo((side, 90))}
        for side in (100, 200)
    ]
    page.set_input_files("input[type=file]", files)  # type: ignore[arg-type]
    page.evaluate("mounted.settled()")
    expect(page.locator(".photo[data-f]")).to_have_count(2)
    first = page.locator(".photo[data-f]").first
    first.get_by_label("Légende").fill("Vue d’ensemble")
    first.get_by_label("Légende").blur()
    field = first.get_attribute("data-f")
    first.get_by_role("button", name="Retirer").click()
    expect(page.locator(".photo[data-f]")).to_have_count(1)
    written = [entry[1:] for entry in log(page) if entry[0] == "save" and entry[1] == field]
    assert [None if value is None else value.get("caption") for _, value in written] == [
        None,
        "Vue d’ensemble",
        None,
    ]
    assert written[-1][1] is None


def test_a_photo_that_cannot_be_stored_is_never_named(page: Page) -> None:
    mount_photos(page, "keep: async () => { throw new DOMException('full', 'DataError'); }")
    choose(page, "photo.jpg", camera_photo((400, 300)))
    assert log(page) == []
    expect(page.get_by_role("alert")).to_contain_text("NON ENREGISTRÉ")
    expect(page.locator(".photo[data-f]")).to_have_count(0)


def test_without_room_a_photo_is_refused_with_the_reason(page: Page) -> None:
    mount_photos(page, "room: async () => false")
    choose(page, "photo.jpg", camera_photo((400, 300)))
    assert log(page) == []
    expect(page.get_by_role("alert")).to_contain_text("100")


TIMER = """
globalThis.time = { wall: 1000000, counter: 500 };
globalThis.clock = { now: () => time.wall, mono: () => time.counter };
globalThis.pass = (ms, counted = ms) => { time.wall += ms; time.counter += counted; };
globalThis.mount = async (value = null) =>
  (await load("timers")).mountTimer(place, { value, saveTogether, clock });
undefined;
"""


def test_a_timer_writes_its_start_then_stop_and_seconds_together(page: Page) -> None:
    page.evaluate(TIMER)
    page.evaluate("mount().then((timer) => { globalThis.timer = timer; })")
    page.get_by_role("button", name="Démarrer").click()
    assert log(page) == [["saveTogether", {"t": {"start": 1000000, "stop": None, "mono": None}}]]
    page.evaluate("pass(160400)")
    expect(page.get_by_role("timer")).to_have_text("02:40")
    page.get_by_role("button", name="Arrêter").click()
    assert log(page)[1] == [
        "saveTogether",
        {"t": {"start": 1000000, "stop": 1160400, "mono": 160400}, "v": "160.4"},
    ]
    expect(page.get_by_role("button", name="Chronométrer de nouveau")).to_be_visible()


def test_a_timer_that_was_running_when_the_tablet_was_killed_runs_on(page: Page) -> None:
    page.evaluate(TIMER)
    page.evaluate("mount({ start: 400000, stop: null, mono: null }).then(() => undefined)")
    expect(page.get_by_role("timer")).to_have_text("10:00")
    page.evaluate("pass(30000)")
    expect(page.get_by_role("timer")).to_have_text("10:30")
    page.get_by_role("button", name="Arrêter").click()
    assert log(page) == [
        ["saveTogether", {"t": {"start": 400000, "stop": 1030000, "mono": None}, "v": "630"}]
    ]


def test_a_tablet_that_slept_counts_by_the_clock_and_says_so(page: Page) -> None:
    page.evaluate(TIMER)
    page.evaluate("mount().then(() => undefined)")
    page.get_by_role("button", name="Démarrer").click()
    page.evaluate("pass(300000, 20000)")
    page.get_by_role("button", name="Arrêter").click()
    assert log(page)[1][1] == {"t": {"start": 1000000, "stop": 1300000, "mono": 20000}, "v": "300"}
    expect(page.locator(".timer-note")).to_contain_text("diffèrent")


def test_one_timer_hands_over_to_the_next_in_the_same_moment(page: Page) -> None:
    page.evaluate(TIMER)
    page.evaluate(
        """(async () => {
          const { handOver } = await load("timers");
          const segments = [{ name: "Attente", timer: await mount() }, { name: "Service", timer: await mount() }];
          handOver(segments);
        })()"""
    )
    expect(page.get_by_role("button", name="Service")).to_be_hidden()
    page.get_by_role("button", name="Démarrer").first.click()
    page.evaluate("pass(45000)")
    page.get_by_role("button", name="Service").click()
    written = [entry[1] for entry in log(page)]
    assert written[1]["v"] == "45"
    assert written[2] == {"t": {"start": written[1]["t"]["stop"], "stop": None, "mono": None}}
    expect(page.locator(".timer-running")).to_have_count(1)


def test_a_drawn_signature_goes_the_way_of_the_photos(page: Page) -> None:
    page.evaluate(
        "load('signature').then((m) => { globalThis.mounted = m.mountSignature(place, { value: null, save, keep }); })"
    )
    page.get_by_role("button", name="Conserver la signature").click()
    expect(page.get_by_role("status")).to_contain_text("Signez d’abord")
    assert log(page) == []
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 120, steps=12)
    page.mouse.up()
    page.get_by_role("button", name="Conserver la signature").click()
    page.evaluate("mounted.settled()")
    (_, taken), (_, field, value) = log(page)
    image = Image.open(BytesIO(base64.b64decode(taken["bytes"]))).convert("L")
    assert (field, value["sha"], image.format or "PNG") == ("s", taken["sha"], "PNG")
    assert image.getextrema() == (0, 255)
    assert taken["type"] == "image/png"
    page.get_by_role("button", name="Effacer").click()
    page.evaluate("mounted.settled()")
    assert log(page)[-1] == ["save", "s", None]


def test_a_name_that_is_typed_is_a_signature_too(page: Page) -> None:
    page.evaluate(
        "load('signature').then((m) => { globalThis.mounted = m.mountSignature(place, { value: null, save, keep }); })"
    )
    page.get_by_text("Signer en tapant un nom").click()
    page.get_by_label("Prénom et nom").fill("Ana Roy")
    page.get_by_role("button", name="Signer de ce nom").click()
    page.evaluate("mounted.settled()")
    (_, taken), (_, field, value) = log(page)
    assert (field, value["name"], value["sha"]) == ("s", "Ana Roy", taken["sha"])
    image = Image.open(BytesIO(base64.b64decode(taken["bytes"]))).convert("L")
    assert image.getextrema() == (0, 255)
    expect(page.get_by_role("status")).to_contain_text("Ana Roy")


def test_the_position_is_recorded_with_its_accuracy(
    page: Page, context: BrowserContext, address: str
) -> None:
    context.grant_permissions(["geolocation"], origin=address)
    context.set_geolocation({"latitude": 45.5017, "longitude": -73.5673, "accuracy": 12})
    page.evaluate("load('position').then((m) => { m.mountPosition(place, { value: null, save }); })")
    page.get_by_role("button", name="Enregistrer où je suis").click()
    expect(page.get_by_role("status")).to_contain_text("12")
    _, field, value = log(page)[0]
    assert field == "g"
    assert (value["lat"], value["lon"], value["accuracy"]) == ("45.501700", "-73.567300", 12)
    assert all(isinstance(value[name], int) for name in ("age", "at"))


def test_a_position_that_is_refused_is_said_and_stops_nothing(page: Page) -> None:
    page.evaluate("load('position').then((m) => { m.mountPosition(place, { value: null, save, f: 'v' }); })")
    page.get_by_role("button", name="Enregistrer où je suis").click()
    expect(page.get_by_role("status")).to_contain_text("sans position")
    _, field, value = log(page)[0]
    assert (field, value["none"]) == ("v", "denied")


def test_a_device_without_position_says_so(page: Page) -> None:
    page.evaluate(
        "load('position').then((m) => { m.mountPosition(place, { value: null, save, geolocation: null }); })"
    )
    page.get_by_role("button", name="Enregistrer où je suis").click()
    assert log(page)[0][2]["none"] == "unsupported"


def test_the_words_of_a_narrative_are_counted_while_it_is_written(page: Page) -> None:
    page.evaluate(
        """load("words").then((m) => {
          const label = place.appendChild(document.createElement("label"));
          label.textContent = "Récit";
          m.mountWords(label.appendChild(Object.assign(document.createElement("textarea"), { name: "story" })), 3);
        })"""
    )
    count = page.locator(".words")
    expect(count).to_have_text("Encore 3 mots, 3 en tout")
    page.get_by_label("Récit").type("Un accueil")
    expect(count).to_have_text("Encore 1 mot, 3 en tout")
    page.get_by_label("Récit").type(" chaleureux")
    expect(count).to_have_text("3 mots")
    assert page.get_by_label("Récit").get_attribute("aria-describedby") == count.get_attribute("id")


def test_attempts_are_logged_with_their_time_and_end(page: Page) -> None:
    page.evaluate("load('attempts').then((m) => { m.mountAttempts(place, { value: null, save }); })")
    page.get_by_role("button", name="Ajouter cette tentative").click()
    expect(page.get_by_role("alert").filter(has_text="comment")).to_be_visible()
    assert log(page) == []
    page.get_by_label("Personne n’a répondu").check()
    page.get_by_label("Note").fill("Boîte pleine")
    page.get_by_role("button", name="Ajouter cette tentative").click()
    page.get_by_label("Quelqu’un a répondu").check()
    page.get_by_role("button", name="Ajouter cette tentative").click()
    values = [entry[2] for entry in log(page)]
    assert [[each["result"] for each in value] for value in values] == [
        ["no_answer"],
        ["no_answer", "answered"],
    ]
    assert (values[1][0]["note"], "note" in values[1][1]) == ("Boîte pleine", False)
    page.get_by_role("listitem").first.get_by_role("button", name="Retirer").click()
    assert [each["result"] for each in log(page)[-1][2]] == ["answered"]
    page.get_by_role("listitem").first.get_by_role("button", name="Retirer").click()
    assert log(page)[-1] == ["save", "v", None]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_at_once_is_accessible(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate(TIMER)
    mount_photos(page)
    choose(page, "photo.jpg", camera_photo((400, 300)))
    page.evaluate(
        """(async () => {
          await mount();
          (await load("signature")).mountSignature(place, { value: null, save, keep });
          (await load("position")).mountPosition(place, { value: null, save });
          (await load("attempts")).mountAttempts(place, { value: [{ at: 5, result: "answered" }], save });
        })()"""
    )
    page.get_by_text("Signer en tapant un nom").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.eval_on_selector_all(
        "#place button, #place .photo-caption input, #place label.comment, #place label.choice",
        "all => all.filter((e) => e.offsetParent && e.offsetHeight < 44).map((e) => e.outerHTML)",
    )
    assert small == []
