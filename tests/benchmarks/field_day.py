"""A day in the field for a benchmark: an office, its server in a process, and tablets with profiles of their own."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from cxaudit.domain import access
from tests.chromium import Device
from tests.e2e.test_tablet import session
from tests.people import Office, give_checklist, open_office
from tests.web.test_api import app_of
from tests.web.test_killed_server import Server


@dataclass
class FieldDay:
    """Everything is gone when the day is over."""

    office: Office
    server: Server
    playwright: Playwright
    folder: Path
    devices: list[Device] = field(default_factory=list)

    def device(self, profile: Path | None = None, port: int = 0) -> Device:
        """Ana's tablet; `profile` stands elsewhere when its disk is what is tried."""
        address = f"http://127.0.0.1:{port or self.server.port}"
        where = profile or self.folder / f"profile-{len(self.devices)}"
        self.devices.append(Device(self.playwright, where, address, session(self.server)))
        return self.devices[-1]


@contextlib.contextmanager
def field_day(document: Mapping[str, Any] | None = None) -> Iterator[FieldDay]:
    """`document` is the checklist, where the office's own does not do."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_office(Path(folder)) as office,
    ):
        app_of(office)  # gives everybody a password
        if document is not None:
            with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
                give_checklist(uow, office, document)
        server = Server(office)
        try:
            with sync_playwright() as playwright:
                day = FieldDay(office, server, playwright, Path(folder))
                yield day
                for device in day.devices:
                    device.close()
        finally:
            server.kill()
