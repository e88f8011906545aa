"""What stands between a tablet and the server on a bad day: a hotel's network, replies that never come back."""

from __future__ import annotations

import socket
import socketserver
from threading import Thread
from typing import Literal

from tests.ports import free_port

Mode = Literal["pass", "captive", "deaf", "cut", "newer"]
CAPTIVE = b"<!doctype html><title>Wi-Fi</title><p>Accept our terms.</p>"


class Proxy:
    """Hands bytes on to the server. `mode` is read for each connection:

    captive: 200 with HTML to everything, and the server hears nothing; deaf: the server hears all of it, and the
    reply is lost; cut: half of what the reply says comes through, and a reply that says nothing not at all: over HTTPS
    a browser takes no half of the headers, while over HTTP it would keep half a cookie; newer: the worker's script is another one.
    """

    def __init__(self, target: int) -> None:
        self.target, self.mode = target, "pass"
        self.port = free_port()
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy.serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def serve(self, line: socket.socket) -> None:
        """One request of one connection: a tablet opens another for the next."""
        line.settimeout(20)
        try:
            request = read_request(line)
            if request and self.mode == "captive":
                line.sendall(_reply(b"200 OK", CAPTIVE))
            elif request:
                self._hand_on(line, request)
        except OSError:
            return

    def _hand_on(self, line: socket.socket, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.target), timeout=20) as server:
            request = request.replace(b"Connection: keep-alive", b"Connection: close", 1)
            if self.mode == "newer":
                request = request.replace(b"Accept-Encoding:", b"X-Not-Encoded:", 1)
            server.sendall(request)
            reply = b""
            while part := server.recv(65536):
                reply += part
        if self.mode == "deaf":
            return
        if self.mode == "newer":
            reply = reply.replace(b"self.CX = {", b"self.CX= {", 1).replace(b");\n", b"); \n", 1)
        line.sendall(_cut(reply) if self.mode == "cut" else reply)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def _reply(status: bytes, body: bytes) -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (status, len(body)) + body


def _cut(reply: bytes) -> bytes:
    head, end, body = reply.partition(b"\r\n\r\n")
    return head + end + body[: len(body) // 2] if body else b""


def read_request(line: socket.socket) -> bytes:
    """A whole request: its head, and as much as its length says."""
    request = b""
    while b"\r\n\r\n" not in request:
        part = line.recv(65536)
        if not part:
            return b""
        request += part
    head, _, body = request.partition(b"\r\n\r\n")
    length = next(
        (
            int(each.split(b":")[1])
            for each in head.split(b"\r\n")
            if each.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        part = line.recv(65536)
        if not part:
            return b""
        body += part
    return head + b"\r\n\r\n" + body
