"""Jobs: run once, retried after a failure or a silent worker, ended with their reason; on both databases."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cxaudit.domain import access
from cxaudit.domain.ids import JobId
from cxaudit.jobs import HANDLERS
from cxaudit.services import jobs, people, reports
from cxaudit.services.enqueue import enqueue
from cxaudit.services.jobs import LEASE, Effect, run_due
from cxaudit.services.mailing import send_mail
from cxaudit.services.reports import make_report
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.jobs import claim_job, write_held
from cxaudit.storage.records import Job
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.people import NOW, Office, open_office
from tests.services.test_visit import released

ADDRESS = "ana@example.test"


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def ask(office: Office, key: str = "work") -> JobId:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        return enqueue(office.runtime, uow, "work", key, {})


def job(office: Office, job_id: JobId) -> Job:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.jobs.get(id=job_id)


def claim(office: Office, job_id: JobId, lease: timedelta) -> Job | None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        return claim_job(uow, job_id, NOW, lease)


def lose(office: Office, job_id: JobId) -> None:
    """The lease runs out: the worker that holds it gives no sign."""
    held = job(office, job_id)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        assert write_held(uow, held, timedelta(seconds=-1))


def fail(_runtime: Runtime, _job: Job) -> None:
    raise OSError("the disk is full")


def test_the_same_work_asked_twice_is_one_job_and_runs_once(office: Office) -> None:
    done: list[str] = []
    first, second = ask(office), ask(office)
    assert first == second
    handlers = {"work": lambda _runtime, found: done.append(found.id)}
    assert (run_due(office.runtime, handlers), run_due(office.runtime, handlers)) == (1, 0)
    assert done == [first]
    assert (job(office, first).state, job(office, first).progress) == ("done", 100)


def write_nowhere(uow: UnitOfWork) -> None:
    """Fails in the database, with an address among the values of the statement."""
    uow.session.execute(text("INSERT INTO nowhere VALUES (:to)"), {"to": ADDRESS})


def test_the_reason_of_a_failure_in_the_database_has_no_statement_and_no_value(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = ask(office)
    run_due(office.runtime, {"work": lambda _runtime, _job: write_nowhere})
    reason = job(office, job_id).error
    assert reason is not None
    assert "nowhere" in reason
    assert [word for word in ("INSERT", "parameters", ADDRESS) if word in reason] == []
    assert ADDRESS not in caplog.text


def test_a_failing_job_waits_longer_each_time_then_ends_with_its_reason(office: Office) -> None:
    job_id = ask(office)
    waits = []
    for _try in range(5):
        run_due(office.runtime, {"work": fail})
        found = job(office, job_id)
        waits.append(found.run_at - office.clock.now())
        office.clock.set(max(found.run_at, office.clock.now()))
    assert waits[:4] == sorted(waits[:4])
    assert waits[0] > timedelta(0)
    assert (job(office, job_id).state, job(office, job_id).error) == ("failed", "OSError: the disk is full")
    assert run_due(office.runtime, {"work": fail}) == 0


def test_a_worker_that_went_silent_loses_its_job_to_another(office: Office) -> None:
    job_id = ask(office)
    assert claim(office, job_id, LEASE) is not None
    assert claim(office, job_id, LEASE) is None
    lose(office, job_id)
    assert run_due(office.runtime, {"work": lambda _runtime, _job: None}) == 1
    assert (job(office, job_id).tries, job(office, job_id).fence) == (2, 2)


def test_an_overtaken_worker_writes_nothing(office: Office) -> None:
    job_id = ask(office)

    def overtaken(_runtime: Runtime, _job: Job) -> None:
        lose(office, job_id)
        claim(office, job_id, LEASE)

    run_due(office.runtime, {"work": overtaken})
    assert (job(office, job_id).state, job(office, job_id).fence) == ("running", 2)


def test_a_host_whose_clock_is_wrong_takes_no_job_of_another(office: Office) -> None:
    job_id = ask(office)
    assert claim(office, job_id, LEASE) is not None
    office.clock.advance(timedelta(days=400))
    assert run_due(office.runtime, {"work": lambda _runtime, _job: None}) == 0


def test_a_worker_lost_in_the_last_try_ends_the_job_with_a_reason(office: Office) -> None:
    job_id = ask(office)
    for _try in range(5):
        assert claim(office, job_id, LEASE) is not None
        lose(office, job_id)
    assert run_due(office.runtime, {"work": lambda _runtime, _job: None}) == 0
    found = job(office, job_id)
    assert (found.state, found.tries) == ("failed", 5)
    assert "WorkerLost" in (found.error or "")


def test_jobs_that_failed_together_do_not_come_back_together_and_wait_an_hour_at_most(office: Office) -> None:
    together = [ask(office, f"key-{number}") for number in range(5)]
    run_due(office.runtime, {"work": fail})
    assert len({job(office, job_id).run_at for job_id in together}) > 1
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.jobs.save(replace(uow.jobs.get(id=together[0]), tries=40, max_tries=50))
    office.clock.advance(timedelta(days=1))
    run_due(office.runtime, {"work": fail})
    wait = job(office, together[0]).run_at - office.clock.now()
    assert timedelta(minutes=45) <= wait <= timedelta(hours=1)


def test_an_effect_that_cannot_be_written_is_undone_whole_and_tried_again(office: Office) -> None:
    job_id = ask(office)

    def broken(uow: UnitOfWork) -> None:
        enqueue(office.runtime, uow, "other", "half an effect", {})
        raise OSError("the other half")

    run_due(office.runtime, {"work": lambda _runtime, _job: broken})
    assert (job(office, job_id).state, job(office, job_id).error) == ("ready", "OSError: the other half")
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert uow.jobs.find(content_key="half an effect") is None


def test_a_report_that_is_cancelled_while_it_is_made_stays_unmade(office: Office) -> None:
    audit = released(office, 1)
    asked = reports.get_status(office.runtime, office["Marc"], audit.id).job
    assert asked is not None

    def cancelled_meanwhile(runtime: Runtime, taken: Job) -> Effect | None:
        effect = make_report(runtime, taken)
        assert job(office, asked.id).progress == 95
        jobs.cancel(runtime, office["Marc"], asked.id)
        return effect

    run_due(office.runtime, {"report": cancelled_meanwhile})
    assert reports.get_status(office.runtime, office["Marc"], audit.id).report.state == "waiting"
    jobs.retry(office.runtime, office["Marc"], asked.id)
    run_due(office.runtime, HANDLERS)
    assert reports.get_status(office.runtime, office["Marc"], audit.id).report.state == "ready"


def test_a_mail_sent_again_is_the_same_letter(office: Office) -> None:
    account_id = office["Ana"].account_id
    assert account_id is not None
    people.mail_later(office.runtime, account_id, "reset_instructions", "http://localhost/reset/secret")

    def killed_after_sending(runtime: Runtime, sent: Job) -> None:
        send_mail(runtime, sent)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_due(office.runtime, {"mail": killed_after_sending})
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        (unended,) = uow.jobs.list(kind="mail")
    assert unended.state == "running"
    lose(office, unended.id)
    assert run_due(office.runtime, HANDLERS) == 1
    (file,) = office.runtime.settings.data.rglob("*.eml")
    assert email.message_from_bytes(file.read_bytes())["Message-ID"] == f"<{unended.id}@cxaudit>"


def test_an_unknown_kind_stays_where_it_is(office: Office) -> None:
    job_id = ask(office)
    assert run_due(office.runtime, {}) == 0
    assert (job(office, job_id).state, job(office, job_id).tries) == ("ready", 0)


def test_a_reset_link_arrives_in_the_language_of_the_account(office: Office) -> None:
    account_id = office["Ana"].account_id
    assert account_id is not None
    people.mail_later(office.runtime, account_id, "reset_instructions", "http://localhost/reset/secret")
    assert run_due(office.runtime, HANDLERS) == 1
    (file,) = office.runtime.settings.data.rglob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"] == "ana@example.test"
    assert "nouveau mot de passe" in mail["Subject"]
    assert "http://localhost/reset/secret" in mail.get_content()
