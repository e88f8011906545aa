"""The administrator's screens: whether everything runs, accounts, clients, jobs, the journal."""

from cxaudit.web.admin import accounts, banners, branding, clients, jobs, roles
from cxaudit.web.admin.overview import blueprint

__all__ = ["accounts", "banners", "blueprint", "branding", "clients", "jobs", "roles"]
