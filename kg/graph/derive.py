"""The derived graph: which node a name is, direct triples, labels, families, lineage, counts and ranks.

A pure function of the report graphs, the vocabulary, the corrections by hand and the threshold; of the corrections the
order counts, of nothing else.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from kg.graph import terms as t
from kg.graph.applying import apply_corrections
from kg.graph.corrections import stored_corrections
from kg.graph.example_queries import executables
from kg.graph.family_nodes import Families, find_families
from kg.graph.resolution import Node, Resolution, group_of
from kg.graph.stated import RESULT_ROLES, StatedLink, StatedResult, read_links, read_results, read_titles
from kg.graph.statements import TRUE, decimal, integer, literal, tagged
from kg.graph.tallies import rankings, tallies
from kg.namespaces import ONTOLOGY, name_key, paper_iri
from kg.vocabulary import Vocabulary

_MOST = 0.99  # what support by further papers can lift a confidence to
_LINEAGE = frozenset({ONTOLOGY + "basedOn", ONTOLOGY + "usesTechnique"})
# Predicates as they are written.
_A, _LABEL, _OBJECT = str(t.TYPE), str(t.LABEL), str(t.OBJECT)
_PREF, _ALT, _BROADER = str(t.PREF_LABEL), str(t.ALT_LABEL), str(t.BROADER)
_HAS_RESULT, _BUILDS_ON, _BY = str(t.HAS_RESULT), str(t.kg("buildsOn")), str(t.kg("introducedBy"))
_DISCOVERED, _SUPPORTED = str(t.kg("discovered")), str(t.kg("supportedConfidence"))
_KEY = str(t.NAME_KEY)
_PAPERS, _LINKS = str(t.kg("paperCount")), str(t.kg("linkCount"))
_ROLES = {role: str(t.kg(name)) for role, name in RESULT_ROLES}


def derive(store: Any, vocabulary: Vocabulary, threshold: float) -> Iterator[str]:
    """All statements of the derived graph for what stands in a store's other graphs; some may come twice."""
    links, results = read_links(store, threshold), read_results(store, threshold)
    types = {iri: c.type for iri, c in vocabulary.concepts.items()}
    keys = _concept_keys(vocabulary)

    def resolve(links: Sequence[StatedLink]) -> Resolution:
        uses = [link.use for link in links] + [use for result in results for _, use in result.uses]
        return Resolution(uses, types, keys)

    made = apply_corrections(stored_corrections(store), links, results, resolve, vocabulary, store)
    del links
    resolution = made.resolution
    linked = [(link, resolution.node(link.use)) for link in made.links]
    counted = [(link, target) for link, target in linked if link.use.counts]
    yield from made.statements
    yield from _direct(linked, results, resolution)
    yield from _nodes(resolution, vocabulary)
    families = find_families(resolution, vocabulary)
    yield from _families(families)
    yield from _counts(counted, resolution)
    yield from _lineage(counted, resolution)
    yield from tallies(counted, results)
    titles = read_titles(store)
    yield from rankings(counted, titles, [*resolution.nodes.values(), *families.made])
    for paper, title in titles.items():
        yield f"<{paper}> {_LABEL} {literal(title)}"
        yield f"<{paper}> {_KEY} {literal(name_key(title))}"
    yield from map(str, executables())


def _concept_keys(vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """Names that mean exactly one concept within their group; ambiguous names stay out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, concept in vocabulary.names():
        if not concept.is_ambiguous(name):
            found[(group_of(concept.type), name_key(name))].add(concept.iri)
    return {key: next(iter(iris)) for key, iris in found.items() if len(iris) == 1}


Linked = tuple[StatedLink, str]  # a link and the IRI of the node it leads to


def _direct(links: Iterable[Linked], results: list[StatedResult], resolution: Resolution) -> Iterator[str]:
    for link, target in links:
        yield f"<{link.node}> {_OBJECT} <{target}>"
        if link.use.counts:
            yield f"<{link.paper}> <{link.relation}> <{target}>"
    for result in results:
        for role, use in result.uses:
            yield f"<{result.node}> {_ROLES[role]} <{resolution.node(use)}>"
        if result.counts:
            yield f"<{result.paper}> {_HAS_RESULT} <{result.node}>"


def _nodes(resolution: Resolution, vocabulary: Vocabulary) -> Iterator[str]:
    for node in resolution.nodes.values():
        subject = f"<{node.iri}>"
        for type_ in node.types:
            yield f"{subject} {_A} <{type_.iri}>"
        for paper in node.introduced_by:
            yield f"{subject} {_BY} <{paper_iri(paper)}>"
        if node.concept:
            yield f"{subject} {_LABEL} {literal(vocabulary.concepts[node.iri].label)}"
            known = {name_key(name) for name in vocabulary.concepts[node.iri].names()}
            for name in node.names:  # of nodes that were merged into it by hand
                if name_key(name) not in known:
                    yield f"{subject} {_ALT} {tagged(name)}"
                    yield f"{subject} {_KEY} {literal(name_key(name))}"
        else:
            yield from _labels(subject, node)


def _labels(subject: str, node: Node) -> Iterator[str]:
    yield f"{subject} {_DISCOVERED} {TRUE}"
    yield f"{subject} {_LABEL} {literal(node.names[0])}"
    preferred: set[str] = set()
    for name in node.names:
        language = t.language_of(name)
        yield f"{subject} {_ALT if language in preferred else _PREF} {tagged(name)}"
        preferred.add(language)
    for key in {name_key(name) for name in node.names}:
        yield f"{subject} {_KEY} {literal(key)}"


def _families(families: Families) -> Iterator[str]:
    for node in families.made:
        yield f"<{node.iri}> {_A} <{node.type.iri}>"
        yield from _labels(f"<{node.iri}>", node)
    for narrow, above in families.broader:
        yield f"<{narrow}> {_BROADER} <{above}>"


def _counts(links: Iterable[Linked], resolution: Resolution) -> Iterator[str]:
    best: dict[str, dict[str, float]] = defaultdict(dict)  # the surest link of each paper
    total: Counter[str] = Counter()
    for link, target in links:
        papers = best[target]
        papers[link.paper] = max(papers.get(link.paper, 0.0), link.confidence)
        total[target] += 1
    for iri, papers in best.items():
        yield f"<{iri}> {_PAPERS} {integer(len(papers))}"
        yield f"<{iri}> {_LINKS} {integer(total[iri])}"
        if not resolution.nodes[iri].concept:
            yield f"<{iri}> {_SUPPORTED} {decimal(_supported(papers.values()))}"


def _supported(confidences: Iterable[float]) -> Decimal:
    """Noisy-or of what independent papers say, to three places; never more than 0.99, for papers copy one another."""
    doubt = math.prod(1 - confidence for confidence in sorted(confidences))
    return Decimal(str(round(max(min(1 - doubt, _MOST), max(confidences)), 3)))


def _lineage(links: Iterable[Linked], resolution: Resolution) -> Iterator[str]:
    for link, target in links:
        if link.relation in _LINEAGE:
            for paper in resolution.nodes[target].introduced_by:
                if paper != link.use.paper:
                    yield f"<{link.paper}> {_BUILDS_ON} <{paper_iri(paper)}>"
