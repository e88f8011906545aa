"""How every command comes to its installation: settings, then a database with the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain.errors import Refused
from cxaudit.services.runtime import Runtime
from cxaudit.storage import schema


def current_settings() -> Settings:
    """The settings of an installation that can be worked in. Refused: database_schema,
    database_unreachable. SettingsError."""
    settings = Settings.from_env()
    have, newest = schema.current(settings.database_url)
    if have != newest:
        raise Refused("database_schema", revision=have or "-", newest=newest)
    return settings


@contextmanager
def opened() -> Iterator[Runtime]:
    """The runtime of one command, closed after it. As `current_settings`."""
    runtime = build(current_settings())
    try:
        yield runtime
    finally:
        runtime.close()
