"""What the demonstration is made of; loading it whole is `make demo`."""

from __future__ import annotations

from importlib.resources import files

import pytest

from cxaudit.adapters.documents import read_checklist
from cxaudit.cli.demo.clients import CLIENTS, REGIONS, TOWNS
from cxaudit.cli.demo.people import PEOPLE
from cxaudit.domain import definition
from cxaudit.domain.access import ROLES

GRIDS = [grid.file for client in CLIENTS for grid in client.grids]


@pytest.mark.parametrize("name", GRIDS)
def test_every_checklist_may_be_published(name: str) -> None:
    document, _lines = read_checklist(files("cxaudit.cli.demo").joinpath(name).read_bytes())
    assert definition.check_checklist(document) == ()
    assert definition.check_texts(document) == ()


def test_every_role_has_somebody_to_sign_in_as() -> None:
    assert {person.role for person in PEOPLE} == set(ROLES)
    assert {person.client for person in PEOPLE if person.role == "client"} == {c.id for c in CLIENTS}


def test_every_client_tells_its_visits_in_both_languages() -> None:
    for client in CLIENTS:
        assert all(len(story.split()) >= 20 for lang in ("fr", "en") for story in client.stories(lang))
    assert len(TOWNS) * len(CLIENTS) == 120
    assert len(TOWNS) % len(REGIONS) == 0
