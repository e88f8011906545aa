"""The scope guard: no query without a scope, and a table nobody named shows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cxaudit.domain.access import AGENCY, PUBLIC, SIGN_IN, Scope
from cxaudit.domain.errors import StaleRevision
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import Banner
from cxaudit.storage.scope import ScopeMissing
from cxaudit.storage.tables.columns import Row
from cxaudit.storage.tables.network import ClientRow
from tests.people import Office, open_office
from tests.services.test_visit import accepted


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def test_a_session_without_scope_reads_and_writes_nothing(office: Office) -> None:
    with Session(office.runtime.storage.engine) as session:
        with pytest.raises(ScopeMissing):
            session.scalars(select(ClientRow)).all()
        session.add(ClientRow(id="x"))
        with pytest.raises(ScopeMissing):
            session.flush()


def visible(office: Office, scope: Scope) -> set[str]:
    """The tables that show at least one row."""
    with office.runtime.storage.reading(scope) as uow:
        return {
            mapper.class_.__tablename__
            for mapper in Row.registry.mappers
            if uow.session.scalars(select(mapper.class_)).first() is not None
        }


def test_each_scope_shows_only_what_it_names(office: Office) -> None:
    catalogue = {
        "hierarchy_node",
        "programme",
        "programme_channel",
        "wave",
        "target",
        "checklist",
        "checklist_version",
    }
    assert visible(office, PUBLIC) == set()
    assert visible(office, SIGN_IN) == {"account", "account_grant", "auditor", "hierarchy_node", "client"}
    own = Scope("client", client_id=office.client)
    assert visible(office, own) == catalogue | {"client", "location", "membership", "search_text"}
    assert visible(office, Scope("auditor", auditor_id=office["Ana"].auditor_id)) == {"auditor"}
    assert {"account", "location", "client"} <= visible(office, AGENCY)


def test_a_client_scope_never_writes_another_clients_row(office: Office) -> None:
    scope = Scope("client", client_id=office.client)
    with pytest.raises(ScopeMissing), office.runtime.storage.unit_of_work(scope) as uow:
        uow.banners.add(Banner(office.other_client, "banner", "Autre"))


def test_the_second_of_two_concurrent_saves_is_refused(office: Office) -> None:
    audit = accepted(office)
    with office.runtime.writing(office["Marc"]) as uow:
        mine = uow.audits.get(id=audit.id)
        uow.audits.save(replace(mine, outcome="first"))
    with pytest.raises(StaleRevision), office.runtime.writing(office["Marc"]) as uow:
        uow.audits.save(replace(mine, outcome="second"))


def test_an_error_undoes_the_whole_unit_of_work(office: Office) -> None:
    banner = Banner(office.client, "banner", "Boréale")
    with pytest.raises(IntegrityError), office.runtime.writing(office["Marc"]) as uow:
        uow.banners.add_all([banner, replace(banner, id="other", client_id=ClientId("nobody"))])
    with office.runtime.reading(office["Marc"]) as uow:
        assert uow.banners.list() == ()
