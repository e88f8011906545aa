"""Guessing passwords is slow for each address, whatever a sender claims to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxaudit.app import create_app
from tests.people import Office, open_office
from tests.web.test_visit_pages import Browser

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
