"""A store in parts that are validated one by one: some nodes with all that is said of them, and the classes around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.graph import terms as t

if TYPE_CHECKING:
    import rdflib

PART = 3000  # nodes a part; some 25,000 triples
_STRING = t.term("xsd:string")


def parts_of(store: Any, graphs: Iterable[Any], size: int = PART) -> Iterator[frozenset[Any]]:
    """All subjects of some graphs of a store, part by part; one that two graphs speak of may come in two parts.

    A graph on disk gives its quads subject by subject, so that no list of all subjects is needed.
    """
    part: set[Any] = set()
    for graph in graphs:
        last = None
        for quad in store.quads_for_pattern(None, None, None, graph):
            if quad.subject == last:
                continue
            last = quad.subject
            if graph == t.DERIVED and _is_elsewhere(store, last):
                continue  # links and papers are looked at with their report's graph
            part.add(last)
            if len(part) >= size:
                yield frozenset(part)
                part = set()
    if part:
        yield frozenset(part)


def _is_elsewhere(store: Any, subject: Any) -> bool:
    return any(quad.graph_name != t.DERIVED for quad in store.quads_for_pattern(subject, t.TYPE, None))


def surroundings(store: Any, focus: Iterable[Any]) -> Iterator[ox.Triple]:
    """What the shapes look at: all that is said of the nodes, which links lead to a result, and what class their objects have."""
    nodes = set(focus)
    around: set[Any] = set()
    for node in nodes:
        for quad in store.quads_for_pattern(node, None, None):
            yield quad.triple
            if isinstance(quad.object, (ox.NamedNode, ox.BlankNode)):
                around.add(quad.object)
            if quad.predicate == t.TYPE and quad.object == t.RESULT:
                for link in store.quads_for_pattern(None, t.OBJECT, node):
                    yield link.triple
    for other in around - nodes:
        for quad in store.quads_for_pattern(other, t.TYPE, None):
            yield quad.triple


def to_rdflib(triples: Iterable[Any]) -> rdflib.Graph:
    """Triples as a graph of rdflib, term by term: quicker than through a text."""
    import rdflib

    def node(term: Any) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return rdflib.BNode(term.value)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype == _STRING:
            return rdflib.Literal(term.value)  # as rdflib reads a plain string, so that the two are equal
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph


class Shapes:
    """Shapes that are aimed at the nodes of one part: what stands around them is there for its class only."""

    def __init__(self, shapes: rdflib.Graph, ontology: rdflib.Graph) -> None:
        from rdflib.namespace import RDFS, SH

        self._shapes = shapes
        self._targets: list[tuple[Any, str, Any]] = []
        for kind in ("targetClass", "targetSubjectsOf", "targetObjectsOf"):
            for shape, value in list(shapes.subject_objects(SH[kind])):
                shapes.remove((shape, SH[kind], value))
                values = set(ontology.transitive_subjects(RDFS.subClassOf, value)) if kind == "targetClass" else {value}
                self._targets += [(shape, kind, found) for found in values]

    def at(self, data: rdflib.Graph, focus: Iterable[Any]) -> rdflib.Graph:
        """The shapes with each node of a part as a target; also a node of which nothing is said but that it is there."""
        import rdflib
        from rdflib.namespace import RDF, SH

        own = {rdflib.URIRef(node.value) if isinstance(node, ox.NamedNode) else rdflib.BNode(node.value) for node in focus}
        aimed = rdflib.Graph()
        for triple in self._shapes:
            aimed.add(triple)
        for shape, kind, value in self._targets:
            if kind == "targetClass":
                nodes = set(data.subjects(RDF.type, value))
            elif kind == "targetSubjectsOf":
                nodes = set(data.subjects(value, None))
            else:
                nodes = {node for node in data.objects(None, value) if node in own or (node, None, None) not in data}
            for node in nodes:
                if node in own or kind == "targetObjectsOf":
                    aimed.add((shape, SH.targetNode, node))
        return aimed
