"""The auditor's screens: worklist, offers, the audit form, the device."""

from cxaudit.web.field import (
    device_page,
    item_picture,
    notes_page,
    offline,
    taken_photo,
    visit_page,
    whole_form,
)
from cxaudit.web.field.audit_form import show_audit
from cxaudit.web.field.screens import blueprint
from cxaudit.web.field.two_values import two_values

__all__ = [
    "blueprint",
    "device_page",
    "item_picture",
    "notes_page",
    "offline",
    "show_audit",
    "taken_photo",
    "two_values",
    "visit_page",
    "whole_form",
]
