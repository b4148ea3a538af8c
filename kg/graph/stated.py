"""What the reports' graphs state, read back from the store: links and results under the names that the texts use."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.graph.resolution import Named
from kg.namespaces import BASE, ONTOLOGY, EntityType

RESULT_ROLES = (("benchmark", "onBenchmark"), ("metric", "metric"), ("system", "system"), ("compared", "comparedTo"))
_TYPES = {x.iri: x for x in EntityType}
_INTRODUCES = ONTOLOGY + "introduces"


@dataclass(frozen=True, slots=True)
class StatedLink:
    """A kg:Link: paper, relation, a use of a name."""

    node: ox.NamedNode
    paper: ox.NamedNode
    relation: ox.NamedNode
    confidence: float
    use: Named
    removed: bool = False  # by hand: it counts at no threshold


@dataclass(frozen=True, slots=True)
class StatedResult:
    """A kg:Result with the names it uses, by role."""

    node: ox.NamedNode
    paper: ox.NamedNode
    counts: bool
    uses: tuple[tuple[str, Named], ...]


def _objects(store: Any, subject: ox.NamedNode) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    found: dict[str, list[ox.NamedNode | ox.Literal]] = defaultdict(list)
    for quad in store.quads_for_pattern(subject, None, None):
        if quad.graph_name != t.DERIVED and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            found[quad.predicate.value].append(quad.object)
    return found


def subjects(store: Any, type_: ox.NamedNode) -> list[ox.NamedNode]:
    """The nodes that a report states to be of a class, sorted."""
    nodes = {q.subject for q in store.quads_for_pattern(None, t.TYPE, type_) if q.graph_name != t.DERIVED}
    return sorted((n for n in nodes if isinstance(n, ox.NamedNode)), key=lambda n: n.value)


def read_links(store: Any, threshold: float) -> list[StatedLink]:
    """All links to entities, sorted by IRI; those below the threshold do not count."""
    links = []
    for node in subjects(store, t.LINK):
        values = _objects(store, node)
        if t.NAME.value not in values:
            continue  # a result's link points to its result already
        paper, relation = values[t.SUBJECT.value][0], values[t.PREDICATE.value][0]
        confidence = float(values[t.CONFIDENCE.value][0].value)
        concept = values.get(t.CONCEPT.value)
        use = Named(
            paper.value.removeprefix(BASE + "paper/"),
            values[t.NAME.value][0].value,
            tuple(sorted(v.value for v in values.get(t.ALSO_NAMED.value, []))),
            _TYPES[values[t.ENTITY_TYPE.value][0].value],
            concept[0].value if concept else None,
            relation.value == _INTRODUCES,
            confidence >= threshold,
        )
        links.append(StatedLink(node, ox.NamedNode(paper.value), ox.NamedNode(relation.value), confidence, use))
    return links


def read_results(store: Any, threshold: float) -> list[StatedResult]:
    """All results that a paper has, sorted by IRI."""
    owner: dict[str, tuple[ox.NamedNode, float]] = {}
    for quad in store.quads_for_pattern(None, t.PREDICATE, t.HAS_RESULT):
        values = _objects(store, quad.subject)
        if t.OBJECT.value in values:
            result, by = values[t.OBJECT.value][0].value, values[t.SUBJECT.value][0].value
            owner[result] = (ox.NamedNode(by), float(values[t.CONFIDENCE.value][0].value))
    results = []
    for node in subjects(store, t.RESULT):
        if node.value not in owner:
            continue
        paper, confidence = owner[node.value]
        values = _objects(store, node)
        counts = confidence >= threshold
        uses = []
        for role, _ in RESULT_ROLES:
            name = values.get(f"{ONTOLOGY}{role}Name")
            if not name:
                continue
            concept = values.get(f"{ONTOLOGY}{role}Concept")
            type_ = _TYPES[values[f"{ONTOLOGY}{role}Type"][0].value]
            identifier = paper.value.removeprefix(BASE + "paper/")
            uses.append(
                (
                    role,
                    Named(identifier, name[0].value, (), type_, concept[0].value if concept else None, False, counts),
                )
            )
        results.append(StatedResult(node, paper, counts, tuple(uses)))
    return results


