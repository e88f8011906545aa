"""Everything an installation holds in one file, and an empty installation filled from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cxaudit.adapters.archive import Archive, ArchiveWriter, read_archive, write_archive
from cxaudit.domain.checklist_editing import pictures_of
from cxaudit.domain.errors import InvalidInput, NotFound, Refused
from cxaudit.domain.values import is_sha256
from cxaudit.services.runtime import Runtime
from cxaudit.storage import backup, schema
from cxaudit.storage.backup import PlainRow

_FORMAT = "cxaudit-backup-1"
_FILE = re.compile(r"files/([A-Za-z0-9-]{1,64})/([0-9a-f]{64})")
_CHUNK = 1024 * 1024

FileName = tuple[str, str]
"""(client id, sha256)."""


@dataclass(slots=True)
class Contents:
    """What was written or restored. `missing`: files that rows name and the store does not have whole."""

    rows: int = 0
    files: set[FileName] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


def create(runtime: Runtime, path: Path) -> Contents:
    """Write the database of one instant and every file it names to `path`.

    Others may go on working: files are kept before the rows that name them, and never changed.
    InvalidInput: file_exists, file_not_written. Refused: database_schema.
    """
    contents = Contents()
    with write_archive(path) as archive:
        with backup.snapshot(runtime.storage) as held:
            _require_newest(held.revision, "database_schema")
            for table in backup.table_names():
                archive.add(f"tables/{table}.jsonl", _lines(table, held.rows(table), contents))
        for name in sorted(contents.files):
            _add_file(runtime, archive, name, contents)
        made = {"format": _FORMAT, "revision": held.revision, "made_at": runtime.now().isoformat()}
        archive.finish({**made, "missing": contents.missing})
    return contents


def _lines(table: str, rows: Iterable[PlainRow], contents: Contents) -> Iterator[bytes]:
    """One JSON line a row; counts them, and notes the files they name."""
    for row in rows:
        contents.rows += 1
        owner = str(row["id"] if table == "client" else row.get("client_id"))
        contents.files.update((owner, sha256) for sha256 in _named_files(table, row))
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _named_files(table: str, row: PlainRow) -> tuple[str, ...]:
    if table in {"evidence", "upload"}:
        return tuple(name for name in (row["sha256"], row["served_sha256"]) if name is not None)
    if table == "report":
        return (*(file["sha256"] for file in (row["files"] or {}).values()), *_logos(row["content"]))
    if table == "client":
        return tuple(logo["sha256"] for logo in (row["logo"], row["logo_before"]) if logo is not None)
    if table == "checklist_version":
        documents = [row["document"], *([row["undo"]["document"]] if row["undo"] else [])]
        return tuple(sha for document in documents for _key, sha in pictures_of(document) if is_sha256(sha))
    return ()


def _logos(content: PlainRow | None) -> tuple[str, ...]:
    """The logo that a report was frozen with: its client may show another one now."""
    logo = ((content or {}).get("client") or {}).get("logo")
    return () if logo is None else (logo["sha256"],)


def _add_file(runtime: Runtime, archive: ArchiveWriter, name: FileName, contents: Contents) -> None:
    client_id, sha256 = name
    try:
        with runtime.files.open(client_id, sha256) as stream:
            kept = archive.add(f"files/{client_id}/{sha256}", _chunks(stream), expected=sha256)
    except NotFound:
        kept = False
    if not kept:
        contents.files.discard(name)
        contents.missing.append(f"{client_id}/{sha256}")


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def restore(runtime: Runtime, path: Path) -> Contents:
    """Fill the empty installation of `runtime` with what `path` holds; a database without schema gets it.

    Files are put first, then all rows in one transaction: what fails leaves no row behind.
    InvalidInput: backup_damaged. Refused: backup_revision, database_schema, backup_not_empty, backup_rows.
    """
    with read_archive(path) as archive:
        if archive.facts.get("format") != _FORMAT:
            raise InvalidInput("backup_damaged", path=str(path))
        _require_newest(archive.facts.get("revision"), "backup_revision")
        _prepare(runtime)
        contents = Contents(missing=list(archive.facts["missing"]))
        for name in archive.names("files"):
            contents.files.add(_put(runtime, archive, name))
        contents.rows = backup.restore(runtime.storage, _tables(archive))
    return contents


def _prepare(runtime: Runtime) -> None:
    """The database has the newest schema and no row; one without any schema is upgraded."""
    url = runtime.storage.url
    if schema.current(url)[0] is None:
        schema.upgrade(url)
    _require_newest(schema.current(url)[0], "database_schema")
    backup.require_empty(runtime.storage)


def _require_newest(revision: str | None, code: str) -> None:
    newest = schema.newest()
    if revision != newest:
        raise Refused(code, revision=revision or "-", newest=newest)


def _put(runtime: Runtime, archive: Archive, name: str) -> FileName:
    found = _FILE.fullmatch(name)
    if found is None:
        raise InvalidInput("backup_damaged", path=name)
    client_id, sha256 = found[1], found[2]
    with archive.open(name) as content:
        runtime.files.put(client_id, sha256, content)  # type: ignore[arg-type]  # it only reads
    return client_id, sha256


def _tables(archive: Archive) -> Iterator[tuple[str, Iterator[PlainRow]]]:
    for table in backup.table_names():
        with archive.open(f"tables/{table}.jsonl") as lines:
            yield table, (json.loads(line) for line in lines)
