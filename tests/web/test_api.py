"""The tablet's protocol over HTTP, on both databases: kept once, answered in JSON, delivered with a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.ids import AuditorId
from cxaudit.services import audits, field_sync, reviews
from cxaudit.web.security import password_hash
from tests.people import Office, open_office
from tests.services.test_visit import ANSWERS, accepted
from tests.tablet import NOW_MS, Tablet
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    return app_of(office)


def app_of(office: Office) -> Flask:
    """The application over an office in which everybody has a password and nobody is slowed down."""
    app = create_app(office.runtime.settings, office.runtime)
    app.config["RATELIMIT_ENABLED"] = False
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def filled(app: Flask, audit_id: str, **changed: Any) -> Tablet:
    """A tablet on which everything is answered, and nothing sent."""
    tablet = Tablet(app, audit_id)
    for name, value in {**ANSWERS, **changed}.items():
        tablet.write(name, value)
    return tablet


def flags(office: Office, audit_id: str) -> dict[str, str | None]:
    with office.runtime.reading(office["Rita"]) as uow:
        return {
            f"{each.body['q']}/{each.body['f']}": each.flag for each in uow.operations.list(audit_id=audit_id)
        }


def test_the_session_tells_who_is_signed_in_and_what_the_time_is(app: Flask, office: Office) -> None:
    answer = sign_in(app, "Ana").http.get("/api/v1/session")
    found = answer.get_json()
    assert (answer.status_code, found["user"], found["protocol"]) == (200, "account-Ana", [1])
    assert found["now"] == int(office.runtime.now().timestamp() * 1000)
    assert found["csrf"]


def test_a_visit_filled_off_line_is_delivered_with_a_receipt(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    assert tablet.sync()["flagged"] == []
    reply = tablet.submit()
    found = reply.get_json()
    assert (reply.status_code, found["state"], found["hash"]) == (200, "accepted", tablet.hash)
    assert (len(found["receipt"]), found["conflicts"]) == (9, [])
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.state, kept.audit.content_hash, kept.document.flags) == ("submitted", tablet.hash, ())


def test_a_reply_that_was_lost_is_simply_asked_for_again(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    body = tablet.batch(tablet.unsent)
    first, again = tablet.post("ops", body).get_json(), tablet.post("ops", body).get_json()
    assert first["ack"] == again["ack"] == tablet.unsent
    assert len(flags(office, audit.id)) == len(tablet.written)
    tablet.sync()
    receipts = [tablet.submit("s1").get_json() for _ in range(2)]
    assert receipts[0] == receipts[1]


def test_a_receipt_stays_the_same_after_the_visit_came_back_and_was_handed_in_again(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    first = tablet.deliver("s1")
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.return_audit(office.runtime, office["Rita"], audit.id, {"wait": "Précisez."})
    tablet.write("wait/v", "200")
    second = tablet.deliver("s2")
    assert second["receipt"] != first["receipt"]
    again = tablet.submit("s1").get_json()
    assert (again["receipt"], again["hash"]) == (first["receipt"], first["hash"])
    assert audits.get_audit(office.runtime, office["Rita"], audit.id).audit.submission == 2


def test_the_server_says_what_it_lacks_and_the_tablet_repairs_it(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    tablet.unsent = tablet.unsent[:2]  # as after a server was set back to yesterday
    tablet.sync()
    reply = tablet.submit()
    found = reply.get_json()
    assert (reply.status_code, found["state"], found["error"]) == (409, "incomplete", "incomplete")
    assert found["hash"] != tablet.hash
    assert found["server_heads"] == {name: tablet.heads[name].op for name in list(ANSWERS)[:2]}
    assert tablet.deliver()["hash"] == tablet.hash


def test_a_visit_that_lacks_answers_is_taken_and_flagged(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = Tablet(app, audit.id)
    tablet.write("greeted/v", "yes")
    tablet.deliver()
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.state, kept.document.flags) == ("submitted", ("incomplete",))
    reviews.take(office.runtime, office["Rita"], audit.id)
    comment = {"wait": "Il manque l’attente."}
    assert reviews.return_audit(office.runtime, office["Rita"], audit.id, comment).state == "returned"


def test_a_closed_location_needs_nothing_and_ends_as_such(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = Tablet(app, audit.id)
    tablet.write("_outcome/v", "location_closed")
    tablet.write("_attempts/v", 2)
    tablet.write("_notes/v", "Rideau baissé")
    tablet.write("_position/v", {"lat": "45,50", "lon": "-73,56", "accuracy": 12, "age": 3})
    tablet.deliver()
    assert set(flags(office, audit.id).values()) == {None}
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.outcome, kept.document.flags) == ("location_closed", ())
    reviews.take(office.runtime, office["Rita"], audit.id)
    assert reviews.confirm_closed(office.runtime, office["Rita"], audit.id).state == "location_closed"


def test_two_tablets_and_a_browser_see_each_other(app: Flask, office: Office) -> None:
    audit = accepted(office)
    one, two = filled(app, audit.id), Tablet(app, audit.id)
    one.sync()
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"receipt/v": "yes"})
    two.sync()
    two.write("wait/v", "200")
    two.sync()
    one.sync()
    assert one.heads == two.heads
    assert (one.heads["wait/v"].val, one.heads["receipt/v"].val) == ("200", "yes")
    assert one.sync()["remote"] == []
    assert two.deliver()["conflicts"] == []


def test_a_conflict_is_told_with_both_values_until_somebody_has_seen_both(app: Flask, office: Office) -> None:
    audit = accepted(office)
    one, two = filled(app, audit.id), Tablet(app, audit.id)
    two.lam = 50
    two.write("wait/v", "200")
    one.sync()
    two.sync()
    one.sync()
    [conflict] = one.deliver("s1")["conflicts"]
    assert (conflict["field"], conflict["kept"]["val"], conflict["other"]["val"]) == ("wait/v", "200", "180")
    again = accepted(office, 1)
    one, two = filled(app, again.id), Tablet(app, again.id)
    two.lam = 50
    two.write("wait/v", "200")
    one.sync()
    two.sync()
    one.sync()
    [told] = one.sync()["conflicts"]
    assert (told["field"], told["kept"]["val"], told["other"]["val"]) == ("wait/v", "200", "180")
    one.write("wait/v", "190")
    assert one.sync()["conflicts"] == []
    assert one.deliver("s1")["conflicts"] == []


def test_a_tablet_ahead_of_a_server_that_was_set_back_gets_everything(app: Flask, office: Office) -> None:
    audit = accepted(office)
    one, two = filled(app, audit.id), Tablet(app, audit.id)
    one.sync()
    two.rev = 10_000
    two.sync()
    assert two.heads == one.heads


@pytest.mark.parametrize(("lam", "now"), [(1, 0), (2**31, NOW_MS), (2**52, -(2**53) + 1), (1, 2**53 - 1)])
def test_a_wrong_clock_or_a_high_counter_stops_nothing(
    app: Flask, office: Office, lam: int, now: int
) -> None:
    audit = accepted(office)
    tablet = Tablet(app, audit.id, lam=lam - 1)
    op = tablet.write("greeted/v", "yes")
    reply = tablet.post("ops", tablet.batch([op.id]) | {"now": now})
    skew = int(office.runtime.now().timestamp() * 1000) - now
    assert (reply.status_code, reply.get_json()["skew"]) == (200, skew)
    with office.runtime.reading(office["Rita"]) as uow:
        assert uow.operations.get(audit_id=audit.id).skew_ms == skew


def test_a_visit_closed_meanwhile_takes_what_comes_and_gives_a_receipt(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet, late = filled(app, audit.id), filled(app, audit.id, **{"wait/v": "240"})
    late.lam = 90
    late.write("wait/v", "250")
    tablet.deliver("s1")
    assert {code for _, code in late.sync()["flagged"]} == {"audit_closed"}
    assert late.deliver("s2")["hash"] == late.hash
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.submission_id, kept.heads["wait/v"].val) == ("s1", "180")
    with office.runtime.reading(office["Rita"]) as uow:
        assert uow.deliveries.get(id="s2").flags == ("audit_closed",)


def test_what_came_while_the_visit_was_closed_is_in_it_when_it_comes_back(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    tablet.deliver("s1")
    tablet.write("wait/v", "240")
    tablet.sync()
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.return_audit(office.runtime, office["Rita"], audit.id, {"wait": "Précisez."})
    assert tablet.deliver("s2")["hash"] == tablet.hash
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.submission, kept.heads["wait/v"].val) == (2, "240")


def reassign(office: Office, audit_id: str, name: str) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.audits.save(replace(uow.audits.get(id=audit_id), auditor_id=AuditorId(f"auditor-{name}")))


def test_an_auditor_whose_visit_was_given_to_somebody_else_loses_nothing(app: Flask, office: Office) -> None:
    audit = accepted(office)
    first = filled(app, audit.id)
    reassign(office, audit.id, "Bao")
    now = Tablet(app, audit.id, who="Bao")
    now.write("greeted/v", "no")
    now.sync()
    found = first.sync()
    assert ({code for _, code in found["flagged"]}, found["remote"]) == ({"reassigned"}, [])
    assert first.deliver("s1")["hash"] == first.hash
    assert now.sync()["remote"] == []
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.state, {name: head.val for name, head in kept.heads.items()}) == (
        "draft",
        {"greeted/v": "no"},
    )
    reassign(office, audit.id, "Ana")
    assert first.sync()["ack"] == []
    first.deliver("s3")
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.state, kept.heads["wait/v"].val) == ("submitted", "180")


def test_a_cancelled_visit_and_an_old_version_are_taken_and_flagged(app: Flask, office: Office) -> None:
    cancelled, old = accepted(office, 0), accepted(office, 1)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        asked = uow.assignments.get(id=cancelled.assignment_id)
        uow.assignments.save(replace(asked, state="cancelled"))
    tablet = filled(app, cancelled.id)
    assert {code for _, code in tablet.sync()["flagged"]} == {"cancelled"}
    tablet.deliver()
    other = filled(app, old.id)
    other.v = 7
    assert {code for _, code in other.sync()["flagged"]} == {"old_version"}
    other.deliver()
    with office.runtime.reading(office["Rita"]) as uow:
        assert {uow.deliveries.get(audit_id=each.id).flags for each in (cancelled, old)} == {
            ("cancelled",),
            ("old_version",),
        }
        assert uow.assignments.get(id=cancelled.assignment_id).state == "cancelled"


REFUSED = [
    ({"ops": [{"id": "a"}]}, 422, "bad_operation", ["a"]),
    ({"ops": "none"}, 422, "bad_request", None),
    ({"ops": [None]}, 422, "bad_operation", None),
    ({"ops": [{"id": "b", "q": "x", "f": "v", "lam": 2**52 + 1, "at": 1}]}, 422, "bad_operation", ["b"]),
    ({"now": "soon"}, 422, "bad_request", None),
    ({"dev": "\u00e9"}, 422, "bad_request", None),
    ({"user": "account-Bao"}, 403, "wrong_user", None),
    ({"ops": [{}] * 201}, 413, "too_many_operations", None),
]


def test_what_cannot_be_kept_is_refused_by_name_and_nothing_of_it_is_kept(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    for changed, *wanted in REFUSED:
        reply = tablet.post("ops", tablet.batch(tablet.unsent) | changed)
        found = reply.get_json()
        assert [reply.status_code, found["error"], found.get("ids")] == wanted, changed
        assert flags(office, audit.id) == {}


def test_the_operation_that_cannot_be_kept_is_named_so_that_the_others_go_on(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    body = tablet.batch(tablet.unsent)
    for value in ("a\0b", 2**53, 0.5, {"deep": [1.5]}):
        body["ops"][1]["val"] = value
        reply = tablet.post("ops", body)
        assert (reply.status_code, reply.get_json()["ids"]) == (422, [tablet.unsent[1]]), value
        assert reply.get_json()["error"] == "not_canonical"


def test_one_id_with_two_contents_is_an_alarm(app: Flask, office: Office) -> None:
    audit = accepted(office)
    tablet = filled(app, audit.id)
    body = tablet.batch(tablet.unsent[:1])
    tablet.post("ops", body)
    body["ops"][0]["val"] = "no"
    reply = tablet.post("ops", body)
    found = reply.get_json()
    assert (reply.status_code, found["error"], found["ids"]) == (422, "op_mismatch", tablet.unsent[:1])


@pytest.mark.parametrize("what", ["ops", "submit"])
def test_any_body_is_answered_in_json(app: Flask, office: Office, what: str) -> None:
    tablet = Tablet(app, accepted(office).id)
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"a":' * 5000, b"null", b"NaN"):
        reply = tablet.http.post(
            f"/api/v1/audits/{tablet.audit}/{what}", data=body, headers={"X-CSRF": tablet.csrf}
        )
        assert (reply.status_code, reply.get_json()["error"]) == (422, "bad_request"), body[:20]


def test_a_body_beyond_the_limit_is_not_read(app: Flask, office: Office) -> None:
    tablet = Tablet(app, accepted(office).id)
    reply = tablet.post("ops", {"user": "x" * 5_000_000})
    assert (reply.status_code, reply.get_json()["error"]) == (413, "too_large")


def test_who_is_not_signed_in_is_told_so_and_never_sent_to_a_page(app: Flask, office: Office) -> None:
    audit = accepted(office)
    browser = Browser(app)
    for method, address in (
        ("GET", "/api/v1/session"),
        ("POST", f"/api/v1/audits/{audit.id}/ops"),
        ("POST", f"/api/v1/audits/{audit.id}/submit"),
    ):
        reply = browser.http.open(address, method=method, json={} if method == "POST" else None)
        assert (reply.status_code, reply.get_json()["error"]) == (401, "auth")


def test_a_missing_or_wrong_token_is_named_so_that_the_tablet_fetches_a_new_one(
    app: Flask, office: Office
) -> None:
    tablet = filled(app, accepted(office).id)
    body = tablet.batch(tablet.unsent)
    for token in ("", "wrong"):
        reply = tablet.post("ops", body, **{"X-CSRF": token})
        assert (reply.status_code, reply.get_json()["error"]) == (403, "csrf")
    tablet.csrf = tablet.http.get("/api/v1/session").get_json()["csrf"]
    assert tablet.post("ops", body).status_code == 200


@pytest.mark.parametrize("who", ["Bao", "Stranger", "Rita", "Marc", "Chloé"])
def test_strangers_learn_nothing(app: Flask, office: Office, who: str) -> None:
    audit = accepted(office)
    tablet = Tablet(app, audit.id, who=who)
    tablet.write("greeted/v", "no")
    replies = [
        tablet.post("ops", tablet.batch(tablet.unsent)),
        tablet.post("ops", tablet.batch([])),
        tablet.submit(),
    ]
    unknown = Tablet(app, "nothing", who=who)
    same = [unknown.post("ops", unknown.batch([])), unknown.submit()]
    wanted = 404 if who == "Bao" else 403
    assert {reply.status_code for reply in (*replies, *same)} == {wanted}
    assert {reply.get_data() for reply in (*replies, *same)} == {replies[0].get_data()}
    assert flags(office, audit.id) == {}


def test_addresses_that_are_not_there_are_answered_in_json(app: Flask) -> None:
    http = sign_in(app, "Ana").http
    for address in ("/api/v1/nothing", "/api/v1/session/", "/api/v1//session", "/api/", "/api/v2/session"):
        reply = http.get(address)
        assert (reply.status_code, reply.get_json()["error"]) == (404, "not_found"), address
    assert http.post("/api/v1/session").status_code in {403, 405}
