"""What the file of a tablet says, one part at a time: what is sound is not lost for what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.exchange import MOST_OPERATIONS, Batch, Submission, read_batch, read_submission


@dataclass(frozen=True, slots=True)
class Exported:
    """One audit on one device: whose, how much, and the requests that would have sent it."""

    user: str
    audit_id: str
    operations: tuple[Any, ...]
    head: Mapping[str, Any]
    submission: Submission | None

    def batches(self) -> Iterator[list[Any]]:
        """The operations as many at a time as one request takes."""
        for start in range(0, len(self.operations), MOST_OPERATIONS):
            yield list(self.operations[start : start + MOST_OPERATIONS])

    def batch(self, operations: list[Any]) -> Batch:
        """The request that sends these. InvalidInput as `read_batch`."""
        return read_batch({**self.head, "ops": operations})


def read_exported(document: Mapping[str, Any]) -> Exported:
    """The parts of an exported file. InvalidInput: export_unreadable."""
    head = {name: document.get(name) for name in ("user", "dev", "v", "now")} | {"since": 0}
    operations, audit_id, wanted = document.get("ops"), document.get("a"), document.get("submit")
    try:
        user = read_batch({**head, "ops": []}).user
        submission = None if wanted is None else read_submission({**wanted, "v": document.get("v")})
    except (InvalidInput, TypeError):
        raise InvalidInput("export_unreadable") from None
    if not isinstance(operations, list) or not isinstance(audit_id, str):
        raise InvalidInput("export_unreadable")
    return Exported(user, audit_id, tuple(operations), head, submission)
