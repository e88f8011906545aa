"""The tablet's own entrance, /api/v1: JSON in, JSON out, never a page and never a redirect."""

from cxaudit.web.api import answers, blobs, recovery, sync
from cxaudit.web.api.routes import blueprint

__all__ = ["answers", "blobs", "blueprint", "recovery", "sync"]
