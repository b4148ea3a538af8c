"""The newest papers of what very many papers have to do with, so that "newest first" of them is looked up and not sorted.

A thing that more than ``LISTED`` papers have a relation to, counting what is narrower than the thing, has the relation's
``…Newest`` to the newest ``LISTED`` of them. Of all other things a query can sort the papers.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator

from kg.graph.stated import paper_node
from kg.graph.uses import run
from kg.namespaces import Relation

LISTED = 1000
RELATIONS = (Relation.HAS_DOMAIN, Relation.BASED_ON, Relation.USES_TECHNIQUE)
_NEW_STYLE = re.compile(r"\d{4}\.\d{4,5}$")

# dated: papers in the order of their identifiers. within: a node, and all that it is or is narrower than: nodes by their
# numbers, what no paper has to do with directly by numbers below 0.
_TABLES = """
CREATE TABLE dated (paper TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE within (place INTEGER, wide INTEGER, PRIMARY KEY (wide, place)) WITHOUT ROWID;
INSERT INTO dated SELECT paper, ROW_NUMBER() OVER (ORDER BY new_style(paper), paper) FROM (SELECT DISTINCT paper FROM direct)
"""
_WIDE = f"""SELECT wide FROM within JOIN direct USING (place) WHERE relation = ?
  GROUP BY wide HAVING COUNT(DISTINCT paper) > {LISTED}"""
_NEWEST = f"""SELECT DISTINCT paper FROM within JOIN direct USING (place) JOIN dated USING (paper)
  WHERE relation = ? AND wide = ? ORDER BY number DESC LIMIT {LISTED}"""


def newest(db: sqlite3.Connection, broader: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """The statements. ``broader``: what a thing (IRI) is directly narrower than."""
    db.create_function("new_style", 1, is_new_style, deterministic=True)
    run(db, _TABLES)
    places = db.execute("SELECT id, iri FROM node WHERE id IN (SELECT place FROM direct)")
    numbers: dict[str, int] = {}  # of what has something narrower

    def number(iri: str) -> int:
        if iri not in numbers:
            row = db.execute("SELECT id FROM node WHERE iri = ?", (iri,)).fetchone()
            numbers[iri] = row[0] if row else -1 - len(numbers)
        return numbers[iri]

    within = ((place, wide) for place, iri in places for wide in (place, *map(number, _all_broader(iri, broader) - {iri})))
    db.executemany("INSERT INTO within VALUES (?,?)", within)
    names = {wide: iri for iri, wide in numbers.items()}
    for relation in RELATIONS:
        for (wide,) in db.execute(_WIDE, (relation.iri,)).fetchall():
            thing = names.get(wide) or db.execute("SELECT iri FROM node WHERE id = ?", (wide,)).fetchone()[0]
            for (paper,) in db.execute(_NEWEST, (relation.iri, wide)):
                yield f"<{thing}> <{relation.iri}Newest> <{paper_node(paper)}>"


def is_new_style(paper: str) -> bool:
    """Whether a paper's identifier is of arXiv's newer kind, in which the year comes first."""
    return bool(_NEW_STYLE.search(paper))


def _all_broader(iri: str, broader: Callable[[str], Iterable[str]]) -> set[str]:
    found, waiting = {iri}, [iri]
    while waiting:
        fresh = set(broader(waiting.pop())) - found
        found |= fresh
        waiting += fresh
    return found
