"""The graph as programs for networks see it: nodes with labels, and one edge for every direct link."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.namespaces import ONTOLOGY, PREFIXES, EntityType, Relation

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph.knowledge_graph import KnowledgeGraph

_RDF, _SKOS, _OA = PREFIXES["rdf"], PREFIXES["skos"], PREFIXES["oa"]
_LABELS = (_SKOS + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title")
# The relations of papers to entities, and lineage between papers. Results have too many ends for one edge.
RELATIONS = (*(relation.value for relation in Relation), "buildsOn")
# A node of two classes goes by the first of these.
_TYPES = ("Paper", "Benchmark", *(t.value for t in EntityType if t is not EntityType.BENCHMARK))


@dataclass(frozen=True, slots=True)
class Node:
    """A paper or an entity with at least one edge. ``type`` is the local name of its class."""

    id: str  # IRI
    type: str
    label: str  # the English name, else whatever name it has
    label_zh: str  # the Chinese name, "" where there is none


@dataclass(frozen=True, slots=True)
class Edge:
    """A direct link with what the most confident kg:Link says of it; lineage has no kg:Link and leaves that empty."""

    source: str  # IRI of the paper
    target: str
    relation: str  # local name of the property
    confidence: float | None = None
    section: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """Nodes by IRI and edges, both sorted."""

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]


def to_networkx(graph: KnowledgeGraph) -> nx.MultiDiGraph:
    """The graph for networkx: IRIs as nodes with ``id``, ``type``, ``label`` and ``label_zh``.

    Edges have their relation as key, and ``relation``, ``confidence`` (where known), ``section`` and ``quote``.
    """
    import networkx as nx

    found = read_property_graph(graph.store)
    network = nx.MultiDiGraph()
    for node in found.nodes.values():
        network.add_node(node.id, **asdict(node))
    for edge in found.edges:
        attributes = {key: value for key, value in asdict(edge).items() if value is not None}
        del attributes["source"], attributes["target"]
        network.add_edge(edge.source, edge.target, key=edge.relation, **attributes)
    return network


def read_property_graph(store: ox.Store) -> PropertyGraph:
    """The papers and entities that direct links connect, with those links."""
    evidence = _evidence(store)
    edges = []
    for relation in RELATIONS:
        for quad in _quads(store, ONTOLOGY + relation):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                ends = quad.subject.value, quad.object.value
                edges.append(Edge(*ends, relation, *evidence.get((*ends, relation), ())))
    unique = sorted(set(edges), key=lambda edge: (edge.source, edge.relation, edge.target))
    linked = {iri for edge in unique for iri in (edge.source, edge.target)}
    labels = _labels(store, linked)
    types = _types(store, linked)
    nodes = {iri: Node(iri, types.get(iri, ""), *_names(iri, labels.get(iri, []))) for iri in sorted(linked)}
    return PropertyGraph(nodes, tuple(unique))


def _quads(store: ox.Store, predicate: str) -> list[ox.Quad]:
    return list(store.quads_for_pattern(None, ox.NamedNode(predicate), None, None))


def _values(store: ox.Store, predicate: str) -> dict[str, str]:
    """What a property that a subject has once says of each subject; the least value should it come twice."""
    found: dict[str, str] = {}
    for quad in _quads(store, predicate):
        subject, value = str(quad.subject), _text(quad.object)
        if subject not in found or value < found[subject]:
            found[subject] = value
    return found


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _evidence(store: ox.Store) -> dict[tuple[str, str, str], tuple[float | None, str, str]]:
    """(paper, entity, relation) → (confidence, section, quote) of the most confident kg:Link, first quote."""
    subjects, objects = _values(store, _RDF + "subject"), _values(store, _RDF + "object")
    predicates, confidences = _values(store, _RDF + "predicate"), _values(store, ONTOLOGY + "confidence")
    exact, section, start = _values(store, _OA + "exact"), _values(store, ONTOLOGY + "section"), {}
    for quote, offset in _values(store, _OA + "start").items():
        start[quote] = int(offset) if offset.isdigit() else 0
    quotes: dict[str, list[str]] = defaultdict(list)
    for quad in _quads(store, _OA + "hasTarget"):
        quotes[str(quad.subject)].append(str(quad.object))

    removed = _values(store, ONTOLOGY + "removedBy")
    best: dict[tuple[str, str, str], tuple[float, str]] = {}
    for link, predicate in predicates.items():
        if link in removed or link not in subjects or link not in objects or not predicate.startswith(ONTOLOGY):
            continue
        key = (subjects[link], objects[link], predicate[len(ONTOLOGY) :])
        rank = (-_number(confidences.get(link, "")), link)
        if key not in best or rank < best[key]:
            best[key] = rank
    found: dict[tuple[str, str, str], tuple[float | None, str, str]] = {}
    for key, (negative, link) in best.items():
        first = min(quotes.get(link, [""]), key=lambda quote: (start.get(quote, 0), quote))
        found[key] = (-negative, section.get(first, ""), exact.get(first, ""))
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _labels(store: ox.Store, linked: set[str]) -> dict[str, list[tuple[int, str, str]]]:
    """IRI → (rank of the property, language, text), for the nodes asked for."""
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for rank, predicate in enumerate(_LABELS):
        for quad in _quads(store, predicate):
            if (
                isinstance(quad.subject, ox.NamedNode)
                and quad.subject.value in linked
                and isinstance(quad.object, ox.Literal)
            ):
                found[quad.subject.value].append((rank, quad.object.language or "", quad.object.value))
    return found


def _names(iri: str, labels: list[tuple[int, str, str]]) -> tuple[str, str]:
    """The label and the Chinese label: preferred labels before others, English before untagged before the rest."""
    order = {"en": 0, "": 1, "zh": 2}
    ranked = sorted(labels, key=lambda label: (order.get(label[1], 3), *label))
    chinese = sorted(label for label in labels if label[1].startswith("zh"))
    return (ranked[0][2] if ranked else iri.rsplit("/", 1)[-1], chinese[0][2] if chinese else "")


def _types(store: ox.Store, linked: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for local_name in reversed(_TYPES):
        kind = ox.NamedNode(ONTOLOGY + local_name)
        for quad in store.quads_for_pattern(None, ox.NamedNode(_RDF + "type"), kind, None):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in linked:
                found[quad.subject.value] = local_name
    return found
