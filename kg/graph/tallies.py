"""Counts by relation, so that "most used", "most compared with" and the like are looked up and not counted again.

A thing has the count of a relation (papers that have it to the thing) and, among the first ``RANKED`` of the relation,
its rank (1 for the most). Of a technique and a benchmark that occur in the same papers, the
first ``PAIRS`` pairs are a ``kg:CoOccurrence`` each, with its rank. Each relation is a VoID property partition.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence

from kg.graph import terms as t
from kg.graph.newest import is_new_style
from kg.graph.nodes import Node
from kg.graph.statements import integer
from kg.graph.uses import run
from kg.namespaces import BASE, ONTOLOGY, Relation, digest

RANKED = 1000
PAIRS = 1000
_A = str(t.TYPE)
_DERIVED = str(t.DERIVED)
_PARTITION, _PROPERTY = str(t.term("void:propertyPartition")), str(t.term("void:property"))
_TRIPLES, _SUBJECTS, _OBJECTS = (str(t.term(f"void:{x}")) for x in ("triples", "distinctSubjects", "distinctObjects"))


def partition_iri(relation: str) -> str:
    """The node that says how much the derived graph holds of a relation."""
    return f"{BASE}graph/derived/{relation}"


def tallies(db: sqlite3.Connection) -> Iterator[str]:
    """The statements that count: by thing and relation, by pair, by relation."""
    run(db, _COUNTED)
    for relation in Relation:
        things = "SELECT COALESCE(SUM(papers), 0), COUNT(*) FROM counted WHERE relation = ?"
        triples, objects = db.execute(things, (relation.iri,)).fetchone()
        (subjects,) = db.execute("SELECT COUNT(DISTINCT paper) FROM direct WHERE relation = ?", (relation.iri,)).fetchone()
        yield from _partition(relation.value, triples, subjects, objects)
        for thing, count in db.execute("SELECT iri, papers FROM counted WHERE relation = ?", (relation.iri,)):
            yield f"<{thing}> <{relation.iri}Count> {integer(count)}"
        first = db.execute("SELECT iri FROM counted WHERE relation = ? ORDER BY papers DESC, iri LIMIT ?", (relation.iri, RANKED))
        for rank, (thing,) in enumerate(first, 1):
            yield f"<{thing}> <{relation.iri}Rank> {integer(rank)}"
    results, papers = db.execute("SELECT COUNT(*), COUNT(DISTINCT paper) FROM result WHERE counts").fetchone()
    yield from _partition("hasResult", results, papers, results)
    both = (Relation.USES_TECHNIQUE.iri, Relation.EVALUATED_ON.iri, PAIRS)
    for rank, (technique, benchmark, papers) in enumerate(db.execute(_BOTH, both), 1):
        node = f"<{BASE}co-occurrence/{digest(technique, benchmark)}>"
        yield f"{node} {_A} <{ONTOLOGY}CoOccurrence>"
        yield f"{node} <{ONTOLOGY}technique> <{technique}>"
        yield f"{node} <{ONTOLOGY}benchmark> <{benchmark}>"
        yield f"{node} {t.kg('paperCount')} {integer(papers)}"
        yield f"{node} {t.kg('coOccurrenceRank')} {integer(rank)}"


_COUNTED = """CREATE TABLE counted (relation TEXT, iri TEXT, papers INTEGER);
INSERT INTO counted SELECT relation, iri, COUNT(*) FROM direct JOIN node ON node.id = place GROUP BY relation, place"""
_BOTH = """SELECT t.iri, b.iri, papers FROM
  (SELECT u.place AS technique, e.place AS benchmark, COUNT(*) AS papers FROM direct u JOIN direct e USING (paper)
   WHERE u.relation = ? AND e.relation = ? GROUP BY technique, benchmark)
  JOIN node t ON t.id = technique JOIN node b ON b.id = benchmark ORDER BY papers DESC, t.iri, b.iri LIMIT ?"""


_RECENCY, _DISCOVERED, _INTRODUCED = (f"<{ONTOLOGY}{x}Rank>" for x in ("recency", "discovered", "introduced"))
_CHRONOLOGY = f"<{ONTOLOGY}chronology>"


def rankings(db: sqlite3.Connection, families: Sequence[Node]) -> Iterator[str]:
    """The first of the lists that would otherwise be as long as the graph: papers, discovered and introduced things.

    ``families``: nodes that no text names.
    """
    db.create_function("new_style", 1, is_new_style, deterministic=True)
    last: deque[str] = deque(maxlen=RANKED)
    in_order = db.execute("SELECT paper FROM title ORDER BY new_style(paper), paper")
    for number, (paper,) in enumerate(in_order, 1):  # from the oldest on, so that a new paper moves no other
        yield f"<{paper}> {_CHRONOLOGY} {integer(number)}"
        last.append(paper)
    for rank, paper in enumerate(reversed(last), 1):
        yield f"<{paper}> {_RECENCY} {integer(rank)}"
    run(db, _OF_THING)
    made = ((node.iri,) for node in families)
    db.executemany("INSERT INTO of_thing VALUES (?, 0, 1, 0)", made)
    for predicate, which in ((_DISCOVERED, "discovered"), (_INTRODUCED, "introduced")):
        first = db.execute(f"SELECT iri FROM of_thing WHERE {which} ORDER BY papers DESC, iri LIMIT ?", (RANKED,))
        for rank, (thing,) in enumerate(first, 1):
            yield f"<{thing}> {predicate} {integer(rank)}"


_OF_THING = """CREATE TABLE of_thing (iri TEXT, papers INTEGER, discovered INTEGER, introduced INTEGER);
INSERT INTO of_thing SELECT iri, COALESCE(papers, 0), NOT node.concept, EXISTS (SELECT 1 FROM introduced WHERE place = id) FROM node
  LEFT JOIN (SELECT place, COUNT(DISTINCT paper) AS papers FROM direct GROUP BY place) ON place = id"""


def _partition(relation: str, triples: int, subjects: int, objects: int) -> Iterator[str]:
    node = f"<{partition_iri(relation)}>"
    yield f"{_DERIVED} {_PARTITION} {node}"
    yield f"{node} {_PROPERTY} <{ONTOLOGY}{relation}>"
    yield f"{node} {_TRIPLES} {integer(triples)}"
    yield f"{node} {_SUBJECTS} {integer(subjects)}"
    yield f"{node} {_OBJECTS} {integer(objects)}"
