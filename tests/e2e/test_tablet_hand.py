"""The form in the hand: the list of sections, the main button under either thumb, on every size of screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.accessible import violations
from tests.chromium import pick, ready, saved
from tests.e2e.test_tablet import Open, office, open_device, playwright, pytestmark, server
from tests.people import Office
from tests.services.test_visit import accepted

__all__ = ["office", "open_device", "playwright", "pytestmark", "server"]

PORTRAIT, LANDSCAPE, PHONE = (820, 1180), (1180, 820), (390, 844)


def turn(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def clean(page: Page) -> None:
    """Nothing that axe finds, in light and in dark, and nothing beyond the edge of the screen."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def middle(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize("size", [PORTRAIT, PHONE])
def test_the_list_of_sections_opens_over_the_form_and_goes_out_of_the_way(
    office: Office, open_device: Open, size: tuple[int, int]
) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id)
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    turn(page, size)
    jump = page.locator("#jump")
    expect(jump).to_be_hidden()
    pick(page, "welcome", "4")
    saved(page)
    page.locator("#jump-open").click()
    expect(jump).to_be_visible()
    expect(jump.locator("[data-step=A] [data-count]")).to_have_text("1/2")
    clean(page)
    jump.locator("[data-step=B]").click()
    expect(jump).to_be_hidden()
    expect(page.locator("#section-B h2")).to_be_in_viewport()
    page.locator("#jump-open").click()
    page.keyboard.press("Escape")
    expect(jump).to_be_hidden()
    page.locator("#jump-open").click()
    page.locator("#jump-check").click()
    expect(page.locator("#check")).to_be_visible()
    expect(jump).to_be_hidden()


def test_on_its_side_the_tablet_shows_the_sections_beside_the_form(office: Office, open_device: Open) -> None:
    audit = accepted(office)
    page = open_device().open(audit.id, lang="en")
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    turn(page, LANDSCAPE)
    expect(page.locator("#jump")).to_be_visible()
    expect(page.locator("#jump-open")).to_be_hidden()
    assert page.locator("#form").bounding_box()["x"] >= 240  # type: ignore[index]
    clean(page)
    page.locator("#check-open").click()
    expect(page.locator("#form")).to_be_hidden()
    page.locator("#jump [data-step=B]").click()
    expect(page.locator("#form")).to_be_visible()
    expect(page.locator("#section-B h2")).to_be_in_viewport()


def test_the_main_button_stands_under_the_chosen_thumb_and_stays_there(
    office: Office, open_device: Open
) -> None:
    audit = accepted(office)
    device = open_device()
    page = device.open(audit.id)
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    assert middle(page, "#next") > PORTRAIT[0] / 2
    page.locator("#jump-open").click()
    page.locator("label:has(input[name=thumb][value=left])").click()
    assert middle(page, "#next") < PORTRAIT[0] / 2
    page.reload()
    ready(page)
    assert middle(page, "#next") < PORTRAIT[0] / 2
    clean(page)
    page.goto(f"{device.address}/field/device")
    choice = page.locator("[data-thumb-choice]")
    expect(choice.locator("input[value=left]")).to_be_checked()
    choice.locator("label").last.click()
    page.go_back()
    ready(page)
    page.reload()
    ready(page)
    assert middle(page, "#next") > PORTRAIT[0] / 2
