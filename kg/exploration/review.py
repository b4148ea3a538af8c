"""Names that no vocabulary has, for a person to look through: the best supported first, each with a quote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import CorrectionError
from kg.exploration.describe import Evidence, evidence
from kg.exploration.things import find, label_of
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, ONTOLOGY, EntityType, shortened

_DISCOVERED = """
SELECT ?thing ?kind (MAX(?papers_) AS ?papers) (MAX(?links_) AS ?links) (MAX(?sure_) AS ?sure) WHERE {
  ?thing kg:discovered true ; a ?kind .
  OPTIONAL { ?thing kg:paperCount ?papers_ ; kg:linkCount ?links_ ; kg:supportedConfidence ?sure_ }
} GROUP BY ?thing ?kind
"""
_BEST_LINK = """
SELECT ?link ?paper ?relation WHERE {
  ?link rdf:object ?thing ; rdf:subject ?paper ; rdf:predicate ?relation ; kg:confidence ?confidence ; oa:hasTarget ?quote .
  FILTER NOT EXISTS { ?link kg:removedBy ?correction }
} ORDER BY DESC(?confidence) ?link LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A discovered name with what speaks for it."""

    iri: str
    label: str
    type: EntityType
    names: tuple[str, ...]  # further names
    papers: int
    links: int
    confidence: float  # what all papers together say, 0 to 1
    paper: str = ""  # the identifier of the paper that the quote is about
    relation: str = ""
    quote: Evidence | None = None


def review(
    graph: KnowledgeGraph, *, types: Collection[EntityType] = (), limit: int | None = 50, min_support: int = 1
) -> list[Candidate]:
    """Discovered names by the number of papers, then by confidence, then by name.

    ``types``: only these; ``limit``: at most so many, None for all; ``min_support``: in at least so many papers.
    """
    ranked = sorted(_discovered(graph), key=lambda c: (-c.papers, -c.confidence, c.label, c.iri))
    chosen = [c for c in ranked if c.papers >= min_support and (not types or c.type in types)][:limit]
    return [_with_quote(graph, candidate) for candidate in chosen]


def _discovered(graph: KnowledgeGraph) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for row in graph.query(_DISCOVERED):
        iri, kind = row["thing"].value, _type(row["kind"].value)
        papers = int(row["papers"].value) if row["papers"] else 0
        # A benchmark that is used as a dataset, too, has both classes; a benchmark it is.
        if kind is None or (iri in found and kind is EntityType.DATASET):
            continue
        links, sure = (float(row[name].value) if row[name] else 0.0 for name in ("links", "sure"))
        found[iri] = Candidate(iri, label_of(graph, iri), kind, (), papers, int(links), sure)
    return list(found.values())


def candidate(graph: KnowledgeGraph, name: str) -> Candidate:
    """The discovered thing that a name, an alias or an IRI means.

    Raises ThingNotFound with the nearest names, CorrectionError where it means several things, or a known concept.
    """
    first = find(graph, name)
    discovered = {c.iri: c for c in _discovered(graph)}
    meant = [discovered[thing.iri] for thing in (first, *first.others) if thing.iri in discovered]
    if not meant:
        raise CorrectionError(f"«{name}» is {shortened(first.iri)}, which the vocabulary has already; leave it out")
    if len(meant) > 1:
        which = ", ".join(f"{shortened(c.iri)} ({c.type})" for c in meant)
        raise CorrectionError(f"«{name}» may mean {which}; write the one you mean in its place")
    return _with_quote(graph, meant[0])


def _type(iri: str) -> EntityType | None:
    name = iri.removeprefix(ONTOLOGY)
    return EntityType(name) if name in set(EntityType) else None


def _with_quote(graph: KnowledgeGraph, found: Candidate) -> Candidate:
    node = ox.NamedNode(found.iri)
    names: set[str] = set()
    for predicate in ("prefLabel", "altLabel"):
        term = ox.NamedNode(f"http://www.w3.org/2004/02/skos/core#{predicate}")
        names |= {quad.object.value for quad in graph.store.quads_for_pattern(node, term, None)}
    others = tuple(sorted(names - {found.label}))
    paper, relation, quote = "", "", None
    for row in graph.query(_BEST_LINK, {"thing": node}):
        paper = row["paper"].value.removeprefix(BASE + "paper/")
        relation = row["relation"].value.removeprefix(ONTOLOGY)
        quote = next(iter(evidence(graph, row["link"])), None)
    return Candidate(
        found.iri, found.label, found.type, others, found.papers, found.links, found.confidence, paper, relation, quote
    )
