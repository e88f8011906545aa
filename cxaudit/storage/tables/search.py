"""What is sought in: folded text beside the things it is of."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cxaudit.storage.tables.columns import Key, Row


class SearchTextRow(Row):
    """storage.records.SearchText."""

    __tablename__ = "search_text"
    client_id: Mapped[str] = mapped_column(Key, ForeignKey("client.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    subject_id: Mapped[str] = mapped_column(Key, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
