"""``kg serve``: a store as an endpoint and a site on an address of this machine."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from kg.errors import ServingError
from kg.graph.generations import Generations
from kg.graph.homes import home_of
from kg.serving.app import App
from kg.serving.endpoint import Serving
from kg.serving.pool import Limits, Pool


def serve(
    store: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    limits: Limits | None = None,
    max_rows: int | None = None,
    allow_hosts: Sequence[str] = (),
    allow_service: bool = False,
    writable: bool = False,
    token: str | None = None,
    ready: Callable[[str, str | None], None] | None = None,
) -> None:
    """Serve a store until the process is told to stop (Ctrl-C, SIGTERM).

    ``port`` 0 takes any free one. ``ready`` is called with the address, and with the token of a writable server.
    Raises StoreNotFound, StoreFormatError; ServingError where the address can't be had.
    """
    limits = limits or Limits()
    if writable:
        token = token or secrets.token_urlsafe(24)
        _create(store)
    home = home_of(store)
    home.check()
    store = home.path
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise ServingError(f"{host}:{port} can't be listened on ({error.strerror}); choose another --port") from None
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    serving = Serving(
        Path(store), Pool(store, limits), limits.seconds, max_rows, allow_service, token if writable else None
    )
    config = uvicorn.Config(
        App(serving, host, allow_hosts),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="on",
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=1 << 20,
    )
    server = _Server(config, lambda: ready(address, serving.token) if ready else None)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        raise ServingError(f"{store}: the server could not start; its log above says why")


class _Server(uvicorn.Server):
    """uvicorn that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _create(store: Path | str) -> None:
    """An empty store, where a writable server has none yet."""
    generations = Generations(store)
    if not generations.exists():
        with generations.lock():
            generations.publish(generations.begin())


