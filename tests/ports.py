"""Ports for the servers that tests start, kill and start again on the same address."""

from __future__ import annotations

import random
import socket

# Below what Linux gives to outgoing connections (32768 and up): while a server is down, a connection of
# another test could otherwise sit on its port.
_BELOW_EPHEMERAL = range(15_000, 32_000)


def free_port() -> int:
    """A port of the loopback that nothing listens on now, and that no outgoing connection will be given."""
    for port in random.SystemRandom().sample(_BELOW_EPHEMERAL, 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port among fifty tried")
