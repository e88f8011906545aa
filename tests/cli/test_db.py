"""`cxaudit db upgrade` after a new version was installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import delete

from cxaudit.domain import access
from cxaudit.services.search import search
from cxaudit.storage.tables.search import SearchTextRow
from tests.people import open_office
from tests.services.test_visit import released


def test_what_an_earlier_version_kept_can_be_searched_after_the_upgrade(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        audit = released(office)
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            uow.session.execute(delete(SearchTextRow))
        environment = os.environ | {
            "CXAUDIT_DATA": str(office.runtime.settings.data),
            "CXAUDIT_SECRET_KEY": "s" * 40,
        }
        command = [sys.executable, "-m", "cxaudit", "db", "upgrade"]
        said = [
            subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
            for _ in range(2)
        ]
        assert "7 texts can now be searched." in said[0]
        assert "searched" not in said[1]
        found = search(office.runtime, office["Chloé"], "accueil")
        assert [each.audit.id for group in found.groups for each in group.audits] == [audit.id]
