"""The unit of work: one scope, one transaction, one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cxaudit.domain.access import Scope
from cxaudit.domain.account import Account, AccountGrant, EndedSignIn, Invitation
from cxaudit.domain.action import Action
from cxaudit.domain.assignment import Assignment
from cxaudit.domain.audit import Audit
from cxaudit.domain.batch import Batch, BatchReport
from cxaudit.domain.evidence import Evidence
from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.network import Banner, Client, HierarchyNode, Membership
from cxaudit.domain.programme import Programme, ProgrammeChannel, Target, Wave
from cxaudit.domain.review import ReviewComment
from cxaudit.domain.rotation import Auditor, Certification, ConflictOfInterest
from cxaudit.domain.saved_view import SavedView
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.storage import records
from cxaudit.storage.column_cache import ColumnCache
from cxaudit.storage.engine import WRITES, open_engine
from cxaudit.storage.repositories.operations import OperationRecords
from cxaudit.storage.repositories.records import Records
from cxaudit.storage.repositories.scores import ScoreRecords
from cxaudit.storage.repositories.searched import LocationRecords, SearchTexts
from cxaudit.storage.scope import guard
from cxaudit.storage.tables import actions, agency, audits, batches, deliveries, network, programmes, sector


class UnitOfWork:
    """Every repository of one transaction, narrowed to `scope`. Built by `Storage`, never directly.

    `session` and `columns` are for `storage.queries` only.
    """

    def __init__(self, session: Session, scope: Scope, columns: ColumnCache) -> None:
        guard(session, scope)
        self.session = session
        self.scope = scope
        self.columns = columns
        self.hints: list[str] = []
        self._network(session)
        self._programme(session)
        self._audit(session)
        self._agency(session)

    def _network(self, session: Session) -> None:
        self.clients = Records(session, network.ClientRow, Client, "client")
        self.banners = Records(session, network.BannerRow, Banner, "banner")
        self.nodes = Records(session, network.HierarchyNodeRow, HierarchyNode, "node")
        self.search_texts = SearchTexts(session)
        self.locations = LocationRecords(session, self.search_texts)
        self.memberships = Records(session, network.MembershipRow, Membership, "membership")

    def _programme(self, session: Session) -> None:
        self.checklists = Records(session, programmes.ChecklistRow, ChecklistFamily, "checklist")
        self.checklist_versions = Records(
            session, programmes.ChecklistVersionRow, ChecklistVersion, "checklist_version"
        )
        self.programmes = Records(session, programmes.ProgrammeRow, Programme, "programme")
        self.programme_channels = Records(
            session, programmes.ProgrammeChannelRow, ProgrammeChannel, "programme_channel"
        )
        self.waves = Records(session, programmes.WaveRow, Wave, "wave")
        self.targets = Records(session, programmes.TargetRow, Target, "target")
        self.actions = Records(session, actions.ActionRow, Action, "action")
        self.assignments = Records(session, programmes.AssignmentRow, Assignment, "assignment")

    def _audit(self, session: Session) -> None:
        self.audits = Records(session, audits.AuditRow, Audit, "audit")
        self.answer_documents = Records(session, audits.AnswerDocumentRow, records.AnswerDocument, "audit")
        self.operations = OperationRecords(session)
        self.answer_conflicts = Records(
            session, audits.AnswerConflictRow, records.AnswerConflict, "answer_conflict"
        )
        self.uploads = Records(session, deliveries.UploadRow, records.Upload, "upload")
        self.upload_parts = Records(session, deliveries.UploadPartRow, records.UploadPart, "upload_part")
        self.deliveries = Records(session, deliveries.DeliveryRow, records.Delivery, "delivery")
        self.evidence = Records(session, audits.EvidenceRow, Evidence, "evidence")
        self.review_comments = Records(session, audits.ReviewCommentRow, ReviewComment, "review_comment")
        self.scores = ScoreRecords(session)
        self.reports = Records(session, audits.ReportRow, records.Report, "report")
        self.batches = Records(session, batches.BatchRow, Batch, "batch")
        self.batch_reports = Records(session, batches.BatchReportRow, BatchReport, "batch")

    def _agency(self, session: Session) -> None:
        self.accounts = Records(session, agency.AccountRow, Account, "account")
        self.grants = Records(session, agency.AccountGrantRow, AccountGrant, "grant")
        self.invitations = Records(session, agency.InvitationRow, Invitation, "invitation")
        self.ended_sign_ins = Records(session, agency.EndedSignInRow, EndedSignIn, "ended_sign_in")
        self.saved_views = Records(session, agency.SavedViewRow, SavedView, "view")
        self.auditors = Records(session, agency.AuditorRow, Auditor, "auditor")
        self.certifications = Records(session, agency.CertificationRow, Certification, "certification")
        self.conflicts_of_interest = Records(
            session, agency.ConflictOfInterestRow, ConflictOfInterest, "conflict_of_interest"
        )
        self.jobs = Records(session, agency.JobRow, records.Job, "job")
        self.sector_quarters = Records(session, sector.SectorQuarterRow, records.SectorQuarter, "quarter")
        self.external_benchmarks = Records(
            session, sector.ExternalBenchmarkRow, ExternalBenchmark, "benchmark"
        )
        self.journal = Records(session, agency.JournalEntryRow, records.JournalEntry, "journal_entry")


class Storage:
    """The database. `on_commit` receives the ids of jobs enqueued, after the commit: only a hint."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = open_engine(url)
        self.columns = ColumnCache()
        self.on_commit: Callable[[str], None] = lambda _job_id: None

    @contextmanager
    def unit_of_work(self, scope: Scope) -> Iterator[UnitOfWork]:
        """A writing transaction: committed when the block ends well, else undone whole."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={WRITES: True})
            uow = UnitOfWork(session, scope, self.columns)
            yield uow
        for job_id in uow.hints:
            self.on_commit(job_id)

    @contextmanager
    def reading(self, scope: Scope) -> Iterator[UnitOfWork]:
        """A reading transaction: nothing written in it is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={WRITES: False})
            yield UnitOfWork(session, scope, self.columns)
            session.rollback()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
