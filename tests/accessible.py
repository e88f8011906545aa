"""What axe finds on a page."""

from __future__ import annotations

import json
from typing import cast

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # reads every stylesheet again, for one rule that is not asked for
}
# What passes is a third of the time to describe and carry over.
_RUN = f"""axe.run({json.dumps(_OPTIONS)}).then(({{ violations }}) =>
  violations.map((found) => found.id + " " + found.nodes.map((node) => node.html).join(" | ")))"""


def bring_axe(context: BrowserContext) -> None:
    """Have each page load axe by itself: half a megabyte goes to the browser once, not for each page."""
    context.add_init_script(AXE_SCRIPT)


def violations(page: Page) -> list[str]:
    """Each rule of WCAG 2.2 AA and of good practice that the page breaks, with the elements that do."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return cast("list[str]", page.evaluate(_RUN))
