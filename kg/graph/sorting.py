"""Lines sorted and each once, however many: in runs on disk that are merged (an external merge sort)."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

RUN = 300_000  # lines that are sorted in memory at a time, some 70 MB of them


def sorted_lines(lines: Iterable[bytes], folder: Path | str | None = None, run: int = RUN) -> Iterator[bytes]:
    """Lines with their line feed, by their bytes, each once. ``folder``: where the runs go; the system's place if None.

    UTF-8 keeps the order of code points, so that this is the order of the texts as well.
    """
    with ExitStack() as stack:
        runs: list[Iterable[bytes]] = []
        place: str | None = None
        batch: list[bytes] = []
        for line in lines:
            batch.append(line)
            if len(batch) >= run:
                if place is None:
                    place = stack.enter_context(tempfile.TemporaryDirectory(prefix=".sort-", dir=folder))
                file = Path(place) / f"{len(runs)}"
                with file.open("wb", buffering=1 << 20) as out:
                    out.writelines(sorted(set(batch)))
                runs.append(stack.enter_context(file.open("rb", buffering=1 << 18)))
                batch = []
        if not runs:
            yield from sorted(set(batch))
            return
        last = b""
        for line in heapq.merge(*runs, sorted(set(batch))):
            if line != last:
                yield line
                last = line


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
