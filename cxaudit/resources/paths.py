"""Directories of the program, the same in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_CHECKOUT = _PACKAGE.parent


def templates_dir() -> Path:
    """Jinja templates."""
    return _installed_or_checkout("templates")


def migrations_dir() -> Path:
    """Alembic scripts."""
    return _installed_or_checkout("migrations")


def translations_dir() -> Path:
    """Message catalogues."""
    return _PACKAGE / "translations"


def static_dir() -> Path:
    """What is served as it is, `build/` included."""
    return _PACKAGE / "web" / "static"


def build_dir() -> Path:
    """Where `copy_assets` writes; each build in a directory named by its hash."""
    return static_dir() / "build"


def node_modules_dir() -> Path:
    """What npm installed; exists in a checkout only."""
    return _CHECKOUT / "node_modules"


def _installed_or_checkout(name: str) -> Path:
    """`_name` inside the wheel, else `name` at the top of the checkout."""
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _CHECKOUT / name
