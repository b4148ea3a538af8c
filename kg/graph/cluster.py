"""Extraction on a Dask cluster. Scheduling, retries, stealing of work and the dashboard are Dask's.

The reports are read here and sent to the workers; the shards are written by the workers where they go to an address
(``s3://…``), and come back over the network where they go to a folder of this machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.errors import BuildError
from kg.extraction.version import PIPELINE_VERSION
from kg.graph.shards import Shard, Task, make_shard, pipeline_of, read_shard
from kg.namespaces import digest
from kg.reading.remote import is_address

_AHEAD = 3  # tasks a thread of the cluster that are sent at a time
_RETRIES = 3
Files = tuple[tuple[str, bytes], ...]


class Cluster:
    """The workers of a Dask scheduler (``tcp://scheduler:8786``)."""

    def __init__(self, address: str, files: Sequence[str]) -> None:
        self._address = address
        self._files: Files = tuple((f"{number:03d}-{Path(f).name}", Path(f).read_bytes()) for number, f in enumerate(files))

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        """The shards of all tasks as they are done. Raises BuildError where scheduler or tasks fail for good."""
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise BuildError("--cluster needs Dask; install it with: pip install 'paperkg[cluster]'") from None
        try:
            client = distributed.Client(self._address, timeout=5)
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise BuildError(f"{self._address}: no Dask scheduler answers there ({reason}); check the address") from None
        with client:
            try:
                yield from self._run(client, tasks)
            except distributed.KilledWorker as error:
                raise BuildError(
                    f"{self._address}: a task ended {_RETRIES + 1} workers ({error}); give the workers more memory, "
                    "and run the same command again: it goes on where it stopped"
                ) from None

    def _run(self, client: Any, tasks: Iterable[Task]) -> Iterator[Shard]:
        distributed: Any = import_module("distributed")
        if not client.scheduler_info(n_workers=-1)["workers"]:
            client.wait_for_workers(1, timeout=60)
        files = client.scatter(self._files, broadcast=True)
        done = distributed.as_completed(raise_errors=True)
        sent: dict[str, Task] = {}
        for task in tasks:
            future = client.submit(_work, task, files, pure=False, retries=_RETRIES)
            sent[future.key] = task
            done.add(future)
            if len(sent) >= _AHEAD * max(1, sum(client.nthreads().values())):
                future = next(done)
                yield self._finished(sent.pop(future.key), *future.result())
        while sent:
            future = next(done)
            yield self._finished(sent.pop(future.key), *future.result())

    @staticmethod
    def _finished(task: Task, shard: Shard, data: bytes | None) -> Shard:
        if data is None:
            return shard
        place = Path(task.folder) / task.name
        unfinished = place.with_suffix(".tmp")
        unfinished.write_bytes(data)
        unfinished.replace(place)
        return replace(shard, place=str(place))


def _work(task: Task, files: Files) -> tuple[Shard, bytes | None]:
    """On a worker: the shard; its bytes, too, where the folder is the client's."""
    if task.pipeline_version != PIPELINE_VERSION:
        raise BuildError(
            f"this worker has pipeline {PIPELINE_VERSION}, the build asks for {task.pipeline_version}; "
            "install the same paperkg on all machines"
        )
    extract = pipeline_of(_written(files))
    if is_address(task.folder):
        return make_shard(task, extract), None
    with tempfile.TemporaryDirectory(prefix="kg-shard-") as folder:
        shard = make_shard(replace(task, folder=folder), extract)
        return shard, read_shard(shard)


@lru_cache(maxsize=4)
def _written(files: Files) -> tuple[str, ...]:
    """The vocabulary's files on this machine."""
    key = digest(*(f"{name} {content.hex()}" for name, content in files))
    folder = Path(tempfile.mkdtemp(prefix=f"kg-vocabulary-{key}-"))
    for name, content in files:
        (folder / name).write_bytes(content)
    return tuple(str(folder / name) for name, _ in files)
