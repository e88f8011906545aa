"""What is sought in, kept beside what it is of in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from cxaudit.domain.network import Location
from cxaudit.domain.text import fold
from cxaudit.storage.records import SearchText
from cxaudit.storage.repositories.records import Records
from cxaudit.storage.tables.network import LocationRow
from cxaudit.storage.tables.search import SearchTextRow


class SearchTexts(Records[SearchText]):
    """`Records` of what is sought in."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, SearchTextRow, SearchText, "search_text")

    def put(self, value: SearchText) -> None:
        """The text of one thing, whether or not it had one."""
        known = self.find(client_id=value.client_id, kind=value.kind, subject_id=value.subject_id)
        if known is None:
            self.add(value)
        elif known != value:
            self.save(value)


class LocationRecords(Records[Location]):
    """`Records` of locations; each can be found by its name, number and city at once."""

    def __init__(self, session: Session, texts: SearchTexts) -> None:
        super().__init__(session, LocationRow, Location, "location")
        self._texts = texts

    def add_all(self, values: Iterable[Location]) -> None:
        """As `Records.add_all`."""
        added = tuple(values)
        super().add_all(added)
        self._texts.add_all(text_of(location) for location in added)

    def save(self, value: Location) -> Location:
        """As `Records.save`."""
        saved = super().save(value)
        self._texts.put(text_of(value))
        return saved

    def remove(self, **where: Any) -> bool:
        """As `Records.remove`."""
        found = self.find(**where)
        if found is not None:
            self._texts.remove(client_id=found.client_id, kind="location", subject_id=found.id)
        return super().remove(**where)


def text_of(location: Location) -> SearchText:
    """What a location is found by."""
    parts = (location.number, location.name, location.city)
    return SearchText(
        location.client_id, "location", location.id, fold(" ".join(part for part in parts if part))
    )
