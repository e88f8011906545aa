"""The file that a tablet exports when nothing else gets through: JSON, or a ZIP with photos beside it."""

from __future__ import annotations

import json
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from cxaudit.adapters.images import MAX_BYTES
from cxaudit.domain.errors import InvalidInput

_LARGEST_DOCUMENT = 64 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, ValueError, KeyError, RecursionError, EOFError, OSError, RuntimeError)


@dataclass(frozen=True, slots=True)
class ExportFile:
    """What the file says, and the photos in it by their name, each read only when it is asked for."""

    document: Mapping[str, Any]
    photos: Mapping[str, Callable[[], bytes]]


@contextmanager
def open_export(stream: BinaryIO) -> Iterator[ExportFile]:
    """Read an exported file. InvalidInput: export_unreadable."""
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        with _zip(stream) as archive:
            yield _of_zip(archive)
        return
    stream.seek(0)
    document = _document(stream.read(_LARGEST_DOCUMENT + 1))
    yield ExportFile(document, _inside(document))


def _zip(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except _DAMAGED:
        raise InvalidInput("export_unreadable") from None


def _of_zip(archive: zipfile.ZipFile) -> ExportFile:
    names = [name for name in archive.namelist() if not name.endswith("/")]
    documents = [name for name in names if name.endswith(".json")]
    if len(documents) != 1:
        raise InvalidInput("export_unreadable")
    document = _document(_member(archive, documents[0], _LARGEST_DOCUMENT)())
    photos = {
        PurePosixPath(name).stem: _member(archive, name, MAX_BYTES) for name in names if name not in documents
    }
    return ExportFile(document, _inside(document) | photos)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> Callable[[], bytes]:
    """Reads one member; what says that it is small and is not is cut, and then has another digest."""

    def read() -> bytes:
        try:
            with archive.open(name) as member:
                return member.read(most + 1)
        except _DAMAGED:
            raise InvalidInput("export_unreadable") from None

    return read


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except _DAMAGED:
        raise InvalidInput("export_unreadable") from None
    if not isinstance(document, dict) or document.get("format") != "cxaudit-export":
        raise InvalidInput("export_unreadable")
    return document


def _inside(document: Mapping[str, Any]) -> dict[str, Callable[[], bytes]]:
    """Photos written as base64 into the document itself."""
    blobs = document.get("blobs")
    blobs = blobs if isinstance(blobs, dict) else {}
    return {sha: _decoded(blob) for sha, blob in blobs.items() if isinstance(blob, dict) and "data" in blob}


def _decoded(blob: Mapping[str, Any]) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return b64decode(blob["data"])
        except (ValueError, TypeError):
            return b""  # has another digest than its name: refused as damaged

    return read
