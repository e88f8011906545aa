"""A backup holds everything, restores into either kind of database, and a damaged one restores nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.services import backup, evidence
from cxaudit.services.jobs import run_due
from cxaudit.services.runtime import Runtime
from cxaudit.services.verification import Verified, verify_scores
from cxaudit.storage import schema
from cxaudit.storage.backup import snapshot, table_names
from cxaudit.storage.tables import Row
from tests.jobs.crew import short_report
from tests.people import Office, open_office
from tests.services.test_visit import accepted, released


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A visit released with its report, another one in hand with a photo; always on SQLite."""
    with open_office(tmp_path) as office:
        released(office)
        # What stands in a report is nothing to a backup: a line in each language, not a rendered PDF.
        run_due(office.runtime, {"report": short_report})
        evidence.add_photo(office.runtime, office["Ana"], accepted(office, 1).id, "greeted", photo())
        yield office


@pytest.fixture
def empty(tmp_path: Path, empty_database_url: str) -> Iterator[Runtime]:
    """An installation whose database does not even have a schema."""
    settings = Settings.embedded(tmp_path / "new", secret_key="s" * 40, database_url=empty_database_url)
    runtime = build(settings)
    yield runtime
    runtime.close()


def photo() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def everything(runtime: Runtime) -> dict[str, list[str]]:
    with snapshot(runtime.storage) as held:
        rows = {name: [json.dumps(row, sort_keys=True) for row in held.rows(name)] for name in table_names()}
    return {name: sorted(lines) for name, lines in rows.items()}


def test_there_and_back_on_either_database(office: Office, empty: Runtime, tmp_path: Path) -> None:
    made = backup.create(office.runtime, tmp_path / "one.tar")
    assert len(made.files) == 4, "a photo as received and as served, a report in two languages"
    assert made.missing == []
    assert (tmp_path / "one.tar").stat().st_mode & 0o077 == 0

    restored = backup.restore(empty, tmp_path / "one.tar")
    assert (restored.rows, restored.files) == (made.rows, made.files)
    assert everything(empty) == everything(office.runtime)
    for client_id, sha256 in made.files:
        with empty.files.open(client_id, sha256) as content:
            assert hashlib.sha256(content.read()).hexdigest() == sha256
    assert verify_scores(empty) == Verified(1, 0, ())

    again = backup.create(empty, tmp_path / "two.tar")
    assert (again.rows, again.files) == (made.rows, made.files)
    with open_other(tmp_path / "third") as third:
        backup.restore(third, tmp_path / "two.tar")
        assert everything(third) == everything(office.runtime)


def open_other(folder: Path) -> _Closing:
    return _Closing(build(Settings.embedded(folder, secret_key="s" * 40)))


class _Closing:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def __enter__(self) -> Runtime:
        return self.runtime

    def __exit__(self, *_reason: object) -> None:
        self.runtime.close()


def test_one_instant_is_read_whatever_others_write(tmp_path: Path, database_url: str) -> None:
    with open_office(tmp_path, database_url) as office:
        with snapshot(office.runtime.storage) as held:
            before = len(list(held.rows("client")))
            accepted(office)
            assert (len(list(held.rows("audit"))), before) == (0, 2)
        assert len(everything(office.runtime)["audit"]) == 1


def test_every_column_that_names_a_file_is_known() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in Row.metadata.tables.values()
        for column in table.columns
        if "sha256" in column.name or column.name == "files"
    }
    parts = {"upload_part.sha256"}  # their bytes stand in the row until the file is whole
    uploads = {"upload.sha256", "upload.served_sha256"}
    packed = {"batch.file_sha256"}  # reports that are there, packed once more: made again when asked
    assert named == {"evidence.sha256", "evidence.served_sha256", "report.files"} | uploads | parts | packed


def test_a_database_in_use_is_never_touched(office: Office, tmp_path: Path) -> None:
    backup.create(office.runtime, tmp_path / "one.tar")
    before = everything(office.runtime)
    with pytest.raises(Refused, match="backup_not_empty"):
        backup.restore(office.runtime, tmp_path / "one.tar")
    with pytest.raises(InvalidInput, match="file_exists"):
        backup.create(office.runtime, tmp_path / "one.tar")
    assert everything(office.runtime) == before


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.97])
def test_one_wrong_byte_restores_nothing(
    office: Office, empty: Runtime, tmp_path: Path, share: float
) -> None:
    backup.create(office.runtime, tmp_path / "one.tar")
    content = bytearray((tmp_path / "one.tar").read_bytes())
    with tarfile.open(tmp_path / "one.tar") as tar:
        members = tar.getmembers()
    member = members[int(len(members) * share)]
    content[member.offset_data + member.size // 2] ^= 1
    (tmp_path / "bad.tar").write_bytes(content)
    with pytest.raises(InvalidInput, match="backup_damaged"):
        backup.restore(empty, tmp_path / "bad.tar")
    assert schema.current(empty.storage.url)[0] is None
    assert not (empty.settings.data / "files").exists()


@pytest.mark.parametrize("left", [0, 100, 5_000, -20_000])
def test_a_cut_archive_restores_nothing(office: Office, tmp_path: Path, left: int) -> None:
    backup.create(office.runtime, tmp_path / "one.tar")
    (tmp_path / "bad.tar").write_bytes((tmp_path / "one.tar").read_bytes()[:left])
    with open_other(tmp_path / "new") as runtime, pytest.raises(InvalidInput, match="backup_damaged"):
        backup.restore(runtime, tmp_path / "bad.tar")


def rewritten(path: Path, member: str, old: str, new: str) -> Path:
    """The same archive with another text in one member, and a manifest that agrees."""
    target = path.with_name("rewritten.tar")
    with tarfile.open(path) as tar:
        held = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]
    held[member] = held[member].replace(old.encode(), new.encode())
    facts = json.loads(held.pop("manifest.json"))
    facts["sha256"] = {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    if member == "manifest.json":
        facts = json.loads(json.dumps(facts).replace(old, new))
    held["manifest.json"] = json.dumps(facts).encode()
    with tarfile.open(target, "w") as tar:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def test_another_schema_is_refused(office: Office, empty: Runtime, tmp_path: Path) -> None:
    backup.create(office.runtime, tmp_path / "one.tar")
    # Whole: four digits alone stand by chance in one digest or another.
    own = f'"revision": "{schema.newest()}"'
    other = rewritten(tmp_path / "one.tar", "manifest.json", own, '"revision": "f00d"')
    with pytest.raises(Refused, match="backup_revision"):
        backup.restore(empty, other)


def test_a_row_that_the_database_refuses_leaves_no_other(
    office: Office, empty: Runtime, tmp_path: Path
) -> None:
    backup.create(office.runtime, tmp_path / "one.tar")
    orphan = rewritten(tmp_path / "one.tar", "tables/evidence.jsonl", '"audit_id":"', '"audit_id":"no-')
    with pytest.raises(Refused, match="backup_rows"):
        backup.restore(empty, orphan)
    assert not any(everything(empty).values())


def test_a_lost_file_is_named_and_the_rest_is_kept(office: Office, tmp_path: Path) -> None:
    lost = next((office.runtime.settings.data / "files").rglob("*/*/*"))
    lost.write_bytes(b"damaged")
    made = backup.create(office.runtime, tmp_path / "one.tar")
    assert made.missing == [f"{office.client}/{lost.name}"]
    assert len(made.files) == 3


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cxaudit", "backup", *arguments]
    environment = {**os.environ, "CXAUDIT_DATA": str(data)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_command(office: Office, tmp_path: Path) -> None:
    data, file = office.runtime.settings.data, str(tmp_path / "one.tar")
    assert "4 files written" in run(data, "create", file).stdout
    answer = run(tmp_path / "new", "restore", file)
    assert (answer.returncode, "4 files restored" in answer.stdout) == (0, True)
    again = run(tmp_path / "new", "restore", file)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "The database is not empty" in again.stderr
