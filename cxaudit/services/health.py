"""Whether the parts of this process answer."""

from __future__ import annotations

from cxaudit.domain import access
from cxaudit.services.runtime import Runtime


def is_ready(runtime: Runtime) -> bool:
    """Whether the database answers a question about its own tables."""
    try:
        with runtime.storage.reading(access.SYSTEM) as uow:
            uow.clients.find(id="")
    except Exception:  # noqa: BLE001  # whatever fails here means the same: not ready
        return False
    return True
