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


def parts_of(store: Any, graphs: Iterable[Any]) -> Iterator[frozenset[Any]]:
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
            if len(part) >= PART:
                yield frozenset(part)
                part = set()
    if part:
        yield frozenset(part)


def _is_elsewhere(store: Any, subject: Any) -> bool:
    return any(quad.graph_name != t.DERIVED for quad in store.quads_for_pattern(subject, t.TYPE, None))


def surroundings(store: Any, focus: frozenset[Any]) -> tuple[set[ox.Triple], set[Any]]:
    """What the shapes look at, and the objects that nothing at all is said of.

    That is: all that is said of the nodes, which links lead to a result, and what class their objects have.
    """
    found: set[ox.Triple] = set()
    around: set[Any] = set()
    for node in focus:
        for quad in store.quads_for_pattern(node, None, None):
            found.add(quad.triple)
            if isinstance(quad.object, (ox.NamedNode, ox.BlankNode)):
                around.add(quad.object)
            if quad.predicate == t.TYPE and quad.object == t.RESULT:
                found.update(link.triple for link in store.quads_for_pattern(None, t.OBJECT, node))
    unknown: set[Any] = set()
    for other in around - focus:
        said = [quad.triple for quad in store.quads_for_pattern(other, t.TYPE, None)]
        found.update(said)
        if not said and next(iter(store.quads_for_pattern(other, None, None)), None) is None:
            unknown.add(other)
    return found, unknown


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


# A property shape with one of these says something of a node that does not have the property at all.
_OF_ABSENCE = ("minCount", "hasValue", "equals", "qualifiedMinCount", "sparql", "property")


class Shapes:
    """Shapes that are aimed at the nodes of one part: what stands around them is there for its class only.

    A property shape that nothing can break where the property is absent is aimed by itself, at those that have it: most
    nodes have few of the properties they may have, and pySHACL takes as long for each.
    """

    def __init__(self, shapes: rdflib.Graph, ontology: rdflib.Graph) -> None:
        import rdflib
        from rdflib.namespace import RDFS, SH

        self._shapes = shapes
        self._targets: list[tuple[Any, str, Any]] = []
        for kind in ("targetClass", "targetSubjectsOf", "targetObjectsOf"):
            for shape, value in list(shapes.subject_objects(SH[kind])):
                shapes.remove((shape, SH[kind], value))
                values = set(ontology.transitive_subjects(RDFS.subClassOf, value)) if kind == "targetClass" else {value}
                self._targets += [(shape, kind, found) for found in values]
        self._by_path: dict[Any, list[tuple[Any, Any]]] = {}  # node shape: its property shapes to be aimed, their paths
        for shape in {shape for shape, _, _ in self._targets}:
            for rule in list(shapes.objects(shape, SH.property)):
                path = shapes.value(rule, SH.path)
                if isinstance(path, rdflib.URIRef) and not any((rule, SH[name], None) in shapes for name in _OF_ABSENCE):
                    shapes.remove((shape, SH.property, rule))
                    self._by_path.setdefault(shape, []).append((rule, path))

    def at(self, data: rdflib.Graph, focus: Iterable[Any], unknown: Iterable[Any]) -> rdflib.Graph:
        """The shapes with each node of a part as a target; also what it leads to, where nothing is said of that."""
        import rdflib
        from rdflib.namespace import RDF, SH

        def node(term: Any) -> Any:
            return rdflib.URIRef(term.value) if isinstance(term, ox.NamedNode) else rdflib.BNode(term.value)

        own = set(map(node, focus))
        targets = own.union(map(node, unknown))
        aimed = rdflib.Graph()
        for triple in self._shapes:
            aimed.add(triple)
        having: dict[Any, set[Any]] = {}  # path: the nodes that have it
        for shape, kind, value in self._targets:
            if kind == "targetClass":
                nodes = set(data.subjects(RDF.type, value))
            elif kind == "targetSubjectsOf":
                nodes = set(data.subjects(value, None))
            else:
                nodes = set(data.objects(None, value)) & targets
            for found in nodes & targets:
                aimed.add((shape, SH.targetNode, found))
            for rule, path in self._by_path.get(shape, ()):
                if path not in having:
                    having[path] = targets.intersection(data.subjects(path, None))
                for found in nodes & having[path]:
                    aimed.add((rule, SH.targetNode, found))
        return aimed
