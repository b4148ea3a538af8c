"""Search all names in both languages; typing errors are forgiven."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import pyoxigraph as ox
from rapidfuzz import fuzz

from kg.exploration.things import heir_of, label_of, links_of, type_of
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, ONTOLOGY, PREFIXES, name_key

_ENOUGH = 78.0  # rapidfuzz ratio (0 to 100) from which a name with typing errors counts as meant


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, by which of its names, how well (0 to 100), and how many links it has."""

    iri: str
    label: str
    label_zh: str
    type: str
    name: str
    score: float
    links: int


def search(graph: KnowledgeGraph, text: str, limit: int = 20) -> list[Hit]:
    """Things whose names match, best first; among equals the most linked first."""
    key = name_key(text)
    if not key:
        return []
    best: dict[str, tuple[float, str]] = {}
    for iri, name, name_as_key in _names(graph):
        score = _score(key, name_as_key)
        if score and score > best.get(iri, (0.0, ""))[0]:
            best[iri] = (score, name)
    ranked = sorted(best.items(), key=lambda kv: (-round(kv[1][0] / 5), -links_of(graph, kv[0]), -kv[1][0], kv[0]))
    hits = []
    for iri, (score, name) in ranked[:limit]:
        type_ = type_of(graph, iri)
        if type_:
            hits.append(
                Hit(
                    iri,
                    label_of(graph, iri),
                    label_of(graph, iri, "zh"),
                    type_,
                    name,
                    round(score, 1),
                    links_of(graph, iri),
                )
            )
    return hits


_KNOWN: weakref.WeakKeyDictionary[KnowledgeGraph, list[tuple[str, str, str]]] = weakref.WeakKeyDictionary()


def _names(graph: KnowledgeGraph) -> list[tuple[str, str, str]]:
    """All names of things: whose, as it is written, and as it is compared; read once from a graph."""
    if graph not in _KNOWN:
        found = []
        for predicate in (PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel", PREFIXES["rdfs"] + "label"):
            for quad in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
                iri = quad.subject.value
                if isinstance(quad.subject, ox.NamedNode) and iri.startswith(BASE) and not iri.startswith(ONTOLOGY):
                    found.append((heir_of(graph, iri), quad.object.value, name_key(quad.object.value)))
        _KNOWN[graph] = list(dict.fromkeys(found))
    return _KNOWN[graph]


def _score(wanted: str, name: str) -> float:
    """100 for the name itself, over 85 where it begins with or holds the text, less for typing errors, else 0."""
    if wanted == name:
        return 100.0
    if wanted in name and (len(wanted) > 1):
        return (92.0 if name.startswith(wanted) else 86.0) + 5.0 * len(wanted) / len(name)
    if len(wanted) < 3 or abs(len(wanted) - len(name)) > max(2, len(wanted) // 2):
        return 0.0
    ratio = fuzz.ratio(wanted, name, score_cutoff=_ENOUGH)
    return min(84.0, float(ratio))
