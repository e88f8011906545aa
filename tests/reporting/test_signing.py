"""Signed reports: a signature that independent eyes find whole, in a file that is still an archive for everybody."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cxaudit.domain.errors import Refused
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.i18n import sentence
from cxaudit.jobs import HANDLERS
from cxaudit.reporting import seal
from cxaudit.services import reports, signing
from cxaudit.services.jobs import run_due
from cxaudit.services.report_checks import check_report
from cxaudit.storage.records import Report
from tests.people import NOW, Office, open_office
from tests.reporting.pdf_files import attached, breaches, is_sound
from tests.reporting.test_brand import BAND, RULE, give_brand, logo
from tests.reporting.test_group_archive import made as made_group
from tests.reporting.test_group_archive import of_wave
from tests.reporting.test_report import GOOD, POOR, made, read, release, text_of

PASSPHRASE = "deux mots é"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certified:
    """A key with its certificate, in a file."""

    file: Path
    certificate: x509.Certificate


def certified(folder: Path, key: Key | None = None, *, first: datetime = NOW, days: int = 36500) -> Certified:
    """A self-signed certificate that holds from a day before `first`; pyHanko looks at the real clock too."""
    key = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Agence de l’Épinette")])
    only_signs = x509.KeyUsage(True, True, *[False] * 7)
    begins = min(first, datetime.now(UTC)) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(only_signs, critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "signing.p12"
    closed = BestAvailableEncryption(PASSPHRASE.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"agency", key, certificate, None, closed))
    return Certified(file, certificate)


def sign_with(office: Office, file: Path, passphrase: str = PASSPHRASE) -> None:
    """An installation that names this key."""
    settings = replace(office.runtime.settings, signing_key=file, signing_passphrase=passphrase)
    object.__setattr__(office.runtime, "settings", settings)


def checked(data: bytes, certificate: x509.Certificate) -> PdfSignatureStatus:
    """What pyHanko finds of the only signature of a file, trusting this certificate."""
    trusted = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    (found,) = PdfFileReader(BytesIO(data)).embedded_signatures
    return validate_pdf_signature(found, ValidationContext(trust_roots=[trusted]))


@dataclass
class Signed:
    """A finished, signed report."""

    office: Office
    report: Report
    files: dict[Language, bytes]
    key: Certified


@pytest.fixture(scope="module", params=["audit", "wave"])
def signed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    folder = tmp_path_factory.mktemp("signed")
    with open_office(folder) as office:
        key = certified(folder)
        sign_with(office, key.file)
        give_brand(office, BAND, RULE, logo())
        audit = release(office, 0, POOR, with_photo=True)
        if request.param == "audit":
            report = made(office, audit)
            yield Signed(office, report, {lang: read(office, audit, lang) for lang in LANGUAGES}, key)
        else:
            found = made_group(office, "Chloé", of_wave(office))
            yield Signed(office, found.report, found.files, key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_signature_is_whole_and_covers_the_whole_file(signed: Signed, lang: Language) -> None:
    status = checked(signed.files[lang], signed.key.certificate)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.bottom_line
    with pikepdf.open(BytesIO(signed.files[lang])) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert str(field.TU) == {"fr": "Signature de l’agence", "en": "Signature of the agency"}[lang]


def test_another_tool_finds_the_same(signed: Signed, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed.files["fr"])
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=True).stdout
    assert "Signer Certificate Common Name: Agence de l’Épinette" in said
    assert "Total document signed" in said
    assert "Signature Validation: Signature is Valid." in said


@pytest.mark.parametrize("place", [2000, -40_000])
def test_one_changed_byte_breaks_it(signed: Signed, place: int) -> None:
    data = bytearray(signed.files["fr"])
    data[place] ^= 1
    try:
        status = checked(bytes(data), signed.key.certificate)
    except Exception:  # noqa: BLE001  # the byte may have held the file together
        return
    assert not status.bottom_line


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_signed_file_meets_both_standards_that_it_claims(
    signed: Signed, lang: Language, profile: str
) -> None:
    assert breaches(signed.files[lang], profile) == []
    assert b'pdfuaid:part="1"' in signed.files[lang]


def test_qpdf_finds_nothing_wrong(signed: Signed, tmp_path: Path) -> None:
    assert all(is_sound(data, tmp_path) for data in signed.files.values())


def test_what_was_rendered_stands_unchanged_before_the_signature(signed: Signed) -> None:
    for lang, data in signed.files.items():
        before = reports.render(signed.office.runtime, signed.report, lang)
        assert data.startswith(before)
        assert data.count(b"<x:xmpmeta") == 1, "the metadata is not written anew"


def test_data_and_check_still_work(signed: Signed, tmp_path: Path) -> None:
    name = str((signed.report.content or {})["reference"])
    with pikepdf.open(BytesIO(signed.files["fr"])) as pdf:
        source = attached(pdf)[f"{name}.json"]
        links = [str(note.A.URI) for note in pdf.pages[0].Annots if "/A" in note]
    assert json.loads(source) == signed.report.content
    code = seal.code_of(hashlib.sha256(source).hexdigest())
    assert links == [f"http://localhost/verify/{code.upper()}"]
    assert check_report(signed.office.runtime, code).finding == "valid"
    assert seal.printed(code) in text_of(signed.files["fr"], tmp_path)


def test_the_field_is_read_aloud_and_takes_no_place(signed: Signed) -> None:
    with pikepdf.open(BytesIO(signed.files["en"])) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        tree = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        form = tree[tree.index(field.StructParent) + 1]
        assert str(form.S) == "/Form"
        assert form.K[0].Obj.objgen == field.objgen
        assert [float(side) for side in field.Rect] == [0, 0, 0, 0]
        assert int(pdf.Root.AcroForm.SigFlags) == 3


def test_a_key_on_a_curve_signs_too(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        key = certified(tmp_path, ec.generate_private_key(ec.SECP256R1()))
        sign_with(office, key.file)
        audit = release(office, 0, GOOD)
        made(office, audit)
        data = read(office, audit, "fr")
        assert checked(data, key.certificate).bottom_line
        assert [breaches(data, profile) for profile in ("3a", "ua1")] == [[], []]


def test_without_a_key_nothing_changes(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        signing.check_key(office.runtime)
        assert signing.signed(office.runtime, b"as it is") == b"as it is"
        audit = release(office, 0, GOOD)
        made(office, audit)
        with pikepdf.open(BytesIO(read(office, audit, "fr"))) as pdf:
            assert "/AcroForm" not in pdf.Root


def broken(folder: Path, how: str) -> tuple[Path, str]:
    """(a key that cannot be used, what is said of it)."""
    if how == "closed":
        certified(folder)
    elif how == "expired":
        certified(folder, first=NOW - timedelta(days=400), days=365)
    elif how == "gone":
        return folder / "nowhere.p12", "signing_key_unread"
    elif how == "other":
        (folder / "signing.p12").write_bytes(b"no key")
    elif how == "empty":
        certificate = certified(folder).certificate
        only = pkcs12.serialize_key_and_certificates(
            None, None, None, [certificate], BestAvailableEncryption(PASSPHRASE.encode())
        )
        (folder / "signing.p12").write_bytes(only)
    return folder / "signing.p12", "signing_expired" if how == "expired" else "signing_key_closed"


@pytest.mark.parametrize("how", ["closed", "expired", "gone", "other", "empty"])
def test_a_key_that_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path, how: str) -> None:
    file, code = broken(tmp_path, how)
    with open_office(tmp_path) as office:
        sign_with(office, file, "wrong" if how == "closed" else PASSPHRASE)
        with pytest.raises(Refused) as refused:
            signing.check_key(office.runtime)
        assert refused.value.code == code
        assert "Rien n’est perdu" in sentence("fr", code, **refused.value.params)


def test_a_certificate_is_not_used_before_its_first_day(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        sign_with(office, certified(tmp_path).file)
        office.clock.set(NOW - timedelta(days=9000))
        with pytest.raises(Refused, match="signing_not_yet"):
            signing.check_key(office.runtime)


def test_a_job_that_cannot_sign_says_why_and_is_done_with_a_new_key(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        old = certified(tmp_path, days=3)
        sign_with(office, old.file)
        audit = release(office, 0, GOOD)
        office.clock.set(datetime.now(UTC) + timedelta(days=30))
        run_due(office.runtime, HANDLERS)
        status = reports.get_status(office.runtime, office["Chloé"], audit.id)
        assert status.report.state == "waiting"
        assert status.job is not None
        assert status.job.error is not None
        assert status.job.error.startswith(
            "signing_expired: The certificate that reports are signed with ended on"
        )
        certified(tmp_path, days=36500)
        office.clock.advance(timedelta(hours=2))
        assert made(office, audit).state == "ready"


def run_worker(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"CXAUDIT_DATA": str(folder / "data"), "CXAUDIT_SECRET_KEY": "s" * 40, **environment}
    return subprocess.run(
        [sys.executable, "-m", "cxaudit", "worker", "--once"],
        env={"PATH": "/usr/bin:/bin", **_python(), **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _python() -> dict[str, str]:
    """What this process finds its own package with."""
    return {"PYTHONPATH": str(Path(__file__).parents[2])}


def test_the_worker_refuses_a_wrong_passphrase_when_it_starts(tmp_path: Path) -> None:
    with open_office(tmp_path):
        pass
    key = {"CXAUDIT_SIGNING_KEY": str(certified(tmp_path).file)}
    wrong = run_worker(tmp_path, **key, CXAUDIT_SIGNING_PASSPHRASE="wrong")
    assert wrong.returncode == 1
    assert "the passphrase is wrong" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    right = run_worker(tmp_path, **key, CXAUDIT_SIGNING_PASSPHRASE=PASSPHRASE)
    assert (right.returncode, right.stdout) == (0, "Jobs run: 0.\n")
