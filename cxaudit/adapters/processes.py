"""Children that end with the process that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from functools import lru_cache

_PR_SET_PDEATHSIG = 1
_forking: list[int] = []


@lru_cache(maxsize=1)
def die_with_parent() -> None:
    """From now on, on Linux, forked children are killed when their parent ends, and so are theirs.

    Orphans of a killed consumer would otherwise go on working beside its successor.
    """
    if sys.platform == "linux":
        os.register_at_fork(before=_remember, after_in_child=_follow)


def _remember() -> None:
    _forking[:] = [os.getpid()]


def _follow() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != _forking[0]:  # it ended before the line above
        os._exit(1)
