"""Mails to people of the product: plain text, in the account's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import AccountId
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, ngettext
from cxaudit.ports import Message
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Job


def _(msgid: str) -> str:
    """Mark for translation; the language is the account's."""
    return msgid


_MAILS = {
    "invitation": (
        _("Your cxaudit account"),
        _("Hello {name},\n\nan account was made for you. Choose its password here, within 7 days:\n\n{link}"),
    ),
    "reset_instructions": (
        _("A new password for cxaudit"),
        _(
            "Hello {name},\n\nchoose a new password here:\n\n{link}\n\n"
            "If you did not ask for it, do nothing: your password stays as it is."
        ),
    ),
    "assigned": (
        _("A visit is offered to you"),
        _("Hello {name},\n\na visit is offered to you. Read it, then accept or decline it:\n\n{link}"),
    ),
    "returned": (
        _("Visit {reference} is returned for correction"),
        _("Hello {name},\n\nvisit {reference} needs a correction. What to correct is said here:\n\n{link}"),
    ),
    "batch": (
        _("Your reports: {summary}"),
        _("Hello {name},\n\n{summary}. Fetch them here; the file is kept for 30 days:\n\n{link}"),
    ),
    "rejected": (
        _("Visit {reference} is rejected"),
        _("Hello {name},\n\nvisit {reference} is rejected. The reason is given here:\n\n{link}"),
    ),
}


def send_mail(runtime: Runtime, job: Job) -> None:
    """Send the mail of a job, always under the same Message-ID. NotFound: an unknown template."""
    template = str(job.payload["template"])
    if template not in _MAILS:
        raise NotFound("template")
    with runtime.storage.reading(access.SYSTEM) as uow:
        account = uow.accounts.get(id=AccountId(str(job.payload["account_id"])))
    if not account.active:
        return
    places = {
        "name": account.name,
        "link": job.payload.get("link") or runtime.settings.base_url,
        "reference": job.payload.get("reference", ""),
        "summary": _summary(account.language, job.payload),
    }
    subject, text = (gettext(account.language, msgid, **places) for msgid in _MAILS[template])
    runtime.mail.send(
        Message(
            to=account.email,
            subject=subject,
            text=text,
            message_id=f"{job.id}@cxaudit",
            language=account.language,
        )
    )


def _summary(lang: Language, payload: Mapping[str, Any]) -> str:
    """What became of a batch of reports, in words; of other mails nothing."""
    made, failed = int(payload.get("made", 0)), int(payload.get("failed", 0))
    parts = [ngettext(lang, "{n} report is ready", "{n} reports are ready", made)]
    if failed:
        parts.append(ngettext(lang, "{n} failed", "{n} failed", failed))
    return ", ".join(parts)
