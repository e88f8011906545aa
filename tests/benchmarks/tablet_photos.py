"""Twenty photos of 3 MB over a network that breaks one request in four, the browser killed half-way."""

from __future__ import annotations

import hashlib
import random
import socket
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from cxaudit.domain.evidence import Evidence
from tests.benchmarks.clock import Line
from tests.benchmarks.field_day import FieldDay, field_day
from tests.chromium import saved, state
from tests.e2e.test_tablet import deliver, fill, session
from tests.people import CHECKLIST
from tests.proxy import Proxy, read_request
from tests.services.test_visit import accepted

PHOTOS = 20
BROKEN = 0.25
"""Share of the requests that something happens to."""
HARMS = ("request", "reply", "silence")
FRONT = {
    "key": "front", "kind": "photo", "section": "B", "required": True, "evidence": {"photos": PHOTOS},
    "text": {"fr": "Façade", "en": "Front"},
}  # fmt: skip


class BadLine(Proxy):
    """In mode `bad` cuts requests anywhere, cuts replies, loses replies; counts the bytes of photos that came over it."""

    def __init__(self, target: int) -> None:
        self.chance, self.sent, self.harmed, self.asked = random.Random(3), 0, 0, 0
        super().__init__(target)

    def serve(self, line: socket.socket) -> None:
        if self.mode != "bad":
            return super().serve(line)
        line.settimeout(20)
        harm = self.chance.choice(HARMS) if self.chance.random() < BROKEN else ""
        self.asked, self.harmed = self.asked + 1, self.harmed + bool(harm)
        try:
            self._pass_on(line, harm)
        except OSError:
            return None

    def _pass_on(self, line: socket.socket, harm: str) -> None:
        request = read_request(line)
        if request.startswith(b"PATCH"):
            self.sent += len(request.partition(b"\r\n\r\n")[2])
        with socket.create_connection(("127.0.0.1", self.target), timeout=20) as server:
            request = request.replace(b"Connection: keep-alive", b"Connection: close", 1)
            server.sendall(request[: int(len(request) * (self.chance.random() if harm == "request" else 1))])
            if harm == "request" or not request:
                return
            reply = b""
            while part := server.recv(65536):
                reply += part
        if harm != "silence":
            line.sendall(reply[: len(reply) // 2] if harm == "reply" else reply)


def lines() -> Iterator[Line]:
    """What arrived, how large, and what it took."""
    checklist = {**CHECKLIST, "questions": [*CHECKLIST["questions"], FRONT]}  # type: ignore[misc]
    with field_day(checklist) as day:
        line = BadLine(day.server.port)
        try:
            yield from _delivered(day, line)
        finally:
            line.close()


def _delivered(day: FieldDay, line: BadLine) -> Iterator[Line]:
    audit = accepted(day.office).id
    pictures = [picture(day.folder / f"{seed}.jpg", seed) for seed in range(PHOTOS)]
    device = day.device(port=line.port)
    page = open_form(device.open(audit, kept=True))
    line.mode = "captive"  # first all are taken, so that the kill comes in the middle of sending
    page.locator("#item-front input[type=file]").set_input_files(pictures)
    expect(page.locator("#item-front .photo[data-f]")).to_have_count(PHOTOS)
    saved(page)
    line.mode, started = "bad", time.monotonic()
    page.locator("#check-open").click()
    page.locator("#sync").click()
    while len(arrived(day, audit)) < PHOTOS // 2:
        page.wait_for_timeout(100)
    halfway = len(arrived(day, audit))
    device.kill()
    device.sign_in(session(day.server))  # a browser writes its cookies down later than we write answers
    page = open_form(device.open(audit))
    fill(page)
    deliver(page)
    state(page, "done")
    took = time.monotonic() - started
    yield from _found(day, arrived(day, audit), [path.stat().st_size for path in pictures], line)
    yield Line("Photos: seconds of sending, kill included", f"killed at {halfway}", took, None)


def open_form(page: Page) -> Page:
    """The form with its photo fields working, whatever the network does meanwhile."""
    page.locator("html[data-mounted='1']").wait_for(state="attached")
    return page


def arrived(day: FieldDay, audit: str) -> tuple[Evidence, ...]:
    with day.office.runtime.reading(day.office["Rita"]) as uow:
        return uow.evidence.list(audit_id=audit)


def _found(day: FieldDay, kept: tuple[Evidence, ...], taken: list[int], line: BadLine) -> Iterator[Line]:
    contents = []
    for photo in kept:
        with day.office.runtime.files.open(day.office.client, photo.sha256) as file:
            contents.append(file.read())
    damaged = sum(
        hashlib.sha256(each).hexdigest() != photo.sha256 for each, photo in zip(contents, kept, strict=True)
    )
    speaking = sum(bool(dict(Image.open(BytesIO(each)).getexif())) for each in contents)
    sizes = [len(each) for each in contents]
    yield Line("Photos: not arrived", f"of {PHOTOS}, {sum(taken) / 1e6:.0f} MB", PHOTOS - len(kept), 0)
    yield Line("Photos: bytes not those of the tablet", f"of {len(kept)}", damaged, 0)
    yield Line("Photos: with EXIF", f"of {len(kept)}", speaking, 0)
    yield Line("Photos: largest, kB", f"of {sum(sizes) / 1e6:.1f} MB", max(sizes) / 1000, 1000)
    yield Line(
        "Photos: bytes sent / bytes of photos",
        f"{line.harmed}/{line.asked} requests",
        line.sent / sum(sizes),
        1.3,
    )


def picture(path: Path, seed: int) -> Path:
    """A photo of twelve million pixels and about 3 MB that names its camera and where it was taken."""
    shapes = Image.effect_noise((800 + seed, 600), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    photo = ImageChops.add(shapes, Image.effect_noise((4000, 3000), 10), 2).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ana"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 30.0, 6.12), 3: "W", 4: (73.0, 34.0, 2.28)})
    photo.save(path, "JPEG", quality=88, exif=exif)
    return path
