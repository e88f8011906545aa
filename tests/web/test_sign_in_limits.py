"""Guessing passwords is slow for each address, whatever a sender claims to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from cxaudit.app import create_app
from cxaudit.web import security
from tests.people import Office, open_office
from tests.web.test_visit_pages import PASSWORD, Browser

TOO_MANY, MOST = 429, 10


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def browser_behind(office: Office, proxies: int) -> Browser:
    settings = replace(office.runtime.settings, trusted_proxies=proxies)
    browser = Browser(create_app(settings, office.runtime))
    browser.open("/account/login")
    return browser


def guess(browser: Browser, forwarded_for: str) -> int:
    browser.http.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded_for
    browser.post("/account/login", email="nobody@example.test", password="peut-être celui-ci")
    status = browser.status
    browser.open("/account/login")
    return status


def test_a_forged_address_is_ignored_by_default(office: Office) -> None:
    browser = browser_behind(office, 0)
    found = [guess(browser, f"203.0.113.{n}") for n in range(MOST + 1)]
    assert found == [200] * MOST + [TOO_MANY]


def test_behind_a_proxy_each_address_counts_for_itself(office: Office) -> None:
    browser = browser_behind(office, 1)
    assert [guess(browser, f"203.0.113.{n}") for n in range(MOST + 1)] == [200] * (MOST + 1)


def test_behind_a_proxy_only_its_own_word_counts(office: Office) -> None:
    browser = browser_behind(office, 1)
    found = [guess(browser, f"203.0.113.{n}, 198.51.100.7") for n in range(MOST + 1)]
    assert found == [200] * MOST + [TOO_MANY]
    assert guess(browser, "203.0.113.1, 198.51.100.8") == 200


def test_signing_in_well_counts_for_nobody(app: Flask) -> None:
    """An office has one address for all its people."""
    app.config["RATELIMIT_ENABLED"] = True
    browser = Browser(app)
    for _ in range(MOST + 2):
        browser.http.delete_cookie("cxaudit")
        browser.open("/account/login")
        browser.post("/account/login", email="ana@example.test", password=PASSWORD)
        assert (browser.status, browser.address) == (200, "/field/")


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", r"Réessayez dans (\d+) min"), ("en", r"Try again in (\d+) min")]
)
def test_the_refusal_says_how_long_to_wait(office: Office, lang: str, said: str) -> None:
    browser = browser_behind(office, 0)
    browser.post("/account/language", language=lang, next="/account/login")
    for _ in range(MOST + 1):
        guess(browser, "203.0.113.1")
    browser.post("/account/login", email="nobody@example.test", password="peut-être celui-ci")
    found = re.search(said, browser.page)
    assert found is not None
    assert 1 <= int(found.group(1)) <= 2


def test_attempts_are_counted_while_the_redis_of_the_queue_is_away(office: Office) -> None:
    settings = replace(office.runtime.settings, queue_url="redis://127.0.0.1:1/0")
    browser = Browser(create_app(settings, office.runtime))
    browser.open("/account/login")
    assert [guess(browser, "203.0.113.1") for _ in range(MOST + 1)] == [200] * MOST + [TOO_MANY]


def test_attempts_are_counted_where_all_processes_see_them(office: Office) -> None:
    given = office.runtime.settings
    counters = [
        security._counter(replace(given, queue_url=url))
        for url in ("redis://r/1", "rediss://r/1", given.queue_url, "postgresql://p/q")
    ]
    assert counters == ["redis://r/1", "rediss://r/1", "memory://", "memory://"]
