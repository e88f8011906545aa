"""Time stamps from a real authority of this test: OpenSSL behind a small server, which can also misbehave."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cxaudit.domain.errors import Refused
from cxaudit.i18n import sentence
from cxaudit.jobs import HANDLERS
from cxaudit.reporting.time_stamps import Stamper
from cxaudit.services import reports
from cxaudit.services.jobs import run_due
from tests.people import open_office
from tests.ports import free_port
from tests.reporting.pdf_files import breaches, is_sound
from tests.reporting.test_report import GOOD, made, read, release
from tests.reporting.test_signing import certified, sign_with

DIGEST = sha256(b"a signature").digest()

CONFIGURATION = """
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
"""


@dataclass
class Authority:
    """A time stamping authority; `how` it answers may change, `asked` counts the requests."""

    folder: Path
    certificate: x509.Certificate
    port: int = 0
    how: str = "well"
    asked: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/tsa"

    def answer(self, query: bytes) -> tuple[int, str, bytes]:
        """(status, content type, body) for a request."""
        self.asked.append(query)
        if self.how == "broken":
            return 503, "text/plain", b"later"
        if self.how == "page":
            return 200, "text/html", b"<p>Sign in to this network</p>"
        if self.how == "noise":
            return 200, "application/timestamp-reply", b"no stamp"
        asked = tsp.TimeStampReq.load(query)
        if self.how == "other digest":
            asked["message_imprint"]["hashed_message"] = sha256(b"another").digest()
        if self.how == "other nonce":
            asked["nonce"] = 5
        return 200, "application/timestamp-reply", self.stamped(asked.dump(force=True))

    def stamped(self, query: bytes) -> bytes:
        """What OpenSSL answers, or that with one bit of its signature changed."""
        digests = "sha512" if self.how == "refuses" else "sha256"
        configuration = self.folder / "tsa.cnf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, digests=digests))
        asked = self.folder / "query"
        asked.write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", str(configuration), "-queryfile", str(asked)]
        reply = subprocess.run(command, capture_output=True, check=True).stdout
        return reply[:-1] + bytes([reply[-1] ^ 1]) if self.how == "damaged" else reply


def make_authority(folder: Path) -> Authority:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Horodatage de l’Épinette")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "tsa.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tsa.key").write_bytes(private)
    (folder / "serial").write_text("01")
    return Authority(folder, certificate)


@contextmanager
def serving(authority: Authority) -> Iterator[Authority]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server asks for this name
            query = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, body = authority.answer(query)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield authority
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with serving(make_authority(tmp_path_factory.mktemp("authority"))) as running:
        yield running


def stamp(url: str) -> tsp.TSTInfo:
    """What the stamp over DIGEST says."""
    token = asyncio.run(Stamper(url).async_timestamp(DIGEST, "sha256"))
    return token["content"]["encap_content_info"]["content"].parsed


def test_a_stamp_is_of_the_digest_that_was_sent(authority: Authority) -> None:
    authority.how = "well"
    found = stamp(authority.url)
    assert found["message_imprint"]["hashed_message"].native == DIGEST


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("broken", "ClientResponseError"),
        ("page", "ContentTypeError"),
        ("noise", "ValueError"),
        ("refuses", "ValueError"),  # asn1crypto wants a token in a refusal too
        ("other nonce", "AttributeError"),  # pyHanko trips over its own message
        ("other digest", "not of this signature"),
        ("damaged", "not of this signature"),
    ],
)
def test_an_answer_that_is_no_stamp_of_ours_is_refused_with_a_sentence(
    authority: Authority, how: str, problem: str
) -> None:
    authority.how = how
    with pytest.raises(Refused, match="signing_no_stamp") as refused:
        stamp(authority.url.replace("localhost", "agency:secret@localhost"))
    assert refused.value.params["problem"] == problem
    said = sentence("fr", "signing_no_stamp", **refused.value.params)
    assert "L’autorité d’horodatage localhost n’a pas donné d’horodatage utilisable" in said
    assert "secret" not in said


def test_an_authority_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="signing_no_stamp"):
        stamp(f"http://localhost:{free_port()}/tsa")


def test_a_report_waits_for_its_stamp_and_never_goes_out_without(
    authority: Authority, tmp_path: Path
) -> None:
    authority.how = "broken"
    with open_office(tmp_path) as office:
        key = certified(tmp_path)
        sign_with(office, key.file)
        settings = replace(office.runtime.settings, signing_timestamp_url=authority.url)
        object.__setattr__(office.runtime, "settings", settings)
        audit = release(office, 0, GOOD)
        run_due(office.runtime, HANDLERS)
        status = reports.get_status(office.runtime, office["Chloé"], audit.id)
        assert status.report.state == "waiting"
        assert status.job is not None
        assert (status.job.error or "").startswith("signing_no_stamp: The time stamping authority localhost")
        authority.how = "well"
        authority.asked.clear()
        office.clock.advance(timedelta(hours=2))
        assert made(office, audit).state == "ready"
        assert len(authority.asked) == 2, "one a language"
        data = read(office, audit, "fr")
    trusted = [
        asn1.Certificate.load(each.public_bytes(Encoding.DER))
        for each in (key.certificate, authority.certificate)
    ]
    (found,) = PdfFileReader(BytesIO(data)).embedded_signatures
    checked = validate_pdf_signature(found, ValidationContext(trust_roots=trusted))
    assert checked.bottom_line
    assert checked.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamped = checked.timestamp_validity
    assert stamped is not None
    assert (stamped.intact, stamped.valid, stamped.trusted) == (True, True, True)
    assert [breaches(data, profile) for profile in ("3a", "ua1")] == [[], []]
    assert is_sound(data, tmp_path)
