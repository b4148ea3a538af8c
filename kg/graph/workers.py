"""Who extracts: this process, or one process a core. Each takes tasks as they come and gives shards as they are done."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Protocol

from kg.errors import BuildError
from kg.extraction.links import Extraction
from kg.graph.shards import Shard, Task, make_shard, pipeline_of
from kg.reading import Paper, Report

Extractor = Callable[[Report], Sequence[Extraction]]
_AHEAD = 2  # tasks a process that wait for it: enough that none is idle, few enough that memory stays flat


class Workers(Protocol):
    """What a build asks of those who extract: tasks in, shards out in any order; few tasks are held at a time."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        """The shards of all tasks, each once, as they are finished."""
        ...


class ThisProcess:
    """One task after the other, here."""

    def __init__(self, files: Sequence[str]) -> None:
        self._files = tuple(files)

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        for task in tasks:
            yield make_shard(task, pipeline_of(self._files))


class OwnExtractor:
    """A caller's own extraction, report by report, in place of the pipeline."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        for task in tasks:
            found = self._extractor(task.report)
            yield make_shard(task, partial(_of_papers, found))


def _of_papers(found: Iterable[Extraction], papers: Iterable[Paper]) -> list[Extraction]:
    wanted = {paper.arxiv_id for paper in papers}
    return [extraction for extraction in found if extraction.paper in wanted]


class Processes:
    """A pool of processes. Each loads the pipeline once.

    The start method is forkserver: this process has threads of the store's in it, which a fork must not copy.
    """

    def __init__(self, files: Sequence[str], jobs: int) -> None:
        self._files, self._jobs = tuple(files), jobs

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        context = multiprocessing.get_context("forkserver")
        with ProcessPoolExecutor(self._jobs, context, initializer=_begin, initargs=(self._files,)) as pool:
            try:
                yield from self._run(pool, tasks)
            except BrokenProcessPool:
                raise BuildError(
                    "an extracting process was ended from outside (out of memory?); "
                    "run the same command again, it goes on where it stopped, or give it fewer --jobs"
                ) from None
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _run(self, pool: ProcessPoolExecutor, tasks: Iterable[Task]) -> Iterator[Shard]:
        waiting: set[Future[Shard]] = set()
        for task in tasks:
            waiting.add(pool.submit(_work, self._files, task))
            if len(waiting) >= self._jobs * _AHEAD:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def _begin(files: tuple[str, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build itself is interrupted, and ends its processes
    pipeline_of(files)


def _work(files: tuple[str, ...], task: Task) -> Shard:
    return make_shard(task, pipeline_of(files))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
