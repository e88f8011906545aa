"""The session guard: no query without a scope, and no row outside it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    event,
    false,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import ExecutableOption

from cxaudit.domain.access import Scope
from cxaudit.domain.audit import CLIENT_VISIBLE
from cxaudit.storage.append_only import refuse_changes, refuse_statement
from cxaudit.storage.tables.actions import ActionRow
from cxaudit.storage.tables.agency import (
    AccountGrantRow,
    AccountRow,
    AuditorRow,
    CertificationRow,
    ConflictOfInterestRow,
    EndedSignInRow,
    InvitationRow,
    JobRow,
    JournalEntryRow,
    SavedViewRow,
)
from cxaudit.storage.tables.audits import (
    AnswerConflictRow,
    AnswerDocumentRow,
    AuditRow,
    EvidenceRow,
    OperationRow,
    ReportRow,
    ReviewCommentRow,
    ScoreRow,
)
from cxaudit.storage.tables.batches import BatchReportRow, BatchRow
from cxaudit.storage.tables.columns import Row
from cxaudit.storage.tables.deliveries import DeliveryRow, UploadPartRow, UploadRow
from cxaudit.storage.tables.network import (
    BannerRow,
    ClientRow,
    HierarchyNodeRow,
    LocationRow,
    MembershipRow,
)
from cxaudit.storage.tables.programmes import (
    AssignmentRow,
    ChecklistRow,
    ChecklistVersionRow,
    ProgrammeChannelRow,
    ProgrammeRow,
    TargetRow,
    WaveRow,
)
from cxaudit.storage.tables.search import SearchTextRow
from cxaudit.storage.tables.sector import ExternalBenchmarkRow, SectorQuarterRow
from cxaudit.storage.tables.waves import DirtyMarkRow, WaveColumnsRow

SCOPE = "cxaudit_scope"
KEPT = "cxaudit_kept"
"""Execution option of a statement that is made once a process: it is narrowed once for each scope."""

AGENCY_TABLES: tuple[type[Row], ...] = (
    AccountRow,
    AccountGrantRow,
    InvitationRow,
    EndedSignInRow,
    AuditorRow,
    CertificationRow,
    ConflictOfInterestRow,
    JobRow,
    JournalEntryRow,
    SavedViewRow,
    SectorQuarterRow,
    ExternalBenchmarkRow,
)
"""Tables that belong to the agency, not to one client: seen by the agency's own scopes."""

CATALOGUE: tuple[type[Row], ...] = (
    BannerRow,
    HierarchyNodeRow,
    ProgrammeRow,
    ProgrammeChannelRow,
    WaveRow,
    TargetRow,
    ChecklistRow,
    ChecklistVersionRow,
)
"""Client tables that every scope of that client may read; auditors read them for their assignments."""

OF_AUDIT: tuple[type[Row], ...] = (EvidenceRow, ReportRow, AnswerDocumentRow)
"""Of a visit; a report may be of a location or a wave instead, in a part of the network."""
AGENCY_ONLY: tuple[type[Row], ...] = (
    OperationRow,
    AnswerConflictRow,
    ReviewCommentRow,
    UploadRow,
    UploadPartRow,
    DeliveryRow,
)
SIGN_IN_TABLES: tuple[type[Row], ...] = (
    AccountRow,
    AccountGrantRow,
    InvitationRow,
    EndedSignInRow,
    AuditorRow,
    HierarchyNodeRow,
    ClientRow,
    JobRow,
    SavedViewRow,
)
"""What signing in reads: accounts, what is theirs, and the names and paths that their grants mean."""

Criteria = dict[type[Row], ColumnElement[bool]]


class ScopeMissing(RuntimeError):
    """A query was made outside a unit of work: a defect, never a person's mistake."""


def guard(session: Session, scope: Scope) -> None:
    """Bind `session` to `scope`; every ORM statement is then narrowed, or refused."""
    session.info[SCOPE] = scope


@lru_cache(maxsize=512)
def _options(scope: Scope) -> tuple[tuple[type[Row], ExecutableOption], ...]:
    """What narrows a statement, by table; made once a scope, because every request asks several times."""
    return tuple(
        (table, with_loader_criteria(table, rule, include_aliases=True))
        for table, rule in _criteria(scope).items()
    )


@lru_cache(maxsize=4096)
def _kept(statement: Select[Any], scope: Scope) -> Select[Any]:
    """A kept statement, narrowed by the rules of the tables that it names anywhere, and of theirs."""
    rules = {row.__table__: rule for row, rule in _criteria(scope).items()}
    named, found = set(), _tables(statement)
    while found:
        named |= found
        found = {other for table in found if table in rules for other in _tables(rules[table])} - named
    return statement.options(*(option for row, option in _options(scope) if row.__table__ in named))


def _tables(part: ClauseElement) -> set[FromClause]:
    return {each for each in visitors.iterate(part) if isinstance(each, Table)}


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    scope: Scope | None = state.session.info.get(SCOPE)
    if scope is None:
        raise ScopeMissing("a query needs a unit of work with a scope")
    refuse_statement(state)
    # A code that somebody typed is asked once: it must not push out what requests ask all the time.
    options = _options.__wrapped__(scope) if scope.report_code else _options(scope)
    if options and (state.is_insert or not state.is_orm_statement):
        raise ScopeMissing("this statement cannot be narrowed to a scope")
    if not options or state.is_column_load or state.is_relationship_load:
        return
    if state.execution_options.get(KEPT):
        state.statement = _kept(state.statement, scope)
    else:
        state.statement = state.statement.options(*(option for _, option in options))


def _criteria(scope: Scope) -> Criteria:
    """What each table shows in `scope`; a table that no line names shows nothing."""
    if scope.kind in {"agency", "system"}:
        return {}
    nothing: Criteria = {mapper.class_: false() for mapper in Row.registry.mappers}
    if scope.kind == "sign_in":
        return {table: rule for table, rule in nothing.items() if table not in SIGN_IN_TABLES}
    if scope.kind == "public":
        return nothing | _for_holder(scope.report_code) if scope.report_code else nothing
    if scope.kind != "auditor":
        return nothing | _for_client(scope)
    return nothing | _for_auditor(scope) if scope.auditor_id else nothing


def _for_auditor(scope: Scope) -> Criteria:
    """Own assignments and audits, and of the clients only what these assignments need."""
    mine: Any = AssignmentRow.auditor_id == scope.auditor_id
    rules: Criteria = {
        AssignmentRow: mine,
        AuditRow: AuditRow.auditor_id == scope.auditor_id,
        ScoreRow: ScoreRow.auditor_id == scope.auditor_id,
        AuditorRow: AuditorRow.id == scope.auditor_id,
        CertificationRow: CertificationRow.auditor_id == scope.auditor_id,
        ClientRow: ClientRow.id.in_(select(AssignmentRow.client_id).where(mine)),
        LocationRow: LocationRow.id.in_(select(AssignmentRow.location_id).where(mine)),
        MembershipRow: MembershipRow.location_id.in_(select(AssignmentRow.location_id).where(mine)),
    }
    rules |= {
        table: _client_of(table).in_(select(AssignmentRow.client_id).where(mine)) for table in CATALOGUE
    }
    audits = select(AuditRow.id).where(AuditRow.auditor_id == scope.auditor_id)
    rules[SearchTextRow] = _sought(audits, select(AssignmentRow.location_id).where(mine))
    return rules | {table: _audit_of(table).in_(audits) for table in (*OF_AUDIT, *AGENCY_ONLY)}


def _for_client(scope: Scope) -> Criteria:
    """Own client only; released audits only; a regional scope only its parts; nothing of the agency.

    Scores stay client-wide for a part as well: it is compared with the rest of its network. Lists of
    visits join the audits, which are narrowed. Wave columns hold more than a client may see: whoever reads
    them (`queries.columns`) narrows what leaves.
    """
    own = scope.client_id
    visible = and_(
        AuditRow.client_id == own, AuditRow.state.in_(CLIENT_VISIBLE), within_scope(AuditRow.path, scope)
    )
    seen = select(AuditRow.id).where(visible)
    placed = and_(LocationRow.client_id == own, _located(scope))
    places = select(LocationRow.id).where(placed)
    rules: Criteria = {
        ClientRow: ClientRow.id == own,
        JobRow: JobRow.client_id == own,
        AuditRow: visible,
        ScoreRow: and_(ScoreRow.client_id == own, ScoreRow.standing == "counted"),
        WaveColumnsRow: WaveColumnsRow.client_id == own,
        DirtyMarkRow: DirtyMarkRow.client_id == own,
        MembershipRow: and_(MembershipRow.client_id == own, within_scope(MembershipRow.path, scope)),
        LocationRow: placed,
        SearchTextRow: and_(SearchTextRow.client_id == own, _sought(seen, places)),
        ActionRow: and_(ActionRow.client_id == own, within_scope(ActionRow.path, scope)),
        BatchRow: and_(BatchRow.client_id == own, BatchRow.id.not_in(_reaching_beyond(scope))),
        BatchReportRow: and_(BatchReportRow.client_id == own, within_scope(BatchReportRow.path, scope)),
    }
    rules |= {table: _client_of(table) == own for table in CATALOGUE}
    rules |= {table: and_(_client_of(table) == own, _audit_of(table).in_(seen)) for table in OF_AUDIT}
    reported = or_(ReportRow.audit_id.in_(seen), within_scope(ReportRow.path, scope))
    return rules | {ReportRow: and_(ReportRow.client_id == own, reported)}


def _reaching_beyond(scope: Scope) -> Select[Any]:
    """Batches with a report of another part of the network: as a whole they are for nobody of this one."""
    held = BatchReportRow.__table__.alias("held")  # of the table itself: a rule does not narrow itself
    return select(held.c.batch_id).where(not_(within_scope(held.c.path, scope)))


def _sought(audits: Any, locations: Any) -> ColumnElement[bool]:
    """The texts of these audits and of these locations."""
    return or_(
        and_(SearchTextRow.kind == "narrative", SearchTextRow.subject_id.in_(audits)),
        and_(SearchTextRow.kind == "location", SearchTextRow.subject_id.in_(locations)),
    )


def _for_holder(code: str) -> Criteria:
    """The reports of one subject, by the code of one of them, and its audit when it is a visit."""
    held = ReportRow.__table__.alias("held")  # of the table itself: a rule does not narrow itself
    coded = held.c.code == code
    of = select(held.c.client_id, held.c.audit_id).where(coded)
    subject = select(held.c.client_id, held.c.subject).where(coded)
    return {
        AuditRow: tuple_(AuditRow.client_id, AuditRow.id).in_(of),
        ReportRow: tuple_(ReportRow.client_id, ReportRow.subject).in_(subject),
    }


def _client_of(table: type[Row]) -> Any:
    return table.client_id  # type: ignore[attr-defined]  # every client-level table has it


def _audit_of(table: type[Row]) -> Any:
    return table.audit_id  # type: ignore[attr-defined]  # every table that hangs on an audit has it


def within_scope(path: Any, scope: Scope) -> ColumnElement[bool]:
    """The rows whose place in the hierarchy a client-side scope shows."""
    if scope.kind == "client":
        return cast("ColumnElement[bool]", path.is_not(None))
    return or_(false(), *(path.startswith(prefix, autoescape=True) for prefix in scope.paths))


def _located(scope: Scope) -> ColumnElement[bool]:
    if scope.kind == "client":
        return LocationRow.id.is_not(None)
    return LocationRow.id.in_(
        select(MembershipRow.location_id).where(within_scope(MembershipRow.path, scope))
    )


@event.listens_for(Session, "before_flush")
def _refuse_foreign_writes(session: Session, _context: object, _instances: object) -> None:
    """A client-side unit of work never writes another client's row."""
    scope: Scope | None = session.info.get(SCOPE)
    if scope is None:
        raise ScopeMissing("a write needs a unit of work with a scope")
    refuse_changes(session)
    if scope.client_id is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if getattr(row, "client_id", scope.client_id) != scope.client_id:
            raise ScopeMissing("a row of another client cannot be written in this scope")
