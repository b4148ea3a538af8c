"""A graph on a SPARQL 1.1 server, read as one on disk is: the part of pyoxigraph's store that this package asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.sparql_client import GRAPH, RESULTS, SparqlClient
from kg.graph.sparql_text import query_form, states_dataset
from kg.namespaces import BASE, PREFIXES

PAGE = 5000  # rows asked for at a time: half of what Virtuoso gives at most, as it comes
_LISTED = 400  # graphs that are listed one by one where a server's default graph is not the union
STATE_GRAPH = "https://w3id.org/paperkg/graph/state"
_OURS = f" FILTER(STRSTARTS(STR(?g), '{BASE}') && ?g != <{STATE_GRAPH}>)"  # a server may hold other things, too


class SparqlStore:
    """Queries and patterns over a server. What it can't tell apart (order, transactions) is said where it matters."""

    def __init__(self, client: SparqlClient) -> None:
        self.client = client
        self._dataset: list[tuple[str, str]] | None = None

    def query(
        self, sparql: str, *, prefixes: Mapping[str, str] | None = None, use_default_graph_as_union: bool = False, **_: Any
    ) -> Any:
        """The answer as pyoxigraph gives it. Raises QueryError, also where the server cut the answer short."""
        text = _with_prefixes(sparql, prefixes or {})
        dataset = self._union() if use_default_graph_as_union and not states_dataset(sparql) else None
        form = query_form(sparql)
        if form in ("CONSTRUCT", "DESCRIBE"):
            answer = self.client.query(text, GRAPH, dataset)
            held = ox.Store()
            kind = ox.RdfFormat.from_media_type(answer.headers.get("content-type", "").partition(";")[0])
            held.load(answer.content, format=kind or ox.RdfFormat.N_TRIPLES)
            return held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        answer = self.client.query(text, RESULTS, dataset)
        try:
            content = self._of_virtuoso(answer) if "virtuoso" in answer.headers.get("server", "").lower() else answer.content
            return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError, KeyError) as error:
            raise QueryError(f"{self.client.address}: the server's answer can't be read ({error})") from None

    def _of_virtuoso(self, answer: httpx.Response) -> bytes:
        """An answer of Virtuoso's with literals as they were sent; QueryError where the server has cut it short."""
        found = answer.json()
        rows = found.get("results", {}).get("bindings", [])
        most = answer.headers.get("x-sparql-maxrows", "")
        if most.isdigit() and len(rows) >= int(most):
            raise QueryError(
                f"{self.client.address}: the server gives {most} rows at most and has cut the answer there; "
                "ask with LIMIT, or raise ResultSetMaxRows in its configuration"
            )
        for row in rows:
            for term in row.values():
                if term.get("datatype") == _BOOLEAN:
                    term["value"] = {"0": "false", "1": "true"}.get(term["value"], term["value"])
        return json.dumps(found).encode("utf-8")

    def _union(self) -> list[tuple[str, str]]:
        """The parameters that make all graphs one: none where the server does so itself."""
        if self._dataset is None:
            oxigraph = [("union-default-graph", "")]
            ask = "ASK { ?graph a <https://w3id.org/paperkg/ontology#Report> }"
            if self._says_yes(ask, []):
                self._dataset = []
            elif self._says_yes(ask, oxigraph):
                self._dataset = oxigraph
            else:
                graphs = [g.value for g in self.named_graphs()]
                if len(graphs) > _LISTED:
                    raise QueryError(
                        f"{self.client.address}: the server's default graph is not the union of its {len(graphs)} graphs; "
                        "configure it so (Fuseki: tdb:unionDefaultGraph true), or write GRAPH ?g { … }"
                    )
                self._dataset = [(name, g) for g in graphs for name in ("default-graph-uri", "named-graph-uri")]
        return self._dataset

    def _says_yes(self, ask: str, dataset: list[tuple[str, str]]) -> bool:
        answer = self.client.query(ask, RESULTS, dataset)
        return bool(ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON))

    def _pages(self, select: str, order: str) -> Iterator[Any]:
        """The rows of a SELECT, page by page. ``order``: its variables, so that no row comes twice or never."""
        offset = 0
        while True:
            # The inner query is ordered, the outer one is cut: Virtuoso sorts no more rows than it may give.
            text = f"SELECT * WHERE {{ {{ {select} ORDER BY {order} }} }} LIMIT {PAGE} OFFSET {offset}"
            rows = list(self.query(text))
            yield from rows
            if len(rows) < PAGE:
                return
            offset += PAGE

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """The graphs of ours on the server."""
        for row in self._pages(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }}{_OURS} }}", "?g"):
            yield row["g"]

    def contains_named_graph(self, graph: ox.NamedNode) -> bool:
        return bool(self.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def quads_for_pattern(self, subject: Any, predicate: Any, object: Any, graph: Any = None) -> Iterator[ox.Quad]:
        """The quads that fit; None fits all, and graph None means all graphs of ours."""
        if isinstance(graph, ox.DefaultGraph):
            return
        terms = {"s": subject, "p": predicate, "o": object, "g": graph}
        if any(isinstance(term, ox.BlankNode) for term in terms.values()):
            return
        free = [name for name, term in terms.items() if term is None]
        s, p, o, g = (str(term) if term is not None else f"?{name}" for name, term in terms.items())
        pattern = f"WHERE {{ GRAPH {g} {{ {s} {p} {o} }}{_OURS if graph is None else ''} }}"
        if not free:
            if self.query(f"ASK {pattern}"):
                yield ox.Quad(subject, predicate, object, graph)
            return
        names = " ".join(f"?{name}" for name in free)
        for row in self._pages(f"SELECT {names} {pattern}", names):
            yield ox.Quad(*(row[name] if terms[name] is None else terms[name] for name in terms))

    def __contains__(self, quad: ox.Quad) -> bool:
        return any(True for _ in self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name))

    def __iter__(self) -> Iterator[ox.Quad]:
        return self.quads_for_pattern(None, None, None)

    def __len__(self) -> int:
        answer = self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }}{_OURS} }}")
        return int(next(iter(answer))["n"].value)

    def dump(self, path: str, format: ox.RdfFormat, from_graph: Any = None) -> None:
        """Write a graph's triples to a file: as the server gives the graph, page by page where it does not give all of it."""
        if from_graph is not None and self._dump_whole(Path(path), format, from_graph):
            return
        quads = self.quads_for_pattern(None, None, None, from_graph)
        ox.serialize((ox.Triple(q.subject, q.predicate, q.object) for q in quads), path, format)

    def _dump_whole(self, path: Path, format: ox.RdfFormat, graph: ox.NamedNode) -> bool:
        """Whether the server gave the graph in one answer, by the Graph Store Protocol, as large as it says it is."""
        got = path.with_name(path.name + ".got")
        try:
            given = ox.RdfFormat.from_media_type(self.client.get_graph(graph.value, got))
            if given is None:
                return False
            triples = _Counted(_plain(triple) for triple in ox.parse(path=got, format=given))
            ox.serialize(triples, path, format)
        except (SyntaxError, ValueError):
            return False
        finally:
            got.unlink(missing_ok=True)
        answer = self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        return int(next(iter(answer))["n"].value) == triples.count


class _Counted:
    """Triples, counted as they are taken."""

    def __init__(self, triples: Iterator[ox.Triple]) -> None:
        self.count, self._triples = 0, triples

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple


def _plain(quad: Any) -> ox.Triple:
    """The triple with booleans as they are written."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value == _BOOLEAN and value.value in ("0", "1"):
        value = ox.Literal("true" if value.value == "1" else "false", datatype=value.datatype)
    return ox.Triple(quad.subject, quad.predicate, value)


_BOOLEAN = PREFIXES["xsd"] + "boolean"  # Virtuoso keeps the value, and writes true as 1


def _with_prefixes(sparql: str, prefixes: Mapping[str, str]) -> str:
    """The query with the prefixes declared that it uses and does not declare."""
    declared = set(re.findall(r"(?i)\bPREFIX\s+([\w-]*):", sparql))
    used = [name for name in (prefixes or PREFIXES) if name not in declared and f"{name}:" in sparql]
    return "".join(f"PREFIX {name}: <{(prefixes or PREFIXES)[name]}>\n" for name in used) + sparql
