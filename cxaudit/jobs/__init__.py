"""Background entry points: one table, kind -> what runs it."""

from __future__ import annotations

from cxaudit.services.columns import fold_wave
from cxaudit.services.jobs import Handler
from cxaudit.services.mailing import send_mail
from cxaudit.services.reports import make_report

HANDLERS: dict[str, Handler] = {"fold": fold_wave, "mail": send_mail, "report": make_report}
