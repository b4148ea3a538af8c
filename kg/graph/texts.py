"""The graphs of a store as sorted text: as it is kept beside the store, else read out of it. Memory holds a piece of each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kg.graph import terms as t
from kg.graph.dumping import dumped, graph_names
from kg.graph.kept import Kept, build_of
from kg.graph.sorting import PIECE, merged, sorted_lines

_AT_ONCE = 400  # texts that are merged at a time: a process may open some thousand files
_LINES = 60_000  # lines of all of them that are in memory, in pieces


class Texts:
    """A store with what is kept beside it."""

    def __init__(self, store: Any, kept: Kept | None = None, generation: str = "") -> None:
        """``generation``: which one's derived graph the store has; "" where it is another."""
        self.store = store
        self._kept, self._generation = kept or Kept(None), generation

    def graphs(self) -> list[Any]:
        """The graphs in the order in which they are written."""
        return graph_names(self.store)

    def lines_of(self, graph: Any) -> Iterator[list[bytes]]:
        """The N-Triples of one graph, sorted, each once, many lines at a time."""
        return self._lines([graph])

    def all_lines(self) -> Iterator[list[bytes]]:
        """The N-Triples of all graphs as one, sorted, each once, many lines at a time."""
        return self._lines(self.graphs())

    def _lines(self, graphs: Sequence[Any]) -> Iterator[list[bytes]]:
        with tempfile.TemporaryDirectory(prefix="kg-dump-") as place, ExitStack() as stack:
            texts: list[Iterable[bytes]] = []
            unkept = []
            for graph in graphs:
                found = self._kept_text(graph)
                if found is None:
                    unkept.append(graph)
                    continue
                texts.append(stack.enter_context(found))
                if len(texts) >= _AT_ONCE:
                    file = Path(place) / f"merged{len(graphs)}-{graphs.index(graph)}"
                    with file.open("wb") as out:
                        for lines in _merged(texts):
                            out.writelines(lines)
                    stack.pop_all().close()
                    texts = [stack.enter_context(file.open("rb", buffering=1 << 17))]
            if unkept:
                texts.append(sorted_lines(dumped(self.store, unkept, Path(place)), place))
            yield from _merged(texts)

    def _kept_text(self, graph: Any) -> Any:
        if graph == t.DERIVED:
            return self._kept.derived(self._generation)
        return self._kept.text(build_of(self.store, graph.value)) if hasattr(graph, "value") else None


def _merged(texts: Sequence[Iterable[bytes]]) -> Iterator[list[bytes]]:
    return merged(texts, min(4 * PIECE, max(64, _LINES // max(1, len(texts)))))
