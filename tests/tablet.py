"""A tablet as the server meets it: a device that keeps operations until they are acknowledged, over HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from cxaudit.domain.answers import Head
from cxaudit.domain.sync import Operation, content_hash, merge
from tests.web.test_visit_pages import sign_in

NOW_MS = 1_794_495_600_000


@dataclass
class Tablet:
    """One device of one auditor. `heads` is what it shows; `unsent` what the server has not acknowledged."""

    app: Flask | None
    audit: str
    who: str = "Ana"
    dev: str = field(default_factory=lambda: uuid4().hex[:12])
    v: int = 1
    heads: dict[str, Head] = field(default_factory=dict)
    written: dict[str, Operation] = field(default_factory=dict)
    unsent: list[str] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    lam: int = 0
    rev: int = 0
    http: Any = None

    def __post_init__(self) -> None:
        self.http = self.http or sign_in(self.app, self.who).http
        self.csrf = self.http.get("/api/v1/session").get_json()["csrf"]

    def write(self, name: str, val: Any) -> Operation:
        """One answer, kept on the device."""
        q, _, f = name.partition("/")
        before = self.heads.get(name)
        self.lam += 1
        op = Operation(
            uuid4().hex,
            q,
            f,
            val,
            self.lam,
            self.dev,
            NOW_MS + len(self.written),
            before.op if before else None,
        )
        self.heads = merge(self.heads, self.lam, [op]).heads
        self.written[op.id] = op
        self.unsent.append(op.id)
        return op

    def take_photo(self, question: str, content: bytes) -> str:
        """A photo on a question: bytes first, then the operation that names them."""
        sha = hashlib.sha256(content).hexdigest()
        self.photos[sha] = content
        value = {"sha": sha, "size": len(content), "w": 8, "h": 8, "at": NOW_MS}
        self.write(f"{question}/p:{sha[:16]}", value)
        return sha

    def post(self, what: str, body: object, **headers: str) -> TestResponse:
        """A request of the protocol about this audit."""
        return self.http.post(
            f"/api/v1/audits/{self.audit}/{what}", json=body, headers={"X-CSRF": self.csrf, **headers}
        )

    def batch(self, ids: list[str]) -> dict[str, Any]:
        """The request that sends these operations."""
        ops = [{k: v for k, v in self.written[each].plain().items() if k != "dev"} for each in ids]
        return {
            "user": f"account-{self.who}",
            "dev": self.dev,
            "v": self.v,
            "now": NOW_MS,
            "since": self.rev,
            "ops": ops,
        }

    def sync(self, size: int = 200) -> dict[str, Any]:
        """Send what is unsent and take what others wrote; the last reply."""
        while True:
            reply = self.post("ops", self.batch(self.unsent[:size]))
            assert reply.status_code == 200, reply.get_data(as_text=True)
            found = reply.get_json()
            self.take(found)
            if not self.unsent and not found["more"]:
                return found

    def take(self, reply: dict[str, Any]) -> None:
        """What a reply tells: acknowledged ids and other devices' operations."""
        self.unsent = [each for each in self.unsent if each not in set(reply["ack"])]
        remote = [Operation(**each) for each in reply["remote"]]
        self.lam = max([self.lam, *(op.lam for op in remote)])
        self.heads = merge(self.heads, self.lam, remote).heads
        self.rev = reply["rev"]

    def upload(self, sha: str, size: int = 256 * 1024) -> list[int]:
        """Send a photo's bytes from where the server stands; the statuses met."""
        content, met = self.photos[sha], []
        address = f"/api/v1/audits/{self.audit}/blobs/{sha}"
        standing = self.http.head(address)
        if standing.status_code == 200:
            return [200]
        offset = int(standing.headers["Upload-Offset"])
        while True:
            reply = self.patch(sha, content[offset : offset + size], offset, len(content))
            met.append(reply.status_code)
            if reply.status_code != 204:
                return met
            offset = int(reply.headers["Upload-Offset"])

    def patch(self, sha: str, part: bytes, offset: int, length: int) -> TestResponse:
        """One part of a photo."""
        headers = {
            "X-CSRF": self.csrf,
            "Upload-Offset": str(offset),
            "Upload-Length": str(length),
            "X-Type": "image/jpeg",
            "Content-Type": "application/octet-stream",
        }
        return self.http.patch(f"/api/v1/audits/{self.audit}/blobs/{sha}", data=part, headers=headers)

    @property
    def hash(self) -> str:
        """What the device holds."""
        return content_hash(self.audit, self.v, self.heads)

    def submit(self, submission: str = "s1", **more: object) -> TestResponse:
        """Hand the visit in."""
        return self.post("submit", {"id": submission, "v": self.v, "hash": self.hash, **more})

    def deliver(self, submission: str = "s1") -> dict[str, Any]:
        """Send, hand in, and repair what the server lacks, as the client does; the receipt."""
        for _ in range(4):
            self.sync()
            reply = self.submit(submission)
            found = reply.get_json()
            if reply.status_code == 200 and found["hash"] == self.hash:
                return found
            held = set(found["server_heads"].values())
            shown = {head.op for head in self.heads.values()}
            self.unsent = [op for op in self.written if op in shown - held]
            self.rev = 0
            for sha in found["missing_blobs"]:
                self.upload(sha)
        raise AssertionError(f"never delivered: {found}")
