"""The administrator's screens: whether everything runs, accounts, clients, jobs, the journal."""

from cxaudit.web.admin import accounts, clients, jobs, roles
from cxaudit.web.admin.overview import blueprint

__all__ = ["accounts", "blueprint", "clients", "jobs", "roles"]
