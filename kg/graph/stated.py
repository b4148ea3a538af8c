"""What the reports' graphs state, read back from the store: links and results under the names that the texts use."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.graph.resolution import Named
from kg.namespaces import BASE, ONTOLOGY, PREFIXES, EntityType

RESULT_ROLES = (("benchmark", "onBenchmark"), ("metric", "metric"), ("system", "system"), ("compared", "comparedTo"))
_TYPES = {x.iri: x for x in EntityType}
_INTRODUCES = ONTOLOGY + "introduces"
_PAPER = BASE + "paper/"
_NOT_STATED = frozenset({t.VOCABULARY.value, t.DERIVED.value, t.CORRECTIONS.value})

# Asked graph by graph, so that memory does not grow with the store; two queries of it can run at once.
_LINKS = """SELECT ?link ?paper ?relation ?name ?type ?concept ?confidence WHERE { GRAPH <%s> {
  ?link kg:name ?name ; rdf:subject ?paper ; rdf:predicate ?relation ; kg:entityType ?type ; kg:confidence ?confidence
  OPTIONAL { ?link kg:concept ?concept } } }"""
_ALSO = "SELECT ?link ?name WHERE { GRAPH <%s> { ?link kg:alsoNamed ?name } }"
_RESULTS = """SELECT ?result ?paper ?confidence WHERE { GRAPH <%s> {
  ?link rdf:predicate kg:hasResult ; rdf:object ?result ; rdf:subject ?paper ; kg:confidence ?confidence } }"""
_PART = """SELECT ?result ?name ?type ?concept WHERE { GRAPH <%s> {
  ?result kg:{role}Name ?name ; kg:{role}Type ?type OPTIONAL { ?result kg:{role}Concept ?concept } } }"""
_TITLES = "SELECT ?paper ?title WHERE { GRAPH <%s> { ?paper a kg:Paper ; dcterms:title ?title } }"


@dataclass(frozen=True, slots=True)
class StatedLink:
    """A kg:Link: paper, relation, a use of a name. Nodes are IRIs."""

    node: str
    paper: str
    relation: str
    confidence: float
    use: Named
    removed: bool = False  # by hand: it counts at no threshold


@dataclass(frozen=True, slots=True)
class StatedResult:
    """A kg:Result with the names it uses, by role. Nodes are IRIs."""

    node: str
    paper: str
    counts: bool
    uses: tuple[tuple[str, Named], ...]


def stating_graphs(store: Any) -> list[str]:
    """The graphs that state links: all but those made of them, sorted."""
    return sorted(g.value for g in store.named_graphs() if g.value not in _NOT_STATED)


def _rows(store: Any, query: str, graphs: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a query for each graph in turn: IRIs and texts as they are, "" for what is unbound."""

    def ask(graph: str) -> bytes:
        answer = store.query(query % graph, prefixes=PREFIXES)
        found: bytes = answer.serialize(format=ox.QueryResultsFormat.TSV)
        return found

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
        for text in threads.map(ask, graphs):
            for line in text.decode("utf-8").split("\n")[1:-1]:
                yield [_value(term) for term in line.split("\t")]


_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def _value(term: str) -> str:
    """The text of a term of SPARQL's TSV: an IRI, a literal of any type, or nothing."""
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term
    text = term[1 : term.rindex('"')]
    return text if "\\" not in text else _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text)


def read_links(store: Any, threshold: float) -> list[StatedLink]:
    """All links to entities, sorted by IRI; those below the threshold do not count."""
    graphs = stating_graphs(store)
    also: dict[str, list[str]] = defaultdict(list)
    for link, name in _rows(store, _ALSO, graphs):
        also[link].append(name)
    same: dict[str, str] = {}  # equal texts are kept once
    found: dict[str, StatedLink] = {}
    for node, paper, relation, name, kind, concept, confidence in _rows(store, _LINKS, graphs):
        if node in found:
            continue
        paper, relation = same.setdefault(paper, paper), same.setdefault(relation, relation)
        identifier = paper.removeprefix(_PAPER)
        sure = float(confidence)
        use = Named(
            same.setdefault(identifier, identifier),
            same.setdefault(name, name),
            tuple(sorted(also.get(node, ()))),
            _TYPES[kind],
            same.setdefault(concept, concept) or None,
            relation == _INTRODUCES,
            sure >= threshold,
        )
        found[node] = StatedLink(node, paper, relation, sure, use)
    return [found[node] for node in sorted(found)]


def read_results(store: Any, threshold: float) -> list[StatedResult]:
    """All results that a paper has, sorted by IRI."""
    graphs = stating_graphs(store)
    owner = {result: (paper, float(sure)) for result, paper, sure in _rows(store, _RESULTS, graphs)}
    uses: dict[str, list[tuple[str, Named]]] = defaultdict(list)
    for role, _ in RESULT_ROLES:
        for node, name, kind, concept in _rows(store, _PART.replace("{role}", role), graphs):
            if node in owner:
                paper, confidence = owner[node]
                identifier, counts = paper.removeprefix(_PAPER), confidence >= threshold
                use = Named(identifier, name, (), _TYPES[kind], concept or None, False, counts)
                uses[node].append((role, use))
    return [
        StatedResult(node, paper, confidence >= threshold, tuple(uses.get(node, ())))
        for node, (paper, confidence) in sorted(owner.items())
    ]


def read_titles(store: Any) -> dict[str, str]:
    """Paper (IRI) → its title: where sources differ, the longest, then the first by alphabet."""
    found: dict[str, str] = {}
    for paper, title in _rows(store, _TITLES, stating_graphs(store)):
        if paper not in found or (-len(title), title) < (-len(found[paper]), found[paper]):
            found[paper] = title
    return found
