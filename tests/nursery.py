"""Servers that are there at once: forked from a process that has already loaded all that the web process loads.

What runs in them is what `cxaudit serve` runs, gunicorn with its command line; `tests/cli/test_serve.py` starts it
from nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from typing import NoReturn

from gunicorn.app import wsgiapp


def start(arguments: list[str], environment: Mapping[str, str]) -> int:
    """The id of a new process, leader of a group of its own, that runs gunicorn with `arguments`."""
    nursery = _nursery()
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(json.dumps([arguments, dict(environment)]) + "\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def end(leader: int) -> None:
    """SIGKILL to the whole group, if there still is one; returns when nobody is left in it, or soon."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
        for _ in range(300):  # who is dead stays in it where nobody collects orphans
            os.killpg(leader, 0)
            time.sleep(0.01)


@cache
def _nursery() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.nursery"]
    nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(_close, nursery)
    return nursery


def _close(nursery: subprocess.Popen[str]) -> None:
    nursery.kill()
    nursery.communicate()


def _serve(arguments: list[str], environment: dict[str, str]) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["gunicorn", *arguments]
    wsgiapp.run()
    sys.exit()


if __name__ == "__main__":
    for name in ("cxaudit.app", "gunicorn.workers.gthread"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they leave nothing behind
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _serve(*json.loads(line))
        os.setpgid(child, child)  # before anybody may end the group
        print(child, flush=True)
