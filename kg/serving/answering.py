"""What passes between the server and its workers: jobs one way, frames of an answer the other."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

FRAME = struct.Struct("!cI")
"""Before each frame: what it is (one letter) and how many bytes follow."""
READY, HEAD, DATA, END, REFUSED = b"R", b"H", b"D", b"E", b"X"

_GATHER = 1 << 16  # bytes gathered before a frame is sent
_SMALL = 1 << 10  # bytes below which an answer is not worth compressing


@dataclass(frozen=True, slots=True)
class Job:
    """Something to answer: the name of its handler, what it needs, and whether the client takes gzip."""

    handler: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    gzip: bool = False


class Refusal(Exception):
    """A request that gets an error instead of an answer: its HTTP status and one clear text."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status, self.text, self.headers = status, text, dict(headers or {})


class Answer:
    """An answer being written, as a file: it goes out in frames while it is made, so that it is never held whole."""

    def __init__(self, send: Callable[[bytes, bytes], None], gzip: bool = False) -> None:
        self._send, self._gzip = send, gzip
        self._pending = bytearray()
        self._head: dict[str, Any] | None = None
        self._compress: Any = None

    def begin(self, content_type: str, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """State what the answer is. Nothing goes out before its first bytes are there."""
        self._head = {"status": status, "type": content_type, "headers": dict(headers or {})}

    def write(self, data: bytes) -> int:
        self._pending += data
        if len(self._pending) >= _GATHER:
            self._flush()
        return len(data)

    def flush(self) -> None:
        """Part of being a file; frames are sent when they are full."""

    def end(self) -> None:
        self._flush(last=True)
        self._send(END, b"")

    def _flush(self, last: bool = False) -> None:
        if self._head is not None:
            if self._gzip and len(self._pending) >= _SMALL and "Content-Encoding" not in self._head["headers"]:
                self._compress = zlib.compressobj(5, zlib.DEFLATED, 31)
                self._head["headers"]["Content-Encoding"] = "gzip"
            self._send(HEAD, json.dumps(self._head).encode())
            self._head = None
        data = bytes(self._pending)
        self._pending.clear()
        if self._compress is not None:
            data = self._compress.compress(data) + (self._compress.flush() if last else b"")
        if data:
            self._send(DATA, data)
