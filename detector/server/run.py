"""Runs the service."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from detector.server.app import make_app
from detector.server.settings import Settings

SHUTDOWN_SECONDS = 5


def listen(host: str, port: int) -> socket.socket:
    """Open a socket to serve on; port 0 takes any that is free.

    Raises:
        OSError: the address is taken or is none of this machine's.
    """
    family, kind, proto, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a listening socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(settings: Settings, listener: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to stop.

    Args:
        settings: of the service.
        listener: socket to serve on.
        ready: told the address before the first request is taken.

    Raises:
        ModelError: the model cannot be used.
        ValueError: the preset is unknown.
    """
    app = make_app(settings)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    ready(address_of(listener))
    uvicorn.Server(config).run(sockets=[listener])
