"""Notes, timers, attempts and the reason for no position, posted without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.capture import delay_ms
from cxaudit.services import answers_to_check, audits, field_sync
from cxaudit.web.security import password_hash
from tests.people import Office, open_office
from tests.services.test_visit import ANSWERS, accepted, submitted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def by(office: Office, audit: Audit, **changed: Any) -> Audit:
    """The same visit, as if it had been planned so."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        return uow.audits.save(replace(uow.audits.get(id=audit.id), **changed))


def values(office: Office, audit: Audit) -> dict[str, Any]:
    heads = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill").heads
    return {name: head.val for name, head in heads.items()}


def now_ms(office: Office) -> int:
    return int(office.runtime.now().timestamp() * 1000)


def press(browser: Browser, audit: Audit, do: str, **fields: object) -> str:
    return browser.post(f"/field/audits/{audit.id}/visit", do=do, **fields)


def test_notes_are_kept_whatever_button_is_pressed(app: Flask, office: Office) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    press(ana, audit, "start:wait", notes="Two tills open\r\nmusic", **{"was.notes": ""})
    kept = values(office, audit)
    assert kept["_notes/v"] == "Two tills open\nmusic"
    assert kept["wait/t"] == {"start": now_ms(office), "stop": None, "mono": None}
    assert "Two tills open\nmusic" in ana.page
    press(ana, audit, "save", notes="Two tills open\r\nmusic", **{"was.notes": "Two tills open\r\nmusic"})
    assert values(office, audit) == kept


def test_a_timer_is_started_and_stopped_by_the_clock_of_the_server(app: Flask, office: Office) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    press(ana, audit, "start:wait")
    began = now_ms(office)
    office.clock.advance(timedelta(seconds=160))
    press(ana, audit, "start:wait")  # pressed twice: it runs already
    assert values(office, audit)["wait/t"]["start"] == began
    press(ana, audit, "stop:wait")
    kept = values(office, audit)
    assert (kept["wait/v"], kept["wait/t"]["stop"] - began) == ("160", 160_000)
    assert "2 min 40 s" in ana.page
    press(ana, audit, "stop:wait")
    assert values(office, audit) == kept


@pytest.mark.parametrize("do", ["start:greeted", "stop:nothing", "start:_notes"])
def test_only_what_is_timed_has_a_timer(app: Flask, office: Office, do: str) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    press(ana, audit, do)
    assert ana.status == 400
    assert values(office, audit) == {}


def test_a_covert_visit_is_discreet_and_its_delay_is_known(app: Flask, office: Office) -> None:
    audit = accepted(office)
    assert audit.visit_type == "covert"
    ana = sign_in(app, "Ana", "en")
    page = ana.open(f"/field/audits/{audit.id}/visit")
    file = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill")
    for said in (file.client.name, file.location.name, audit.reference, "cxaudit</title>"):
        assert said not in page
    press(ana, audit, "arrive")
    office.clock.advance(timedelta(minutes=10))
    press(ana, audit, "leave")
    office.clock.advance(timedelta(minutes=95))
    field_sync.write_section(office.runtime, office["Ana"], audit.id, ANSWERS)
    file = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill")
    assert delay_ms(file.checklist, file.heads) == 95 * 60_000
    assert file.heads["_notes/t"].val["stop"] - file.heads["_notes/t"].val["start"] == 600_000


def test_an_announced_visit_names_the_place(app: Flask, office: Office) -> None:
    audit = by(office, accepted(office), visit_type="announced")
    page = sign_in(app, "Ana", "en").open(f"/field/audits/{audit.id}/visit")
    assert audit.reference in page
    assert "I am going in" not in page


def test_calls_that_were_tried_are_logged(app: Flask, office: Office) -> None:
    audit = by(office, accepted(office), channel="phone")
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    press(ana, audit, "attempt", result="busy", note=" After the menu ")
    first = now_ms(office)
    office.clock.advance(timedelta(minutes=5))
    press(ana, audit, "attempt", result="answered")
    assert values(office, audit)["_attempts/v"] == [
        {"at": first, "result": "busy", "note": "After the menu"},
        {"at": now_ms(office), "result": "answered"},
    ]
    assert "Line busy" in ana.page
    press(ana, audit, f"remove:{first}")
    assert [each["result"] for each in values(office, audit)["_attempts/v"]] == ["answered"]
    press(ana, audit, f"remove:{now_ms(office)}")
    assert values(office, audit)["_attempts/v"] is None


def test_an_attempt_without_its_end_is_refused_and_nothing_typed_is_lost(app: Flask, office: Office) -> None:
    audit = by(office, accepted(office), channel="chat")
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    press(ana, audit, "attempt", note="Waited", notes="Grey window")
    assert ana.status == 422
    assert "Say first how the attempt ended." in ana.page
    assert 'value="Waited"' in ana.page
    assert values(office, audit) == {"_notes/v": "Grey window"}
    press(ana, audit, "attempt", result="voicemail", note="Waited")  # not an end that a chat has
    assert ana.status == 422
    assert "_attempts/v" not in values(office, audit)


def test_a_visit_in_a_place_has_no_attempts_and_may_say_why_there_is_no_position(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana", "en")
    assert "Add this attempt" not in ana.open(f"/field/audits/{audit.id}/visit")
    press(ana, audit, "attempt", result="busy")
    assert "_attempts/v" not in values(office, audit)
    press(ana, audit, "position:denied")
    assert values(office, audit)["_position/v"] == {"none": "denied", "at": now_ms(office)}
    assert "Not allowed on the device" in ana.page
    press(ana, audit, "position:whatever")
    assert values(office, audit)["_position/v"]["none"] == "denied"


def test_what_was_seen_at_a_closed_door_is_kept(app: Flask, office: Office) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/submit")
    ana.post(f"/field/audits/{audit.id}/location-closed", closed="yes", seen="Shutter down at 14:10")
    assert values(office, audit) == {"_outcome/v": "location_closed", "_outcome/c": "Shutter down at 14:10"}
    assert "Shutter down at 14:10" in ana.page


def test_notes_written_in_two_windows_are_both_kept(app: Flask, office: Office) -> None:
    audit = accepted(office)
    first, second = sign_in(app, "Ana", "en"), sign_in(app, "Ana", "en")
    for browser in (first, second):
        browser.open(f"/field/audits/{audit.id}/visit")
    press(first, audit, "save", notes="One")
    press(second, audit, "save", notes="Two", drawn="")
    assert answers_to_check.list_own(office.runtime, office["Ana"], audit.id).count == 1
    assert "_notes" in {
        line.field.partition("/")[0]
        for line in answers_to_check.list_own(office.runtime, office["Ana"], audit.id).lines
    }


def test_what_comes_after_the_visit_was_handed_in_is_said_and_kept(app: Flask, office: Office) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    field_sync.write_section(office.runtime, office["Ana"], audit.id, ANSWERS)
    field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    press(ana, audit, "save", notes="Too late")
    assert "kept for the office" in ana.page
    assert "_notes/v" not in values(office, audit)
    ana.open(f"/field/audits/{audit.id}/visit")
    assert ana.address.endswith(f"/field/audits/{audit.id}")


@pytest.mark.parametrize("who", ["Bao", "Stranger", "Chloé"])
def test_nobody_else_sees_or_writes_notes(app: Flask, office: Office, who: str) -> None:
    audit = accepted(office)
    browser = sign_in(app, who)
    browser.open(f"/field/audits/{audit.id}/visit")
    assert browser.status in {403, 404}
    press(browser, audit, "save", notes="x")
    assert browser.status in {403, 404}
    assert values(office, audit) == {}


def test_the_reviewer_reads_what_was_captured_beside_the_answers(app: Flask, office: Office) -> None:
    audit = accepted(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        place = uow.locations.get(id=audit.location_id)
        uow.locations.save(replace(place, latitude="45.5", longitude="-73.5"))
    now = now_ms(office)
    written: dict[str, Any] = {
        **ANSWERS,
        "_notes/v": "Two tills open <b>",
        "_notes/t": {"start": now - 3_900_000, "stop": now - 3_600_000, "mono": 300_000},
        "_attempts/v": [{"at": now, "result": "busy", "note": "Twice"}],
        "_position/v": {"lat": "45.51", "lon": "-73.5", "accuracy": 40, "age": 0, "at": now},
        "wait/t": {"start": now - 200_000, "stop": now - 20_000, "mono": 3_000},
    }
    field_sync.write_section(office.runtime, office["Ana"], audit.id, written)
    field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    answer = sign_in(app, "Rita", "en").open(f"/review/audits/{audit.id}")
    for words in (
        "Beside the answers",
        "Two tills open <b>",
        "Last answer 1 h after leaving.",
        "Line busy · Twice",
        "1,112 m from the location, to within 40 m.",
        "Recorded away from the location",
        "A timer to look at",
    ):
        assert words in answer


def test_a_desk_without_any_of_it_says_nothing_of_it(app: Flask, office: Office) -> None:
    audit = submitted(office)
    answer = sign_in(app, "Rita", "en").open(f"/review/audits/{audit.id}")
    assert "Beside the answers" not in answer
    assert "Recorded away" not in answer


@pytest.mark.parametrize(
    "odd", ["x", 5, [], {"at": 10**15, "result": "busy"}, [{"at": 10**15, "result": "later"}]]
)
def test_a_desk_opens_whatever_a_device_wrote(app: Flask, office: Office, odd: Any) -> None:
    audit = accepted(office)
    names = ("_notes/v", "_notes/t", "_attempts/v", "_position/v", "wait/t", "_outcome/c")
    field_sync.write_section(
        office.runtime, office["Ana"], audit.id, {**ANSWERS, **dict.fromkeys(names, odd)}
    )
    ana = sign_in(app, "Ana", "en")
    ana.open(f"/field/audits/{audit.id}/visit")
    assert ana.status == 200
    field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    rita = sign_in(app, "Rita", "en")
    rita.open(f"/review/audits/{audit.id}")
    assert rita.status == 200
