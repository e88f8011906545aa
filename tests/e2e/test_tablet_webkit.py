"""The tablet in the engine of iPads: answers survive a kill, open without network, and are delivered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_tablet import heads, office, server
from tests.people import Office
from tests.services.test_visit import ANSWERS, accepted
from tests.web.test_killed_server import Server
from tests.web.test_visit_pages import PASSWORD
from tests.webkit import WebKit, screen

__all__ = ["office", "server"]

SIGN_IN = f"""
  document.querySelector("[name=email]").value = "ana@example.test";
  document.querySelector("[name=password]").value = "{PASSWORD}";
  document.querySelector("form:has([name=password])").requestSubmit();
"""
FILL = """
  const acked = [];
  document.addEventListener("cx:saved", ({ detail: { q, f } }) => acked.push(`${q}/${f}`));
  const press = (name, value = "") => document.querySelector(`[name='${name}']${value && `[value='${value}']`}`).click();
  const type = (name, text) => {
    const box = document.getElementsByName(name)[0];
    box.value = text;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  press("q.greeted", "yes");
  press("q.welcome", "4");
  press("na.receipt");
  type("q.wait", "3:00");
  type("q.story", "Accueil rapide et courtois");
  while (acked.length < 5) await new Promise((soon) => setTimeout(soon, 50));
  return acked.sort();
"""
SHOWN = """
  const checked = [...document.querySelectorAll(".q input:checked")].map(({ name, value }) => [name, value]);
  return Object.fromEntries([...checked, ["q.wait", document.getElementsByName("q.wait")[0].value], ["q.story", document.getElementsByName("q.story")[0].value]]);
"""
KEPT = "document.documentElement.matches('[data-ready][data-offline]')"


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebKit]:
    with screen() as display:
        webkit = WebKit(tmp_path / "profile", display)
        yield webkit
        webkit.kill()


def test_answers_survive_a_kill_in_webkit_and_are_delivered(
    office: Office, server: Server, webkit: WebKit
) -> None:
    audit = accepted(office)
    address = f"http://127.0.0.1:{server.port}"
    form = f"{address}/field/audits/{audit.id}/form/fr"
    webkit.open(f"{address}/account/login")
    webkit.until("document.querySelector('[name=password]')")
    webkit.run(SIGN_IN)
    webkit.until("!document.querySelector('[name=password]')")
    webkit.open(form + "?auto=0")
    webkit.until(KEPT)
    server.kill()
    assert webkit.run(FILL) == sorted(ANSWERS)
    webkit.kill()
    webkit.start()
    webkit.open(form)
    webkit.until("document.documentElement.matches('[data-ready]')")
    assert webkit.run(SHOWN) == {
        "q.greeted": "yes", "q.welcome": "4", "na.receipt": "na", "q.wait": "180",
        "q.story": "Accueil rapide et courtois",
    }  # fmt: skip
    server.start()
    webkit.run("document.getElementById('save').click()")
    webkit.until("!document.getElementById('check').hidden")
    webkit.run("document.getElementById('deliver').click()")
    webkit.until("document.documentElement.dataset.sync === 'done'")
    assert heads(office, audit) == ANSWERS
    with office.runtime.reading(office["Rita"]) as uow:
        assert uow.audits.get(id=audit.id).state == "submitted"
