"""Sends letters by SMTP, or writes them into a folder where a person or a test opens them."""

from __future__ import annotations

import re
import smtplib
import ssl
import tempfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from cxaudit.ports import Mail, Message

_LANGUAGE_TAGS = {"fr": "fr-CA", "en": "en-CA"}
_TIMEOUT = 20.0


def open_mail(url: str) -> Mail:
    """The way letters go: `file:///folder`, `smtp://user:password@host:587?from=address`, or `smtps:`.

    `smtp:` encrypts with STARTTLS whenever the server offers it, and always before a password is sent.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderMail(Path(unquote(parts.path)))
    return SmtpMail(parts)


def _letter(message: Message, sender: str) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender
    letter["To"] = _one_line(message.to)
    letter["Subject"] = _one_line(message.subject)
    letter["Message-ID"] = f"<{_one_line(message.message_id)}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)  # takes away every Content- header set before
    letter["Content-Language"] = _LANGUAGE_TAGS[message.language]
    return letter


def _one_line(text: str) -> str:
    """Header text: a line break in a name must not become a header of its own."""
    return " ".join(text.split())


class FolderMail:
    """Writes each letter as a file `<message id>.eml`; sending again replaces it."""

    def __init__(self, folder: Path, sender: str = "cxaudit@localhost") -> None:
        self._folder = folder
        self._sender = sender

    def send(self, message: Message) -> None:
        """Write the letter, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9@._-]", "_", message.message_id).lstrip(".") or "letter"
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            file.write(_letter(message, self._sender).as_bytes())
        Path(file.name).rename(self._folder / f"{name}.eml")


class SmtpMail:
    """Hands letters to one mail server."""

    def __init__(self, parts: SplitResult) -> None:
        self._host = parts.hostname or "localhost"
        self._encrypted = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._encrypted else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = parse_qs(parts.query)["from"][-1]

    def send(self, message: Message) -> None:
        """Hand the letter over. Raises OSError, which every SMTP error is, when that fails."""
        with self._connect() as server:
            self._encrypt(server)
            if self._user:
                server.login(self._user, self._password)
            server.send_message(_letter(message, self._sender))

    def _connect(self) -> smtplib.SMTP:
        if self._encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT)

    def _encrypt(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self._encrypted and (self._user or server.has_extn("starttls")):
            server.starttls(context=ssl.create_default_context())
