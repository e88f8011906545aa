"""The agency's signature on the files of reports, where an installation has a key for it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cxaudit.domain.errors import Refused
from cxaudit.services.runtime import Runtime


def check_key(runtime: Runtime) -> None:
    """Whether what reports are signed with can be used, if there is a key. Refused: as `signed`."""
    file = runtime.settings.signing_key
    if file is not None:
        _open_key(runtime, file)


def signed(runtime: Runtime, pdf: bytes) -> bytes:
    """The file of a report with the agency's signature; without a key, as it is.

    With the address of an authority it bears that one's time stamp, or there is no file. Refused:
    signing_missing (pyHanko is not installed), and as `reporting.signing`.
    """
    file = runtime.settings.signing_key
    if file is None:
        return pdf
    key = _open_key(runtime, file)
    from cxaudit.reporting.signing import sign  # noqa: PLC0415  # as below

    return sign(pdf, key, runtime.settings.signing_timestamp_url)


def _open_key(runtime: Runtime, file: Path) -> Any:
    if find_spec("pyhanko") is None:
        raise Refused("signing_missing")
    # pyHanko takes a second to load, and only jobs sign: no web process waits for it.
    from cxaudit.reporting.signing import open_key  # noqa: PLC0415

    return open_key(file, runtime.settings.signing_passphrase, runtime.now())
