"""All tables, so that one import fills the metadata."""

from cxaudit.storage.tables import (
    actions,
    agency,
    audits,
    batches,
    deliveries,
    network,
    programmes,
    search,
    sector,
    waves,
)
from cxaudit.storage.tables.columns import Row

__all__ = [
    "Row",
    "actions",
    "agency",
    "audits",
    "batches",
    "deliveries",
    "network",
    "programmes",
    "search",
    "sector",
    "waves",
]
