"""Batches of reports on both databases: asked for, made, stopped, gone on with, fetched, forgotten."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import DomainError, InvalidInput, NotFound, Refused
from cxaudit.domain.ids import BatchId, WaveId
from cxaudit.jobs import HANDLERS
from cxaudit.services import batch_folder, batch_work, batches, reports
from cxaudit.services.batches import BatchStatus
from cxaudit.services.jobs import Effect, cancel, run_due
from cxaudit.services.nightly import ask_nightly
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked
from cxaudit.storage.records import Job
from tests.jobs.crew import short_report
from tests.people import Office, open_office
from tests.services.test_visit import released

EAST, WEST = Asked(region_id="client-1-e"), Asked(region_id="client-1-w")  # type: ignore[arg-type]


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


@pytest.fixture
def shown(office: Office) -> list[Audit]:
    """Two visits of the east, one of the west."""
    return [released(office, number) for number in (0, 1, 5)]


def ask(office: Office, who: str = "Chloé", asked: Asked = NOTHING_ASKED, *languages: str) -> BatchId:
    return batches.ask(office.runtime, office[who], office.wave, asked, languages or ("fr",))  # type: ignore[arg-type]


def status(office: Office, batch_id: BatchId, who: str = "Chloé") -> BatchStatus:
    return batches.get_status(office.runtime, office[who], batch_id)


def work(office: Office, failing: Audit | None = None) -> None:
    """Run everything until nothing is due; the report of `failing` cannot be made."""

    def make(runtime: Runtime, job: Job) -> Effect | None:
        if failing is not None and job.payload["audit_id"] == failing.id:
            raise OSError("the picture is damaged")
        return short_report(runtime, job)

    for _round in range(12 if failing else 3):
        run_due(office.runtime, HANDLERS | {"report": make})
        office.clock.advance(timedelta(minutes=5))


def names(office: Office, batch_id: BatchId, who: str = "Chloé") -> list[str]:
    with batches.open_file(office.runtime, office[who], batch_id)[2] as file, ZipFile(file) as archive:  # type: ignore[arg-type]
        assert archive.testzip() is None
        return archive.namelist()


def mails(office: Office, about: str) -> list[tuple[str, str]]:
    """(subject, Message-ID) of the mails about something."""
    found = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in office.runtime.settings.data.rglob("*.eml")
    ]
    return [(mail["Subject"], mail["Message-ID"]) for mail in found if about in mail["Subject"]]


def test_the_reports_of_a_wave_come_in_one_file_and_whoever_asked_is_told(
    office: Office, shown: list[Audit]
) -> None:
    batch_id = ask(office, "Chloé", NOTHING_ASKED, "fr", "en")
    assert (status(office, batch_id).progress.left, status(office, batch_id).batch.state) == (3, "making")
    work(office)
    found = status(office, batch_id)
    assert (found.batch.state, found.batch.made, found.batch.failed) == ("ready", 3, 0)
    assert names(office, batch_id) == [
        f"{audit.reference}-{100 + place} Succursale {place}-{lang}.pdf"
        for audit, place in zip(shown, (0, 1, 5), strict=True)
        for lang in ("fr", "en")
    ]
    name, size, content = batches.open_file(office.runtime, office["Chloé"], batch_id)
    with content:
        assert (name, size) == ("Vague 2-fr-en.zip", len(content.read()))
    (told,) = mails(office, "rapports")
    assert " ".join(told[0].split()) == "Vos rapports : 3 rapports sont prêts"


def test_a_report_that_is_there_is_taken_as_it_is(office: Office, shown: list[Audit]) -> None:
    run_due(office.runtime, HANDLERS | {"report": short_report})
    made: list[Job] = []
    batch_id = ask(office)
    assert batches.get_offer(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED).made == 3

    def note(_runtime: Runtime, job: Job) -> None:
        made.append(job)

    run_due(office.runtime, HANDLERS | {"report": note})
    assert made == []
    assert status(office, batch_id).batch.state == "ready"
    assert len(names(office, batch_id)) == 3


def test_asked_twice_it_is_one_batch_and_reports_have_one_job_each(
    office: Office, shown: list[Audit]
) -> None:
    assert ask(office) == ask(office)
    other = ask(office, "Marc")
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert len(uow.jobs.list(kind="report")) == len(shown)
        assert {batch.id for batch in uow.batches.list()} == {ask(office), other}


def test_reports_of_a_batch_wait_behind_single_ones(office: Office, shown: list[Audit]) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for job in uow.jobs.list(kind="report"):
            uow.jobs.remove(id=job.id)
    ask(office)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert {job.priority for job in uow.jobs.list(kind="report")} == {-10}


def test_one_failing_report_leaves_the_others_and_is_made_alone_later(
    office: Office, shown: list[Audit]
) -> None:
    batch_id = ask(office)
    work(office, failing=shown[1])
    found = status(office, batch_id)
    assert (found.batch.state, found.batch.made, found.batch.failed) == ("ready", 2, 1)
    (failure,) = found.failures
    assert (failure.reference, failure.location) == (shown[1].reference, "101 Succursale 1")
    assert failure.error == "OSError: the picture is damaged"
    assert names(office, batch_id)[-1] == "absents de ce fichier.txt"
    (told,) = mails(office, "rapports")
    assert "2 rapports sont prêts, 1 a échoué" in told[0]
    before = reports.get_status(office.runtime, office["Chloé"], shown[0].id).report.ready_at
    batches.begin_again(office.runtime, office["Chloé"], batch_id)
    work(office)
    found = status(office, batch_id)
    assert (found.batch.state, found.batch.made, found.failures) == ("ready", 3, ())
    assert len(names(office, batch_id)) == 3
    assert reports.get_status(office.runtime, office["Chloé"], shown[0].id).report.ready_at == before
    assert mails(office, "rapports") == [told], "one mail a batch"


def test_a_batch_without_any_report_made_has_no_file(office: Office) -> None:
    audit = released(office, 0)
    batch_id = ask(office)
    work(office, failing=audit)
    assert status(office, batch_id).batch.file_sha256 is None
    with pytest.raises(Refused, match="batch_not_ready"):
        batches.open_file(office.runtime, office["Chloé"], batch_id)


def test_stopped_in_the_middle_what_is_made_stays_and_it_goes_on(office: Office, shown: list[Audit]) -> None:
    batch_id = ask(office)
    first: list[str] = []

    def one_only(runtime: Runtime, job: Job) -> Effect | None:
        if not first:
            first.append(job.id)
            return short_report(runtime, job)
        batches_left = status(office, batch_id).batch.state
        if batches_left == "making":
            batches.cancel(runtime, office["Chloé"], batch_id)
        raise OSError("stopped while it was made")

    run_due(office.runtime, {"report": one_only})
    found = status(office, batch_id)
    assert (found.batch.state, found.progress.done) == ("cancelled", 1)
    with pytest.raises(Refused, match="batch_ended"):
        batches.cancel(office.runtime, office["Chloé"], batch_id)
    run_due(office.runtime, {"batch": HANDLERS["batch"]})
    assert status(office, batch_id).batch.state == "cancelled", "the work on its file has ended too"
    batches.begin_again(office.runtime, office["Chloé"], batch_id)
    work(office)
    assert (status(office, batch_id).batch.made, len(names(office, batch_id))) == (3, 3)


def test_stopping_leaves_the_reports_that_somebody_else_waits_for(office: Office, shown: list[Audit]) -> None:
    mine, theirs = ask(office), ask(office, "Denis")
    batches.cancel(office.runtime, office["Chloé"], mine)
    work(office)
    assert status(office, theirs, "Denis").batch.made == 2
    assert (status(office, mine).progress.done, len(status(office, mine).failures)) == (2, 1)


def test_a_file_that_could_not_be_packed_is_asked_for_again(office: Office, shown: list[Audit]) -> None:
    batch_id = ask(office)
    job_id = status(office, batch_id).batch.job_id
    assert job_id is not None
    cancel(office.runtime, office["Marc"], job_id)
    work(office)
    assert (status(office, batch_id).batch.state, status(office, batch_id).job) == ("making", "cancelled")
    batches.begin_again(office.runtime, office["Chloé"], batch_id)
    work(office)
    assert status(office, batch_id).batch.made == 3


def test_nobody_has_more_in_a_batch_than_alone(office: Office, shown: list[Audit]) -> None:
    whole, east, west = ask(office), ask(office, "Denis"), ask(office, "Chloé", WEST)
    work(office)
    assert len(names(office, east, "Denis")) == 2
    assert len(names(office, east, "Chloé")) == 2, "head office has it too"
    assert len(names(office, west, "Rita")) == 1
    for batch_id in (whole, west):
        for use in (batches.get_status, batches.cancel, batches.begin_again, batches.open_file):
            with pytest.raises(NotFound):
                use(office.runtime, office["Denis"], batch_id)  # type: ignore[operator]
    for use in (batches.get_status, batches.open_file):
        for who in ("Stranger", "Ana"):
            with pytest.raises(DomainError):
                use(office.runtime, office[who], east)  # type: ignore[operator]
    for who, asked in (("Denis", WEST), ("Stranger", NOTHING_ASKED)):
        with pytest.raises(NotFound):
            ask(office, who, asked)
    seen = batches.get_offer(office.runtime, office["Denis"], office.wave, NOTHING_ASKED)
    assert ([batch.id for batch in seen.batches], seen.reports) == ([east], 2)


def test_what_cannot_be_asked_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="batch_empty"):
        ask(office)
    released(office, 0)
    with pytest.raises(InvalidInput, match="language_missing"):
        batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, [])
    with pytest.raises(NotFound):
        batches.ask(office.runtime, office["Chloé"], WaveId("none"), NOTHING_ASKED, ["fr"])


def test_a_visit_withdrawn_since_closes_the_file(office: Office, shown: list[Audit]) -> None:
    batch_id = ask(office)
    work(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.audits.save(replace(uow.audits.get(id=shown[0].id), state="excluded"))
    for who in ("Chloé", "Marc"):
        with pytest.raises(Refused, match="batch_outdated"):
            batches.open_file(office.runtime, office[who], batch_id)
    assert len(names(office, _made_anew(office))) == 2


def _made_anew(office: Office) -> BatchId:
    batch_id = ask(office)
    work(office)
    return batch_id


def test_the_file_is_deleted_after_thirty_days_and_its_twin_is_not(
    office: Office, shown: list[Audit]
) -> None:
    batch_id, later = ask(office), ask(office, "Marc")
    work(office)
    file = status(office, batch_id).batch
    assert file.file_sha256 is not None
    ask_nightly(office.runtime)
    ask_nightly(office.runtime)
    run_due(office.runtime, HANDLERS)
    assert status(office, batch_id).batch.state == "ready"
    office.clock.advance(timedelta(days=31))
    batch_work.forget_old(office.runtime)
    assert (status(office, batch_id).batch.state, status(office, later).batch.state) == ("forgotten",) * 2
    assert not office.runtime.files.exists(office.client, file.file_sha256)
    assert status(office, batch_id).batch.made == 3
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert len(uow.jobs.list(kind="nightly")) == 1


def test_a_folder_is_filled_and_begun_again_only_lacks_are_written(
    office: Office, shown: list[Audit], tmp_path: Path
) -> None:
    folder, actor = tmp_path / "rapports" / "vague", access.system("command")
    run_due(office.runtime, {"report": short_report})
    found = list(batch_folder.write_wave(office.runtime, actor, office.wave, "fr", folder))
    assert [each.outcome for each in found] == ["written"] * 3
    assert sorted(file.name for file in folder.iterdir()) == sorted(each.name for each in found)
    (folder / found[0].name).unlink()
    (folder / found[1].name).write_bytes(b"cut off")
    again = [
        each.outcome for each in batch_folder.write_wave(office.runtime, actor, office.wave, "fr", folder)
    ]
    assert again == ["written", "written", "unchanged"]
    assert all(file.read_bytes().startswith(b"%PDF") for file in folder.iterdir())
    with pytest.raises(Refused, match="report_empty"):
        list(batch_folder.write_wave(office.runtime, actor, WaveId("wave-1"), "fr", tmp_path / "none"))
    assert not (tmp_path / "none").exists()
    with pytest.raises(InvalidInput, match="file_not_written"):
        list(batch_folder.write_wave(office.runtime, actor, office.wave, "fr", folder / found[0].name / "x"))
