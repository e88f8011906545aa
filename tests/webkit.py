"""The engine of Safari in the hand: WebKitGTK on a screen that nobody sees, with a profile that outlives its process."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_WINDOW = Path(__file__).with_name("webkit_window.py")
_SYSTEM_PYTHON = "/usr/bin/python3"
_PATIENCE = 90
"""Seconds: nothing is measured here, and a loaded machine is slow."""


@contextmanager
def screen() -> Iterator[str]:
    """The name of an X display that nobody sees."""
    if shutil.which("Xvfb") is None:
        pytest.fail("WebKitGTK is needed: apt-get install gir1.2-webkit2-4.1 python3-gi xvfb", pytrace=False)
    told, tell = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "820x1180x24", "-nolisten", "tcp"]
    process = subprocess.Popen(arguments, pass_fds=[tell], stderr=subprocess.DEVNULL)
    os.close(tell)
    try:
        with os.fdopen(told) as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


class WebKit:
    """One device with one profile folder."""

    def __init__(self, profile: Path, display: str) -> None:
        self.profile, self.display = profile, display
        self.start()

    def start(self) -> None:
        """A new browser on this profile."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        told = {"DISPLAY": self.display, "GDK_BACKEND": "x11", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        self.process = subprocess.Popen(
            [_SYSTEM_PYTHON, _WINDOW, self.profile],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**ours, **told, "LIBGL_ALWAYS_SOFTWARE": "1"},
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL to every process of the browser."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]

    def open(self, address: str) -> None:
        """Begin to load a page."""
        self._ask({"open": address})

    def run(self, body: str) -> Any:
        """What this body of an async function returns, in the page that is shown."""
        found = self._ask({"run": body})
        assert "error" not in found, found
        return found["value"]

    def until(self, expression: str) -> None:
        """Wait until this is true in the page that is shown; a page that is going away answers nothing."""
        for _ in range(_PATIENCE * 10):
            if self._ask({"run": f"return Boolean({expression})"}).get("value"):
                return
            time.sleep(0.1)
        raise AssertionError((expression, self.run("return document.body.innerText")))

    def _ask(self, asked: dict[str, str]) -> dict[str, Any]:
        assert self.process.stdin, "it has pipes"
        assert self.process.stdout, "it has pipes"
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()
        assert select.select([self.process.stdout], [], [], _PATIENCE)[0], (
            f"WebKitGTK does not answer {asked}"
        )
        line = self.process.stdout.readline()
        assert line, "WebKitGTK ended: apt-get install gir1.2-webkit2-4.1 python3-gi xvfb"
        found: dict[str, Any] = json.loads(line)
        return found
