"""The exported file of a tablet that cannot send: brought in by the office, by the same idempotent code."""

from __future__ import annotations

import json
import zipfile
from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.services import audits
from tests.people import Office
from tests.services.test_visit import accepted
from tests.tablet import Tablet
from tests.web.test_api import app, app_of, filled, office  # noqa: F401  # fixtures
from tests.web.test_api_blobs import picture
from tests.web.test_visit_pages import sign_in


def exported(tablet: Tablet, submission: str | None = "s1", **changed: Any) -> dict[str, Any]:
    """The document that a tablet writes."""
    body = tablet.batch(list(tablet.written))
    document = {"format": "cxaudit-export", "version": 1, "a": tablet.audit, **body}
    if submission:
        document["submit"] = {"id": submission, "hash": tablet.hash}
    return document | changed


def zipped(tablet: Tablet, document: dict[str, Any]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("cxaudit-visit.json", json.dumps(document))
        for sha, content in tablet.photos.items():
            archive.writestr(f"photos/{sha}.jpg", content)
    return target.getvalue()


def send(app: Flask, content: bytes, who: str = "Marc") -> tuple[int, dict[str, Any]]:  # noqa: F811
    http = sign_in(app, who).http
    token = http.get("/api/v1/session").get_json()["csrf"]
    reply = http.post("/api/v1/recovery", data=content, headers={"X-CSRF": token})
    return reply.status_code, reply.get_json()


def test_a_tablet_that_never_sent_anything_is_delivered_by_its_file(app: Flask, office: Office) -> None:  # noqa: F811
    audit = accepted(office)
    tablet = filled(app, audit.id)
    sha = tablet.take_photo("greeted", picture())
    content = zipped(tablet, exported(tablet))
    status, found = send(app, content)
    assert (status, set(found["ack"]), found["blobs"]["kept"]) == (200, set(tablet.written), [sha])
    assert (found["submit"]["state"], found["submit"]["hash"]) == ("accepted", tablet.hash)
    again = send(app, content)[1]
    assert again["submit"] == found["submit"]
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (kept.audit.state, len(kept.evidence)) == ("submitted", 1)
    with office.runtime.reading(office["Rita"]) as uow:
        stored = uow.operations.list(audit_id=audit.id)
        assert (len(stored), {op.account_id for op in stored}) == (len(tablet.written), {"account-Ana"})
        assert uow.journal.list(action="audit.recovered")[0].actor_id == "account-Marc"
    assert tablet.deliver("s1")["receipt"] == found["submit"]["receipt"]


def test_photos_may_stand_in_the_document_itself(app: Flask, office: Office) -> None:  # noqa: F811
    tablet = filled(app, accepted(office).id)
    sha = tablet.take_photo("greeted", picture())
    data = b64encode(tablet.photos[sha]).decode()
    blobs = {sha: {"type": "image/jpeg", "data": data}, "0" * 64: {"data": data}, "x": {"data": 4}}
    found = send(app, json.dumps(exported(tablet, blobs=blobs)).encode())[1]
    assert (found["blobs"], found["submit"]["state"]) == (
        {"kept": [sha], "damaged": ["0" * 64, "x"]},
        "accepted",
    )


def test_one_bad_answer_does_not_cost_the_others(app: Flask, office: Office) -> None:  # noqa: F811
    tablet = filled(app, accepted(office).id)
    document = exported(tablet, None)
    document["ops"][1]["val"] = 0.5
    document["ops"].append({"id": "broken"})
    found = send(app, json.dumps(document).encode())[1]
    names = list(tablet.written)
    assert found["refused"] == [[names[1], "not_canonical"], ["broken", "bad_operation"]]
    assert set(found["ack"]) == set(names) - {names[1]}


def test_the_file_of_somebody_whose_account_is_closed_is_taken(app: Flask, office: Office) -> None:  # noqa: F811
    tablet = filled(app, accepted(office).id)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.accounts.save(replace(uow.accounts.get(id="account-Ana"), active=False))
    assert send(app, json.dumps(exported(tablet)).encode())[1]["submit"]["state"] == "accepted"


ODD = [b"", b"{}", b"PK\x03\x04", b"[1]", b"\xff\xfe", b'{"format": "cxaudit-export"}', b"[" * 99_999]


@pytest.mark.parametrize("content", ODD)
def test_what_is_no_exported_file_is_refused_by_name(app: Flask, content: bytes) -> None:  # noqa: F811
    status, found = send(app, content)
    assert (status, found["error"]) == (422, "export_unreadable")


@pytest.mark.parametrize("changed", [{"a": "nothing"}, {"user": "account-Bao"}, {"user": "nobody"}])
def test_a_file_of_another_visit_or_person_is_refused(
    app: Flask,  # noqa: F811
    office: Office,  # noqa: F811
    changed: dict[str, str],
) -> None:
    tablet = filled(app, accepted(office).id)
    status, found = send(app, json.dumps(exported(tablet, **changed)).encode())
    assert (status, found["error"]) == (409, "export_unknown")


@pytest.mark.parametrize("who", ["Ana", "Rita", "Chloé"])
def test_only_programme_managers_bring_files_in(app: Flask, office: Office, who: str) -> None:  # noqa: F811
    tablet = filled(app, accepted(office).id)
    assert send(app, json.dumps(exported(tablet)).encode(), who)[0] == 403
