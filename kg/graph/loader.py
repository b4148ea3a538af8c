"""Shards into a store in bulk, in a thread of its own, while others extract; a journal says what is whole."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.generations import Journal
from kg.graph.kept import Kept
from kg.graph.shards import Shard, read_shard, remove_shard
from kg.graph.upkeep import load

# Loading in bulk makes files of the store of each batch. Batches of some 600,000 quads give a store as compact as one
# load of the whole and need 0.5 GB, where the whole needs 1.2; half of that makes the store half as large again.
BATCH = 88 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """What a shard replaces of a graph of which the rest stays: the build that made it, the quads that have left it."""

    build: str
    outdated: Sequence[ox.Quad]


class Loader:
    """Use it in a ``with``: leaving it, all that was given is in the store and on disk."""

    def __init__(
        self, store: ox.Store, folder: Path, journal: Journal, parts: MutableMapping[str, Part], *, keep: bool = False
    ) -> None:
        """``folder``: of the store. ``parts``: the graphs that are replaced in part. ``keep``: leave the shards where they are."""
        self._store, self._journal, self._keep = store, journal, keep
        self._file, self._kept, self._parts = folder / "batch.nq", Kept(folder), parts
        self._shards: queue.Queue[Shard | None] = queue.Queue()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="loader", daemon=True)

    def __enter__(self) -> Loader:
        self._thread.start()
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        if kind is not None:  # what waits stays as shards, for the build that goes on
            with contextlib.suppress(queue.Empty):
                while True:
                    self._shards.get_nowait()
        self._shards.put(None)
        self._thread.join()
        self._file.unlink(missing_ok=True)
        if kind is None and self._failed is not None:
            raise self._failed

    def add(self, shard: Shard) -> None:
        """Have a shard loaded. Raises what made loading fail before."""
        if self._failed is not None:
            raise self._failed
        self._shards.put(shard)

    def _work(self) -> None:
        try:
            last = False
            while not last:
                batch: list[Shard] = []
                size = 0
                with self._file.open("wb") as file:
                    while size < BATCH:
                        shard = self._shards.get()
                        if shard is None:
                            last = True
                            break
                        data = read_shard(shard)
                        file.write(data)
                        self._take(shard, data)
                        batch.append(shard)
                        size += shard.bytes
                if batch:
                    self._load(batch)
        except BaseException as error:
            self._failed = error

    def _take(self, shard: Shard, data: bytes) -> None:
        """Keep the text of a graph beside the store."""
        part = self._parts.pop(shard.graph, Part("", ()))
        outdated = {f"{quad.triple} .\n".encode() for quad in part.outdated}
        self._kept.take(data, shard.graph, part.build, outdated)

    def _load(self, batch: list[Shard]) -> None:
        graphs = [shard.graph for shard in batch]
        self._journal.open(graphs)
        load(self._store, self._file, ox.RdfFormat.N_QUADS)
        self._store.flush()
        self._journal.close(graphs)
        if not self._keep:
            for shard in batch:
                remove_shard(shard)
