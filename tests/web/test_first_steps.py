"""The road of `docs/operate/first-steps.md`: from nothing to the first released report, through commands and pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask import Flask

from cxaudit.app import create_app
from cxaudit.bootstrap import build
from cxaudit.cli import group
from cxaudit.config import Settings
from cxaudit.services.runtime import Runtime
from tests.people import CHECKLIST
from tests.web.test_checklist_pages import confirm
from tests.web.test_visit_pages import PASSWORD, Browser

LOCATIONS = (
    "number,name,city,region\n101,Rue Saint-Jean,Québec,Capitale\n102,Côte-des-Neiges,Montréal,Métropole\n"
)
RULES = {"visit_type": "covert", "lockout_days": "30", "dispute_days": "10"}


def run(*arguments: str) -> str:
    done = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output.strip()


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A data folder with nothing in it but the schema."""
    monkeypatch.setenv("CXAUDIT_DATA", str(tmp_path / "data"))
    assert "schema" in run("db", "upgrade")
    runtime = build(Settings.from_env())
    yield runtime
    runtime.close()


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime.settings, runtime)
    app.config["RATELIMIT_ENABLED"] = False
    return app


def join(app: Flask, email: str, link: str) -> Browser:
    """Open the link of an invitation, choose a password, sign in."""
    browser, address = Browser(app), link[link.index("/account/invitation/") :]
    browser.open(address)
    browser.post(address, password=PASSWORD, again=PASSWORD)
    browser.post("/account/login", email=email, password=PASSWORD)
    return browser


def invite(admin: Browser, app: Flask, email: str, **role: str) -> Browser:
    address = "/admin/accounts/invite"
    admin.open(address)
    page = admin.post(
        address,
        email=email,
        name=email.partition("@")[0].title(),
        language="fr",
        **{"client_id": "", "node_id": ""} | role,
    )
    return join(app, email, found(r'value="([^"]+/account/invitation/[^"]+)"', page))


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match is not None, f"{pattern} is not on the page"
    return match.group(1)


def today_there() -> date:
    """The day it is where the client is."""
    return datetime.now(ZoneInfo("America/Toronto")).date()


def create_client(admin: Browser) -> str:
    admin.open("/admin/clients/new")
    typed = {"name": "Épicerie du Coin", "sector": "épicerie", "timezone": "America/Toronto"}
    assert "Épicerie du Coin est ajouté" in admin.post("/admin/clients/new", **typed, languages=["fr", "en"])
    return admin.address.rpartition("/")[2]


def bring_in(manager: Browser, client: str, address: str, name: str, content: bytes) -> None:
    manager.open(address)
    manager.post(address, client_id=client, file=(BytesIO(content), name))
    confirm(manager, f"{address}/confirm")
    assert manager.status == 200


def create_wave(manager: Browser, client: str) -> str:
    """The programme with its checklist, then its wave; returns the wave's address."""
    manager.open("/programme/new")
    manager.post("/programme/new", client_id=client, name_fr="Accueil", name_en="Welcome", **RULES)
    programme = manager.address
    page = manager.open(f"{programme}/channels")
    checklist = found(r'name="checklist_id"[^>]*value="([^"]+)"', page)
    manager.post(f"{programme}/channels", checklist_id=checklist)
    manager.open(f"{programme}/waves")
    today = today_there()
    days = {"starts_on": str(today - timedelta(days=2)), "ends_on": str(today + timedelta(days=60))}
    page = manager.post(f"{programme}/waves", name_fr="Vague 1", name_en="Wave 1", **days)
    return found(r'href="(/programme/waves/[^"/]+)"', page)


def plan_visit(manager: Browser, wave: str) -> None:
    page = manager.open(wave)
    place = found(r'<option value="([^"]+)">101', page)
    days = {"first_day": str(today_there()), "last_day": str(today_there() + timedelta(days=7))}
    plan = {"location_id": place, "channel": "in_store", **days}
    auditor = found(r'name="auditor_id" value="([^"]+)"', manager.post(wave, **plan))
    assert "Attribué" in manager.post(wave, auditor_id=auditor, **plan)


def fill(auditor: Browser) -> str:
    """Accept, answer without JavaScript, hand in; returns the visit's id."""
    offer = found(r'href="(/field/assignments/[^"]+)"', auditor.open("/field/"))
    auditor.open(offer)
    auditor.post(f"{offer}/accept", signed="yes")
    form = auditor.address.rpartition("/")[0]
    was = {"was.greeted": "null", "was.welcome": "null"}
    auditor.post(f"{form}/A", **was, **{"q.greeted": "yes", "q.welcome": "4", "go": "next"})
    was = {f"was.{key}": "null" for key in ("wait", "receipt", "story")}
    answers = {"q.wait": "60,5", "na.receipt": "na", "q.story": "Bref mais courtois"}
    auditor.post(f"{form}/B", **was, **answers)
    audit = form.removesuffix("/sections")
    assert "Visite remise" in auditor.post(f"{audit}/submit", submission="submission-1")
    return audit.rpartition("/")[2]


def test_from_an_empty_folder_to_the_first_released_report(
    app: Flask, runtime: Runtime, tmp_path: Path
) -> None:
    link = run("account", "invite", "chef@agence.test", "--role", "administrator", "--name", "Chantal")
    admin = join(app, "chef@agence.test", link)
    client = create_client(admin)
    manager = invite(admin, app, "gestion@agence.test", role="programme_manager")
    bring_in(manager, client, "/programme/locations/import", "liste.csv", LOCATIONS.encode())
    bring_in(manager, client, "/programme/checklists/import", "grille.json", json.dumps(CHECKLIST).encode())
    wave = create_wave(manager, client)

    manager.open("/programme/auditors/new")
    typed = {"name": "Étienne", "email": "etienne@agence.test", "language": "fr"}
    manager.post("/programme/auditors/new", **typed)
    page = admin.open("/admin/accounts/?text=etienne")
    page = admin.post(found(r'action="(/admin/accounts/[^"]+/invite)"', page))
    auditor = join(app, "etienne@agence.test", found(r'value="([^"]+/account/invitation/[^"]+)"', page))
    plan_visit(manager, wave)
    audit = fill(auditor)

    reviewer = invite(admin, app, "controle@agence.test", role="reviewer")
    desk = f"/review/audits/{audit}"
    reviewer.open(desk)
    for step in ("take", "validate", "release"):
        reviewer.post(f"{desk}/{step}")
    assert "Publiée" in reviewer.page
    head = invite(admin, app, "siege@client.test", role="client", client_id=client)
    assert "101" in head.open("/portal/")
    run("worker", "--once")
    with head.http.get(f"/portal/audits/{audit}/report.fr.pdf") as report:
        assert report.data.startswith(b"%PDF")
    run("backup", "create", str(tmp_path / "backup.tar"))
