"""The derived graph: which node a name is, direct triples, labels, families, lineage and counts.

A pure function of the report graphs, the vocabulary, the corrections by hand and the threshold; of the corrections the
order counts, of nothing else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.graph.applying import apply_corrections
from kg.graph.corrections import stored_corrections
from kg.graph.example_queries import executables
from kg.graph.family_nodes import Families, find_families
from kg.graph.resolution import Node, Resolution, group_of
from kg.graph.stated import RESULT_ROLES, StatedLink, StatedResult, read_links, read_results, subjects
from kg.namespaces import BASE, ONTOLOGY, name_key
from kg.vocabulary import Vocabulary

_MOST = 0.99  # what support by further papers can lift a confidence to
_LINEAGE = frozenset({ONTOLOGY + "basedOn", ONTOLOGY + "usesTechnique"})


def derive(store: Any, vocabulary: Vocabulary, threshold: float) -> list[ox.Quad]:
    """All quads of the derived graph for what stands in a store's other graphs."""
    links, results = read_links(store, threshold), read_results(store, threshold)
    types = {iri: c.type for iri, c in vocabulary.concepts.items()}
    keys = _concept_keys(vocabulary)

    def resolve(links: Sequence[StatedLink]) -> Resolution:
        uses = [link.use for link in links] + [use for result in results for _, use in result.uses]
        return Resolution(uses, types, keys)

    made = apply_corrections(stored_corrections(store), links, results, resolve, vocabulary, store)
    resolution = made.resolution
    triples: set[ox.Triple] = set(made.triples)
    triples.update(_direct(made.links, results, resolution))
    triples.update(_nodes(resolution, vocabulary))
    triples.update(_families(find_families(resolution, vocabulary)))
    triples.update(_counts(made.links, resolution))
    triples.update(_lineage(made.links, resolution))
    triples.update(_papers(store))
    triples.update(executables())
    return [ox.Quad(x.subject, x.predicate, x.object, t.DERIVED) for x in triples]


def _concept_keys(vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """Names that mean exactly one concept within their group; ambiguous names stay out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, concept in vocabulary.names():
        if not concept.is_ambiguous(name):
            found[(group_of(concept.type), name_key(name))].add(concept.iri)
    return {key: next(iter(iris)) for key, iris in found.items() if len(iris) == 1}


def _direct(
    links: list[StatedLink], results: list[StatedResult], resolution: Resolution
) -> Iterator[ox.Triple]:
    for link in links:
        target = ox.NamedNode(resolution.node(link.use))
        yield ox.Triple(link.node, t.OBJECT, target)
        if link.use.counts:
            yield ox.Triple(link.paper, link.relation, target)
    properties = dict(RESULT_ROLES)
    for result in results:
        for role, use in result.uses:
            yield ox.Triple(result.node, t.kg(properties[role]), ox.NamedNode(resolution.node(use)))
        if result.counts:
            yield ox.Triple(result.paper, t.HAS_RESULT, result.node)


def _nodes(resolution: Resolution, vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    for node in resolution.nodes.values():
        subject = ox.NamedNode(node.iri)
        for type_ in node.types:
            yield ox.Triple(subject, t.TYPE, ox.NamedNode(type_.iri))
        for paper in node.introduced_by:
            yield ox.Triple(subject, t.kg("introducedBy"), ox.NamedNode(f"{BASE}paper/{paper}"))
        if node.concept:
            yield ox.Triple(subject, t.LABEL, t.text(vocabulary.concepts[node.iri].label))
            known = {name_key(name) for name in vocabulary.concepts[node.iri].names()}
            for name in node.names:  # of nodes that were merged into it by hand
                if name_key(name) not in known:
                    yield ox.Triple(subject, t.ALT_LABEL, t.tagged(name))
        else:
            yield from _labels(subject, node)


def _labels(subject: ox.NamedNode, node: Node) -> Iterator[ox.Triple]:
    yield ox.Triple(subject, t.kg("discovered"), t.true())
    yield ox.Triple(subject, t.LABEL, t.text(node.names[0]))
    preferred: set[str | None] = set()
    for name in node.names:
        literal = t.tagged(name)
        first = literal.language not in preferred
        preferred.add(literal.language)
        yield ox.Triple(subject, t.PREF_LABEL if first else t.ALT_LABEL, literal)


def _families(families: Families) -> Iterator[ox.Triple]:
    for node in families.made:
        yield ox.Triple(ox.NamedNode(node.iri), t.TYPE, ox.NamedNode(node.type.iri))
        yield from _labels(ox.NamedNode(node.iri), node)
    for narrow, above in families.broader:
        yield ox.Triple(ox.NamedNode(narrow), t.BROADER, ox.NamedNode(above))


def _counts(links: list[StatedLink], resolution: Resolution) -> Iterator[ox.Triple]:
    best: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))  # the surest link of each paper
    total: dict[str, int] = defaultdict(int)
    for link in links:
        if link.use.counts:
            iri = resolution.node(link.use)
            best[iri][link.paper.value] = max(best[iri][link.paper.value], link.confidence)
            total[iri] += 1
    for iri, papers in best.items():
        yield ox.Triple(ox.NamedNode(iri), t.kg("paperCount"), t.integer(len(papers)))
        yield ox.Triple(ox.NamedNode(iri), t.kg("linkCount"), t.integer(total[iri]))
        if not resolution.nodes[iri].concept:
            yield ox.Triple(ox.NamedNode(iri), t.kg("supportedConfidence"), t.decimal(_supported(papers.values())))


def _supported(confidences: Iterable[float]) -> Decimal:
    """Noisy-or of what independent papers say, to three places; never more than 0.99, for papers copy one another."""
    doubt = math.prod(1 - confidence for confidence in sorted(confidences))
    return Decimal(str(round(max(min(1 - doubt, _MOST), max(confidences)), 3)))


def _lineage(links: list[StatedLink], resolution: Resolution) -> Iterator[ox.Triple]:
    for link in links:
        if link.relation.value in _LINEAGE and link.use.counts:
            node = resolution.nodes[resolution.node(link.use)]
            for paper in node.introduced_by:
                if paper != link.use.paper:
                    yield ox.Triple(link.paper, t.kg("buildsOn"), ox.NamedNode(f"{BASE}paper/{paper}"))


def _papers(store: Any) -> Iterator[ox.Triple]:
    """One label a paper: where sources differ on its title, the longest, then the first by alphabet."""
    titles: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for node in subjects(store, t.PAPER):
        for quad in store.quads_for_pattern(node, t.TITLE, None):
            titles[node].add(quad.object.value)
    for node, found in titles.items():
        yield ox.Triple(node, t.LABEL, t.text(min(found, key=lambda x: (-len(x), x))))
