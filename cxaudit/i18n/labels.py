"""Names of states, channels, roles and verdicts: code -> words. The kind is the context of the message."""

from __future__ import annotations

from cxaudit.i18n.catalogue import Language, gettext, ngettext

MORE_THAN = 50
"""Above so many missing visits the number says nothing: it is written « plus de 50 »."""

LABELS: dict[str, dict[str, str]] = {
    "assignment_state": {
        "planned": "Planned",
        "open": "Open",
        "assigned": "Assigned",
        "accepted": "Accepted",
        "in_progress": "In progress",
        "submitted": "Submitted",
        "declined": "Declined",
        "expired": "Expired",
        "cancelled": "Cancelled",
    },
    "audit_state": {
        "draft": "Draft",
        "submitted": "Submitted",
        "in_review": "In review",
        "returned": "Returned",
        "validated": "Validated",
        "released": "Released",
        "disputed": "Disputed",
        "upheld": "Upheld",
        "amended": "Amended",
        "reshop_ordered": "Reshop ordered",
        "closed": "Closed",
        "rejected": "Rejected",
        "excluded": "Excluded",
        "location_closed": "Location closed",
    },
    "job_state": {
        "waiting": "Waiting",
        "running": "Running",
        "done": "Done",
        "failed": "Failed",
        "cancelled": "Cancelled",
    },
    "job_kind": {"fold": "Columns of a wave", "mail": "Mail", "report": "Report"},
    "system": {
        "columns": "Columns of a wave",
        "command": "Command line",
        "demo": "Demonstration",
        "dispatcher": "Job dispatcher",
        "mail": "Mail",
        "reports": "Reports",
    },
    "checklist_state": {"draft": "Draft", "published": "Published"},
    "channel": {
        "in_store": "In store",
        "drive_thru": "Drive-thru",
        "phone": "Phone",
        "email": "E-mail",
        "chat": "Chat",
        "social": "Social media",
        "web": "Web",
        "delivery": "Delivery",
        "kiosk": "Kiosk",
    },
    "visit_type": {"covert": "Covert visit", "announced": "Announced visit", "self": "Self-assessment"},
    "role": {
        "auditor": "Auditor",
        "reviewer": "Reviewer",
        "programme_manager": "Programme manager",
        "regional_manager": "Regional manager",
        "client": "Client",
        "administrator": "Administrator",
    },
    "measure": {"overall": "Overall score", "compliance": "Compliance", "experience": "Experience"},
    "pillar": {
        "integrity": "Integrity",
        "resolution": "Resolution",
        "expectations": "Expectations",
        "time_effort": "Time and effort",
        "personalisation": "Personalisation",
        "empathy": "Empathy",
    },
    "node_level": {
        "network": "Network",
        "division": "Division",
        "region": "Region",
        "district": "District",
    },
    "ownership": {"own": "Own location", "competitor": "Competitor"},
    "rollup": {
        "by_location": "Every location counts the same",
        "by_audit": "Every visit counts the same",
        "pooled_points": "All points together",
    },
    "checklist_rollup": {
        "points": "all points together",
        "sections": "weighted mean of sections",
        "dimensions": "weighted mean of dimensions",
        "dimensions_sections": "sections within dimensions",
    },
    "item_kind": {
        "yes_no": "Yes or no",
        "single": "One choice",
        "multi": "Several choices",
        "likert": "Scale of agreement",
        "csat": "Satisfaction",
        "ces": "Effort",
        "nps": "Recommendation, 0 to 10",
        "numeric": "Number",
        "elapsed": "Time measured",
        "emotion": "Emotions",
        "text": "Text",
        "photo": "Photo",
        "date": "Date",
        "signature": "Signature",
        "file": "File",
    },
    "action": {
        "assignment.planned": "Visit planned",
        "assignment.assigned": "Visit assigned",
        "assignment.cancelled": "Visit cancelled",
        "assignment.accepted": "Assignment accepted",
        "assignment.declined": "Assignment declined",
        "audit.submitted": "Visit submitted",
        "audit.recovered": "Tablet file brought in",
        "audit.taken": "Taken for review",
        "audit.commented": "Comment written",
        "audit.comment_changed": "Comment changed",
        "audit.comment_removed": "Comment removed",
        "audit.put_back": "Put back",
        "audit.returned": "Returned for correction",
        "audit.validated": "Validated by quality control",
        "audit.reopened": "Taken back into review",
        "audit.rejected": "Rejected by quality control",
        "audit.released": "Released to the client",
        "checklist.imported": "Checklist imported",
        "locations.imported": "Locations imported",
        "audit.disputed": "Disputed by the client",
        "audit.upheld": "Dispute decided: kept as it was",
        "audit.closed": "Closed",
        "report.retried": "Report asked for again",
        "audit.location_closed": "Found closed, confirmed",
        "account.invited": "Person invited",
        "account.invited_again": "Person invited again",
        "account.joined": "Invitation accepted",
        "account.password_changed": "Password changed",
        "account.activated": "Account reactivated",
        "account.deactivated": "Account deactivated",
        "account.role_added": "Role added",
        "account.role_taken": "Role taken back",
        "client.created": "Client created",
        "client.changed": "Client changed",
        "client.closed": "Client closed",
        "client.reopened": "Client opened again",
        "banner.created": "Banner added",
        "banner.renamed": "Banner renamed",
        "location.changed": "Location changed",
        "location.moved": "Location moved in the network",
        "programme.closed": "Programme closed",
        "programme.reopened": "Programme opened again",
        "wave.changed": "Wave changed",
        "programme.created": "Programme created",
        "programme.changed": "Rules of the programme changed",
        "programme.channel_set": "Checklist chosen for a channel",
        "wave.created": "Wave added",
        "target.set": "Target set",
        "job.cancelled": "Job cancelled",
        "job.retried": "Job started again",
        "auditor.created": "Auditor added",
        "auditor.paused": "Auditor paused",
        "auditor.resumed": "Auditor resumed",
        "auditor.certified": "Auditor certified",
        "auditor.certification_ended": "Certification ended",
        "auditor.conflict_declared": "Conflict of interest declared",
        "auditor.conflict_removed": "Conflict of interest removed",
    },
    "row_outcome": {"created": "Created", "updated": "Updated", "unchanged": "Unchanged"},
    "location_field": {
        "name": "Name",
        "number": "Number",
        "address": "Address",
        "city": "City",
        "province": "Province",
        "postal_code": "Postal code",
        "country": "Country",
        "region": "Region",
        "latitude": "Latitude",
        "longitude": "Longitude",
        "timezone": "Time zone",
    },
    "operation_flag": {
        "audit_closed": "Came after the visit was handed in",
        "unknown_question": "Not a question of the checklist",
        "invalid_answer": "Does not fit the question",
        "old_version": "Written with another version of the checklist",
        "cancelled": "The visit had been called off",
        "reassigned": "The visit is somebody else’s now: kept aside",
    },
    "operation_refusal": {
        "bad_operation": "It cannot be read",
        "not_canonical": "It holds a character or a number that cannot be kept",
        "op_mismatch": "It came before with other content: the first is kept",
    },
    "answer_part": {"c": "Comment", "p": "Photo", "t": "Timer", "g": "Position", "s": "Signature"},
    "visit_field": {
        "_outcome": "Outcome of the visit",
        "_attempts": "Attempts",
        "_position": "Position",
        "_notes": "Notes",
    },
    "trace_reason": {
        "counted": "Counted",
        "unscored": "Not scored",
        "na": "Left out: not applicable",
        "unanswered": "Left out: no answer",
        "refused": "Left out: the answer cannot be read",
        "hidden": "Not asked",
    },
    "critical_effect": {
        "flag": "reported, no points taken",
        "cap": "the score is capped",
        "zero.section": "the section counts as zero",
        "zero.dimension": "the dimension counts as zero",
        "zero.audit": "the visit counts as zero",
    },
    "evidence": {"photo": "Photo", "receipt": "Receipt", "signature": "Signature", "file": "File"},
    "status": {
        "overdue": "Overdue",
        "critical": "Critical item missed",
        "ready_offline": "Ready offline",
        "not_on_tablet": "Not on this tablet yet",
        "provisional": "Provisional",
    },
    "verdict": {
        "up": "Reliable increase",
        "down": "Reliable decrease",
        "up_small": "Reliable but small difference",
        "down_small": "Reliable but small difference",
        "stable": "Stable",
        "inconclusive": "Not a reliable difference",
        "insufficient": "Too few visits",
    },
    "verdict_group": {
        "up": "Above: reliable difference",
        "down": "Below: reliable difference",
        "up_small": "Reliable but small difference",
        "down_small": "Reliable but small difference",
        "stable": "Stable",
        "inconclusive": "Not a reliable difference",
        "insufficient": "Too few visits",
    },
    "verdict_sentence": {
        "up": "Reliable increase",
        "down": "Reliable decrease",
        "up_small": "Reliable but small difference (under 2 points)",
        "down_small": "Reliable but small difference (under 2 points)",
        "stable": "Stable: any change is under 2 points",
        "inconclusive": "Not a reliable difference: it may come from which visits were made.",
        "insufficient": "Too few visits to compare",
    },
    "verdict_group_sentence": {"up": "Above: reliable difference", "down": "Below: reliable difference"},
}


def label(lang: Language, kind: str, code: str) -> str:
    """The word for `code` among those of `kind`; the code itself when there is none."""
    msgid = LABELS.get(kind, {}).get(code)
    return code if msgid is None else gettext(lang, msgid, kind)


def verdict_word(lang: Language, code: str, form: str = "time") -> str:
    """The first words of a verdict, for its chip; `form` is `time` (a change) or `group` (a comparison)."""
    return label(lang, "verdict_group" if form == "group" else "verdict", code)


def verdict_sentence(lang: Language, code: str, form: str = "time", more: int | None = None) -> str:
    """The whole sentence of a verdict; `more` is the number of visits that an inconclusive one lacks."""
    group = LABELS["verdict_group_sentence"]
    kind = "verdict_group_sentence" if form == "group" and code in group else "verdict_sentence"
    said = label(lang, kind, code)
    if code != "inconclusive" or more is None:
        return said
    if more > MORE_THAN:
        return f"{said} " + gettext(lang, "More than {n} more visits needed.", n=MORE_THAN)
    one, many = "About {n} more visit needed.", "About {n} more visits needed."
    return f"{said} " + ngettext(lang, one, many, max(more, 1))


def interval(lang: Language, low: str, high: str) -> str:
    """The words for an interval whose ends are written already."""
    return gettext(lang, "between {low} and {high} if the visits were made again", low=low, high=high)
