"""The rows of exported actions: plain values by column, some actions at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.text import Language
from cxaudit.services.actions import owner_names
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.actions import FoundAction, actions_after
from cxaudit.storage.queries.exported_audits import ExportFilter

Row = dict[str, Any]


def action_rows(runtime: Runtime, actor: Actor, lang: Language, wanted: ExportFilter) -> Iterator[Row]:
    """One row an action that the actor sees, by client and age; each lot is read in its own transaction."""
    last, today = None, runtime.today()
    while True:
        with runtime.reading(actor) as uow:
            page = actions_after(uow, wanted, last)
            parts = {(node.client_id, node.path): node for node in uow.nodes.list()} if page else {}
        owners = owner_names(runtime, page)
        for each in page:
            facts = Facts(each.action.client_id, each.action.path)
            if access.allows(actor, "action.manage", facts):
                part = parts.get((each.action.client_id, each.action.path))
                yield _row(lang, each, part, owners, today)
        if not page:
            return
        last = (page[-1].action.client_id, page[-1].action.id)


def _row(
    lang: Language, found: FoundAction, part: HierarchyNode | None, owners: Mapping[str, str], today: date
) -> Row:
    action, place = found.action, found.location
    return {
        "action_id": action.id,
        "client": found.client.name,
        "wave": found.wave.name.text(lang),
        "location_number": place and place.number,
        "location_name": place and place.name,
        "part": part and part.name.text(lang),
        "channel": action.channel,
        "item_key": action.item_key,
        "item_code": action.item_code or action.item_key,
        "item": action.item.text(lang),
        "task": action.task,
        "owner": owners.get(action.owner_id),
        "due_on": action.due_on,
        "state": action.state,
        "overdue": action.is_overdue(today),
        "opened_at": _local(found, action.opened_at),
        "finished_at": _local(found, action.finished_at),
        "ended_at": _local(found, action.ended_at),
        "reason": action.reason,
    }


def _local(found: FoundAction, at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(ZoneInfo(found.client.timezone))
