"""The office that page tests share: an application over it, and people signed in. A module may have its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.people import Office, open_office
from tests.web.test_api import app_of
from tests.web.test_visit_pages import Browser, sign_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    return app_of(office)


@pytest.fixture
def adele(app: Flask) -> Browser:
    """The administrator."""
    return sign_in(app, "Adèle")


@pytest.fixture
def marc(app: Flask) -> Browser:
    """The programme manager."""
    return sign_in(app, "Marc")


@pytest.fixture(scope="module")
def calm_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office in which nothing is ever changed."""
    with open_office(tmp_path_factory.mktemp("calm")) as office:
        yield office


@pytest.fixture(scope="module")
def calm_app(calm_office: Office) -> Flask:
    return app_of(calm_office)
