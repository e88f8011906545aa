"""A real server, killed with SIGKILL in the middle of synchronising: 0 lost, 0 twice, the same hash."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from cxaudit.cli.serve import gunicorn
from tests import nursery
from tests.people import Office, open_office
from tests.ports import free_port
from tests.services.test_visit import ANSWERS, accepted
from tests.tablet import Tablet
from tests.web.test_api import app_of
from tests.web.test_api_blobs import picture
from tests.web.test_visit_pages import PASSWORD

KILLS = 3


class Server:
    """What `cxaudit serve` runs, in a process group of its own."""

    def __init__(self, office: Office) -> None:
        settings = office.runtime.settings
        self.port = free_port()
        self.environment = {
            **os.environ,
            "CXAUDIT_DATA": str(settings.data),
            "CXAUDIT_SECRET_KEY": settings.secret_key,
            "CXAUDIT_DATABASE_URL": settings.database_url,
            "CXAUDIT_BASE_URL": f"http://localhost:{self.port}",
            "PORT": str(self.port),
        }
        self.start()

    def start(self) -> None:
        self.leader = nursery.start(gunicorn(f"127.0.0.1:{self.port}")[3:], self.environment)
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("the server did not start", pytrace=False)

    def kill(self) -> None:
        nursery.end(self.leader)


class Wire:
    """The few requests of a tablet over a real connection, with its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
            connection.request(method, path, body, {"Cookie": cookie, **headers})
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(line)
            return Answer(answer.status, dict(answer.headers), answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def head(self, path: str) -> Any:
        return self.ask("HEAD", path)

    def post(self, path: str, json: object, headers: dict[str, str]) -> Any:
        return self.ask("POST", path, _json(json), **{"Content-Type": "application/json", **headers})

    def patch(self, path: str, data: bytes, headers: dict[str, str]) -> Any:
        return self.ask("PATCH", path, data, **headers)

    def sign_in(self, email: str) -> None:
        page = self.get("/account/login").body.decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        form = urlencode({"csrf_token": token[1], "email": email, "password": PASSWORD}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert self.ask("POST", "/account/login", form, **kind).status_code == 302


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


class Answer:
    """What the tests read of a reply."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status_code, self.headers, self.body = status, headers, body

    def get_json(self) -> Any:
        return json.loads(self.body)

    def get_data(self, as_text: bool = False) -> Any:  # noqa: ARG002
        return self.body.decode()


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        app_of(office)  # gives everybody a password
        yield office


@pytest.fixture
def server(office: Office) -> Iterator[Server]:
    server = Server(office)
    yield server
    server.kill()


def signed_in(server: Server, audit_id: str) -> Tablet:
    wire = Wire(server.port)
    wire.sign_in("ana@example.test")
    return Tablet(None, audit_id, http=wire)


def until_done(work: Any) -> Any:
    """As the client does: what failed is simply done again."""
    for _ in range(2400):  # two minutes, as a start may take on a busy machine
        try:
            return work()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise AssertionError("the server never came back")


def test_a_server_killed_in_mid_synchronisation_loses_and_doubles_nothing(
    office: Office, server: Server
) -> None:
    audit = accepted(office)
    tablet = signed_in(server, audit.id)
    shas = [tablet.take_photo("greeted", picture(seed)) for seed in range(3)]
    chance = random.Random(7)

    def kill_again_and_again() -> None:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.1, 0.5))
            server.kill()
            server.start()

    killer = Thread(target=kill_again_and_again)
    killer.start()
    number = 0
    while killer.is_alive() or number < 60:
        number += 1
        name = chance.choice(list(ANSWERS))
        tablet.write(name, ANSWERS[name] if number % 3 else None)
        until_done(lambda: tablet.sync(size=5))
        until_done(lambda: _one_part(tablet, chance.choice(shas)))
    killer.join()
    for name, value in ANSWERS.items():
        tablet.write(name, value)
    until_done(tablet.sync)
    with office.runtime.reading(office["Rita"]) as uow:
        stored = uow.operations.list(audit_id=audit.id)
        assert sorted(op.id for op in stored) == sorted(tablet.written)
        assert uow.answer_conflicts.list(audit_id=audit.id) == ()
    assert until_done(tablet.deliver)["hash"] == tablet.hash
    for sha in shas:
        with office.runtime.files.open(office.client, sha) as kept:
            assert kept.read() == tablet.photos[sha]
    with office.runtime.reading(office["Rita"]) as uow:
        assert len(uow.evidence.list(audit_id=audit.id)) == len(shas)
        assert uow.upload_parts.list(audit_id=audit.id) == ()


def _one_part(tablet: Tablet, sha: str) -> None:
    """The next few bytes of a photo, from where the server says that it stands."""
    content = tablet.photos[sha]
    standing = tablet.http.head(f"/api/v1/audits/{tablet.audit}/blobs/{sha}")
    if standing.status_code == 404:
        offset = int(standing.headers["Upload-Offset"])
        tablet.patch(sha, content[offset : offset + 4096], offset, len(content))


def test_a_connection_cut_in_the_middle_of_a_part_leaves_nothing_of_it(
    office: Office, server: Server
) -> None:
    audit = accepted(office)
    tablet = signed_in(server, audit.id)
    sha = tablet.take_photo("greeted", picture())
    content = tablet.photos[sha]
    first = content[: len(content) // 3]
    assert tablet.patch(sha, first, 0, len(content)).status_code == 204
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in tablet.http.cookies.items())
    head = (
        f"PATCH /api/v1/audits/{audit.id}/blobs/{sha} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
        f"X-CSRF: {tablet.csrf}\r\nUpload-Offset: {len(first)}\r\nUpload-Length: {len(content)}\r\n"
        f"Content-Length: {len(content) - len(first)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head.encode() + content[len(first) : len(first) + 2000])
    standing = tablet.http.head(f"/api/v1/audits/{audit.id}/blobs/{sha}")
    assert (standing.status_code, standing.headers["Upload-Offset"]) == (404, str(len(first)))
    assert tablet.upload(sha)[-1] == 201
