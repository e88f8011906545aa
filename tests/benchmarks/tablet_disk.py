"""A disk that is full: what is refused, what is said, what was saved before, and what becomes of it with room again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.benchmarks.clock import Line
from tests.benchmarks.field_day import FieldDay, field_day
from tests.benchmarks.small_disk import SmallDisk, small_disk
from tests.benchmarks.tablet_photos import FRONT, open_form, picture
from tests.chromium import Device, state, stored
from tests.people import CHECKLIST
from tests.services.test_visit import accepted

MEGABYTES = 400
LETTERS = 30_000
"""Of each answer: long ones find the end of a disk sooner."""
MOST = 400
"""Long answers that are tried before the disk counts as not full."""
HEAR = """() => {
  globalThis.acked = [];
  document.addEventListener("cx:saved", ({ detail: { q, val } }) => q === "story" && acked.push(val));
}"""
ANSWER = """(text) => {
  const box = document.getElementsByName("q.story")[0];
  box.value = text;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}"""

REFUSED = "#item-front .photos .field-error:not([hidden])"
TAKEN_OR_REFUSED = f"""() => document.querySelector("{REFUSED}")
  || document.querySelectorAll("#item-front .photo[data-f]").length > 1"""


def lines() -> Iterator[Line]:
    """On a small ext4 image as the profile's disk."""
    checklist = {**CHECKLIST, "questions": [*CHECKLIST["questions"], FRONT]}  # type: ignore[misc]
    with field_day(checklist) as day, small_disk(day.folder, MEGABYTES) as disk:
        device = day.device(disk.root / "profile")
        yield from _filled(day, disk, device)
        device.context.close()  # before its disk goes


def _filled(day: FieldDay, disk: SmallDisk, device: Device) -> Iterator[Line]:
    audit = accepted(day.office).id
    page = open_form(device.open(audit, query="?auto=0", kept=True))
    page.evaluate(HEAR)
    for number in range(5):
        page.evaluate(ANSWER, f"before {number}")
    _take(page, picture(day.folder / "1.jpg", 1))
    expect(page.locator("#item-front .photo[data-f]")).to_have_count(1)
    taken = disk.fill()
    _take(page, picture(day.folder / "2.jpg", 2))
    page.wait_for_function(TAKEN_OR_REFUSED)
    photos = page.locator("#item-front .photo[data-f]").count()
    yield Line("Full disk: photos taken without room", f"{taken >> 20} MB of filler", photos - 1, 0)
    yield Line("Full disk: photos refused with no reason", _reason(page), int(not _reason(page)), 0)
    tried = _until_not_saved(page)
    page.evaluate(ANSWER, "after")
    page.wait_for_timeout(8000)  # two more tries
    yield Line("Full disk: answers until NOT SAVED is said", f"{LETTERS:,} letters each", tried, MOST)
    acked = set(page.evaluate("acked"))
    yield Line("Full disk: called saved meanwhile", "of 2", len({_long(tried), "after"} & acked), 0)
    disk.free()
    state(page, "idle")
    page.wait_for_function("acked.includes('after')")
    acked = set(page.evaluate("acked"))
    blobs = {blob["sha"] for blob in stored(page, "blobs")}
    device.kill()
    yield from _again(device, audit, acked, blobs, disk.kind)


def _again(device: Device, audit: str, acked: set[str], blobs: set[str], kind: str) -> Iterator[Line]:
    """What a new browser finds on the disk that has room again."""
    page = open_form(device.open(audit, query="?auto=0"))
    kept = {op["val"] for op in stored(page, "ops") if op["q"] == "story"}
    yield Line("Full disk: acked answers lost, once freed", f"of {len(acked)}", len(acked - kept), 0)
    found = {blob["sha"] for blob in stored(page, "blobs")}
    yield Line("Full disk: photos lost, once freed", f"of {len(blobs)}", len(blobs - found), 0)
    shown = page.locator("[name='q.story']").input_value()
    yield Line("Full disk: last answer not shown again", kind, int(shown != "after"), 0)


def _take(page: Page, path: Path) -> None:
    page.locator("#item-front input[type=file]").set_input_files(path)


def _reason(page: Page) -> str:
    """Which of the two sentences the photo was refused with; empty when it was not."""
    shown = page.locator(REFUSED)
    return "said: " + shown.first.inner_text()[:11] if shown.count() else ""


def _long(number: int) -> str:
    return f"{number} " + "x" * LETTERS


def _until_not_saved(page: Page) -> int:
    """Answer after answer, each once the one before is on the disk; the number of the first that is not."""
    for number in range(1, MOST + 1):
        page.evaluate(ANSWER, _long(number))
        page.wait_for_function(
            "(text) => acked.includes(text) || document.documentElement.dataset.sync === 'err'",
            arg=_long(number),
        )
        if page.evaluate("document.documentElement.dataset.sync") == "err":
            return number
    return MOST + 1
