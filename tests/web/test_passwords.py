"""What a stolen database costs whoever guesses: the hashes of the product, not the cheap ones of the tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cxaudit.app import create_app
from cxaudit.web import security
from tests.conftest import COST
from tests.people import open_office


def test_a_password_is_kept_as_a_costly_argon2_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(security._SETTINGS, COST)
    with open_office(tmp_path) as office:
        app = create_app(office.runtime.settings, office.runtime)
        first, second = (security.password_hash(app, "une phrase assez longue") for _ in range(2))
    cost = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", first)
    assert cost is not None
    assert int(cost[1]) >= 19 * 1024  # OWASP: 19 MiB and two rounds at least
    assert int(cost[2]) >= 2
    assert first != second
