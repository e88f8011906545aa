"""A tar file whose last member, the manifest, names every other one with its sha256."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from cxaudit.domain.errors import InvalidInput

_MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024


class ArchiveWriter:
    """An archive being written. Members are spooled beside it, so that any size fits in memory."""

    def __init__(self, tar: tarfile.TarFile, folder: Path) -> None:
        self._tar = tar
        self._folder = folder
        self._digests: dict[str, str] = {}

    def add(self, name: str, chunks: Iterable[bytes], expected: str | None = None) -> bool:
        """Keep `chunks` as member `name`; False, and nothing kept, without the digest `expected`."""
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            digest = hashlib.sha256()
            for chunk in chunks:
                digest.update(chunk)
                spool.write(chunk)
            if expected not in (None, digest.hexdigest()):
                return False
            self._append(name, spool)
            self._digests[name] = digest.hexdigest()
        return True

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest: `facts` and the digests."""
        text = json.dumps({**facts, "sha256": self._digests}, ensure_ascii=False, indent=1)
        self._append(_MANIFEST, BytesIO(text.encode()))

    def _append(self, name: str, content: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size = content.seek(0, os.SEEK_END)
        member.mode = 0o600
        content.seek(0)
        self._tar.addfile(member, content)


@contextmanager
def write_archive(path: Path) -> Iterator[ArchiveWriter]:
    """An archive that stands at `path` only when the block has ended well, its content on disk by then.

    Only its owner may read it. InvalidInput: file_exists, file_not_written.
    """
    if path.exists():
        raise InvalidInput("file_exists", path=str(path))
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".backup-", delete=False) as file:
            try:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    yield ArchiveWriter(tar, path.parent)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).rename(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except OSError as wrong:
        raise InvalidInput("file_not_written", path=str(path), reason=wrong.strerror or "") from None


class Archive:
    """A verified archive. `facts` are those of its manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        members = tar.getmembers()
        self._tar = tar
        self._members = {member.name: member for member in members}
        self.facts = cast("dict[str, Any]", json.loads(self.open(_MANIFEST).read()))
        digests = self.facts["sha256"]
        if len(members) != len(digests) + 1 or {*digests, _MANIFEST} != set(self._members):
            raise ValueError("members")
        if any(self._digest(name) != digest for name, digest in digests.items()):
            raise ValueError("digest")

    def names(self, folder: str) -> tuple[str, ...]:
        """The members below `folder`, as they were written."""
        return tuple(name for name in self._members if name.startswith(f"{folder}/"))

    def open(self, name: str) -> IO[bytes]:
        """The content of a member. KeyError: there is none."""
        content = self._tar.extractfile(self._members[name])
        if content is None:
            raise ValueError(name)
        return content

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.open(name) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def read_archive(path: Path) -> Iterator[Archive]:
    """The archive at `path`, every byte of it verified first. InvalidInput: backup_damaged."""
    with path.open("rb") as file:
        try:
            archive = Archive(tarfile.open(fileobj=file, mode="r:"))  # noqa: SIM115  # `file` is closed
        except (tarfile.TarError, EOFError, ValueError, TypeError, KeyError, AttributeError, OSError):
            raise InvalidInput("backup_damaged", path=str(path)) from None
        yield archive
