"""Signing the file of a report with pyHanko: PAdES baseline B, or T with the time stamp of an authority."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from cxaudit.domain.errors import Refused
from cxaudit.reporting.archive import SIGNATURE
from cxaudit.reporting.time_stamps import Stamper

_SUBFILTER = SigSeedSubFilter.PADES
_ROOM = 48 * 1024
"""Hexadecimal digits for a stamped signature: to find that out itself, pyHanko asks for a second stamp."""


class _Writer(IncrementalPdfFileWriter):
    """Appends the signature, and nothing else."""

    def _update_meta(self) -> None:
        """pyHanko would write the metadata anew, and the PDF/UA claim would not be declared any more."""


def open_key(file: Path, passphrase: str, now: datetime) -> SimpleSigner:
    """The key, its certificate and those above it in a PKCS#12 file, good at `now`.

    Refused: signing_key_unread (param path), signing_key_closed, signing_expired and signing_not_yet (param
    day).
    """
    try:
        data = file.read_bytes()
    except OSError:
        raise Refused("signing_key_unread", path=str(file)) from None
    _check(_certificate(data, passphrase), now)
    found: SimpleSigner | None = SimpleSigner.load_pkcs12_data(
        data, other_certs=[], passphrase=passphrase.encode()
    )
    if found is None:
        raise Refused("signing_key_closed")
    return found


def _certificate(data: bytes, passphrase: str) -> x509.Certificate:
    """Read before pyHanko does, which would log a traceback for a wrong passphrase."""
    try:
        key, certificate, _above = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError:
        raise Refused("signing_key_closed") from None
    if key is None or certificate is None:
        raise Refused("signing_key_closed")
    return certificate


def _check(certificate: x509.Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise Refused("signing_expired", day=certificate.not_valid_after_utc.date())
    if now < certificate.not_valid_before_utc:
        raise Refused("signing_not_yet", day=certificate.not_valid_before_utc.date())


def sign(pdf: bytes, signer: SimpleSigner, stamped_by: str = "") -> bytes:
    """`pdf` followed by its signature, in the field that `reporting.archive` laid ready for it.

    `stamped_by`: the address of the authority whose time stamp it bears; "": none. Refused: as
    `time_stamps.Stamper`.
    """
    metadata = PdfSignatureMetadata(field_name=SIGNATURE, md_algorithm="sha256", subfilter=_SUBFILTER)
    signing = PdfSigner(metadata, signer=signer, timestamper=Stamper(stamped_by) if stamped_by else None)
    target = BytesIO()
    room = _ROOM if stamped_by else None
    signing.sign_pdf(_Writer(BytesIO(pdf)), existing_fields_only=True, bytes_reserved=room, output=target)
    return target.getvalue()
