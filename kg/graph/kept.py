"""What is kept beside a store of its graphs: their statements as sorted text, the rows that deriving needs, the concepts.

All of it could be read back from the store, which takes ten times as long. What belongs to a report's graph is named by the
build that made the graph (a hash of all that went into it), the derived graph by its generation, the concepts by the
version of the vocabulary. What is not there is made
of the store: nothing depends on these files but speed.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import re
import shutil
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.graph import terms as t
from kg.graph.dumping import statements_of
from kg.graph.rows import rows_of
from kg.graph.sorting import merged
from kg.namespaces import BASE
from kg.vocabulary.cache import uncollected
from kg.vocabulary.compiled import key_of, packed, unpacked
from kg.vocabulary.concept import Concept

FOLDER = "kept"
_MADE_BY = t.term("prov:wasGeneratedBy")
_BUILD = BASE + "build/"
_IN_TEXT = re.compile(rb" <%s> <%s([0-9a-f]+)> " % (re.escape(_MADE_BY.value.encode()), re.escape(_BUILD.encode())))
_LEVEL = 1  # 250 MB a second to a tenth of the size; higher levels save little more


def build_of(store: Any, graph: str) -> str:
    """The hash of the build that made a report's graph; "" where it does not say one, or several."""
    made = {q.object.value for q in store.quads_for_pattern(None, _MADE_BY, None, ox.NamedNode(graph))}
    if len(made) != 1 or not (build := made.pop()).startswith(_BUILD):
        return ""
    return str(build.removeprefix(_BUILD))


def _of_vocabulary(version: str) -> str:
    return f"vocabulary-{key_of(version)}" if version else ""


class Kept:
    """The files of a store. Without a folder nothing is kept; without ``writing`` what is there is read."""

    def __init__(self, store_folder: Path | str | None, *, writing: bool = True) -> None:
        self.folder = Path(store_folder) / FOLDER if store_folder is not None else None
        self._writing = writing

    def rows(self, store: Any, graph: str) -> list[bytes]:
        """The rows of a report's graph: as they were kept, else made of the store and kept."""
        path = self._path(build_of(store, graph), "rows")
        if path is not None:
            with contextlib.suppress(OSError, EOFError, zlib.error):
                return gzip.decompress(path.read_bytes()).split(b"\n")[:-1]
        rows = rows_of(f"{statement} .\n".encode() for statement in statements_of(store, ox.NamedNode(graph)))
        self._keep(path, (row + b"\n" for row in rows))
        return rows

    def take(self, n_quads: bytes, graph: str, before: str = "", outdated: Collection[bytes] = ()) -> None:
        """Keep a report's graph out of the sorted text that is put into a store.

        ``before``: the build that made what was there, if part of that stays; ``outdated``: the lines that do not.
        """
        found = _IN_TEXT.search(n_quads)
        if found is None or self.folder is None:
            return
        lines = n_quads.replace(f" <{graph}> .\n".encode(), b" .\n").splitlines(keepends=True)
        if before:
            old = self.text(before)
            if old is None:
                return
            with old:
                lines = [line for part in merged([lines, (x for x in old if x not in outdated)]) for line in part]
        self._keep(self._path(found[1].decode(), "nt"), lines)
        self._keep(self._path(found[1].decode(), "rows"), (row + b"\n" for row in rows_of(lines)))

    def text(self, build: str) -> IO[bytes] | None:
        """The sorted N-Triples of the graph that a build made, where they are kept."""
        return self._opened(self._path(build, "nt"))

    def derived(self, generation: str) -> IO[bytes] | None:
        """The sorted N-Triples of a generation's derived graph, where they are kept."""
        return self._opened(self._path(f"derived-{generation}" if generation else "", "nt"))

    def keep_derived(self, generation: str, lines: Iterable[bytes]) -> None:
        """Keep the derived graph of a generation."""
        self._keep(self._path(f"derived-{generation}" if generation else "", "nt"), lines)

    def forget_derived(self, generation: str) -> None:
        """Remove what a generation that was never finished has left."""
        if (path := self._path(f"derived-{generation}", "nt")) is not None:
            path.unlink(missing_ok=True)

    def concepts(self, version: str) -> dict[str, Concept] | None:
        """The concepts of a store's vocabulary graph, where they are kept; ``version``: that of its vocabulary."""
        path = self._path(_of_vocabulary(version), "json")
        if path is None:
            return None
        try:
            with uncollected():
                return unpacked(json.loads(gzip.decompress(path.read_bytes())))[0]
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, IndexError):
            return None

    def keep_concepts(self, version: str, concepts: Mapping[str, Concept]) -> None:
        """Keep the concepts of a store's vocabulary graph."""
        data = json.dumps(packed(concepts), ensure_ascii=False, separators=(",", ":"))
        self._keep(self._path(_of_vocabulary(version), "json"), [data.encode("utf-8")])

    def prune(self, store: Any, graphs: Iterable[str], generation: str, vocabulary: str) -> None:
        """Remove all but what belongs to these graphs, this generation and this version of the vocabulary."""
        if self.folder is None or not self.folder.is_dir():
            return
        there = {f"derived-{generation}", _of_vocabulary(vocabulary), *(build_of(store, graph) for graph in graphs)}
        for file in self.folder.iterdir():
            if file.name.partition(".")[0] not in there:
                file.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove everything: the graphs were changed by other means than a build."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def copy(self, store_folder: Path, before: str, after: str) -> None:
        """Copy all into another store's folder, where the generation ``before`` is called ``after``."""
        if self.folder is None or not self.folder.is_dir():
            return
        target = store_folder / FOLDER
        target.mkdir(exist_ok=True)
        for file in self.folder.glob("*.gz"):
            place = target / file.name.replace(f"derived-{before}.", f"derived-{after}.")
            if place != file:
                with contextlib.suppress(FileNotFoundError):  # another build may end meanwhile
                    shutil.copyfile(file, place)

    def _path(self, name: str, kind: str) -> Path | None:
        return self.folder / f"{name}.{kind}.gz" if self.folder is not None and name else None

    @staticmethod
    def _opened(path: Path | None) -> IO[bytes] | None:
        with contextlib.suppress(OSError):
            if path is not None:
                return cast(IO[bytes], io.BufferedReader(gzip.open(path), 1 << 17))
        return None

    def _keep(self, path: Path | None, lines: Iterable[bytes]) -> None:
        """Write a file whole or not at all; a disk that is full costs speed only."""
        if path is None or not self._writing:
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
            with unfinished.open("wb") as file:
                with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed, io.BufferedWriter(packed, 1 << 18) as out:
                    out.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
