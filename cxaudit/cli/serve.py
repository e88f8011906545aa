"""`cxaudit serve`: the web process of an installation, under gunicorn."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from cxaudit.cli.opening import current_settings
from cxaudit.config import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; PORT of the settings when not given.")
@click.option("--cert", type=_FILE, help="The certificate, to serve HTTPS without a proxy.")
@click.option("--key", type=_FILE, help="The key of the certificate.")
@click.option("--workers", type=click.IntRange(1), help="Processes, on PostgreSQL; one a core by default.")
def serve(host: str, port: int | None, cert: Path | None, key: Path | None, workers: int | None) -> None:
    """Serve the pages until SIGTERM; requests that run then are still answered. Jobs need a worker too."""
    if (cert is None) != (key is None):
        raise click.UsageError("Give --cert and --key together.")
    settings = current_settings()
    port = port or settings.port
    command = gunicorn(f"{_bracketed(host)}:{port}", _processes(settings, workers), cert, key)
    scheme = "http" if cert is None else "https"
    environment = {"CXAUDIT_BASE_URL": f"{scheme}://localhost:{port}", **os.environ, "PORT": str(port)}
    os.execve(command[0], command, environment)  # noqa: S606  # our own command line; signals reach gunicorn


def gunicorn(bind: str, processes: int = 1, cert: Path | None = None, key: Path | None = None) -> list[str]:
    """The command line that serves the pages at `bind`: 4 threads a process."""
    secure = ["--certfile", str(cert), "--keyfile", str(key)] if cert and key else []
    return [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "4",
        "--workers", str(processes), "--log-level", "warning", "--bind", bind, *secure,
        "cxaudit.app:from_env()",
    ]  # fmt: skip


def _processes(settings: Settings, wanted: int | None) -> int:
    """SQLite lets one write at a time: more processes would only queue for it."""
    if settings.database_url.startswith("sqlite"):
        if wanted not in (None, 1):
            raise click.UsageError("On SQLite one process serves. Several need PostgreSQL.")
        return 1
    return wanted or os.cpu_count() or 1


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
