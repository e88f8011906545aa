"""A saved view: the address of a page of a wave, filters included, under a name of one's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import AccountId

LONGEST_NAME, LONGEST_ADDRESS = 100, 500
_WAVE_PAGE = re.compile(r"/portal/waves/[\w-]+(/[\w-]+)*(\?[^\s\\#]*)?")


@dataclass(frozen=True, slots=True)
class SavedView:
    """Whose it is, and where it leads. What the address shows is decided anew each time it is opened."""

    account_id: AccountId
    id: str
    name: str
    address: str
    created_at: datetime


def is_wave_page(address: str) -> bool:
    """Whether an address is one of a page of a wave, short enough to be kept."""
    return len(address) <= LONGEST_ADDRESS and _WAVE_PAGE.fullmatch(address) is not None


def named(name: str) -> str:
    """The name as it is kept. InvalidInput: name_missing, view_name_long."""
    kept = " ".join(name.split())
    if not kept:
        raise InvalidInput("name_missing")
    if len(kept) > LONGEST_NAME:
        raise InvalidInput("view_name_long", most=LONGEST_NAME)
    return kept
