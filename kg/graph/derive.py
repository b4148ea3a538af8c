"""The derived graph: which node a name is, direct triples, labels, families, lineage and counts.

A pure function of the report graphs, the vocabulary and the threshold; the order of its input does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.graph.resolution import Named, Node, Resolution, free_iri, group_of
from kg.namespaces import BASE, ONTOLOGY, EntityType, entity_iri, name_key, slug
from kg.vocabulary import Vocabulary
from kg.vocabulary.families import family_names, is_size_strip

_TYPES = {x.iri: x for x in EntityType}
_INTRODUCES = ONTOLOGY + "introduces"
_LINEAGE = frozenset({ONTOLOGY + "basedOn", ONTOLOGY + "usesTechnique"})
_RESULT_ROLES = (("benchmark", "onBenchmark"), ("metric", "metric"), ("system", "system"), ("compared", "comparedTo"))


@dataclass(frozen=True, slots=True)
class _Link:
    node: ox.NamedNode
    paper: ox.NamedNode
    relation: ox.NamedNode
    confidence: float
    use: Named


@dataclass(frozen=True, slots=True)
class _Result:
    node: ox.NamedNode
    paper: ox.NamedNode
    counts: bool
    uses: tuple[tuple[str, Named], ...]


def derive(store: Any, vocabulary: Vocabulary, threshold: float) -> list[ox.Quad]:
    """All quads of the derived graph for what stands in a store's other graphs."""
    links, results = _read_links(store, threshold), _read_results(store, threshold)
    uses = [link.use for link in links] + [use for result in results for _, use in result.uses]
    resolution = Resolution(uses, {iri: c.type for iri, c in vocabulary.concepts.items()}, _concept_keys(vocabulary))
    triples: set[ox.Triple] = set()
    triples.update(_direct(links, results, resolution, threshold))
    triples.update(_nodes(resolution, vocabulary))
    triples.update(_families(resolution, vocabulary))
    triples.update(_counts(links, resolution, threshold))
    triples.update(_lineage(links, resolution, threshold))
    triples.update(_papers(store))
    return [ox.Quad(x.subject, x.predicate, x.object, t.DERIVED) for x in triples]


def _concept_keys(vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """Names that mean exactly one concept within their group; ambiguous names stay out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, concept in vocabulary.names():
        if not concept.is_ambiguous(name):
            found[(group_of(concept.type), name_key(name))].add(concept.iri)
    return {key: next(iter(iris)) for key, iris in found.items() if len(iris) == 1}


def _objects(store: Any, subject: ox.NamedNode) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    found: dict[str, list[ox.NamedNode | ox.Literal]] = defaultdict(list)
    for quad in store.quads_for_pattern(subject, None, None):
        if quad.graph_name != t.DERIVED and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            found[quad.predicate.value].append(quad.object)
    return found


def _subjects(store: Any, type_: ox.NamedNode) -> list[ox.NamedNode]:
    nodes = {q.subject for q in store.quads_for_pattern(None, t.TYPE, type_) if q.graph_name != t.DERIVED}
    return sorted((n for n in nodes if isinstance(n, ox.NamedNode)), key=lambda n: n.value)


def _read_links(store: Any, threshold: float) -> list[_Link]:
    links = []
    for node in _subjects(store, t.LINK):
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
        links.append(_Link(node, ox.NamedNode(paper.value), ox.NamedNode(relation.value), confidence, use))
    return links


def _read_results(store: Any, threshold: float) -> list[_Result]:
    owner: dict[str, tuple[ox.NamedNode, float]] = {}
    for quad in store.quads_for_pattern(None, t.PREDICATE, t.HAS_RESULT):
        values = _objects(store, quad.subject)
        if t.OBJECT.value in values:
            result, by = values[t.OBJECT.value][0].value, values[t.SUBJECT.value][0].value
            owner[result] = (ox.NamedNode(by), float(values[t.CONFIDENCE.value][0].value))
    results = []
    for node in _subjects(store, t.RESULT):
        if node.value not in owner:
            continue
        paper, confidence = owner[node.value]
        values = _objects(store, node)
        counts = confidence >= threshold
        uses = []
        for role, _ in _RESULT_ROLES:
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
        results.append(_Result(node, paper, counts, tuple(uses)))
    return results


def _direct(
    links: list[_Link], results: list[_Result], resolution: Resolution, threshold: float
) -> Iterator[ox.Triple]:
    for link in links:
        target = ox.NamedNode(resolution.node(link.use))
        yield ox.Triple(link.node, t.OBJECT, target)
        if link.confidence >= threshold:
            yield ox.Triple(link.paper, link.relation, target)
    properties = dict(_RESULT_ROLES)
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


def _families(resolution: Resolution, vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """ "Qwen3-4B" → "Qwen3": a discovered model is narrower than the family its name says it belongs to."""
    by_key = {
        name_key(name): node.iri
        for node in sorted(resolution.nodes.values(), key=lambda n: n.iri, reverse=True)
        if node.type is EntityType.MODEL and not node.concept
        for name in node.names[:1]
    }
    spellings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))  # of families that no text names
    steps: list[tuple[str, str]] = []  # (node, key of its family)
    for node in sorted(resolution.nodes.values(), key=lambda n: n.iri):
        if node.concept or node.type not in (EntityType.MODEL, EntityType.SYSTEM):
            continue
        current, name = node.iri, node.names[0]
        for family in family_names(node.names[0]):
            known = vocabulary.lookup(family, EntityType.MODEL)
            if known:
                steps.append((current, known[0].iri))
                break
            if not is_size_strip(name, family) or node.type is not EntityType.MODEL:
                continue
            above = by_key.get(name_key(family), name_key(family))
            if above == current:
                continue
            if above not in resolution.nodes:
                spellings[above][family] += 1
            steps.append((current, above))
            current, name = above, family
    made = dict(_new_families(spellings, {*resolution.nodes, *vocabulary.concepts}))
    for node in made.values():
        yield ox.Triple(ox.NamedNode(node.iri), t.TYPE, ox.NamedNode(EntityType.MODEL.iri))
        yield from _labels(ox.NamedNode(node.iri), node)
    for narrow, above in steps:
        ends = [made[x].iri if x in made else x for x in (narrow, above)]
        yield ox.Triple(ox.NamedNode(ends[0]), t.BROADER, ox.NamedNode(ends[1]))


def _new_families(spellings: Mapping[str, Mapping[str, int]], taken: set[str]) -> Iterator[tuple[str, Node]]:
    """(name key, node) of each family: its most frequent spelling is its name, the others are further names."""
    for key, counted in sorted(spellings.items()):
        names = sorted(counted, key=lambda n: (-counted[n], n))
        iri = free_iri(entity_iri(EntityType.MODEL, min(names, key=lambda n: (slug(n), n))), taken)
        taken.add(iri)
        yield key, Node(iri, EntityType.MODEL, frozenset(), names, False)


def _counts(links: list[_Link], resolution: Resolution, threshold: float) -> Iterator[ox.Triple]:
    papers: dict[str, set[str]] = defaultdict(set)
    total: dict[str, int] = defaultdict(int)
    for link in links:
        if link.confidence >= threshold:
            iri = resolution.node(link.use)
            papers[iri].add(link.paper.value)
            total[iri] += 1
    for iri, found in papers.items():
        yield ox.Triple(ox.NamedNode(iri), t.kg("paperCount"), t.integer(len(found)))
        yield ox.Triple(ox.NamedNode(iri), t.kg("linkCount"), t.integer(total[iri]))


def _lineage(links: list[_Link], resolution: Resolution, threshold: float) -> Iterator[ox.Triple]:
    for link in links:
        if link.relation.value in _LINEAGE and link.confidence >= threshold:
            node = resolution.nodes[resolution.node(link.use)]
            for paper in node.introduced_by:
                if paper != link.use.paper:
                    yield ox.Triple(link.paper, t.kg("buildsOn"), ox.NamedNode(f"{BASE}paper/{paper}"))


def _papers(store: Any) -> Iterator[ox.Triple]:
    """One label a paper: where sources differ on its title, the longest, then the first by alphabet."""
    titles: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for node in _subjects(store, t.PAPER):
        for quad in store.quads_for_pattern(node, t.TITLE, None):
            titles[node].add(quad.object.value)
    for node, found in titles.items():
        yield ox.Triple(node, t.LABEL, t.text(min(found, key=lambda x: (-len(x), x))))
