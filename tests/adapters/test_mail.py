"""Letters arrive whole: in a folder, and at a real SMTP server."""

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from cxaudit.adapters.mail import open_mail
from cxaudit.ports import Message

LETTER = Message(
    to="lea@example.org",
    subject="Votre visite du 12 juin",
    text="Bonjour Léa,\n\nvotre visite a été publiée.\n",
    message_id="0190c0de@audits.example.org",
    language="fr",
)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def assert_is_the_letter(letter: EmailMessage) -> None:
    assert letter["To"] == LETTER.to
    assert letter["Subject"] == LETTER.subject
    assert letter["Message-ID"] == "<0190c0de@audits.example.org>"
    assert letter["Content-Language"] == "fr-CA"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_folder_holds_each_letter_once(tmp_path: Path) -> None:
    mail = open_mail((tmp_path / "mail").as_uri())
    mail.send(LETTER)
    mail.send(LETTER)

    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "0190c0de@audits.example.org.eml"
    assert_is_the_letter(read(file.read_bytes()))


def test_a_name_cannot_add_a_header_or_leave_the_folder(tmp_path: Path) -> None:
    hostile = Message("a@example.org", "Hi\r\nBcc: b@example.org", "", "../../x\r\nBcc: c@example.org", "en")
    open_mail(tmp_path.as_uri()).send(hostile)

    (file,) = tmp_path.iterdir()
    letter = read(file.read_bytes())
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hi Bcc: b@example.org"


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as one letter needs."""

    received: list[bytes]

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().strip():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server() -> Iterator[tuple[int, list[bytes]]]:
    received: list[bytes] = []
    handler = type("Handler", (Mailbox,), {"received": received})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield listening.server_address[1], received
        listening.shutdown()
        thread.join()


def test_a_server_is_handed_the_letter(server: tuple[int, list[bytes]]) -> None:
    port, received = server
    open_mail(f"smtp://127.0.0.1:{port}?from=audits@example.org").send(LETTER)

    (content,) = received
    letter = read(content)
    assert letter["From"] == "audits@example.org"
    assert_is_the_letter(letter)


def test_a_password_is_never_sent_in_the_clear(server: tuple[int, list[bytes]]) -> None:
    port, received = server
    with pytest.raises(OSError, match="STARTTLS"):
        open_mail(f"smtp://me:hush@127.0.0.1:{port}?from=audits@example.org").send(LETTER)
    assert received == []
