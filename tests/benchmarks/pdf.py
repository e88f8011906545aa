"""(f) A report of 120 items, 9 charts and 8 photos: against WeasyPrint alone and Chromium, over processes, over many, and handed out.

`CXAUDIT_BENCH_REPORTS` says over how many reports memory is watched; 500 is what the aim was set for.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from multiprocessing.pool import Pool
from pathlib import Path
from statistics import median

from flask import Flask
from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright
from weasyprint import HTML
from werkzeug.test import create_environ

from cxaudit import resources
from cxaudit.domain import access
from cxaudit.domain.ids import AuditId
from cxaudit.reporting import charts, pdf
from cxaudit.reporting.archive import embedded
from cxaudit.reporting.content import Plain
from cxaudit.reporting.environment import report_page, stylesheets
from cxaudit.services import evidence, field_sync, reports, reviews
from tests.benchmarks.clock import Line, Prepared, compare, serve
from tests.benchmarks.world import answers, bench_office, checklist, sign_in
from tests.chromium import FLAGS, program
from tests.people import Office, give_checklist
from tests.services.test_visit import accepted

_REPORTS = int(os.environ.get("CXAUDIT_BENCH_REPORTS", "60"))
_PHOTOS = 8
_BATCH = 8
_ROUNDS = 5
_MIB = 1024
_PROCESSES = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Ready:
    """A report as it is rendered: frozen content, printed code, and its photos by digest."""

    content: Plain
    code: str
    photos: Mapping[str, bytes]

    def html(self) -> str:
        return report_page(self.content, "fr", self.code)

    def write(self) -> bytes:
        files = embedded(self.content, "fr")
        return pdf.write_pdf(self.html(), stylesheets(self.content), self.open_photo, files=files)

    def open_photo(self, sha256: str) -> BytesIO:
        return BytesIO(self.photos[sha256])


def lines() -> Iterator[Line]:
    """Each line as soon as it is known."""
    with tempfile.TemporaryDirectory() as folder, bench_office(Path(folder), 6) as (office, app):
        audit_id = _released(office)
        ready = _ready(office, audit_id)
        yield _beside_weasyprint(ready)
        yield _beside_chromium(ready)
        yield _two_processes(ready)
        yield _memory(ready)
        yield _download(office, app, audit_id)


def _released(office: Office) -> AuditId:
    document = checklist(6)
    document["questions"][0]["evidence"] = {"photos": _PHOTOS}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, document)
    audit = accepted(office, 0)
    for seed in range(_PHOTOS):
        evidence.add_photo(office.runtime, office["Ana"], audit.id, "q0", _photo(seed))
    values = {f"{key}/v": value for key, value in answers().items()}
    field_sync.write_section(office.runtime, office["Ana"], audit.id, values)
    field_sync.submit(office.runtime, office["Ana"], audit.id, "bench")
    for step in (reviews.take, reviews.validate, reviews.release):
        step(office.runtime, office["Rita"], audit.id)
    reports.make_now(office.runtime, office["Rita"], audit.id)
    return audit.id


def _photo(seed: int) -> bytes:
    """As a tablet sends it: 1,600 points wide, about half a megabyte."""
    shapes = Image.effect_noise((160 + seed, 120), 60).resize((1600, 1200), Image.Resampling.BICUBIC)
    photo = ImageChops.add(shapes, Image.effect_noise((1600, 1200), 10), 2).convert("RGB")
    file = BytesIO()
    photo.save(file, "JPEG", quality=85)
    return file.getvalue()


def _ready(office: Office, audit_id: AuditId) -> Ready:
    report = reports.get_status(office.runtime, office["Rita"], audit_id).report
    assert report.content is not None
    assert report.code is not None
    content = dict(report.content)
    items = (item for section in content["sections"] for item in section["items"])
    used = {photo["sha256"] for item in items for photo in item.get("photos", ())}
    photos = {sha256: office.runtime.files.open(office.client, sha256).read() for sha256 in used}
    assert len(photos) == _PHOTOS
    return Ready(content, report.code, photos)


def _beside_weasyprint(ready: Ready) -> Line:
    """The same HTML, stylesheet and fonts without archive, attachments or our own reading of photos."""
    html = ready.html()

    def ours() -> Prepared:
        files = embedded(ready.content, "fr")
        return lambda: pdf.write_pdf(html, stylesheets(ready.content), ready.open_photo, files=files)

    def bare() -> Prepared:
        fetcher, sheets, fonts = (
            pdf._Fetcher(ready.open_photo),
            pdf._sheets(stylesheets(ready.content)),
            pdf._fonts(),
        )
        return lambda: HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=sheets, font_config=fonts)

    return compare("PDF of a report / WeasyPrint alone", ours, bare, 1.15, rounds=_ROUNDS)


def _beside_chromium(ready: Ready) -> Line:
    """In wall time: the browser works in processes of its own, which are warm. Its page is tagged as ours is."""
    style = "\n".join(pdf._faces(resources.fonts_dir()))
    style += "".join(sheet.read_text(encoding="utf-8") for sheet in stylesheets(ready.content))
    own, files = ready.html(), embedded(ready.content, "fr")
    html = own.replace("</head>", f"<style>{style}</style></head>")
    for dimension in ("compliance", "experience"):
        mark = b64encode(charts.dimension_image(dimension)).decode()
        html = html.replace(f"mark:{dimension}", f"data:image/svg+xml;base64,{mark}")
    for sha256, photo in ready.photos.items():
        html = html.replace(f"photo:{sha256}", f"data:image/jpeg;base64,{b64encode(photo).decode()}")

    def written() -> None:
        pdf.write_pdf(own, stylesheets(ready.content), ready.open_photo, files=files)

    ours = median(_wall(written) for _ in range(_ROUNDS))  # alone: a browser goes on working after its answer
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        page, file = browser.new_page(), Path(folder) / "report.html"
        file.write_text(html, encoding="utf-8")  # a page without an address could not load our fonts

        def printed() -> None:
            page.goto(file.as_uri())
            page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

        printed()
        theirs = median(_wall(printed) for _ in range(_ROUNDS))
        browser.close()
    return _line("PDF of a report / warm Chromium print", ours, theirs, 4)


def _two_processes(ready: Ready) -> Line:
    """The wall time of a few reports in two processes and in one, each warm."""
    with _PROCESSES.Pool(1) as one, _PROCESSES.Pool(2) as two:
        for pool, size in ((one, 1), (two, 2)):
            pool.map(_write, [ready] * size, chunksize=1)
        alone = median(_wall(lambda: _together(one, ready)) for _ in range(_ROUNDS))
        both = median(_wall(lambda: _together(two, ready)) for _ in range(_ROUNDS))
    return _line(f"{_BATCH} reports, two processes / one", both, alone, 0.6)


def _together(pool: Pool, ready: Ready) -> None:
    pool.map(_write, [ready] * _BATCH, chunksize=1)


def _write(ready: Ready) -> int:
    return len(ready.write())


def _memory(ready: Ready) -> Line:
    """What a process grows by, after the first ten, at its largest."""
    with _PROCESSES.Pool(1) as pool:
        begun, ended = pool.apply(_grow, (ready, _REPORTS))
    name = f"Memory over {_REPORTS} reports: MiB more"
    return Line(name, f"{ended / _MIB:.0f} MiB / {begun / _MIB:.0f} MiB", (ended - begun) / _MIB, 30)


def _grow(ready: Ready, count: int) -> tuple[int, int]:
    for _ in range(10):
        ready.write()
    begun = _largest()
    for _ in range(count - 10):
        ready.write()
    return begun, _largest()


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _download(office: Office, app: Flask, audit_id: AuditId) -> Line:
    """A report that is made, through session and policy, against a file of the same size from the static
    folder."""
    cookie, _token = sign_in(app, "Chloé")
    address = f"/portal/audits/{audit_id}/report.fr.pdf"
    size = len(serve(app, [create_environ(address, headers={"Cookie": cookie})]))
    twin = resources.build_dir() / f"bench-{os.getpid()}.pdf"
    twin.write_bytes(os.urandom(size))
    try:
        static = f"/static/build/{twin.name}"

        def ours() -> Prepared:
            asked = create_environ(address, headers={"Cookie": cookie})
            return lambda: serve(app, [asked])

        def bare() -> Prepared:
            asked = create_environ(static)
            return lambda: serve(app, [asked])

        return compare("Download of a made report / static file", ours, bare, 3)
    finally:
        twin.unlink()


def _wall(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _line(name: str, ours: float, theirs: float, aim: float) -> Line:
    return Line(name, f"{ours * 1000:.0f} ms / {theirs * 1000:.0f} ms", ours / theirs, aim)
