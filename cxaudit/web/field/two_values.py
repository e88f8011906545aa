"""The answers of a visit that two devices gave differently, for the auditor."""

from __future__ import annotations

from cxaudit.domain.ids import AuditId
from cxaudit.services import answers_to_check
from cxaudit.services.audits import get_audit
from cxaudit.web import wording
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render


@blueprint.get("/audits/<audit_id>/two-values")
@requires("audit.fill")
def two_values(audit_id: AuditId) -> str:
    """Both values of each answer that nobody has decided yet."""
    return render(
        "field/two_values.html",
        file=get_audit(runtime(), actor(), audit_id, "audit.fill"),
        found=answers_to_check.list_own(runtime(), actor(), audit_id),
        field_text=wording.field_text,
    )
