"""Answers as HTTP: the first mebibyte is held back, so that a limit hit before it has gone out is an honest error.

After that the connection is broken off without its last chunk, so that a cut answer never looks whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

from kg.serving.answering import HEAD, Refusal
from kg.serving.pool import Clock

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HELD_BACK = 1 << 20  # bytes
_STALLED = 60.0  # seconds a client may take for a piece of an answer
_log = logging.getLogger("uvicorn.error")


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


async def send_whole(send: Send, status: int, body: bytes, headers: Mapping[str, str], *, head: bool = False) -> None:
    """An answer that is there: its length is stated."""
    start = encoded({**headers, "Content-Length": str(len(body))}) if status not in (204, 304) else encoded(headers)
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def send_refusal(send: Send, refusal: Refusal, headers: Mapping[str, str], *, head: bool = False) -> None:
    """An error as plain text, with what to do."""
    stated = {**headers, **refusal.headers, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    await send_whole(send, refusal.status, (refusal.text + "\n").encode(), stated, head=head)


async def send_frames(
    send: Send,
    frames: AsyncIterator[tuple[bytes, bytes]],
    clock: Clock,
    headers: Mapping[str, str],
    *,
    head: bool = False,
) -> None:
    """An answer as it is made. Raises Refusal only while nothing has gone out."""
    status, stated = 200, dict(headers)
    pieces: list[bytes] = []
    size, begun = 0, False

    async def begin() -> None:
        await send({"type": "http.response.start", "status": status, "headers": encoded(stated)})

    try:
        async for kind, data in frames:
            if kind == HEAD:
                said = json.loads(data)
                status = said["status"]
                stated = {**headers, "Content-Type": said["type"], **said["headers"]}
                continue
            pieces.append(data)
            size += len(data)
            if begun or size > HELD_BACK:
                if not begun:
                    begun = True
                    await begin()
                    if head:
                        break
                body, pieces = b"".join(pieces), []
                with clock.hold():
                    async with asyncio.timeout(_STALLED):
                        await send({"type": "http.response.body", "body": body, "more_body": True})
    except (Refusal, TimeoutError) as error:
        if not begun:
            raise
        _log.warning("an answer was cut off after %d bytes: %s", size, error or "its reader stalled")
        return  # the server closes the connection without the last chunk
    finally:
        with contextlib.suppress(Exception):
            await frames.aclose()  # type: ignore[attr-defined]
    if begun:
        await send({"type": "http.response.body", "body": b""})
    else:
        await send_whole(send, status, b"".join(pieces), stated, head=head)


async def gathered(frames: AsyncIterator[tuple[bytes, bytes]]) -> tuple[int, dict[str, str], bytes]:
    """An answer that is known to be small, whole: status, headers, body."""
    status, headers, pieces = 200, dict[str, str](), list[bytes]()
    async for kind, data in frames:
        if kind == HEAD:
            said = json.loads(data)
            status, headers = said["status"], {"Content-Type": said["type"], **said["headers"]}
        else:
            pieces.append(data)
    return status, headers, b"".join(pieces)


@contextlib.asynccontextmanager
async def ended_with_client(receive: Receive, after: float = 0.2) -> AsyncIterator[None]:
    """Cancel what runs within when the client has left. Watched only after a moment: most answers are there before."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    watcher: list[asyncio.Task[None]] = []

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        if task is not None:
            task.cancel("the client has left")

    timer = loop.call_later(after, lambda: watcher.append(loop.create_task(watch())))
    try:
        yield
    except asyncio.CancelledError as error:
        if error.args != ("the client has left",):
            raise
        if task is not None:
            task.uncancel()
    finally:
        timer.cancel()
        for watching in watcher:
            watching.cancel()


async def read_body(receive: Receive, most: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The body of a request. Raises Refusal 413 where it is larger than that many bytes."""
    pieces, size = [], 0
    length = next((value for name, value in headers if name == b"content-length"), b"0")
    too_large = Refusal(413, f"the request is larger than {most} bytes")
    if length.isdigit() and int(length) > most:
        raise too_large
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise asyncio.CancelledError("the client has left")
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > most:
            raise too_large
        if not message.get("more_body"):
            return b"".join(pieces)
