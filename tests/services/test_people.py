"""Invitations: who may still use a link, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxaudit.domain import access
from cxaudit.domain.account import Account
from cxaudit.domain.errors import NotFound
from cxaudit.services import people
from cxaudit.services.people import Newcomer
from tests.people import Office, open_office

EMAIL = "venue@example.test"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def invite(office: Office) -> str:
    return people.invite(office.runtime, office["Adèle"], Newcomer(EMAIL, "Nouvelle Venue", "reviewer"))


def invited(office: Office) -> Account:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.accounts.get(email=EMAIL)


def refused(office: Office, link: str) -> None:
    before = invited(office)
    with pytest.raises(NotFound):
        people.find_invited(office.runtime, link)
    with pytest.raises(NotFound):
        people.accept_invitation(office.runtime, link, "a hash of somebody else")
    assert invited(office) == before


def test_an_older_link_never_replaces_the_password_of_whoever_joined(office: Office) -> None:
    first = invite(office)
    second = people.invite_again(office.runtime, office["Adèle"], invited(office).id)
    people.accept_invitation(office.runtime, second, "their own hash")
    refused(office, first)
    refused(office, second)
    assert invited(office).password_hash == "their own hash"


def test_a_new_link_ends_those_before(office: Office) -> None:
    first = invite(office)
    people.invite_again(office.runtime, office["Adèle"], invited(office).id)
    refused(office, first)


def test_joining_uses_up_every_open_invitation(office: Office) -> None:
    link = invite(office)
    people.accept_invitation(office.runtime, link, "their own hash")
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert [each for each in uow.invitations.list() if each.used_at is None] == []


def test_a_password_chosen_another_way_ends_the_link(office: Office) -> None:
    link = invite(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        account = uow.accounts.get(email=EMAIL)
        uow.accounts.save(replace(account, password_hash="their own hash"))
    refused(office, link)


def test_deactivating_ends_sessions_and_open_invitations_for_good(office: Office) -> None:
    link, before = invite(office), invited(office)
    people.set_active(office.runtime, office["Adèle"], before.id, active=False)
    refused(office, link)
    people.set_active(office.runtime, office["Adèle"], before.id, active=True)
    refused(office, link)
    assert invited(office).uniquifier != before.uniquifier
