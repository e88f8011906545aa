"""What a tablet sends, read strictly: a request that can be kept whole, or one named refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.sync import Operation, canonical

MOST_OPERATIONS = 200
_LARGEST = 2**53 - 1
_HIGHEST_COUNTER = 2**52
"""What anybody writes afterwards has a higher one, which must still be a number in both languages."""
_ID = re.compile(r"[!-~]{1,40}")
_DEVICE = re.compile(r"[!-~]{1,60}")
_QUESTION = re.compile(r"[^/\0]{1,200}")
_FIELD = re.compile(r"[a-z]{1,8}(:[0-9A-Za-z_-]{1,40})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Batch:
    """Operations of one device; none of them: it only asks what is new since `since`."""

    user: str
    dev: str
    v: int
    now: int
    since: int
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """A visit handed in: `hash` is what the tablet holds, `missing` the photos it has lost and says so."""

    id: str
    v: int
    hash: str
    missing: frozenset[str] = frozenset()


def read_batch(plain: object) -> Batch:
    """The request for an exchange of operations.

    InvalidInput: bad_request; too_many_operations; bad_operation and not_canonical, with the `ids` of those
    to be put aside.
    """
    body = _object(plain)
    operations = body.get("ops", [])
    if not isinstance(operations, list):
        raise InvalidInput("bad_request")
    if len(operations) > MOST_OPERATIONS:
        raise InvalidInput("too_many_operations", most=MOST_OPERATIONS)
    dev = _text(body.get("dev"), _DEVICE)
    return Batch(
        user=_text(body.get("user"), _ID),
        dev=dev,
        v=_number(body.get("v")),
        now=_number(body.get("now")),
        since=_number(body.get("since", 0)),
        operations=read_operations(operations, dev),
    )


def read_operations(plain: list[Any], dev: str) -> tuple[Operation, ...]:
    """Operations as `dev` wrote them; refused as `read_batch` does."""
    read = [(each, _operation(each, dev)) for each in plain]
    _refuse("bad_operation", [each for each, op in read if op is None])
    found = tuple(op for _, op in read if op is not None)
    _refuse("not_canonical", [op.plain() for op in found if not _is_canonical(op)])
    return found


def read_submission(plain: object) -> Submission:
    """The request to hand a visit in. InvalidInput: bad_request."""
    body = _object(plain)
    missing = body.get("missing", [])
    if not isinstance(missing, list):
        raise InvalidInput("bad_request")
    return Submission(
        id=_text(body.get("id"), _ID),
        v=_number(body.get("v")),
        hash=_text(body.get("hash"), _SHA256),
        missing=frozenset(_text(sha, _SHA256) for sha in missing),
    )


def _refuse(code: str, wrong: list[Any]) -> None:
    if wrong:
        ids = [each["id"] for each in wrong if isinstance(each, dict) and isinstance(each.get("id"), str)]
        raise InvalidInput(code, ids=ids)


def _operation(plain: Any, dev: str) -> Operation | None:
    try:
        body = _object(plain)
        prev = body.get("prev")
        return Operation(
            id=_text(body.get("id"), _ID),
            q=_text(body.get("q"), _QUESTION),
            f=_text(body.get("f"), _FIELD),
            val=body.get("val"),
            lam=_counter(body.get("lam")),
            dev=dev,
            at=_number(body.get("at")),
            prev=None if prev is None else _text(prev, _ID),
        )
    except InvalidInput:
        return None


def _is_canonical(op: Operation) -> bool:
    try:
        canonical(op.plain())
    except (InvalidInput, RecursionError):
        return False
    return True


def _object(plain: object) -> Mapping[str, Any]:
    if not isinstance(plain, dict):
        raise InvalidInput("bad_request")
    return plain


def _text(value: object, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise InvalidInput("bad_request")
    return value


def _counter(value: object) -> int:
    number = _number(value)
    if not 1 <= number <= _HIGHEST_COUNTER:
        raise InvalidInput("bad_request")
    return number


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
        raise InvalidInput("bad_request")
    return value
