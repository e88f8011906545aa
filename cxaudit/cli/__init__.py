"""The command line: one module per command, each a guest of the use cases."""

from __future__ import annotations

import sys

import click

from cxaudit.cli.account import account
from cxaudit.cli.assets import assets
from cxaudit.cli.backup import backup
from cxaudit.cli.db import db
from cxaudit.cli.demo import demo
from cxaudit.cli.export import export
from cxaudit.cli.import_ import import_
from cxaudit.cli.measure import measure
from cxaudit.cli.report import report
from cxaudit.cli.serve import serve
from cxaudit.cli.worker import worker
from cxaudit.config import SettingsError
from cxaudit.domain.errors import DomainError
from cxaudit.i18n import sentence


@click.group()
@click.version_option(package_name="cxaudit")
def group() -> None:
    """cxaudit, the open-source mystery-shopping platform."""


for command in (account, assets, backup, db, demo, export, import_, measure, report, serve, worker):
    group.add_command(command)


def main() -> None:
    """Run a command; what a person can mend ends with a sentence and code 1, never a traceback."""
    try:
        group()
    except SettingsError as wrong:
        sys.exit(str(wrong))
    except DomainError as refused:
        sys.exit(sentence("en", refused.code, **refused.params))
