"""What a reviewer asks, item by item: written by whoever holds the visit, never over another text unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import Refused
from cxaudit.domain.review import REJECTION, WHOLE_AUDIT, ReviewComment
from cxaudit.services import journal
from cxaudit.services.audits import checklist_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

_LONGEST_COMMENT = 4000


class CommentsChanged(Refused):
    """Texts written since the page was drawn would be lost; `others`: item key -> what stands there now."""

    def __init__(self, others: Mapping[str, str]) -> None:
        super().__init__("comments_changed")
        self.others = others


def of_submission(audit: Audit) -> dict[str, Any]:
    """What the comments on the present submission have in common."""
    return {"client_id": audit.client_id, "audit_id": audit.id, "submission": audit.submission}


def write_comments(
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    audit: Audit,
    texts: Mapping[str, str],
    *,
    drawn: Mapping[str, str] | None = None,
) -> None:
    """Write and journal what differs; an empty text removes. Nothing is written when one is refused.

    `drawn`: the texts of the page that `texts` come from: what was left as drawn is not written.
    Refused: unknown_item, comment_too_long, comments_changed (as CommentsChanged).
    """
    _require_known(uow, audit, texts)
    written = {each.item_key: each.text for each in uow.review_comments.list(**of_submission(audit))}
    wanted = {key: _required_length(_words(text)) for key, text in texts.items()}
    if drawn is not None:
        wanted = _changed(wanted, {key: _words(drawn.get(key, "")) for key in wanted}, written)
    for key, words in wanted.items():
        if words != written.get(key, ""):
            _write(runtime, uow, actor, audit, (key, words), known=key in written)


def write_reason(runtime: Runtime, uow: UnitOfWork, actor: Actor, audit: Audit, reason: str) -> None:
    """Write why the audit is rejected, apart from every comment. Refused: comment_too_long."""
    words = _required_length(_words(reason))
    _write(runtime, uow, actor, audit, (REJECTION, words), known=False)


def _require_known(uow: UnitOfWork, audit: Audit, texts: Mapping[str, str]) -> None:
    version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
    known = {WHOLE_AUDIT, *(item.key for item in checklist_of(version).items)}
    for item_key in texts:
        if item_key not in known:
            raise Refused("unknown_item", key=item_key)


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _required_length(words: str) -> str:
    if len(words) > _LONGEST_COMMENT:
        raise Refused("comment_too_long", n=len(words), most=_LONGEST_COMMENT)
    return words


def _changed(
    wanted: Mapping[str, str], drawn: Mapping[str, str], written: Mapping[str, str]
) -> dict[str, str]:
    changed = {key: words for key, words in wanted.items() if words != drawn[key]}
    now = {key: written.get(key, "") for key in changed}
    others = {key: text for key, text in now.items() if text not in (drawn[key], changed[key])}
    if others:
        raise CommentsChanged(others)
    return changed


def _write(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, audit: Audit, said: tuple[str, str], *, known: bool
) -> None:
    assert actor.account_id is not None  # noqa: S101  # the policy lets only people review
    key, words = said
    uow.review_comments.remove(item_key=key, **of_submission(audit))
    if words:
        uow.review_comments.add(
            ReviewComment(
                audit.client_id, runtime.ids.new(), audit.id, audit.submission, key, words, actor.account_id,
                runtime.now(),
            )
        )  # fmt: skip
    step = "audit.commented" if not known else "audit.comment_changed" if words else "audit.comment_removed"
    subject = ("audit", str(audit.id))
    journal.write(runtime, uow, actor, step, subject, client_id=audit.client_id, item=key)
