"""Lines sorted and each once, however many: in runs on disk that are merged (an external merge sort)."""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

RUN = 300_000  # lines that are sorted in memory at a time, some 70 MB of them
PIECE = 512  # lines that a merge takes from a run at a time


def sorted_lines(lines: Iterable[bytes], folder: Path | str | None = None, run: int = RUN) -> Iterator[bytes]:
    """Lines with their line feed, by their bytes, each once. ``folder``: where the runs go; the system's place if None.

    UTF-8 keeps the order of code points, so that this is the order of the texts as well.
    """
    with ExitStack() as stack:
        runs: list[Iterable[bytes]] = []
        place: str | None = None
        source = iter(lines)
        batch = _sorted(list(islice(source, run)))
        while following := list(islice(source, run)):
            if place is None:
                place = stack.enter_context(tempfile.TemporaryDirectory(prefix=".sort-", dir=folder))
            file = Path(place) / f"{len(runs)}"
            with file.open("wb", buffering=1 << 20) as out:
                out.writelines(batch)
            runs.append(stack.enter_context(file.open("rb", buffering=1 << 16)))
            batch = _sorted(following)
        if not runs:
            yield from batch
            return
        yield from chain.from_iterable(merged([*runs, batch]))


def _sorted(lines: list[bytes]) -> list[bytes]:
    lines.sort()  # quick where the lines come in sorted pieces, as those of shards do
    return list(dict.fromkeys(lines))


def merged(runs: Sequence[Iterable[bytes]], piece: int = PIECE) -> Iterator[list[bytes]]:
    """The lines of sorted runs as one, each once, many at a time.

    A piece of each run is in memory. What no run can still have a smaller line than is sorted at a time, which leaves the
    comparing to the sort.
    """
    sources = [iter(run) for run in runs]
    waiting = [list(islice(source, piece)) for source in sources]
    last = b""  # no line is empty
    while True:
        # A run that has given fewer lines than a piece has come to its end.
        bound = min((lines[-1] for lines in waiting if len(lines) >= piece), default=None)
        ready: list[bytes] = []
        for number, lines in enumerate(waiting):
            place = bisect_right(lines, bound) if bound is not None else len(lines)
            if place:
                ready += lines[:place]
                more = islice(sources[number], place) if len(lines) >= piece else ()
                waiting[number] = [*lines[place:], *more]
        if ready:
            batch = _sorted(ready)
            yield batch[1:] if batch[0] == last else batch
            last = batch[-1]
        if bound is None:
            return


def compared(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """What two sorted runs of lines do not share: (line, True) where only the new one has it, (line, False) the old."""
    olds, news = iter(old), iter(new)
    a, b = next(olds, None), next(news, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a < b):
            assert a is not None
            yield a, False
            a = next(olds, None)
        elif a is None or b < a:
            yield b, True
            b = next(news, None)
        else:
            a, b = next(olds, None), next(news, None)
