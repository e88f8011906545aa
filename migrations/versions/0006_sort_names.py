"""Names are sorted as a reader expects, alike on every database: each name has what it is sorted by."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LENGTH = 200
_KEYS = {
    "account": ("id",),
    "auditor": ("id",),
    "banner": ("client_id", "id"),
    "certification": ("id",),
    "client": ("id",),
    "location": ("client_id", "id"),
}
_NUMBERED = ("auditor", "location")
"""Lists show a number before the name."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def _folded(words: str) -> str:
    """As the product folded when this was written."""
    letters = unicodedata.normalize("NFKD", words.casefold().translate(_LIGATURES))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\d+", _by_size, re.sub(r"[\W_]+", " ", plain).strip())


def _by_size(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return f"{min(len(digits), 99):02d}{digits}"


def upgrade() -> None:
    """Go up. No table is made anew: SQLite would refuse, other rows refer to these."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    kind = sa.String(length=_LENGTH, collation="C" if postgresql else None)
    for table, keys in _KEYS.items():
        op.add_column(table, sa.Column("sort_name", kind, server_default="", nullable=False))
        _fill(table, keys)


def _fill(table: str, keys: tuple[str, ...]) -> None:
    numbered = table in _NUMBERED
    names = [sa.column(name) for name in (*keys, "name", *(("number",) if numbered else ()))]
    rows = op.get_bind().execute(sa.select(*names).select_from(sa.table(table))).mappings().all()
    values = [
        {f"its_{key}": row[key] for key in keys} | {"folded": _folded(_shown(row, numbered))[:_LENGTH]}
        for row in rows
    ]
    if values:
        named = sa.table(table, sa.column("sort_name"), *(sa.column(key) for key in keys))
        own = (named.c[key] == sa.bindparam(f"its_{key}") for key in keys)
        op.get_bind().execute(sa.update(named).where(*own).values(sort_name=sa.bindparam("folded")), values)


def _shown(row: sa.RowMapping, numbered: bool) -> str:
    return f"{row['number'] or ''} {row['name']}" if numbered else str(row["name"])


def downgrade() -> None:
    """Go down."""
    for table in _KEYS:
        op.drop_column(table, "sort_name")
