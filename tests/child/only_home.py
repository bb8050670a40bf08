"""Judges what Python is about to do on the network, by its audit events."""

from __future__ import annotations

import socket

# The exit code of a program that was stopped on its way out.
STOPPED = 86

_AT_HOME = frozenset({None, "", "127.0.0.1", "::1", "localhost"})
_BY_NAME = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_BY_ADDRESS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def host_beyond(event: str, arguments: tuple[object, ...]) -> str | None:
    """Return the host outside this machine that the event would reach, or None."""
    if event in _BY_NAME:
        host = arguments[0]
    elif event in _BY_ADDRESS:
        connection, address = arguments[:2]
        family = getattr(connection, "family", None)
        if family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
            return None
        host = address[0]
    else:
        return None
    name = host.decode() if isinstance(host, bytes) else host
    return None if name in _AT_HOME else str(name)
