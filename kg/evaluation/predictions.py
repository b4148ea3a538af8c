"""What a graph says of each paper, read back as things with names, confidences and quotes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.evaluation.gold import RELATIONS
from kg.graph import terms as t
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import name_key

_RELATION_NAMES = {relation.iri: name for name, relation in RELATIONS.items()}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A quote: where a source says it (code points)."""

    source: str
    start: int
    end: int
    section: str


@dataclass(slots=True)
class PredictedLink:
    """One link of a paper. ``counts``: it stands in the graph at its threshold; else it is only a candidate."""

    paper: str
    relation: str  # as in a gold file
    node: str
    label: str
    keys: frozenset[str]
    counts: bool
    confidence: float = 1.0
    component: str = ""
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PredictedResult:
    """One number of a paper."""

    paper: str
    node: str
    label: str
    benchmark: frozenset[str]
    value: float | None
    system: frozenset[str]
    places: tuple[Place, ...]


@dataclass(slots=True)
class Predictions:
    """All that a graph says, by paper."""

    papers: set[str]
    links: dict[str, list[PredictedLink]]
    results: dict[str, list[PredictedResult]]


class _Reader:
    def __init__(self, store: Any) -> None:
        self.store = store
        self._names: dict[str, frozenset[str]] = {}

    def values(self, subject: Any, predicate: ox.NamedNode) -> list[Any]:
        """The distinct values of a property, in a fixed order."""
        found = {q.object for q in self.store.quads_for_pattern(subject, predicate, None)}
        return sorted(found, key=lambda x: str(x))

    def first(self, subject: Any, predicate: ox.NamedNode) -> str | None:
        values = self.values(subject, predicate)
        return values[0].value if values else None

    def label(self, node: Any) -> str:
        return self.first(node, t.LABEL) or self.first(node, t.PREF_LABEL) or node.value.rsplit("/", 1)[-1]

    def keys(self, node: Any) -> frozenset[str]:
        """Every name of a node, whatever the language, as it is compared."""
        if node.value not in self._names:
            names = [v.value for p in (t.LABEL, t.PREF_LABEL, t.ALT_LABEL) for v in self.values(node, p)]
            self._names[node.value] = frozenset(map(name_key, names or [self.label(node)])) - {""}
        return self._names[node.value]

    def places(self, link: Any) -> list[Place]:
        found = []
        for target in self.values(link, t.HAS_TARGET):
            source, start, end = (self.first(target, p) for p in (t.HAS_SOURCE, t.START, t.END))
            if source and start and end:
                found.append(Place(source, int(start), int(end), self.first(target, t.SECTION) or ""))
        return sorted(found)


def read_predictions(graph: KnowledgeGraph) -> Predictions:
    """Every link and result of a graph; links under its threshold come as candidates that do not count."""
    reader = _Reader(graph.store)
    papers: dict[str, str] = {}
    for quad in graph.store.quads_for_pattern(None, t.ARXIV_ID, None):
        papers[quad.subject.value] = quad.object.value.removeprefix("arXiv:").split("v")[0]
    found: dict[tuple[str, str, str], PredictedLink] = {}
    for iri, paper in sorted(papers.items()):
        for name, relation in RELATIONS.items():
            for node in reader.values(ox.NamedNode(iri), ox.NamedNode(relation.iri)):
                found[iri, relation.iri, node.value] = PredictedLink(
                    paper, name, node.value, reader.label(node), reader.keys(node), True
                )
    result_places: dict[str, list[Place]] = defaultdict(list)
    for link in sorted({q.subject for q in graph.store.quads_for_pattern(None, t.TYPE, t.LINK)}, key=str):
        subject, predicate, node = (reader.first(link, p) for p in (t.SUBJECT, t.PREDICATE, t.OBJECT))
        if subject not in papers or predicate is None or node is None:
            continue
        if predicate == t.HAS_RESULT.value:
            result_places[node] += reader.places(link)
        elif predicate in _RELATION_NAMES:
            _add_evidence(reader, found, papers[subject], (subject, predicate, node), link)
    links: dict[str, list[PredictedLink]] = defaultdict(list)
    for key in sorted(found):
        links[found[key].paper].append(found[key])
    return Predictions(set(papers.values()), dict(links), _results(reader, papers, result_places))


def _add_evidence(
    reader: _Reader, found: dict[tuple[str, str, str], PredictedLink], paper: str, key: tuple[str, str, str], link: Any
) -> None:
    """Enter a kg:Link: the surest of several from different sources gives the confidence."""
    confidence = float(reader.first(link, t.CONFIDENCE) or 1)
    component = reader.first(link, t.FOUND_BY) or ""
    known = found.get(key)
    if known is None:
        node = ox.NamedNode(key[2])
        known = found[key] = PredictedLink(
            paper, _RELATION_NAMES[key[1]], node.value, reader.label(node), reader.keys(node), False, 0.0
        )
    if not known.component or confidence > known.confidence:
        known.confidence, known.component = confidence, component
    known.places += reader.places(link)


def _results(
    reader: _Reader, papers: dict[str, str], places: dict[str, list[Place]]
) -> dict[str, list[PredictedResult]]:
    found: dict[str, list[PredictedResult]] = defaultdict(list)
    for iri, paper in sorted(papers.items()):
        for node in reader.values(ox.NamedNode(iri), t.HAS_RESULT):
            benchmarks, systems = reader.values(node, t.kg("onBenchmark")), reader.values(node, t.kg("system"))
            value, unit = reader.first(node, t.kg("value")), reader.first(node, t.kg("unit")) or ""
            names = [reader.label(n) for n in (*systems[:1], *benchmarks[:1])]
            found[paper].append(
                PredictedResult(
                    paper,
                    node.value,
                    " · ".join([*names, f"{value}{unit}"]),
                    reader.keys(benchmarks[0]) if benchmarks else frozenset(),
                    float(value) if value is not None else None,
                    frozenset().union(*(reader.keys(s) for s in systems)),
                    tuple(places[node.value]),
                )
            )
    return dict(found)
