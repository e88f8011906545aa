"""The administrator's screens: whether everything runs, accounts, clients, jobs, the journal."""

from cxaudit.web.admin import accounts, banners, clients, jobs, roles
from cxaudit.web.admin.overview import blueprint

__all__ = ["accounts", "banners", "blueprint", "clients", "jobs", "roles"]
