"""The whole command in this process: a new one would load everything again, which takes longer than most tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from unittest.mock import patch

from cxaudit.cli import main


@dataclass(frozen=True)
class Done:
    """What a shell would see."""

    returncode: int
    stdout: str
    stderr: str


def cxaudit(*arguments: str, settings: Mapping[str, str]) -> Done:
    """`cxaudit ARGUMENTS` with these environment variables."""
    out, err = StringIO(), StringIO()
    with (
        patch.dict(os.environ, settings),
        patch.object(sys, "argv", ["cxaudit", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = _ended(err)
    return Done(code, out.getvalue(), err.getvalue())


def _ended(err: StringIO) -> int:
    """Run it to its end; a text to exit with is printed, as Python does."""
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            err.write(end.code + "\n")
            return 1
        return end.code or 0
    return 0
