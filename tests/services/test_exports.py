"""What leaves in an export: everything that its reader may see, and nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Grant
from cxaudit.domain.errors import Forbidden, NotFound, Refused
from cxaudit.domain.ids import AccountId, AuditorId, NodeId
from cxaudit.services import exports, review_desk
from cxaudit.services.exports import TABLES, Audience, Wanted
from cxaudit.storage.queries import exported_audits
from tests.people import CHECKLIST, Office, an_action, give_checklist, open_office
from tests.services.test_visit import ANSWERS, released, submitted

SECRET = {
    "key": "unnoticed",
    "kind": "yes_no",
    "section": "B",
    "text": {"fr": "Personne n’a reconnu le client mystère", "en": "Nobody recognised the shopper"},
    "yes_points": 0,
    "integrity": True,
    "critical": {"effect": "flag", "scope": "audit", "fail_on": ["no"]},
}
MISSED = {"greeted/v": "no", "greeted/c": "=Personne", "why/v": "Personne", "unnoticed/v": "no"}


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One visit released in the East, one in the West, one in the East that is still in review; to be read."""
    with opened(tmp_path_factory.mktemp("exports"), module_database_url) as office:
        yield office


@pytest.fixture
def fresh(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """The same, to be changed."""
    with opened(tmp_path, database_url) as office:
        yield office


@contextmanager
def opened(folder: Path, database_url: str) -> Iterator[Office]:
    with open_office(folder, database_url) as office:
        plain = {**CHECKLIST, "questions": [*CHECKLIST["questions"], SECRET]}  # type: ignore[misc]
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_checklist(uow, office, plain)
        released(office, 0, **MISSED)
        released(office, 5, "Bao", **{"unnoticed/v": "yes"})
        submitted(office, 1, **{"unnoticed/v": "yes"})
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            west = {
                "path": "/n/w/",
                "owner_id": AccountId("account-Chloé"),
                "location_id": office.locations[5],
            }
            uow.actions.add_all([an_action(office, task="=1+1"), an_action(office, id="action-2", **west)])
        yield office


def rows(
    office: Office, who: str, table: str, audience: Audience = "client", **wanted: Any
) -> list[dict[str, Any]]:
    asked = Wanted(table, "jsonl", "fr", **wanted)  # type: ignore[arg-type]
    made = exports.make(office.runtime, office[who], audience, asked)
    return [json.loads(line) for line in b"".join(made.content).decode().splitlines()]


def references(found: list[dict[str, Any]]) -> list[str]:
    return [row["reference"] for row in found]


def test_each_reader_gets_the_visits_of_the_own_scope(office: Office) -> None:
    assert references(rows(office, "Chloé", "audits")) == ["2026-0001", "2026-0002"]
    assert references(rows(office, "Denis", "audits")) == ["2026-0001"]
    assert references(rows(office, "Stranger", "audits")) == []
    assert references(rows(office, "Marc", "audits")) == ["2026-0001", "2026-0002"]
    agency = rows(office, "Marc", "audits", "agency")
    assert references(agency) == ["2026-0001", "2026-0002", "2026-0003"]
    for table in ("answers", "scores"):
        assert set(references(rows(office, "Denis", table))) == {"2026-0001"}
        assert rows(office, "Stranger", table) == []


def acted(office: Office, who: str, audience: Audience = "client", **wanted: Any) -> list[str]:
    return [row["action_id"] for row in rows(office, who, "actions", audience, **wanted)]


def test_actions_leave_in_the_scope_of_their_reader(office: Office) -> None:
    assert acted(office, "Chloé") == acted(office, "Adèle", "agency") == ["action-1", "action-2"]
    assert acted(office, "Denis") == acted(office, "Marc", region_id=NodeId("client-1-e")) == ["action-1"]
    assert acted(office, "Stranger") == acted(office, "Chloé", wave_id="wave-1") == []
    assert acted(office, "Marc", channel="phone") == []
    first, second = rows(office, "Chloé", "actions")
    assert (first["owner"], first["part"], first["state"], first["due_on"], first["overdue"]) == (
        "Denis", "Est", "open", "2026-11-20", False,
    )  # fmt: skip
    assert (second["location_name"], second["owner"]) == ("Succursale 5", "Chloé")
    made = exports.make(office.runtime, office["Chloé"], "client", Wanted("actions", "csv", "fr"))
    assert "'=1+1" in b"".join(made.content).decode(), "no spreadsheet takes it for a formula"


@pytest.mark.parametrize("who", ["Ana", "Rita"])
@pytest.mark.parametrize("audience", ["client", "agency"])
def test_nobody_else_exports(office: Office, who: str, audience: Audience) -> None:
    with pytest.raises(Forbidden):
        rows(office, who, "audits", audience)


@pytest.mark.parametrize("who", ["Chloé", "Denis"])
def test_the_client_side_never_gets_the_columns_of_the_agency(office: Office, who: str) -> None:
    with pytest.raises(Forbidden):
        rows(office, who, "audits", "agency")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("table", TABLES)
def test_no_file_of_a_client_says_who_audited_or_what_only_the_agency_knows(
    office: Office, table: str, form: str
) -> None:
    asked = Wanted(table, form, "fr")  # type: ignore[arg-type]
    text = b"".join(exports.make(office.runtime, office["Chloé"], "client", asked).content).decode()
    for secret in (
        "Ana",
        "Bao",
        "Rita",
        "unnoticed",
        "reconnu",
        "0404",
        "0405",
        "B4",
        "auditor_n",
        "reviewer",
    ):
        assert secret not in text, secret


def test_the_agency_sees_who_audited_who_reviewed_and_what_was_noticed(office: Office) -> None:
    first, second, third = rows(office, "Marc", "audits", "agency")
    assert (first["auditor_name"], first["reviewer"]) == ("Ana", "Rita")
    assert (first["integrity_missed"], second["integrity_missed"]) == ("B4", None)
    assert (third["auditor_name"], third["reviewer"], third["released_at"]) == ("Ana", None, None)
    keys = {row["item_key"] for row in rows(office, "Marc", "answers", "agency")}
    assert "unnoticed" in keys


def test_an_own_visit_is_not_in_the_file_of_a_manager_who_also_audits(office: Office) -> None:
    both = Actor(office["Marc"].account_id, "Marc", "fr", (Grant("programme_manager"), Grant("auditor")), AuditorId("auditor-Ana"))  # fmt: skip
    office.people["Both"] = both
    assert references(rows(office, "Both", "audits", "agency")) == ["2026-0002"]
    assert references(rows(office, "Both", "answers", "client"))[0] == "2026-0002"


def test_a_visit_in_its_row(office: Office) -> None:
    first = rows(office, "Chloé", "audits")[0]
    assert first["client"] == "Pharmacie Boréale"
    assert first["region"] == "Est"
    assert first["wave"] == "Vague 2"
    assert (first["channel"], first["state"], first["visit_type"]) == ("in_store", "released", "covert")
    assert first["released_at"].endswith("-05:00")
    assert first["critical_missed"] == "A1"
    desk = review_desk.open_desk(office.runtime, office["Rita"], first["audit_id"])
    assert desk.score is not None
    assert round(first["overall"] * 10_000) == desk.score.overall_ppm


def test_answers_in_words_codes_numbers_and_points(office: Office) -> None:
    found = {
        row["item_key"]: row for row in rows(office, "Chloé", "answers") if row["reference"] == "2026-0001"
    }
    assert list(found) == ["greeted", "why", "welcome", "wait", "receipt", "story"]
    greeted = found["greeted"]
    assert (greeted["answer"], greeted["value"], greeted["result"]) == ("Non", "no", "missed")
    assert (greeted["points_earned"], greeted["points_possible"]) == (0.0, 1.0)
    assert (greeted["comment"], greeted["critical"]) == ("=Personne", True)
    assert (found["wait"]["value_number"], found["wait"]["points_earned"]) == (180.0, 1.0)
    assert (found["welcome"]["answer"], found["welcome"]["value_number"]) == ("4 sur 5", 4.0)
    assert (found["receipt"]["result"], found["receipt"]["points_possible"]) == ("na", None)
    assert (found["story"]["answer"], found["story"]["value"]) == (ANSWERS["story/v"], None)


def test_what_was_not_asked_has_no_row(office: Office) -> None:
    second = [row["item_key"] for row in rows(office, "Chloé", "answers") if row["reference"] == "2026-0002"]
    assert "why" not in second


def test_scores_of_the_visit_its_dimensions_and_its_sections(office: Office) -> None:
    found = [row for row in rows(office, "Chloé", "scores") if row["reference"] == "2026-0002"]
    assert [(row["level"], row["key"]) for row in found] == [
        ("overall", "overall"), ("dimension", "compliance"), ("dimension", "experience"),
        ("section", "A"), ("section", "B"),
    ]  # fmt: skip
    assert [row["score"] for row in found[1:3]] == [66.6667, 75.0]
    assert (found[1]["name"], found[1]["earned"], found[1]["possible"]) == ("Conformité", 2.0, 3.0)


def test_filters(office: Office) -> None:
    assert references(rows(office, "Chloé", "audits", region_id=NodeId("client-1-w"))) == ["2026-0002"]
    assert rows(office, "Chloé", "audits", wave_id="wave-1") == []
    assert rows(office, "Chloé", "audits", channel="phone") == []
    assert len(rows(office, "Marc", "audits", "agency", client_id=office.client)) == 3
    assert rows(office, "Marc", "audits", "agency", client_id=office.other_client) == []


@pytest.mark.parametrize(
    ("who", "wanted"),
    [
        ("Stranger", {"wave_id": "wave-2"}),
        ("Stranger", {"region_id": "client-1-e"}),
        ("Denis", {"region_id": "client-1-w"}),
        ("Stranger", {"client_id": "client-1"}),
        ("Chloé", {"wave_id": "wave-9"}),
        ("Chloé", {"channel": "pigeon"}),
        ("Marc", {"wave_id": "wave-2", "client_id": "client-2"}),
    ],
)
def test_what_a_reader_does_not_have_is_not_there(office: Office, who: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        rows(office, who, "audits", **wanted)


def test_audits_are_read_some_at_a_time_and_each_once(fresh: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported_audits, "AT_ONCE", 1)
    assert references(rows(fresh, "Marc", "audits", "agency")) == ["2026-0001", "2026-0002", "2026-0003"]
    made = exports.make(fresh.runtime, fresh["Marc"], "agency", Wanted("audits", "csv", "en"))
    assert next(made.content).startswith(b"\xef\xbb\xbfVisit identifier,")
    late = released(fresh, 2, **{"unnoticed/v": "yes"})
    assert late.reference in b"".join(made.content).decode(), "the file is made while it is read"


def test_the_journal_says_who_took_what(fresh: Office) -> None:
    rows(fresh, "Denis", "answers", wave_id="wave-2")
    with fresh.runtime.storage.reading(access.SYSTEM) as uow:
        [entry] = uow.journal.list(action="export.made")
    assert (entry.actor_name, entry.subject_id, entry.client_id) == ("Denis", "answers", fresh.client)
    assert entry.details["wave"] == "wave-2"


def test_without_its_library_parquet_is_refused_and_not_offered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "parquet" in exports.possible_formats()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert exports.possible_formats() == ("csv", "xlsx", "jsonl")
    with pytest.raises(Refused) as refused:
        exports.make(office.runtime, office["Chloé"], "client", Wanted("audits", "parquet", "fr"))
    assert refused.value.code == "parquet_missing"


def test_the_dictionary_names_every_column_that_a_reader_gets(office: Office) -> None:
    found = rows(office, "Chloé", "columns")
    for table in ("audits", "answers", "scores", "actions"):
        named = [row["column"] for row in found if row["table"] == table]
        assert named == list(rows(office, "Chloé", table)[0])
