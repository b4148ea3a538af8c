"""The graph as people and programs use it: open it, ask it, take it along."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import QueryError, StoreNotFound
from kg.graph import terms as t
from kg.graph.homes import home_of
from kg.graph.kept import Kept
from kg.graph.sparql_address import is_sparql_address, parse_address
from kg.graph.sparql_text import asks_another_server, parts, states_dataset
from kg.graph.texts import Texts
from kg.graph.thresholds import DEFAULT_THRESHOLD
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    import rdflib

Answer = Any  # ox.QuerySolutions, ox.QueryTriples or ox.QueryBoolean, by the form of the query


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A report the graph holds."""

    id: str
    date: str | None
    title: str | None
    papers: int
    links: int


class KnowledgeGraph:
    """A graph to read. Close it, or use it in a ``with``."""

    def __init__(self, store: Any, threshold: float = DEFAULT_THRESHOLD) -> None:
        # pyoxigraph types every term as a union of four; readers here know which one a pattern gives.
        self.store: Any = store
        self.threshold = threshold
        self.texts = Texts(store)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, path: Path | str = "kg-store", *, min_confidence: float | None = None) -> KnowledgeGraph:
        """The current generation of a store, read-only; of one on a server (``sparql+http://…``), the server itself.

        ``min_confidence`` (0 to 1) decides anew which links count, on a temporary copy; nothing is extracted again.
        Raises StoreNotFound, StoreFormatError.
        """
        generations = home_of(path)
        default = min_confidence is None or min_confidence == DEFAULT_THRESHOLD
        if is_sparql_address(path) and default:
            return cls._on_a_server(str(path))
        generations.refresh()
        folder = generations.current()
        if min_confidence is None or default:
            return cls.at(folder)
        store = ox.Store.read_only(str(folder))
        from kg.graph.derive import derive
        from kg.graph.upkeep import put_derived, stored_vocabulary

        temporary = tempfile.TemporaryDirectory(prefix=".view-", dir=generations.path)
        copy = str(Path(temporary.name) / "generation")
        store.backup(copy)
        working = ox.Store(copy)
        kept = Kept(generations.path, writing=False)
        statements = derive(working, stored_vocabulary(working, kept), min_confidence, kept, temporary.name)
        put_derived(working, statements, temporary.name, kept, folder.name)
        graph = cls(working, min_confidence)
        graph.texts = Texts(working, kept)
        graph._temporary = temporary
        return graph

    @classmethod
    def _on_a_server(cls, address: str) -> KnowledgeGraph:
        from kg.graph.sparql_client import SparqlClient
        from kg.graph.sparql_store import SparqlStore

        found = parse_address(address)
        store = SparqlStore(SparqlClient(found))
        if not store.contains_named_graph(t.DERIVED):
            raise StoreNotFound(f"{found}: no graph here yet; build one with 'kg build seeds/ --store sparql+…'")
        return cls(store)

    @contextmanager
    def on_disk(self) -> Iterator[KnowledgeGraph]:
        """The same graph on this machine, for what looks at all of it: itself, or a copy of what a server holds."""
        if isinstance(self.store, ox.Store):
            yield self
            return
        with tempfile.TemporaryDirectory(prefix="kg-copy-") as folder:
            copy = ox.Store(f"{folder}/store")
            for graph in list(self.store.named_graphs()):
                self.store.dump(f"{folder}/graph.nt", format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
                copy.bulk_load(path=f"{folder}/graph.nt", format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            yield KnowledgeGraph(copy, self.threshold)

    @classmethod
    def at(cls, generation: Path | str) -> KnowledgeGraph:
        """One generation of a store, read-only, whichever is current."""
        folder = Path(generation)
        graph = cls(ox.Store.read_only(str(folder)))
        graph.texts = Texts(graph.store, Kept(folder.parent.parent, writing=False), folder.name)
        return graph

    def close(self) -> None:
        """Let go of the store; a temporary copy is removed. Closing again does nothing."""
        self.store = None
        self.texts = Texts(None)
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def query(self, sparql: str, substitutions: Mapping[str, ox.NamedNode | ox.Literal] | None = None) -> Answer:
        """The answer to a SPARQL 1.1 query over the union of all graphs, or what its FROM says; our prefixes need no declaration.

        ``substitutions``: terms for variables of the query, by name. SERVICE reaches nothing.
        Raises QueryError that shows the offending line with a caret.
        """
        if self.store is None:
            raise QueryError("this graph is closed; open it again with KnowledgeGraph.open")
        if asks_another_server(sparql):
            raise QueryError("SERVICE is not available: this graph asks nothing of the network; leave it out")
        asked = sparql
        if substitutions:
            asked = written_out(sparql, substitutions)
        try:
            return self.store.query(asked, prefixes=PREFIXES, use_default_graph_as_union=not states_dataset(sparql))
        except SyntaxError as error:
            from kg.graph.syntax_errors import syntax_error

            raise syntax_error(sparql, str(error)) from None
        except ValueError as error:
            raise QueryError(f"the query can't be answered: {error}") from None

    def to_rdflib(self) -> rdflib.Dataset:
        """The same graph in rdflib's memory, named graphs included."""
        import io

        import rdflib

        dataset = rdflib.Dataset(default_union=True)
        buffer = io.BytesIO()
        self.store.dump(buffer, format=ox.RdfFormat.N_QUADS)
        dataset.parse(data=buffer.getvalue().decode("utf-8"), format="nquads")
        for prefix, iri in PREFIXES.items():
            dataset.bind(prefix, iri)
        return dataset

    def reports(self) -> list[ReportInfo]:
        """The reports in the graph, by name."""
        links = self._by_graph("SELECT ?g (COUNT(?x) AS ?n) WHERE { GRAPH ?g { ?x a kg:Link } } GROUP BY ?g")
        papers = self._by_graph("SELECT ?g (COUNT(?x) AS ?n) WHERE { GRAPH ?g { ?x a kg:Paper } } GROUP BY ?g")
        answer = self.query(
            "SELECT ?g ?id ?date ?title WHERE { GRAPH ?g { ?report a kg:Report ; dcterms:identifier ?id"
            " OPTIONAL { ?report dcterms:date ?date } OPTIONAL { ?report dcterms:title ?title } } } ORDER BY ?id"
        )
        return [
            ReportInfo(
                row["id"].value,
                _value(row["date"]),
                _value(row["title"]),
                papers.get(row["g"].value, 0),
                links.get(row["g"].value, 0),
            )
            for row in answer
        ]

    def _by_graph(self, query: str) -> dict[str, int]:
        return {row["g"].value: int(row["n"].value) for row in self.query(query)}

    def stats(self) -> dict[str, int | float]:
        """How much of what the graph holds."""
        from kg.graph.upkeep import count_relations

        counts: dict[str, int | float] = {"triples": len(self.store), "threshold": self.threshold}
        for name in ("Report", "Paper", "Link", "Result"):
            counts[name] = self._count(f"?x a kg:{name}")
        counts["quotes"] = self._count("?x oa:exact ?quote")
        counts["discovered"] = self._count("?x kg:discovered true")
        for item in count_relations(self.store):
            counts[item.relation] = item.links
        return counts

    def _count(self, pattern: str) -> int:
        answer = self.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ GRAPH ?g {{ {pattern} }} }}")
        return int(next(iter(answer))["n"].value)

    def export(self, path: Path | str, format: str | None = None) -> None:
        """Write the graph to a file; the format comes from the suffix (see ``kg.graph.export``)."""
        from kg.graph.export import export

        export(self, path, format)


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str | None:
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else None


def written_out(sparql: str, substitutions: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """The query with terms in the place of variables, in subqueries as well; terms are written by the library.

    (A VALUES would not reach a subquery, and Virtuoso follows no path from a variable that it binds.) A variable that is
    asked for keeps its place, and is bound by VALUES.
    """
    where = re.search(r"\bWHERE\s*\{", sparql, re.IGNORECASE)
    if where is None:
        raise QueryError("a query with parameters needs the word WHERE")
    asked = {part.text[1:] for part in parts(sparql[: where.start()]) if part.kind == "named"}
    kept = {name: term for name, term in substitutions.items() if name in asked}
    written, place = [], 0
    for part in parts(sparql):
        if part.kind == "named" and part.text[1:] in substitutions.keys() - kept.keys() and part.start >= where.end():
            written += [sparql[place : part.start], str(substitutions[part.text[1:]])]
            place = part.start + len(part.text)
    text = "".join(written) + sparql[place:]
    return _with_values(text, kept) if kept else text


def _with_values(sparql: str, substitutions: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """The query with its variables bound first thing in its WHERE, where joins and filters see them.

    (pyoxigraph's own substitution takes projected variables only.) Terms are written by the library, never pasted.
    """
    names = " ".join(f"?{name}" for name in substitutions)
    values = " ".join(str(term) for term in substitutions.values())
    where = re.search(r"\bWHERE\s*\{", sparql, re.IGNORECASE)
    if where is None:
        raise QueryError("a query with parameters needs the word WHERE")
    return f"{sparql[: where.end()]} VALUES ({names}) {{ ({values}) }} {sparql[where.end() :]}"

