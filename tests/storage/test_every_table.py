"""Every table in every scope, on both databases: another's row is never read, counted, changed or deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Select, delete, func, insert, inspect, literal_column, select, text, update
from sqlalchemy.orm import aliased

from cxaudit.domain import access
from cxaudit.domain.access import PUBLIC, SIGN_IN, Scope
from cxaudit.domain.account import EndedSignIn, Invitation
from cxaudit.domain.ids import AccountId, AuditorId, BannerId, LocationId, NodeId
from cxaudit.domain.network import Banner, Location, Membership
from cxaudit.domain.rotation import Certification, ConflictOfInterest
from cxaudit.domain.saved_view import SavedView
from cxaudit.domain.sync import Operation
from cxaudit.services import batches, columns, evidence, field_sync, planning, reviews
from cxaudit.services.wave_scope import NOTHING_ASKED
from cxaudit.storage import scope as scoping
from cxaudit.storage.append_only import APPEND_ONLY, AppendOnly
from cxaudit.storage.queries import audit_files, checklist_versions, holders, locations, wave_subjects
from cxaudit.storage.records import AnswerConflict, Delivery, SectorQuarter, Upload, UploadPart
from cxaudit.storage.scope import AGENCY_TABLES, SIGN_IN_TABLES, ScopeMissing
from cxaudit.storage.tables.agency import AccountRow, JobRow, JournalEntryRow
from cxaudit.storage.tables.audits import (
    AnswerDocumentRow,
    AuditRow,
    EvidenceRow,
    OperationRow,
    ReportRow,
    ReviewCommentRow,
)
from cxaudit.storage.tables.columns import Row
from cxaudit.storage.tables.network import BannerRow, ClientRow, LocationRow, MembershipRow
from cxaudit.storage.tables.programmes import AssignmentRow
from cxaudit.storage.tables.sector import SectorQuarterRow
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.people import EXTERNAL, NOW, Office, an_action, open_office
from tests.services.test_visit import ANSWERS, accepted, plan, released

TABLES: list[type[Row]] = sorted((m.class_ for m in Row.registry.mappers), key=lambda each: each.__name__)

OTHERS = {
    "client": Scope("client", client_id="client-3"),  # type: ignore[arg-type]
    "part": Scope("part", client_id="client-3", paths=("/n/", "/")),  # type: ignore[arg-type]
    "auditor": Scope("auditor", auditor_id=AuditorId("auditor-Nobody")),
    "no auditor": Scope("auditor"),
    "public": PUBLIC,
}
"""Scopes to which no row of this office belongs."""


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("scope"), module_database_url) as office:
        _fill(office)
        yield office


def _fill(office: Office) -> None:
    """At least one row of client-1 in every table."""
    audit = accepted(office, 3)
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    evidence.add_photo(office.runtime, office["Ana"], audit.id, "greeted", picture.getvalue())
    field_sync.write_section(office.runtime, office["Ana"], audit.id, ANSWERS)
    field_sync.push(
        office.runtime,
        office["Ana"],
        audit.id,
        "tablet",
        [Operation("op", "greeted", "v", "no", 1, "tablet", 1)],
    )
    field_sync.submit(office.runtime, office["Ana"], audit.id, "s")
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.comment(office.runtime, office["Rita"], audit.id, {"wait": "Précisez."})
    shown = released(office, 0)
    columns.fold_all(office.runtime)
    batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, ["fr"])
    planning.plan_visit(office.runtime, office["Marc"], plan(office, 5))  # nobody's yet
    ana, client = AuditorId("auditor-Ana"), office.client
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.scores.save(uow.scores.get(audit_id=shown.id))  # marks it for the next fold
        uow.sector_quarters.add(SectorQuarter("2026Q1", NOW, [{"channel": "in_store"}]))
        uow.external_benchmarks.add(EXTERNAL)
        uow.actions.add(an_action(office))
        uow.banners.add(Banner(client, BannerId("banner"), "Boréale"))
        uow.invitations.add(Invitation("i", AccountId("account-Ana"), "hash", NOW))
        uow.ended_sign_ins.add(EndedSignIn("ended", NOW))
        uow.saved_views.add(SavedView(AccountId("account-Chloé"), "view", "Est", "/portal/waves/wave-2", NOW))
        uow.certifications.add(Certification("c", ana, "Accueil", date(2027, 1, 1)))
        uow.conflicts_of_interest.add(ConflictOfInterest("c", ana, client, None, "famille"))
        uow.answer_conflicts.add(
            AnswerConflict(client, "x", audit.id, "greeted/v", "op", "op", "yes", "no", NOW)
        )
        uow.uploads.add(Upload(client, audit.id, "0" * 64, 1, "image/jpeg", NOW))
        uow.upload_parts.add(UploadPart(client, audit.id, "1" * 64, 0, 1, 2, b"x"))
        uow.deliveries.add(Delivery(client, audit.id, "d", 1, None, "0" * 64, "7F3A-91C2", NOW))
        for number, path in enumerate(("/n/1/", "/n/10/", "/n/_/", "/n/%/")):
            place = LocationId(f"twin-{number}")
            uow.locations.add(Location(client, place, f"Jumelle {number}"))
            uow.memberships.add(
                Membership(client, f"twin-{number}", place, NodeId(f"{client}-n"), path, date(2020, 1, 1))
            )


def _rows(uow: UnitOfWork, table: type[Row]) -> int:
    return uow.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_table_has_a_row_to_hide(office: Office) -> None:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert [table.__name__ for table in TABLES if not _rows(uow, table)] == []


Ask = Callable[[UnitOfWork, type[Row], tuple[Any, ...]], int]


def _key(table: type[Row]) -> tuple[Any, ...]:
    return tuple(getattr(table, column.name) for column in inspect(table).primary_key)


def _join(uow: UnitOfWork, table: type[Row], _key_of_one: tuple[Any, ...]) -> int:
    """Another table first, this one only joined: nothing of it may come through the side door."""
    first = BannerRow if table is ClientRow else ClientRow
    found = uow.session.execute(select(table).select_from(first).outerjoin(table, literal_column("1=1")))
    return sum(row[0] is not None for row in found)


ASKED: dict[str, Ask] = {
    "select": lambda uow, table, _: len(uow.session.scalars(select(table)).all()),
    "columns": lambda uow, table, _: len(uow.session.execute(select(*_key(table))).all()),
    "count": lambda uow, table, _: _rows(uow, table),
    "count of a key": lambda uow, table, _: uow.session.scalar(select(func.count(_key(table)[0]))) or 0,
    "get": lambda uow, table, key: int(uow.session.get(table, key) is not None),
    "alias": lambda uow, table, _: len(uow.session.scalars(select(aliased(table))).all()),
    "exists": lambda uow, table, _: int(bool(uow.session.scalar(select(select(table).exists())))),
    "subquery": lambda uow, table, _: len(
        uow.session.execute(select(aliased(table, select(table).subquery()))).all()
    ),
    "union": lambda uow, table, _: len(
        uow.session.scalars(select(table).from_statement(select(table).union_all(select(table)))).all()
    ),
    "join": _join,
    "update": lambda uow, table, _: (
        uow.session.execute(update(table).values({_key(table)[-1].name: _key(table)[-1]})).rowcount
    ),  # type: ignore[attr-defined]
    "delete": lambda uow, table, _: uow.session.execute(delete(table)).rowcount,  # type: ignore[attr-defined]
}


CHANGING = {"update", "delete"}


@pytest.fixture(scope="module")
def keys(office: Office) -> dict[type[Row], tuple[Any, ...]]:
    """The key of one row of each table."""
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return {table: tuple(uow.session.execute(select(*_key(table))).first() or ()) for table in TABLES}


def _rows_of_all(office: Office) -> dict[str, int]:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return {table.__name__: _rows(uow, table) for table in TABLES}


@pytest.mark.parametrize("how", ASKED)
@pytest.mark.parametrize("scope", OTHERS)
def test_no_way_of_asking_shows_or_changes_a_row_of_another_scope(
    office: Office, keys: dict[type[Row], tuple[Any, ...]], scope: str, how: str
) -> None:
    before = _rows_of_all(office) if how in CHANGING else {}
    shown = {}
    with office.runtime.storage.unit_of_work(OTHERS[scope]) as uow:
        for table in TABLES:
            if how not in CHANGING or table not in APPEND_ONLY:
                shown[table.__name__] = ASKED[how](uow, table, keys[table])
    assert {name: n for name, n in shown.items() if n} == {}
    assert how not in CHANGING or _rows_of_all(office) == before


@pytest.mark.parametrize("scope", OTHERS)
def test_what_cannot_be_narrowed_is_refused(office: Office, scope: str) -> None:
    statements = [
        text("SELECT * FROM location"),
        select(LocationRow.__table__),
        update(LocationRow.__table__).values(name="x"),
        delete(LocationRow.__table__),
        insert(LocationRow).values(client_id=office.client, id="x", name="x"),
    ]
    for statement in statements:
        with pytest.raises(ScopeMissing), office.runtime.storage.unit_of_work(OTHERS[scope]) as uow:
            uow.session.execute(statement)


PART = Scope("part", client_id="client-1", paths=("/n/1/",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "seen"), [("/n/1/", "twin-0"), ("/n/10/", "twin-1"), ("/n/_/", "twin-2"), ("/n/%/", "twin-3")]
)
def test_a_part_is_never_mistaken_for_one_whose_path_looks_alike(
    office: Office, path: str, seen: str
) -> None:
    with office.runtime.storage.reading(replace(PART, paths=(path,))) as uow:
        assert [place.id for place in uow.locations.list()] == [seen]
        assert [member.id for member in uow.memberships.list()] == [seen]


def test_a_part_shows_its_own_released_visits_and_nothing_on_its_way(office: Office) -> None:
    east, west = (replace(PART, paths=(f"/n/{part}/",)) for part in "ew")
    with office.runtime.storage.reading(east) as uow:
        assert [audit.state for audit in uow.audits.list()] == ["released"]
        assert _rows(uow, EvidenceRow) == _rows(uow, OperationRow) == _rows(uow, ReviewCommentRow) == 0
        assert (_rows(uow, ReportRow), _rows(uow, AnswerDocumentRow)) == (1, 1)
    with office.runtime.storage.reading(west) as uow:
        assert [_rows(uow, table) for table in (AuditRow, EvidenceRow, ReportRow, AnswerDocumentRow)] == [
            0
        ] * 4
    with office.runtime.storage.reading(replace(PART, paths=())) as uow:
        assert [_rows(uow, table) for table in (AuditRow, LocationRow, MembershipRow)] == [0] * 3


def test_an_auditor_reads_own_visits_only_and_signing_in_reads_none(office: Office) -> None:
    with office.runtime.storage.reading(Scope("auditor", auditor_id=AuditorId("auditor-Ana"))) as uow:
        assert {audit.auditor_id for audit in uow.audits.list()} == {"auditor-Ana"}
        assert _rows(uow, AuditRow) == _rows(uow, AssignmentRow) == 2
        assert {auditor.name for auditor in uow.auditors.list()} == {"Ana"}
        assert [_rows(uow, table) for table in (AccountRow, JournalEntryRow, JobRow)] == [0] * 3
    with office.runtime.storage.reading(SIGN_IN) as uow:
        seen = {table for table in TABLES if _rows(uow, table)}
        assert seen == set(SIGN_IN_TABLES)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_records_of_what_happened_are_never_changed(office: Office, table: type[Row]) -> None:
    for scope in (access.SYSTEM, access.AGENCY):
        for statement in (delete(table), update(table).values(client_id=None)):
            with pytest.raises(AppendOnly), office.runtime.storage.unit_of_work(scope) as uow:
                uow.session.execute(statement)
        with pytest.raises(AppendOnly), office.runtime.storage.unit_of_work(scope) as uow:
            uow.session.delete(uow.session.scalars(select(table)).first())
        column = {JournalEntryRow: "action", OperationRow: "flag", SectorQuarterRow: "cells"}.get(
            table, "receipt"
        )
        with pytest.raises(AppendOnly), office.runtime.storage.unit_of_work(scope) as uow:
            setattr(uow.session.scalars(select(table)).first(), column, "changed")


def test_every_table_belongs_to_a_client_or_is_named_as_the_agencys() -> None:
    assert [t.__name__ for t in TABLES if "client_id" not in t.__table__.columns] == [
        "AccountRow", "AuditorRow", "CertificationRow", "ClientRow", "EndedSignInRow", "ExternalBenchmarkRow",
        "InvitationRow",
        "SavedViewRow",
        "SectorQuarterRow",
    ]  # fmt: skip
    first = {t.__name__: t.__table__.primary_key.columns[0].name for t in TABLES if t not in AGENCY_TABLES}
    assert {name for name, key in first.items() if key != "client_id"} == {"ClientRow"}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize(
    "statement",
    [
        audit_files._FILE,
        holders._query("id"),
        wave_subjects._WAVES,
        wave_subjects._AROUND,
        wave_subjects._PAIR,
        locations._NAMES,
        checklist_versions._DOCUMENTS,
    ],
    ids=[
        "file",
        "holder",
        "waves",
        "around a wave",
        "wave and before",
        "names of locations",
        "versions",
    ],
)
def test_a_statement_that_is_kept_is_narrowed_as_any_other(statement: Select[Any], name: str) -> None:
    """Only the rules of the tables it names are attached: it must come to the same SQL as with all of them."""
    scope = OTHERS[name]
    with_all = statement.options(*(option for _, option in scoping._options(scope)))
    assert str(scoping._kept(statement, scope).compile()) == str(with_all.compile())


def test_a_kept_statement_names_the_tables_of_its_subqueries() -> None:
    inner = select(AuditRow.client_id).where(AuditRow.location_id.in_(select(LocationRow.id)))
    statement = select(ClientRow).where(ClientRow.id.in_(inner))
    scope = OTHERS["client"]
    with_all = statement.options(*(option for _, option in scoping._options(scope)))
    assert str(scoping._kept(statement, scope).compile()) == str(with_all.compile())
    assert str(scoping._kept(statement, scope).compile()) != str(statement.compile())
