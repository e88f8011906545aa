"""A tablet in the hand: Chromium with a profile that outlives its process, and ways to hurt it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from playwright.sync_api import Error as BrowserError

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
TABLET = {"width": 820, "height": 1180}
PATIENCE = 90_000
"""Milliseconds: nothing is measured here, and a loaded machine is slow."""
expect.set_options(timeout=PATIENCE)


def program() -> str:
    """Chromium without its window: the engine and storage of the whole browser for a third of its start."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is needed: apt-get install chromium-headless-shell", pytrace=False)
    return path


class Device:
    """One device with one profile folder. `cookies` is a session made elsewhere."""

    def __init__(self, playwright: Playwright, profile: Path, address: str, cookies: SimpleCookie) -> None:
        self.playwright, self.profile, self.address = playwright, profile, address
        self.errors: list[str] = []
        self.context = self._launch()
        self.sign_in(cookies)

    def _launch(self) -> BrowserContext:
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()  # left behind by a process that was killed
        context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=program(),
            args=FLAGS,
            viewport=TABLET,
            locale="fr-CA",  # type: ignore[arg-type]
        )

        context.set_default_timeout(PATIENCE)
        return context

    def sign_in(self, cookies: SimpleCookie) -> None:
        """Carry this session from now on; an old one is dropped."""
        self.context.clear_cookies()
        session = cookies["cxaudit"].value
        month = time.time() + 30 * 24 * 3600
        self.context.add_cookies(
            [{"name": "cxaudit", "value": session, "url": self.address, "expires": month, "httpOnly": True}]
        )

    def open(self, audit: str, *, lang: str = "fr", query: str = "", kept: bool = False) -> Page:
        """The form of an audit, ready; with `kept`, once it opens without network too."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.address}/field/audits/{audit}/form/{lang}{query}")
        ready(page)
        if kept:
            page.locator("html[data-offline='1']").wait_for(state="attached")
        return page

    def kill(self) -> None:
        """SIGKILL to every process of the browser, then a new browser on the same profile."""
        for pid in family(self.profile):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(BrowserError):
            self.context.close()
        self.context = self._launch()

    def close(self) -> None:
        self.context.close()


def family(profile: Path) -> dict[int, str]:
    """The processes of the browser on this profile: its own first, then whatever came from it, with command lines."""
    lines, parents = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            lines[int(process.name)] = (process / "cmdline").read_bytes().decode(errors="ignore")
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    of_profile = f"--user-data-dir={profile}"
    found = [
        pid
        for pid, line in lines.items()
        if of_profile in line and "--type=" not in line and "chrom" in line.split("\0")[0]
    ]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return {pid: lines[pid] for pid in found if pid != os.getpid()}


def ready(page: Page) -> None:
    """Saved answers are on the screen and the handlers are there."""
    page.locator("html[data-ready='1']").wait_for(state="attached")


def state(page: Page, wanted: str) -> None:
    """Wait until the page says that it is in this state."""
    page.locator(f"html[data-sync='{wanted}']").wait_for(state="attached")


def pick(page: Page, key: str, value: str) -> None:
    """Press the card of a choice, as a thumb does."""
    page.locator(f"label:has(input[name='q.{key}'][value='{value}'])").click()


def stored(page: Page, store: str) -> list[dict[str, Any]]:
    """Everything in one store of the person's database."""
    script = """async (name) => {
      const open = indexedDB.open(`cxaudit-${document.documentElement.dataset.user}`);
      const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
      const all = db.transaction(name).objectStore(name).getAll();
      const found = await new Promise((done) => (all.onsuccess = () => done(all.result)));
      db.close();
      return found.map(({ bytes, ...rest }) => rest);
    }"""
    return cast("list[dict[str, Any]]", page.evaluate(script, store))


def kept(page: Page, *addresses: str, wanted: bool = True) -> None:
    """Wait until the worker has kept all these pages for this person; not `wanted`: until it has none of them.

    Asked again and again from here: `wait_for_function` takes the promise of an async function for its answer, and
    what it asks later the page's policy refuses to evaluate.
    """
    script = """async () => {
      const cache = await caches.open(`cxaudit-pages-${document.documentElement.dataset.user}`);
      return (await cache.keys()).map(({ url }) => new URL(url).pathname);
    }"""
    for _ in range(PATIENCE // 100):
        found = set(page.evaluate(script))
        if set(addresses) <= found if wanted else not found & set(addresses):
            return
        page.wait_for_timeout(100)
    raise AssertionError((addresses, found))


LISTS = ("/field/", "/field/list/fr", "/field/list/en")


def saved(page: Page) -> None:
    """Wait until nothing is being written to the disk any more."""
    page.locator("html:not([data-sync=err])").wait_for(state="attached")
    page.wait_for_timeout(400)
