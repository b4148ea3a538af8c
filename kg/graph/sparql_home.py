"""A graph that lives on a SPARQL server: builds and corrections are made in a working copy here and sent graph by graph.

The server is the truth. A graph of its own there (``graph/state``) says what each of the others holds; where that is not
what the working copy was when it was last sent, the copy is fetched anew. What is sent is each graph that differs: a
report's in one transaction, larger ones in parts.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import StoreNotFound
from kg.graph import terms as t
from kg.graph.dumping import statements_of
from kg.graph.generations import Generations
from kg.graph.kept import Kept
from kg.graph.sparql_address import SparqlAddress
from kg.graph.sparql_client import SparqlClient
from kg.graph.sparql_store import STATE_GRAPH, SparqlStore

_SENT = "sent.json"
_TRANSACTION = 32 << 20  # bytes of Turtle that go in one request; a report's graph is smaller
_HASH = t.CONTENT_HASH


class SparqlHome(Generations):
    """The working copy of a server's graph, and the way there and back."""

    def __init__(self, address: SparqlAddress) -> None:
        super().__init__(address.state_folder)
        self.address = address

    @property
    def shown(self) -> Path | str:
        """The server's address without credentials."""
        return str(self.address)

    def check(self) -> None:
        """Raises StoreNotFound where the server has no graph of ours, StoreUnreachable where it does not answer."""
        self.refresh()
        if not self.exists():
            raise StoreNotFound(f"{self.address}: no graph here yet; build one with 'kg build seeds/ --store sparql+…'")
        super().check()

    def refresh(self) -> None:
        """Fetch the server's graph where the working copy is not the same."""
        with super().lock():
            self._fetch()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the working copy for a build, the same as the server's graph."""
        with super().lock():
            self._fetch()
            yield

    def publish(self, folder: Path) -> None:
        """Send what differs, then make the generation the current one."""
        with closing(SparqlClient(self.address)) as client:
            self._send(client, ox.Store.read_only(str(folder)))
        super().publish(folder)

    # What the server says it holds: graph → hash of its content.

    def _state(self, client: SparqlClient) -> dict[str, str]:
        found = SparqlStore(client).quads_for_pattern(None, _HASH, None, ox.NamedNode(STATE_GRAPH))
        return {q.subject.value: q.object.value for q in found}  # type: ignore[union-attr]

    def _sent(self) -> dict[str, str]:
        try:
            found = json.loads((self.path / _SENT).read_text(encoding="utf-8"))
            return found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            return {}

    def _note_sent(self, state: dict[str, str]) -> None:
        (self.path / _SENT).write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")

    def _fetch(self) -> None:
        with closing(SparqlClient(self.address)) as client:
            state, store = self._state(client), SparqlStore(client)
            graphs = sorted(store.named_graphs(), key=str) if state != self._sent() or not self.exists() else None
            if graphs is None or (not graphs and not self.exists()):
                return
            Kept(self.path).clear()
            shutil.rmtree(self.path / "generations", ignore_errors=True)
            (self.path / "current").unlink(missing_ok=True)
            if not graphs:
                return
            folder = self.begin()
            copy = ox.Store(str(folder))
            with tempfile.TemporaryDirectory(prefix=".fetch-", dir=self.path) as place:
                for graph in graphs:
                    file = str(Path(place) / "graph.nt")
                    store.dump(file, ox.RdfFormat.N_TRIPLES, graph)
                    copy.bulk_load(path=file, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            copy.flush()
            del copy
            self._note_sent(state)
            super().publish(folder)

    def _send(self, client: SparqlClient, store: Any) -> None:
        there = self._state(client)
        here = {graph.value: _content(store, graph) for graph in store.named_graphs()}
        # The derived graph last: it speaks of what the others hold.
        for graph in sorted(here, key=lambda g: (g == t.DERIVED.value, g)):
            if there.get(graph) != here[graph]:
                self._forget(client, graph)
                self._put(client, store, graph)
                client.update(f'INSERT DATA {{ GRAPH <{STATE_GRAPH}> {{ <{graph}> {_HASH} "{here[graph]}" }} }}')
        for graph in sorted(there.keys() - here.keys()):
            client.delete_graph(graph)
            self._forget(client, graph)
        self._note_sent(here)

    @staticmethod
    def _forget(client: SparqlClient, graph: str) -> None:
        client.update(f"DELETE WHERE {{ GRAPH <{STATE_GRAPH}> {{ <{graph}> {_HASH} ?hash }} }}")

    @staticmethod
    def _put(client: SparqlClient, store: Any, graph: str) -> None:
        parts = _parts(store, graph)
        first = next(parts, b"")
        client.put_graph(graph, first)
        for part in parts:
            client.post_graph(graph, part)


def _parts(store: Any, graph: str) -> Iterator[bytes]:
    """A graph as Turtle, in parts that each fit into one request."""
    part: list[str] = []
    size = 0
    for statement in statements_of(store, ox.NamedNode(graph)):
        part.append(statement)
        size += len(statement) + 3
        if size >= _TRANSACTION:
            yield _turtle(part)
            part, size = [], 0
    yield _turtle(part)


def _turtle(statements: list[str]) -> bytes:
    return "".join(f"{statement} .\n" for statement in statements).encode("utf-8")


def _content(store: Any, graph: Any) -> str:
    """What a graph holds, as a hash: of a report's, who made it of what; of others, every statement."""
    made = list(store.quads_for_pattern(None, t.term("prov:wasGeneratedBy"), None, graph))
    if made and made[0].object.value.rpartition("/")[0].endswith("/build"):
        return str(made[0].object.value.rpartition("/")[2])
    found = hashlib.sha256()
    for statement in statements_of(store, graph):
        found.update(statement.encode("utf-8") + b"\n")
    return found.hexdigest()
