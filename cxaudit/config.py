"""Settings of an installation, read from the environment and refused at start when they are wrong."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from environs import Env, EnvValidationError, ValidationError

_SECRET_LENGTH = 32
_MOST_PROXIES = 10
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_QUEUES = ("sqlite", "postgresql", "redis", "rediss")
_FILES = ("file", "s3")
_MAILS = ("file", "smtp", "smtps")
_AUTHORITIES = ("http", "https")


class SettingsError(Exception):
    """The environment cannot be used; the text says what is wrong with each setting."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between two installations. `base_url` has no final slash; secrets stay out of `repr`.

    `trusted_proxies`: how many proxies in front of us tell who asks; any other word of who asks is ignored.
    `signing_key`: the PKCS#12 file that reports are signed with; None: they are not. `signing_timestamp_url`:
    the authority (RFC 3161) that stamps these signatures; "": nobody does.
    """

    data: Path
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    files_url: str = field(repr=False)
    mail_url: str = field(repr=False)
    base_url: str
    secret_key: str = field(repr=False)
    port: int = 8000
    trusted_proxies: int = 0
    timezone: str = "America/Toronto"
    signing_key: Path | None = None
    signing_passphrase: str = field(default="", repr=False)
    signing_timestamp_url: str = field(default="", repr=False)

    @property
    def mails_nobody(self) -> bool:
        """Whether letters are written into a folder: nobody gets one."""
        return self.mail_url.startswith("file:")

    @classmethod
    def from_env(cls) -> Settings:
        """The settings of this process. Raises SettingsError, which lists every wrong setting at once."""
        env = Env(eager=False)
        data = env.str("CXAUDIT_DATA", "./data", validate=_folder)
        port = env.int("PORT", 8000, validate=_port) or 8000
        secret = env.str("CXAUDIT_SECRET_KEY", "", validate=_secret)
        base = env.str("CXAUDIT_BASE_URL", f"http://localhost:{port}", validate=_base)
        zone = env.str("CXAUDIT_TIMEZONE", "America/Toronto", validate=_zone)
        urls = {
            "database_url": env.str("CXAUDIT_DATABASE_URL", "", validate=_url(_DATABASES)),
            "queue_url": env.str("CXAUDIT_QUEUE_URL", "", validate=_url(_QUEUES)),
            "files_url": env.str("CXAUDIT_FILES_URL", "", validate=_url(_FILES)),
            "mail_url": env.str("CXAUDIT_MAIL_URL", "", validate=_url(_MAILS)),
        }
        proxies = env.int("CXAUDIT_TRUSTED_PROXIES", 0, validate=_proxies) or 0
        key = env.str("CXAUDIT_SIGNING_KEY", "", validate=_readable)
        passphrase = _passphrase(env)
        authority = env.str("CXAUDIT_SIGNING_TIMESTAMP_URL", "", validate=_url(_AUTHORITIES))
        _seal(env)
        given = {name: value for name, value in urls.items() if value}
        where = cls.embedded(Path(data), base_url=base.rstrip("/"), secret_key=secret, port=port, **given)
        return replace(
            where,
            trusted_proxies=proxies,
            timezone=zone,
            signing_key=Path(key).absolute() if key else None,
            signing_passphrase=passphrase,
            signing_timestamp_url=authority or "",
        )

    @classmethod
    def embedded(
        cls,
        data: Path,
        *,
        base_url: str = "http://localhost:8000",
        secret_key: str = "",
        port: int = 8000,
        **urls: str,
    ) -> Settings:
        """Settings that keep everything below the folder `data`, except what `urls` names otherwise.

        The folder is made when it is missing, and with it, once, a secret key.
        """
        folder = data.absolute()
        _make_folder(folder)
        defaults = {
            "database_url": f"sqlite:///{folder / 'cxaudit.sqlite3'}",
            "queue_url": f"sqlite:///{folder / 'queue.sqlite3'}",
            "files_url": (folder / "files").as_uri(),
            "mail_url": (folder / "mail").as_uri(),
        }
        secret = secret_key or _kept_secret(folder / "secret_key")
        given = defaults | urls
        return cls(
            folder,
            base_url=base_url,
            secret_key=secret,
            port=port,
            trusted_proxies=0,
            signing_key=None,
            **given,
        )


def _seal(env: Env) -> None:
    try:
        env.seal()
    except EnvValidationError as error:
        messages = error.error_messages
        found = messages if isinstance(messages, Mapping) else {"": messages}
        problems = [f"{name}: {' '.join(map(str, texts))}" for name, texts in found.items()]
        raise SettingsError("cxaudit cannot start.\n" + "\n".join(sorted(problems))) from None


def _passphrase(env: Env) -> str:
    """That of the signing key: as it is given, else the first line of the file that is named."""
    given = env.str("CXAUDIT_SIGNING_PASSPHRASE", "")
    named = env.str("CXAUDIT_SIGNING_PASSPHRASE_FILE", "", validate=_readable)
    if given or not named or not Path(named).is_file():
        return str(given or "")
    return Path(named).read_text("utf-8", errors="replace").partition("\n")[0].rstrip("\r")


def _readable(text: str) -> None:
    if not text:
        return
    try:
        Path(text).open("rb").close()
    except OSError as wrong:
        raise ValidationError(f"{text!r} cannot be read ({wrong.strerror}). Name a file.") from None


def _folder(text: str) -> None:
    path = Path(text)
    if not text.strip() or (path.exists() and not path.is_dir()):
        raise ValidationError(f"{text!r} is not a folder. Name the folder where cxaudit keeps its data.")


def _port(number: int) -> None:
    if not 1 <= number <= 65535:
        raise ValidationError(f"{number} is not a port. Give a number from 1 to 65535.")


def _proxies(number: int) -> None:
    if not 0 <= number <= _MOST_PROXIES:
        raise ValidationError(f"{number} is not a number of proxies. Give 0 to {_MOST_PROXIES}.")


def _zone(text: str) -> None:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(f"{text!r} is not a time zone. Write it like America/Toronto.") from None


def _secret(text: str) -> None:
    if text and len(text) < _SECRET_LENGTH:
        raise ValidationError(f"It is too short. Give at least {_SECRET_LENGTH} random characters.")


def _base(text: str) -> None:
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValidationError(
            f"{text!r} is not the address of a site. Write it like https://audits.example.org."
        )


def _url(schemes: tuple[str, ...]) -> Callable[[str], None]:
    """A check that a text, if there is one, is an address of one of `schemes` with what it needs."""

    def check(text: str) -> None:
        if not text:
            return
        parts = _split(text)
        if parts.scheme not in schemes:
            raise ValidationError(f"It has to begin with {', '.join(f'{scheme}:' for scheme in schemes)}.")
        problem = _incomplete(parts)
        if problem:
            raise ValidationError(problem)

    return check


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValidationError("It is not an address.") from None
    return parts


def _incomplete(parts: SplitResult) -> str | None:
    if parts.scheme in ("sqlite", "file") and not parts.path.strip("/"):
        return f"It names no {'file' if parts.scheme == 'sqlite' else 'folder'}."
    if parts.scheme in _AUTHORITIES and not parts.hostname:
        return "It names no host."
    if parts.scheme == "s3" and not parts.netloc:
        return "It names no bucket: write s3://bucket, with ?endpoint=https://... outside Amazon."
    if parts.scheme in ("smtp", "smtps") and not (parts.hostname and parse_qs(parts.query).get("from")):
        return "Write it like smtp://user:password@host:587?from=audits@example.org."
    return None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"CXAUDIT_DATA: the folder {folder} cannot be made ({error.strerror}).") from None


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made by the first process that asks: a link never replaces an existing file."""
    try:
        if not path.exists():
            _offer_secret(path)
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"CXAUDIT_DATA: {path} cannot be read or written by this account.") from None
    if len(secret) < _SECRET_LENGTH:
        raise SettingsError(f"CXAUDIT_DATA: {path} is damaged. Delete it; everybody then signs in again.")
    return secret


def _offer_secret(path: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret", encoding="ascii") as offer:
        offer.write(secrets.token_urlsafe(48))  # readable by its owner only, like every temporary file
        offer.flush()
        os.fsync(offer.fileno())
        try:
            os.link(offer.name, path)
        except FileExistsError:
            return
