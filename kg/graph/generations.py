"""The store on disk: finished generations, a pointer to the current one, a lock, a format version.

A build works on a copy of the current generation and swaps the pointer in one step, so that a reader never sees
half a graph and a killed build leaves the old one in force.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreFormatError, StoreLocked, StoreNotFound
from kg.graph.kept import Kept
from kg.namespaces import BASE

FORMAT = 2


class Journal:
    """Which graphs a build is at work on, so that one that is killed can be gone on with."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def exists(self) -> bool:
        return self._path.exists()

    def clear(self) -> None:
        """Begin anew, with nothing under work."""
        self._path.write_text("", encoding="utf-8")

    def open(self, graphs: Iterable[str]) -> None:
        """Note graphs before anything of them changes."""
        self._note("+", graphs)

    def close(self, graphs: Iterable[str]) -> None:
        """Note graphs that are whole again and safe on disk."""
        self._note("-", graphs)

    def unfinished(self) -> list[str]:
        """The graphs that were opened and not closed; a line that breaks off counts as opened."""
        found: dict[str, None] = {}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            if line.startswith("-"):
                found.pop(line[1:], None)
            else:
                found[line[1:]] = None
        return [graph for graph in found if graph]

    def _note(self, sign: str, graphs: Iterable[str]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{sign}{graph}\n" for graph in graphs))
            file.flush()
            os.fsync(file.fileno())


class Generations:
    """The generations of a store directory."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    @property
    def shown(self) -> Path | str:
        """The store as it is spoken of: its folder, the address of its server."""
        return self.path

    def exists(self) -> bool:
        return (self.path / "current").is_file()

    def check(self) -> None:
        """Raises StoreNotFound or StoreFormatError where there is no store, or one that can't be read."""
        self._check_here()

    def _check_here(self) -> None:
        if not self.exists():
            raise StoreNotFound(f"{self.path}: no graph here yet; build one with 'kg build seeds/ --store {self.path}'")
        self._check_format()

    def refresh(self) -> None:
        """Make sure that this is the graph as it stands: what lives in a folder is."""

    def _check_format(self) -> None:
        try:
            found = (self.path / "format").read_text(encoding="utf-8").strip()
        except OSError:
            found = "unknown"
        if found != str(FORMAT):
            raise StoreFormatError(
                f"{self.path}: the store has format {found}, this version reads {FORMAT}; "
                "build it anew from your reports into another folder"
            )

    def current(self) -> Path:
        """The folder of the current generation."""
        self._check_here()
        name = (self.path / "current").read_text(encoding="utf-8").strip()
        folder = self.path / "generations" / name
        if not folder.is_dir():
            raise StoreFormatError(
                f"{self.path}: its current generation {name} is missing; build it anew from your reports"
            )
        return folder

    def open_current(self) -> ox.Store:
        """The current generation, read-only."""
        return ox.Store.read_only(str(self.current()))

    @contextmanager
    def hold(self, name: str | None = None) -> Iterator[Path]:
        """Keep a generation (the current one) from being removed while it is read, in this process and its threads.

        Raises StoreNotFound, StoreFormatError also where the generation is gone.
        """
        folder = self.current() if name is None else self.path / "generations" / name
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # a store on a read-only disk is not built anew either
                (self.path / "readers").mkdir(exist_ok=True)
                file = held.enter_context((self.path / "readers" / folder.name).open("a", encoding="utf-8"))
                fcntl.flock(file, fcntl.LOCK_SH)
            if not folder.is_dir():
                raise StoreFormatError(f"{self.path}: the generation {folder.name} is gone; ask again")
            yield folder

    def _remove_unread(self, names: list[str]) -> None:
        """Remove generations that nobody reads; what is still read goes at a later build."""
        for name in names:
            reader = self.path / "readers" / name
            try:
                with reader.open("a", encoding="utf-8") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(self.path / "generations" / name, ignore_errors=True)
                    reader.unlink()
            except BlockingIOError:
                continue
            except OSError:
                shutil.rmtree(self.path / "generations" / name, ignore_errors=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the store for a build. Raises StoreLocked that says who holds it."""
        self.path.mkdir(parents=True, exist_ok=True)
        if self.exists():
            self._check_format()
        with (self.path / "lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.seek(0)
                holder = file.read().strip() or "another process"
                raise StoreLocked(f"{self.path}: a build is under way ({holder}); wait for it to end") from None
            file.seek(0)
            file.truncate()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            file.write(f"process {os.getpid()} on {socket.gethostname()} since {now}\n")
            file.flush()
            try:
                self._sweep()
                yield
            finally:
                file.seek(0)
                file.truncate()

    def _names(self) -> list[str]:
        folder = self.path / "generations"
        return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []

    def _sweep(self) -> None:
        """Remove what killed builds left behind: generations after the current one, but what a build can go on with."""
        current = (self.path / "current").read_text(encoding="utf-8").strip() if self.exists() else ""
        for name in self._names():
            if name > current and not self._journal(name).exists():
                shutil.rmtree(self.path / "generations" / name, ignore_errors=True)

    def _journal(self, name: str) -> Path:
        return self.path / "generations" / f"{name}.journal"

    def _next(self) -> Path:
        number = int(self.current().name) + 1 if self.exists() else 1
        return self.path / "generations" / f"{number:08d}"

    def begin(self) -> Path:
        """A new generation to work on, a copy of the current one (its files are hard links until they change)."""
        folder = self._next()
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        self._journal(folder.name).unlink(missing_ok=True)
        Kept(self.path).forget_derived(folder.name)
        if self.exists():
            ox.Store.read_only(str(self.current())).backup(str(folder))
        else:
            ox.Store(str(folder)).flush()
        return folder

    def begin_build(self) -> tuple[Path, Journal, bool]:
        """A generation to build in, its journal, and whether an earlier build that was stopped had begun it.

        What that build had put there whole stays there; a graph it was at work on is removed.
        """
        folder = self._next()
        journal = Journal(self._journal(folder.name))
        if folder.is_dir() and journal.exists():
            store = ox.Store(str(folder))
            for graph in journal.unfinished():
                if graph.startswith(BASE):  # a line may break off
                    store.remove_graph(ox.NamedNode(graph))
            store.flush()
            journal.clear()
            return folder, journal, True
        folder = self.begin()
        journal.clear()
        return folder, journal, False

    def publish(self, folder: Path) -> None:
        """Make a finished generation the current one; only the one before it is kept beside it."""
        (self.path / "format").write_text(f"{FORMAT}\n", encoding="utf-8")
        pointer = self.path / "current.new"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(folder.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self.path / "current")
        self._journal(folder.name).unlink(missing_ok=True)
        self._remove_unread(self._names()[:-2])

    def discard(self, folder: Path) -> None:
        """Drop a generation that was begun and not needed."""
        self._journal(folder.name).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def log(self, **entry: object) -> None:
        """A line in the build log beside the graph: times and hosts stand here, never in the graph."""
        record = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "host": socket.gethostname(), **entry}
        with (self.path / "build-log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
