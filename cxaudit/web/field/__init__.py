"""The auditor's screens: worklist, offers, the audit form."""

from cxaudit.web.field.audit_form import show_audit
from cxaudit.web.field.screens import blueprint

__all__ = ["blueprint", "show_audit"]
