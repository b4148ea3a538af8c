"""Find the one thing a user means: by arXiv identifier, IRI, prefixed name, or any of its names in either language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from kg.errors import ThingNotFound
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, ONTOLOGY, PREFIXES, name_key

_LABELS = (*tuple(PREFIXES["skos"] + p for p in ("prefLabel", "altLabel")), PREFIXES["rdfs"] + "label")
_REPLACED_BY = ox.NamedNode(PREFIXES["dcterms"] + "isReplacedBy")
_CLASSES = ("Paper", "Model", "System", "Technique", "Benchmark", "Dataset", "Domain", "Metric", "Hardware", "Report")


@dataclass(frozen=True, slots=True)
class Thing:
    """A node with what people call it."""

    iri: str
    label: str
    type: str  # local name of its class
    links: int = 0
    others: tuple[Thing, ...] = ()  # further things of this name


def type_of(graph: KnowledgeGraph, iri: str) -> str:
    """The local name of a node's most telling class, or "" for a node that has none of ours."""
    node = ox.NamedNode(iri)
    found = {q.object.value for q in graph.store.quads_for_pattern(node, ox.NamedNode(PREFIXES["rdf"] + "type"), None)}
    return next((c for c in _CLASSES if ONTOLOGY + c in found), "")


def label_of(graph: KnowledgeGraph, iri: str, language: str = "en") -> str:
    """The name to show: the preferred one in a language, else any label, else the IRI's last part."""
    found: dict[tuple[str, str], str] = {}
    for predicate in _LABELS:
        for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None):
            found.setdefault((predicate, quad.object.language or ""), quad.object.value)
    pref, label = _LABELS[0], _LABELS[2]
    return found.get((pref, language)) or found.get((label, "")) or next(iter(found.values()), iri.rsplit("/", 1)[-1])


def links_of(graph: KnowledgeGraph, iri: str) -> int:
    """How many links of papers point to a node."""
    for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(ONTOLOGY + "linkCount"), None):
        return int(quad.object.value)
    return 0


def heir_of(graph: KnowledgeGraph, iri: str) -> str:
    """The node that took a node's place when a person merged or retyped it; the node itself where none did."""
    for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), _REPLACED_BY, None):
        return str(quad.object.value)
    return iri


def find(graph: KnowledgeGraph, text: str) -> Thing:
    """The thing a text means; the most linked where several go by that name, the rest in ``others``.

    Raises ThingNotFound, with the nearest names.
    """
    text = text.strip()
    for iri in map(partial(heir_of, graph), _as_iri(text)):
        if any(True for _ in graph.store.quads_for_pattern(ox.NamedNode(iri), None, None)):
            return Thing(iri, label_of(graph, iri), type_of(graph, iri), links_of(graph, iri))
    key = name_key(text)
    named = graph.store.quads_for_pattern(None, ox.NamedNode(ONTOLOGY + "nameKey"), ox.Literal(key))
    heirs = {heir_of(graph, q.subject.value) for q in named if isinstance(q.subject, ox.NamedNode)}
    things = [Thing(i, label_of(graph, i), type_of(graph, i), links_of(graph, i)) for i in heirs]
    things = sorted((x for x in things if x.type), key=lambda x: (-x.links, x.iri))
    if not things:
        hints = [label_of(graph, iri) for iri in _nearest(graph, key)]
        hint = f"did you mean {', '.join(hints)}?" if hints else f"try: kg search '{text}'"
        raise ThingNotFound(f"nothing in the graph is called «{text}»; {hint}")
    first, *rest = things
    return Thing(first.iri, first.label, first.type, first.links, tuple(rest))


def _as_iri(text: str) -> list[str]:
    if re.fullmatch(r"\d{4}\.\d{4,5}(v\d+)?", text):
        return [f"{BASE}paper/{text.split('v')[0]}"]
    if text.startswith("http") and not re.search(r"[\s<>\"{}|\\^`]", text):
        return [text]
    prefix, colon, rest = text.partition(":")
    if colon and prefix in PREFIXES and re.fullmatch(r"[^\s<>\"{}|\\^`]+", rest):
        return [PREFIXES[prefix] + rest]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return [f"{BASE}report/{text}"]
    return []


def _nearest(graph: KnowledgeGraph, key: str) -> list[str]:
    """The IRIs of the things whose names are nearest to one that nothing has."""
    from rapidfuzz import fuzz, process

    named: dict[str, str] = {}
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(ONTOLOGY + "nameKey"), None):
        if isinstance(quad.subject, ox.NamedNode):
            named.setdefault(quad.object.value, quad.subject.value)
    found = process.extract(key, named.keys(), scorer=fuzz.ratio, limit=3, score_cutoff=75)
    return list(dict.fromkeys(named[name] for name, _, _ in found))
