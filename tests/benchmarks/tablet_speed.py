"""How long 300 items take on a processor four times slower, beside a page that holds nothing but one question.

Milliseconds are those of the machine that runs this. Only the page's own thread is slowed down, as Chromium does it;
the limit of a commit was set for the machine as it is. An answer is pressed once the list stands still.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import quantiles
from threading import Thread
from typing import Any, cast

from playwright.sync_api import CDPSession, Page

from tests.benchmarks.clock import Line
from tests.benchmarks.field_day import FieldDay, field_day
from tests.chromium import Device, ready
from tests.people import CHECKLIST
from tests.services.test_visit import accepted

ITEMS, SLOWER = 300, 4
VISITS, TAPS, SWITCHES, COMMITS = 5, 40, 36, 60
READING = 500
KINDS = ("yes_no", "likert", "text", "numeric", "single")
BARE = b"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Une question</title></head><body>
<label><input type="radio" name="q" value="yes">Oui</label> <label><input type="radio" name="q" value="no">Non</label>
<script>
const open = indexedDB.open("bare", 1);
open.onupgradeneeded = () => open.result.createObjectStore("answers");
open.onsuccess = () => (document.documentElement.dataset.ready = "1");
document.addEventListener("change", ({ target }) => {
  const tx = open.result.transaction("answers", "readwrite", { durability: "strict" });
  tx.objectStore("answers").put(target.value, "q");
  tx.oncomplete = () => document.dispatchEvent(new CustomEvent("cx:saved"));
});
</script></body></html>"""
WATCH = """
globalThis.taps = new Map();
new PerformanceObserver((seen) => {
  for (const { interactionId: id, duration } of seen.getEntries())
    if (id) taps.set(id, Math.max(duration, taps.get(id) ?? 0));
}).observe({ type: "event", durationThreshold: 16 });
globalThis.moved = [];
globalThis.drawn = [];
let lifted = 0, released = 0;
addEventListener("pointerup", ({ timeStamp }) => (lifted = released = timeStamp), { capture: true });
document.addEventListener("cx:saved", () => {
  const from = released;
  requestAnimationFrame(() => setTimeout(() => drawn.push(performance.now() - from)));
});
new MutationObserver((seen) => {
  const from = lifted;
  if (!from || !seen.some(({ target }) => target.matches(".item"))) return;
  lifted = 0;
  requestAnimationFrame(() => setTimeout(() => moved.push(performance.now() - from)));
}).observe(document, { subtree: true, attributeFilter: ["hidden"] });
new MutationObserver((_, watcher) => {
  if (document.documentElement?.dataset.ready !== "1") return;
  globalThis.readyAt = performance.now();
  watcher.disconnect();
}).observe(document, { subtree: true, childList: true, attributeFilter: ["data-ready"] });
"""
COMMIT = """async ([selectors, count]) => {
  const boxes = selectors.flatMap((selector) => [...document.querySelectorAll(selector)]);
  const times = [];
  for (let n = 0; n < count; n += 1) {
    const saved = new Promise((done) => document.addEventListener("cx:saved", done, { once: true }));
    const start = performance.now();
    const at = n % boxes.length;
    [...boxes.slice(at), ...boxes.slice(0, at)].find((box) => !box.checked).click();
    await saved;
    times.push(performance.now() - start);
    await new Promise((go) => setTimeout(go, 500));
  }
  return times;
}"""


def lines() -> Iterator[Line]:
    """First visit, without network, taps, the switch that shows a third of the form, and commits."""
    with field_day(checklist()) as day, bare_page() as address:
        device = day.device()
        device.context.add_init_script(WATCH)
        page = device.context.new_page()
        wire = device.context.new_cdp_session(page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        bare = _Times(page, wire, address)
        bare.visit()
        bare.tap(["label:has([value=yes])", "label:has([value=no])"], TAPS)
        pairs = ["[value=yes]", "[value=no]"]
        at_once = bare.commit(pairs, slower=1)
        bare.commit(pairs)
        yield from _compared(day, device, _Times(page, wire, form_address(day, device)), bare, at_once)


def form_address(day: FieldDay, device: Device) -> str:
    return f"{device.address}/field/audits/{accepted(day.office).id}/form/fr"


def _compared(
    day: FieldDay, device: Device, ours: _Times, bare: _Times, at_once: list[float]
) -> Iterator[Line]:
    yield _line("first visit", ours.visit(), bare.visits, 50, 2500)
    ours.page.locator("html[data-offline='1']").wait_for(state="attached")
    likert = [f"#item-more-{n} label:has([value='4'])" for n in range(290) if n % 5 == 1 and n % 3]
    yield _line("tap to paint", ours.tap(likert, len(likert)), bare.taps, 75, 100)
    yield _plain("tap to Saved on the screen, p75", ours.drawn(len(likert)), None)
    switch = [f"#item-greeted label:has([name='q.greeted'][value={value}])" for value in ("no", "yes")]
    yield _plain("a third appears or goes, p75", ours.switch(switch), 200)
    answers = [f".q[data-t=yes_no]:not([hidden], #item-greeted) [value={value}]" for value in ("yes", "no")]
    commits = ours.commit(answers, slower=1)
    yield _line("change to commit", commits, at_once, 50, 30, slower=1)
    yield _line("change to commit", commits, at_once, 95, 100, slower=1)
    commits = ours.commit(answers)
    yield _line("change to commit", commits, bare.commits, 50, None)
    yield _line("change to commit", commits, bare.commits, 95, None)
    day.server.kill()
    yield _line("opened again off line", ours.visit(fresh=False), bare.visits, 50, 1500)


def _line(
    name: str,
    ours: Sequence[float],
    bare: Sequence[float],
    share: int,
    aim: float | None,
    *,
    slower: int = SLOWER,
) -> Line:
    """The percentile in milliseconds, and how many times that of the bare page it is."""
    found, base = (quantiles(each, n=100, method="inclusive")[share - 1] for each in (ours, bare))
    where = f"300 items, {slower}x slower" if slower > 1 else "300 items"
    return Line(f"{where}: {name}, p{share}, ms", f"{found / base:.1f} x {base:.0f} ms", found, aim)


def _plain(name: str, times: Sequence[float], aim: float | None) -> Line:
    """The 75th percentile of what the page itself has measured: the bare page has nothing like it."""
    found = quantiles(times, n=100, method="inclusive")[74]
    return Line(f"300 items, {SLOWER}x slower: {name}, ms", "", found, aim)


class _Times:
    """What a page takes, in milliseconds, on the slowed processor unless said otherwise."""

    def __init__(self, page: Page, wire: CDPSession, address: str) -> None:
        self.page, self.wire, self.address = page, wire, address
        self.visits: list[float] = []
        self.taps: list[float] = []
        self.commits: list[float] = []

    def visit(self, fresh: bool = True) -> list[float]:
        """Until it can be answered, from nothing kept of it (`fresh`) or from what the tablet keeps."""
        self.visits = [self._visit(fresh) for _ in range(VISITS)]
        return self.visits

    def _visit(self, fresh: bool) -> float:
        self.page.goto("about:blank")
        if fresh:
            origin = "/".join(self.address.split("/")[:3])
            kept = "cache_storage,service_workers,indexeddb,local_storage"
            self.wire.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kept})
            self.wire.send("Network.clearBrowserCache")
        self.page.goto(self.address)
        ready(self.page)
        return float(self.page.evaluate("readyAt"))

    def tap(self, labels: Sequence[str], count: int) -> list[float]:
        """From a press to the picture that shows it, as the browser's event timing says (in steps of 8 ms, from 16)."""
        self.page.wait_for_timeout(1500)
        self.page.evaluate("taps.clear(); drawn.length = 0")
        self._press(labels, count)
        found = cast("list[Any]", self.page.evaluate("[...taps.values()]"))
        self.taps = [float(each) for each in found] + [16.0] * (count - len(found))
        return self.taps

    def drawn(self, count: int) -> list[float]:
        """From the finger that lifted to the picture of the answer's mark, for each tap of before."""
        found = cast("list[float]", self.page.evaluate("drawn"))
        assert len(found) == count, "every tap changed an answer"
        return found

    def switch(self, labels: Sequence[str]) -> list[float]:
        """From the finger that lifts to the picture in which items have come or gone."""
        self.page.evaluate("moved.length = 0")
        self._press(labels, SWITCHES)
        found = cast("list[float]", self.page.evaluate("moved"))
        assert len(found) == SWITCHES
        return found

    def _press(self, labels: Sequence[str], count: int) -> None:
        """One after another, each after the time it takes to read a question: the list has stopped moving."""
        for turn in range(count):
            label = self.page.locator(labels[turn % len(labels)])
            label.scroll_into_view_if_needed()
            self.page.wait_for_timeout(READING)
            label.click()
            self.page.wait_for_timeout(READING)
        self.page.wait_for_timeout(1500)

    def commit(self, selectors: Sequence[str], slower: int = SLOWER) -> list[float]:
        """From a change to the end of its transaction, one in half a second."""
        self.wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        self.commits = self.page.evaluate(COMMIT, [selectors, COMMITS])
        self.wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        return self.commits


def checklist() -> dict[str, Any]:
    """Items of five kinds; every third shows only where nobody greeted."""
    more = [_item(number) for number in range(ITEMS - len(CHECKLIST["questions"]))]  # type: ignore[arg-type]
    return {**CHECKLIST, "questions": [*CHECKLIST["questions"], *more]}  # type: ignore[misc]


def _item(number: int) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    text = {"fr": f"Critère numéro {number} de cette grille", "en": f"Item number {number} of it"}
    found: dict[str, Any] = {"key": f"more-{number}", "kind": kind, "section": "B", "text": text}
    if kind != "text":
        found["dimension"] = "compliance"
    if kind == "numeric":
        found |= {"max_points": 1, "curve": {"type": "linear", "points": [["0", "0"], ["10", "1"]]}}
    if kind == "single":
        found["options"] = [{"key": k, "points": 1, "text": {"fr": f"Choix {k}", "en": k}} for k in "abc"]
    if number % 3 == 0:
        found["show_if"] = {"q": "greeted", "in": ["no"]}
    return found


@contextlib.contextmanager
def bare_page() -> Iterator[str]:
    """The address of a page with one question that is kept as strictly as ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(BARE)

        def log_message(self, *_said: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()
