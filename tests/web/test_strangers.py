"""Every address that names something, asked by everybody it does not concern: never a page, nothing changed.

The addresses come from the application itself, so that a new one is covered on the day it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.access import Grant
from cxaudit.domain.account import Account, AccountGrant
from cxaudit.domain.ids import AccountId, AuditorId, BannerId, NodeId
from cxaudit.domain.network import Banner
from cxaudit.domain.rotation import Certification, ConflictOfInterest
from cxaudit.domain.saved_view import SavedView
from cxaudit.services import batches, evidence, group_reports, item_pictures, planning
from cxaudit.services.wave_report import wave_subject
from cxaudit.services.wave_scope import NOTHING_ASKED
from cxaudit.storage.tables.columns import Row
from cxaudit.web.guards import PUBLIC, RULE, SIGNED_IN
from cxaudit.web.security import RULES, password_hash
from tests.people import CHECKLIST, EXTERNAL, NOW, Office, an_action, give_checklist, open_office
from tests.services.test_visit import accepted, plan, released, submitted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

STRANGERS = ("Nobody", "Stranger", "Régine", "Bao", "signed out")
"""No role, another client's head office, its regional manager, another auditor, no session."""
ANA = AuditorId("auditor-Ana")
ROUTE = "{name} of {rule} is unknown to this test: say in `_filled` what a stranger would type there."


@dataclass
class World:
    """Addresses of real things: `ids` fills the arguments, per stage of the visit."""

    app: Flask
    office: Office
    ids: dict[str, list[str]]
    browsers: dict[str, Browser]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_office(tmp_path_factory.mktemp("strangers")) as office:
        app = create_app(office.runtime.settings, office.runtime)
        app.config["RATELIMIT_ENABLED"] = False
        _more_people(office)
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_password(uow, password_hash(app, PASSWORD))
        found = World(app, office, _things(office), {})
        for who in STRANGERS:
            found.browsers[who] = Browser(app) if who == "signed out" else sign_in(app, who)
            found.browsers[who].open("/account/login" if who == "signed out" else "/account/")
        yield found


def _more_people(office: Office) -> None:
    """Somebody without any role, and a regional manager of the other client."""
    grants = {"Nobody": None, "Régine": Grant("regional_manager", office.other_client, NodeId("client-2-e"))}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for name, grant in grants.items():
            mine = AccountId(f"account-{name}")
            uow.accounts.add(Account(mine, f"{name.lower()}@example.test", name, "fr", f"u-{name}", NOW))
            if grant:
                uow.grants.add(AccountGrant(f"g-{name}", mine, grant.role, grant.client_id, grant.node_id))


def _things(office: Office) -> dict[str, list[str]]:
    """One thing of every kind at every stage: what is still to come must be as closed as what is done."""
    reference = _reference_picture(office)
    offered = planning.plan_visit(office.runtime, office["Marc"], plan(office, 3), office["Ana"].auditor_id)
    filling, handed_in, shown = accepted(office, 0), submitted(office, 1), released(office, 2)
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    photo = evidence.add_photo(office.runtime, office["Ana"], filling.id, "greeted", picture.getvalue())
    audits = [filling.id, handed_in.id, shown.id]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.certifications.add(Certification("c-1", ANA, "Accueil", date(2027, 1, 1)))
        uow.banners.add(Banner(office.client, BannerId("banner-1"), "Boréale Express"))
        uow.external_benchmarks.add(EXTERNAL)
        uow.actions.add(an_action(office))
        mine = AccountId("account-Chloé")
        uow.saved_views.add(SavedView(mine, "view-1", "Est", f"/portal/waves/{office.wave}", NOW))
        uow.conflicts_of_interest.add(ConflictOfInterest("k-1", ANA, office.client, None, "famille"))
    return {
        "audit_id": audits,
        "assignment_id": [offered.id, filling.assignment_id],
        "evidence_id": [photo.id],
        "sha256": [photo.sha256, reference],
        "location_id": [str(place) for place in office.locations[:3]],
        "programme_id": [office.programme],
        "wave_id": [office.wave],
        "client_id": [office.client],
        "checklist_id": ["checklist-1"],
        "version_id": [office.version],
        "banner_id": ["banner-1"],
        "account_id": ["account-Ana"],
        "grant_id": ["grant-Ana"],
        "auditor_id": ["auditor-Ana"],
        "node_id": [f"{office.client}-e"],
        "certification_id": ["c-1"],
        "conflict_id": ["k-1"],
        "number": ["1"],
        "form": ["yaml"],
        "page": ["ranking"],
        "suffix": ["csv"],
        "item_key": ["greeted"],
        "view_id": ["view-1"],
        "action_id": ["action-1"],
        "benchmark_id": [EXTERNAL.id],
        "batch_id": [batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, ["fr"])],
        "step": ["return", "reject", "release"],
        "key": ["A"],
        "section": ["A"],
        "lang": ["fr"],
        "job_id": _first_ids(office, "jobs"),
        "report_id": [*_first_ids(office, "reports"), _wave_report(office)],
        "entry_id": _first_ids(office, "journal"),
    }


def _reference_picture(office: Office) -> str:
    """A picture of a question of the checklist that every visit follows."""
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "blue").save(drawn, "PNG")
    kept = item_pictures.keep(office.runtime, office["Marc"], office.client, drawn.getvalue())
    first, *others = CHECKLIST["questions"]  # type: ignore[misc]
    pictured = {**first, "picture": {"sha": kept.sha, "alt": {"fr": "Salut", "en": "Greeting"}}}
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, {**CHECKLIST, "questions": [pictured, *others]})
    return kept.sha


def _wave_report(office: Office) -> str:
    """A report of the whole network, asked for by its head office."""
    subject = wave_subject(office.runtime, office["Chloé"], office.wave)
    group_reports.ask(office.runtime, office["Chloé"], subject)
    found = group_reports.get_group_report(office.runtime, office["Chloé"], subject).report
    assert found is not None
    return found.id


def _first_ids(office: Office, repository: str) -> list[str]:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return [getattr(uow, repository).list()[0].id]


def _rules(app: Flask) -> list[Rule]:
    """Every route that names a thing and is not open to everybody; a language alone names none."""
    closed = []
    for rule in app.url_map.iter_rules():
        kind = RULES.get(rule.endpoint) or getattr(app.view_functions[rule.endpoint], RULE, None)
        if rule.arguments - {"lang"} and kind != PUBLIC:
            closed.append(rule)
    return closed


def _filled(world: World, rule: Rule) -> list[str]:
    """The addresses of a route; every argument must be known here."""
    unknown = sorted(rule.arguments - set(world.ids))
    if unknown:
        pytest.fail(ROUTE.format(name=", ".join(unknown), rule=rule.rule), pytrace=False)
    many = max(len(world.ids[name]) for name in rule.arguments)
    adapter = world.app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: (world.ids[name] * many)[place] for name in rule.arguments})
        for place in range(many)
    ]


def _database(world: World) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    with world.office.runtime.storage.reading(access.SYSTEM) as uow:
        for mapper in sorted(Row.registry.mappers, key=lambda each: str(each.class_.__name__)):
            table = mapper.class_.__table__
            rows = uow.session.execute(select(*table.columns).order_by(*table.primary_key)).all()
            digest.update(f"{table.name}: {rows!r}\n".encode())
    return digest.hexdigest()


FORM = {
    "signed": "yes", "reason": "x", "closed": "yes", "submission": "s", "text": "x", "item": "greeted",
    "q.greeted": "no", "was.greeted": "null", "c.greeted": "x", "go": "next", "section": "A", "auditor_id": "auditor-Bao",
    "location_id": "location-4", "channel": "in_store", "first_day": "2026-11-12", "last_day": "2026-11-20",
    "comment.greeted": "x", "confirmed": "yes", "name": "x", "valid_until": "2027-01-01", "guideline": "x", "role": "reviewer",
    "client_id": "", "node_id": "", "languages": "fr", "task": "x", "owner_id": "account-Denis", "due_on": "2026-11-30",
}  # fmt: skip
"""What makes every form of the application do something."""


def _answers(world: World, who: str, method: str) -> list[tuple[str, int, str]]:
    """(address, status, where it leads) of every closed address for a stranger."""
    browser, found = world.browsers[who], []
    for rule in _rules(world.app):
        if method not in (rule.methods or ()):
            continue
        for address in _filled(world, rule):
            if method == "PATCH":
                part = {"X-CSRF": _token(browser), "Upload-Offset": "0", "Upload-Length": "1"}
                answer = browser.http.patch(address, data=b"x", headers=part)
            elif method == "POST" and address.startswith("/api/"):
                answer = _post_as_tablet(browser, who, address)
            elif method == "POST":
                answer = browser.http.post(address, data=FORM | {"csrf_token": _token(browser)})
            else:
                answer = browser.http.get(address)
            found.append((address, answer.status_code, answer.headers.get("Location", "")))
    return found


def _post_as_tablet(browser: Browser, who: str, address: str) -> TestResponse:
    """A request that the tablet's entrance would take from the auditor."""
    op = {"id": "stranger", "q": "greeted", "f": "v", "val": "no", "lam": 9, "at": 1, "prev": None}
    batch = {"user": f"account-{who}", "dev": "d", "v": 1, "now": 1, "since": 0, "ops": [op]}
    body = batch | {"id": "stranger", "hash": "0" * 64}
    return browser.http.post(address, json=body, headers={"X-CSRF": _token(browser)})


def _token(browser: Browser) -> str:
    """The token of this session, so that it is the policy that refuses and not the form."""
    with browser.http.session_transaction() as session:
        assert session.get("csrf_token")
    page = browser.http.get("/account/login" if not session.get("_user_id") else "/account/")
    return (
        page.get_data(as_text=True)
        .partition('name="csrf_token"')[2]
        .partition('value="')[2]
        .partition('"')[0]
    )


@pytest.mark.parametrize("who", STRANGERS)
def test_the_tokens_of_this_test_are_good(world: World, who: str) -> None:
    """Else a refused form would look like the policy at work."""
    browser = world.browsers[who]
    answer = browser.http.post("/account/language", data={"language": "fr", "csrf_token": _token(browser)})
    assert answer.status_code == 302


def test_there_is_something_to_close(world: World) -> None:
    rules = _rules(world.app)
    assert {rule.endpoint.partition(".")[0] for rule in rules} >= {
        "field",
        "review",
        "portal",
        "programme",
        "photos",
        "api",
    }
    assert all(_filled(world, rule) for rule in rules)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_see_nothing_and_change_nothing(world: World, who: str, method: str) -> None:
    before = _database(world)
    found = _answers(world, who, method)
    assert found
    if who == "signed out":
        asks = {"GET": (302, "/account/login")}.get(method, (401, ""))
        wrong = [line for line in found if (line[1], line[2].partition("?")[0]) != asks]
    else:
        wrong = [line for line in found if line[1] not in {403, 404}]
    assert wrong == []
    assert _database(world) == before


@pytest.mark.parametrize(
    ("who", "prefix"), [("Stranger", "/portal/"), ("Régine", "/portal/"), ("Bao", "/field/")]
)
def test_what_their_role_could_see_is_not_found_like_what_never_was(
    world: World, who: str, prefix: str
) -> None:
    """403 would tell that the thing is there; the page is the very one of an address nobody has."""
    for method in ("GET", "POST"):
        found = [line for line in _answers(world, who, method) if line[0].startswith((prefix, "/photos/"))]
        assert found
        assert {status for _, status, _ in found} == {404}
    browser = world.browsers[who]
    real = _filled(
        world, next(r for r in _rules(world.app) if r.rule.startswith(prefix) and "GET" in (r.methods or ()))
    )
    pages = [browser.http.get(address).get_data(as_text=True) for address in (real[-1], f"{real[-1]}0")]
    known, unknown = (re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page) for page in pages)
    assert known.replace(real[-1], "*") == unknown.replace(f"{real[-1]}0", "*"), (
        "but the token, which tells time"
    )


def test_pages_about_oneself_are_never_about_others(world: World) -> None:
    about_oneself = [
        r for r in world.app.url_map.iter_rules() if r.arguments and _kind(world, r) == SIGNED_IN
    ]
    assert about_oneself == [], "a page with an argument needs a permission, not only a session"


def _kind(world: World, rule: Rule) -> object:
    return RULES.get(rule.endpoint) or getattr(world.app.view_functions[rule.endpoint], RULE, None)
