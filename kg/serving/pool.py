"""Worker processes for an asyncio server: light work first, heavy work apart, and what takes too long is ended.

A job starts in a worker of the light kind. What runs longer than a moment is heavy: it goes on at low priority, and a
fresh worker takes its place among the light ones, so that long queries never keep short ones waiting. Past so many
heavy jobs the next is refused. A job over its limit ends with its process: nothing else stops a running query of
Oxigraph. Why processes and not threads: ``docs/serving.md``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import pickle
import socket
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.graph.generations import Generations
from kg.serving.answering import DATA, END, FRAME, HEAD, READY, REFUSED, Job, Refusal
from kg.serving.worker import work

_MOMENT = 0.2  # seconds in a worker after which a job is heavy
_GRACE = 0.5  # seconds in a worker that a job has where no further one may be heavy
_LOW = 15  # what a heavy job's niceness becomes (0 to 19)


@dataclass(frozen=True, slots=True)
class Limits:
    """What jobs may take: seconds for each, light ones and heavy ones at once, bytes of memory for each process."""

    seconds: float | None = 30.0
    light: int = field(default_factory=lambda: max(2, os.cpu_count() or 2) + 1)
    heavy: int = 16
    memory: int | None = 4 << 30


class _Worker:
    """One process and the socket to it."""

    def __init__(self, process: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, generation: str) -> None:
        self.process, self.reader, self.writer, self.generation = process, reader, writer, generation
        self.heavy = False

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame. Raises IncompleteReadError where the process has ended."""
        kind, length = FRAME.unpack(await self.reader.readexactly(FRAME.size))
        return kind, await self.reader.readexactly(length) if length else b""

    def end(self) -> None:
        """Stop the process at once, whatever it does."""
        self.writer.close()
        with contextlib.suppress(Exception):
            self.process.kill()
        asyncio.get_running_loop().run_in_executor(None, self.process.join, 5)


class Pool:
    """The workers of a store. Use it within one event loop; ``start`` first, ``stop`` last."""

    def __init__(self, store: Path | str, limits: Limits) -> None:
        self.store, self.limits = Path(store), limits
        self.generations = Generations(store)
        self.generation = ""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["kg.serving.worker", "kg.serving.site_pages"])
        self._idle: deque[_Worker] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._light = self._heavy = self._starting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: tuple[int, int] = (0, 0)
        self._checked = 0.0
        self._stopped = False

    async def start(self) -> None:
        """Start the first workers. Raises StoreNotFound, StoreFormatError, or Refusal where none can be started."""
        self.generation = self.generations.current().name
        self._seen = self._pointer()
        # One at first: where the store can't be opened, one says so.
        await self._add()
        await asyncio.gather(*(self._add() for _ in range(self.limits.light - 1)))

    async def stop(self) -> None:
        self._stopped = True
        while self._idle:
            self._idle.popleft().end()
        for task in list(self._tasks):
            task.cancel()

    # --- workers come and go -------------------------------------------------------------------------------------

    async def _new_worker(self, generation: str) -> _Worker:
        here, there = socket.socketpair()
        arguments = (there, str(self.store), generation, self.limits.memory)
        process = self._context.Process(target=work, args=arguments, daemon=True)
        try:
            await asyncio.to_thread(process.start)
        finally:
            there.close()
        reader, writer = await asyncio.open_connection(sock=here, limit=1 << 20)
        worker = _Worker(process, reader, writer, generation)
        try:
            kind, data = await worker.frame()
        except (asyncio.IncompleteReadError, OSError):
            worker.end()
            raise Refusal(503, "a worker process could not be started; the server's log says why") from None
        if kind != READY:
            worker.end()
            raise Refusal(503, json.loads(data)["text"])
        return worker

    async def _add(self) -> None:
        """Start a light worker and give it to whoever waits."""
        self._starting += 1
        try:
            worker = await self._new_worker(self.generation)
        finally:
            self._starting -= 1
        self._put(worker)

    def _put(self, worker: _Worker) -> None:
        if self._stopped or worker.generation != self.generation:
            worker.end()
            self._fill()
            return
        self._idle.append(worker)
        self._wake()

    def _wake(self) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                break

    def _fill(self) -> None:
        """Have as many light workers, busy or idle, as there should be."""
        lacking = self.limits.light - self._light - len(self._idle) - self._starting
        for _ in range(lacking):
            if not self._stopped:
                self._later(self._add_patiently())

    async def _add_patiently(self) -> None:
        for pause in (0.1, 0.5, 2.0, 5.0):
            try:
                await self._add()
                return
            except (Refusal, OSError):
                await asyncio.sleep(pause)

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _pointer(self) -> tuple[int, int]:
        try:
            found = (self.store / "current").stat()
        except OSError:
            return self._seen
        return found.st_mtime_ns, found.st_ino

    def look_for_generation(self, *, now: bool = False) -> None:
        """Pick up a finished build: idle workers leave, busy ones end what they do, new ones hold the new generation."""
        time_now = time.monotonic()
        if not now and time_now - self._checked < 0.05:
            return
        self._checked = time_now
        pointer = self._pointer()
        if pointer == self._seen:
            return
        with contextlib.suppress(Exception):
            self.generation = self.generations.current().name
            self._seen = pointer
            while self._idle:
                self._idle.popleft().end()
            self._fill()

    # --- jobs ----------------------------------------------------------------------------------------------------

    async def _take(self) -> _Worker:
        while True:
            self.look_for_generation()
            if self._idle:
                worker = self._idle.popleft()
                self._light += 1
                return worker
            self._fill()
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            try:
                await waiting
            except asyncio.CancelledError:
                if waiting.done() and not waiting.cancelled():
                    self._wake()  # a worker was meant for this one: let the next have it
                raise

    def _release(self, worker: _Worker, *, whole: bool) -> None:
        """Take a worker back; one that did heavy work, or was stopped in the middle, is ended."""
        if worker.heavy:
            self._heavy -= 1
        else:
            self._light -= 1
        if whole and not worker.heavy:
            self._put(worker)
        else:
            worker.end()
            self._fill()

    def _make_heavy(self, worker: _Worker) -> None:
        if self._heavy >= self.limits.heavy:
            text = f"{self._heavy} long queries are running, as many as this server runs at once; try again"
            raise Refusal(503, text, {"Retry-After": str(round(self.limits.seconds or 30))})
        worker.heavy = True
        self._heavy += 1
        self._light -= 1
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, worker.process.pid, _LOW)
        self._fill()

    async def run(self, job: Job, clock: Clock | None = None) -> AsyncIterator[tuple[bytes, bytes]]:
        """The frames of an answer (HEAD, then DATA). Raises Refusal: the job's own, 503 for a limit that was hit.

        Close the iterator to stop the job. ``clock`` can be held while the client is slow, so that only work counts.
        """
        clock = clock or Clock(self.limits.seconds)
        try:
            async with asyncio.timeout(clock.left()):
                worker = await self._take()
        except TimeoutError:
            raise Refusal(503, "the server is busy; try again", {"Retry-After": "5"}) from None
        whole = False
        taken = clock.spent()  # waiting for a worker makes no job heavy
        try:
            message = pickle.dumps(job)
            worker.writer.write(FRAME.pack(b"J", len(message)) + message)
            while True:
                kind, data = await self._next_frame(worker, clock, taken)
                if kind == END:
                    whole = True
                    return
                if kind == REFUSED:
                    whole = True
                    refused = json.loads(data)
                    raise Refusal(refused["status"], refused["text"], refused.get("headers"))
                assert kind in (HEAD, DATA)
                yield kind, data
        except (asyncio.IncompleteReadError, ConnectionError):
            text = "the query was ended: it needed more memory than one may take, or its process was stopped"
            raise Refusal(503, text) from None
        finally:
            self._release(worker, whole=whole)

    async def _next_frame(self, worker: _Worker, clock: Clock, taken: float) -> tuple[bytes, bytes]:
        if worker.reader._buffer:  # type: ignore[attr-defined]  # there already: no timer is needed
            return await worker.frame()
        reading = asyncio.ensure_future(worker.frame())
        try:
            if not worker.heavy:
                done, _ = await asyncio.wait({reading}, timeout=max(0.0, taken + _MOMENT - clock.spent()))
                if not done and self._heavy >= self.limits.heavy:
                    done, _ = await asyncio.wait({reading}, timeout=max(0.0, taken + _GRACE - clock.spent()))
                if not done:
                    self._make_heavy(worker)
            if not reading.done():
                await asyncio.wait({reading}, timeout=clock.left())
            if not reading.done():
                text = f"the query was stopped: it ran longer than {self.limits.seconds:g} s; make it narrower or add a LIMIT"
                raise Refusal(503, text)
            return reading.result()
        finally:
            if not reading.done():
                reading.cancel()


class Clock:
    """The time a job has taken; it stands still while the client takes its time to read."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._start = time.monotonic()
        self._held = 0.0

    def spent(self) -> float:
        return time.monotonic() - self._start - self._held

    def left(self) -> float | None:
        return None if self.seconds is None else max(0.0, self.seconds - self.spent())

    @contextlib.contextmanager
    def hold(self) -> Any:
        began = time.monotonic()
        try:
            yield
        finally:
            self._held += time.monotonic() - began
