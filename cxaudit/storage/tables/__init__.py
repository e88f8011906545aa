"""All tables, so that one import fills the metadata."""

from cxaudit.storage.tables import agency, audits, network, programmes, waves
from cxaudit.storage.tables.columns import Row

__all__ = ["Row", "agency", "audits", "network", "programmes", "waves"]
