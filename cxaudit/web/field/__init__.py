"""The auditor's screens: worklist, offers, the audit form."""

from cxaudit.web.field import offline, visit_page, whole_form
from cxaudit.web.field.audit_form import show_audit
from cxaudit.web.field.screens import blueprint
from cxaudit.web.field.two_values import two_values

__all__ = ["blueprint", "offline", "show_audit", "two_values", "visit_page", "whole_form"]
