"""Counts by relation, so that "most used", "most compared with" and the like are looked up and not counted again.

A thing has the count of a relation (papers that have it to the thing) and, among the first ``RANKED`` of the relation,
its rank (1 for the most). Of a technique and a benchmark that occur in the same papers, the
first ``PAIRS`` pairs are a ``kg:CoOccurrence`` each. Each relation is a VoID property partition.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from kg.graph import terms as t
from kg.graph.resolution import Node
from kg.graph.stated import StatedLink, StatedResult
from kg.graph.statements import integer
from kg.namespaces import BASE, ONTOLOGY, Relation, digest

_T = TypeVar("_T", str, tuple[str, str])
RANKED = 1000
PAIRS = 1000
_A = str(t.TYPE)
_DERIVED = str(t.DERIVED)
_PARTITION, _PROPERTY = str(t.term("void:propertyPartition")), str(t.term("void:property"))
_TRIPLES, _SUBJECTS, _OBJECTS = (str(t.term(f"void:{x}")) for x in ("triples", "distinctSubjects", "distinctObjects"))


def partition_iri(relation: str) -> str:
    """The node that says how much the derived graph holds of a relation."""
    return f"{BASE}graph/derived/{relation}"


def tallies(links: Iterable[tuple[StatedLink, str]], results: Sequence[StatedResult]) -> Iterator[str]:
    """The statements that count: by thing and relation, by pair, by relation. ``links``: those that count, with their nodes."""
    by_relation: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for link, target in links:
        by_relation[link.relation].add((link.paper, target))
    of_paper: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for relation in Relation:
        pairs = by_relation.pop(relation.iri, set())
        counted = Counter(thing for _, thing in pairs)
        yield from _partition(relation.value, len(pairs), len({paper for paper, _ in pairs}), len(counted))
        for thing, papers in counted.items():
            yield f"<{thing}> <{relation.iri}Count> {integer(papers)}"
        for rank, thing in enumerate(_first(counted, RANKED), 1):
            yield f"<{thing}> <{relation.iri}Rank> {integer(rank)}"
        if relation in (Relation.USES_TECHNIQUE, Relation.EVALUATED_ON):
            for paper, thing in pairs:
                of_paper[paper][relation is Relation.EVALUATED_ON].add(thing)
    counts = [result for result in results if result.counts]
    yield from _partition("hasResult", len(counts), len({result.paper for result in counts}), len(counts))
    both: Counter[tuple[str, str]] = Counter()
    for techniques, benchmarks in of_paper.values():
        both.update((technique, benchmark) for technique in techniques for benchmark in benchmarks)
    for technique, benchmark in _first(both, PAIRS):
        node = f"<{BASE}co-occurrence/{digest(technique, benchmark)}>"
        yield f"{node} {_A} <{ONTOLOGY}CoOccurrence>"
        yield f"{node} <{ONTOLOGY}technique> <{technique}>"
        yield f"{node} <{ONTOLOGY}benchmark> <{benchmark}>"
        yield f"{node} {t.kg('paperCount')} {integer(both[technique, benchmark])}"


_RECENCY, _DISCOVERED, _INTRODUCED = (f"<{ONTOLOGY}{x}Rank>" for x in ("recency", "discovered", "introduced"))
_CHRONOLOGY = f"<{ONTOLOGY}chronology>"
_NEW_STYLE = re.compile(r"\d{4}\.\d{4,5}$")


def rankings(links: Iterable[tuple[StatedLink, str]], papers: Iterable[str], nodes: Sequence[Node]) -> Iterator[str]:
    """The first of the lists that would otherwise be as long as the graph: papers, discovered and introduced things."""
    in_order = sorted(papers, key=lambda x: (bool(_NEW_STYLE.search(x)), x))
    for number, paper in enumerate(in_order, 1):  # from the oldest on, so that a new paper moves no other
        yield f"<{paper}> {_CHRONOLOGY} {integer(number)}"
    for rank, paper in enumerate(reversed(in_order[-RANKED:]), 1):
        yield f"<{paper}> {_RECENCY} {integer(rank)}"
    of_thing: dict[str, set[str]] = defaultdict(set)
    for link, target in links:
        of_thing[target].add(link.paper)
    counted = Counter({thing: len(papers) for thing, papers in of_thing.items()})
    del of_thing
    discovered = Counter({node.iri: counted[node.iri] for node in nodes if not node.concept})
    introduced = Counter({node.iri: counted[node.iri] for node in nodes if node.introduced_by})
    for predicate, things in ((_DISCOVERED, discovered), (_INTRODUCED, introduced)):
        for rank, thing in enumerate(_first(things, RANKED), 1):
            yield f"<{thing}> {predicate} {integer(rank)}"


def _first(counted: Counter[_T], most: int) -> list[_T]:
    """The most frequent, those of equal count by their IRIs."""
    return heapq.nsmallest(most, counted, key=lambda x: (-counted[x], x))


def _partition(relation: str, triples: int, subjects: int, objects: int) -> Iterator[str]:
    node = f"<{partition_iri(relation)}>"
    yield f"{_DERIVED} {_PARTITION} {node}"
    yield f"{node} {_PROPERTY} <{ONTOLOGY}{relation}>"
    yield f"{node} {_TRIPLES} {integer(triples)}"
    yield f"{node} {_SUBJECTS} {integer(subjects)}"
    yield f"{node} {_OBJECTS} {integer(objects)}"
