"""Time stamps of an authority (RFC 3161) for signatures, looked at before they are used."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from asn1crypto import cms
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from cxaudit.domain.errors import Refused

_SECONDS = 20


class Stamper(HTTPTimeStamper):
    """Asks the authority at an address once a signature, and takes no stamp that is not of that signature.

    Refused: signing_no_stamp (params host, problem), also when it does not answer within 20 seconds.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=_SECONDS)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The token over this digest, whole and signed by the certificate in it."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            found = await _validity(token, message_digest)
        except Exception as wrong:  # noqa: BLE001  # whatever reading an answer from outside may raise
            # From nothing: what it says may hold the whole address, with a key in it, and is logged.
            raise self._refused(type(wrong.__cause__ or wrong).__name__) from None
        if not (found["intact"] and found["valid"]):
            raise self._refused("not of this signature")
        return token

    def _refused(self, problem: str) -> Refused:
        """Without the address, in which a password may stand."""
        return Refused("signing_no_stamp", host=urlsplit(self.url).hostname, problem=problem)


async def _validity(token: cms.ContentInfo, digest: bytes) -> dict[str, Any]:
    """Whether it is intact and valid; who the authority is, and whether to trust it, readers decide."""
    nobody = ValidationContext(trust_roots=[])
    found: dict[str, Any] = await validate_tst_signed_data(
        token["content"], nobody, lambda _algorithm: digest
    )
    return found
