"""Typed identifiers: UUIDv7 text made by the ids adapter, so never mixed up and sortable by age."""

from __future__ import annotations

from typing import NewType

ClientId = NewType("ClientId", str)
BannerId = NewType("BannerId", str)
NodeId = NewType("NodeId", str)
LocationId = NewType("LocationId", str)
ChecklistId = NewType("ChecklistId", str)
ChecklistVersionId = NewType("ChecklistVersionId", str)
ProgrammeId = NewType("ProgrammeId", str)
WaveId = NewType("WaveId", str)
AssignmentId = NewType("AssignmentId", str)
AuditId = NewType("AuditId", str)
AccountId = NewType("AccountId", str)
AuditorId = NewType("AuditorId", str)
EvidenceId = NewType("EvidenceId", str)
ReportId = NewType("ReportId", str)
JobId = NewType("JobId", str)
BatchId = NewType("BatchId", str)
ExternalBenchmarkId = NewType("ExternalBenchmarkId", str)
ActionId = NewType("ActionId", str)
