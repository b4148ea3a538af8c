"""A store as sorted statements, graph by graph or all in one, however large: memory holds one run of the sort."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.sorting import sorted_lines

_END = len(b" .\n")


def graph_names(store: Any) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
    """The graphs of a store in the order in which they are written: the default graph first, if it holds anything."""
    named = sorted(store.named_graphs(), key=str)
    first = next(iter(store.quads_for_pattern(None, None, None, ox.DefaultGraph())), None)
    return [*([ox.DefaultGraph()] if first is not None else []), *named]


def statements_of(store: Any, graph: Any) -> Iterator[str]:
    """The statements of one graph, sorted."""
    with tempfile.TemporaryDirectory(prefix="kg-dump-") as folder:
        yield from _statements(sorted_lines(dumped(store, [graph], Path(folder)), folder))


def all_statements(store: Any) -> Iterator[str]:
    """The statements of all graphs as one, sorted, each once."""
    with tempfile.TemporaryDirectory(prefix="kg-dump-") as folder:
        yield from _statements(sorted_lines(dumped(store, graph_names(store), Path(folder)), folder))


def _statements(lines: Iterator[bytes]) -> Iterator[str]:
    for line in lines:
        yield line[:-_END].decode("utf-8")


def dumped(store: Any, graphs: Sequence[Any], folder: Path) -> Iterator[bytes]:
    """The lines of graphs as N-Triples, as they come, by way of files in a folder. Reading a store on disk is slow and can be done by several threads at once."""

    def dump(numbered: tuple[int, Any]) -> Path:
        number, graph = numbered
        path = folder / f"{number}.nt"
        store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
        return path

    threads = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        for begin in range(0, len(graphs), threads * 4):  # few files at a time
            for path in pool.map(dump, enumerate(graphs[begin : begin + threads * 4])):
                with path.open("rb", buffering=1 << 20) as lines:
                    yield from lines
                path.unlink()
