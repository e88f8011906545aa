"""Migrations: up from empty, no drift, on both databases."""

from __future__ import annotations

from cxaudit.storage import schema


def test_upgrade_from_empty_reaches_the_newest_revision(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    have, newest = schema.current(empty_database_url)
    assert have == newest is not None


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    schema.upgrade(empty_database_url)
    assert schema.current(empty_database_url)[0] is not None


def test_migrations_and_tables_agree(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    assert schema.drift(empty_database_url) == []
