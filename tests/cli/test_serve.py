"""`cxaudit serve` as an operator uses it."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cxaudit.config import Settings
from cxaudit.storage import schema
from tests.ports import free_port


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cxaudit", "serve", *arguments]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    settings = Settings.embedded(tmp_path / "data")
    schema.upgrade(settings.database_url)
    return settings.data


@contextmanager
def serving(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "CXAUDIT_DATA": str(data)}
    with subprocess.Popen(command(*arguments), env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            yield server
        finally:
            server.kill()


def answer(address: str, trusted: ssl.SSLContext | None = None) -> bytes:
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, context=trusted, timeout=5) as found:
                return bytes(found.read())
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{address} did not answer", pytrace=False)


def test_it_answers_and_ends_when_told(data: Path) -> None:
    port = free_port()
    with serving(data, "--port", str(port)) as server:
        assert b"true" in answer(f"http://127.0.0.1:{port}/healthz")
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0


def test_with_a_certificate_it_speaks_https(data: Path, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    port = free_port()
    with serving(data, "--port", str(port), "--cert", str(cert), "--key", str(key)):
        trusted = ssl.create_default_context(cafile=str(cert))
        assert b"true" in answer(f"https://localhost:{port}/healthz", trusted)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate of localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "cxaudit db upgrade"), (("--cert", __file__), "together")],
)
def test_what_cannot_be_served_is_refused_with_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    environment = {**os.environ, "CXAUDIT_DATA": str(tmp_path)}
    refused = subprocess.run(
        command(*arguments), env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_sqlite_is_served_by_one_process(data: Path) -> None:
    environment = {**os.environ, "CXAUDIT_DATA": str(data)}
    refused = subprocess.run(
        command("--workers", "2"), env=environment, capture_output=True, text=True, check=False
    )
    assert (refused.returncode, "one process" in refused.stderr) == (2, True)
