"""A batch of real reports: each file of the archive opens, and tells of the location that its name says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf

from cxaudit.adapters.images import prepare
from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import BatchId
from cxaudit.jobs import HANDLERS
from cxaudit.services import batches, reports
from cxaudit.services.jobs import run_due
from cxaudit.services.wave_scope import NOTHING_ASKED
from tests.people import Office, open_office
from tests.reporting.test_report import GOOD, POOR, photo, release, text_of

TAGS = {"fr": "fr-CA", "en": "en-CA"}
PLACES = (0, 1, 4)
LOST = 3
"""The location of the visit whose photo cannot be read at first."""


def work(office: Office, rounds: int) -> None:
    """All that is due by the product's own handlers, until the tries of what fails are over."""
    for _round in range(rounds):
        run_due(office.runtime, HANDLERS)
        office.clock.advance(timedelta(minutes=20))


def photo_of(office: Office, audit: Audit) -> str:
    with office.runtime.reading(reports.ACTOR) as uow:
        return uow.evidence.get(audit_id=audit.id).served_sha256


def made_at(office: Office) -> dict[str, datetime | None]:
    """When the report of each visit was made."""
    with office.runtime.reading(reports.ACTOR) as uow:
        return {str(report.audit_id): report.ready_at for report in uow.reports.list()}


def unpacked(office: Office, batch_id: BatchId) -> dict[str, bytes]:
    with batches.open_file(office.runtime, office["Chloé"], batch_id)[2] as file:
        archive = ZipFile(BytesIO(file.read()))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def check_files(files: Mapping[str, bytes], audits: Mapping[int, Audit], folder: Path) -> None:
    """In each language one report a visit, named after its location and telling of no other."""
    expected = {
        f"{audit.reference}-{100 + place} Succursale {place}-{lang}.pdf": (audit.reference, place, lang)
        for place, audit in audits.items()
        for lang in TAGS
    }
    assert set(files) == set(expected)
    for name, (reference, place, lang) in expected.items():
        with pikepdf.open(BytesIO(files[name])) as pdf:
            assert str(pdf.Root.Lang) == TAGS[lang]
            assert str(pdf.docinfo["/Title"]).endswith(f"{reference}, Succursale {place}")
            assert set(pdf.attachments) == {f"{reference}.json", f"{reference}-{lang}.csv"}
        text = text_of(files[name], folder)
        assert set(re.findall(r"\b2026-\d{4}\b", text)) == {reference}
        assert set(re.findall(r"Succursale (\d)(?!\d)", text)) == {str(place)}


def test_every_file_is_a_report_of_its_location_and_one_that_failed_is_listed_and_made_alone(
    tmp_path: Path,
) -> None:
    with open_office(tmp_path) as office:
        audits = {place: release(office, place, POOR if place else GOOD) for place in PLACES}
        lost = release(office, LOST, GOOD, with_photo=True)
        office.runtime.files.delete(office.client, photo_of(office, lost))
        batch_id = batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, list(TAGS))  # type: ignore[arg-type]
        work(office, rounds=12)

        first = unpacked(office, batch_id)
        absent = first.pop("absents de ce fichier.txt").decode()
        assert absent.split("\r\n")[2:-1] == [f"{lost.reference} {100 + LOST} Succursale {LOST}"]
        check_files(first, audits, tmp_path)
        (failure,) = batches.get_status(office.runtime, office["Chloé"], batch_id).failures
        assert failure.reference == lost.reference
        assert failure.error == f"OSError: a picture of the report cannot be read: {photo_of(office, lost)}"

        before = made_at(office)
        office.runtime.files.put(office.client, photo_of(office, lost), BytesIO(prepare(photo()).jpeg))
        batches.begin_again(office.runtime, office["Chloé"], batch_id)
        work(office, rounds=3)
        again = unpacked(office, batch_id)
        check_files(again, {**audits, LOST: lost}, tmp_path)
        assert {name: again[name] for name in first} == first
        changed = {audit_id for audit_id, at in made_at(office).items() if at != before[audit_id]}
        assert changed == {lost.id}, "only what had failed was made"
