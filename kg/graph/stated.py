"""What the reports' graphs state, in a scratch database that deriving works on: uses of names, results, titles.

The database has a file, of which memory holds ``CACHE`` at most: deriving needs no more of it for a million papers than for
ten thousand.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.graph import terms as t
from kg.graph.kept import Kept
from kg.graph.rows import ROLES, fields
from kg.graph.uses import COLUMNS, Named, columns_of, group_of
from kg.namespaces import BASE, ONTOLOGY, EntityType, name_key

CACHE = 16 << 10  # KB of the database in memory, and of each sort; with 48 MB it is no quicker
_TYPES = {x.iri: x for x in EntityType}
_INTRODUCES = ONTOLOGY + "introduces"
_PAPER = BASE + "paper/"
_NOT_STATED = frozenset({t.VOCABULARY.value, t.DERIVED.value, t.CORRECTIONS.value})

# A use is of a link (role "") or of a result, in a role. ``paper`` is what follows paper/ in its IRI; ``also`` a JSON list
# or ""; ``place`` the node that is meant, once that is known.
_TABLES = """
CREATE TABLE use (
  id INTEGER PRIMARY KEY, node TEXT, role TEXT, paper TEXT, relation TEXT, confidence REAL, grp TEXT, key TEXT,
  name TEXT, also TEXT, type TEXT, concept TEXT, introduces INTEGER, counts INTEGER, removed INTEGER DEFAULT 0, place INTEGER);
CREATE TABLE result (node TEXT PRIMARY KEY, paper TEXT, counts INTEGER) WITHOUT ROWID;
CREATE TABLE title (paper TEXT PRIMARY KEY, title TEXT, length INTEGER) WITHOUT ROWID;
"""
_USE = f"INSERT INTO use (node, role, relation, confidence, grp, key, {', '.join(COLUMNS)}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
# Where sources differ, the longest title, then the first by alphabet.
_TITLE = """INSERT INTO title VALUES (?,?,?) ON CONFLICT (paper) DO UPDATE SET title = excluded.title, length = excluded.length
  WHERE excluded.length > length OR (excluded.length = length AND excluded.title < title)"""
# What several reports state counts where one of them is sure enough.
_RESULT = "INSERT INTO result VALUES (?,?,?) ON CONFLICT (node) DO UPDATE SET counts = MAX(counts, excluded.counts)"


@dataclass(frozen=True, slots=True)
class StatedLink:
    """A kg:Link: paper, relation, a use of a name. Nodes are IRIs."""

    node: str
    paper: str
    relation: str
    confidence: float
    use: Named


def stating_graphs(store: Any) -> list[str]:
    """The graphs that state links: all but those made of them, sorted."""
    return sorted(g.value for g in store.named_graphs() if g.value not in _NOT_STATED)


@contextmanager
def stated(store: Any, threshold: float, kept: Kept, folder: Path | str | None = None) -> Iterator[sqlite3.Connection]:
    """A database of all that the reports' graphs of a store state; links below the threshold do not count.

    ``folder``: where its file stands; the system's place if None.
    """
    with tempfile.TemporaryDirectory(prefix=".stated-", dir=folder) as place, closing(_database(place)) as db:
        for graph in stating_graphs(store):
            _load(db, kept.rows(store, graph), threshold)
        db.execute("CREATE INDEX use_of_paper ON use (paper)")
        yield db


def _database(folder: str) -> sqlite3.Connection:
    db = sqlite3.connect(f"{folder}/stated", isolation_level=None)
    # One transaction that never ends: the file is thrown away.
    db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE}; BEGIN;{_TABLES}")
    return db


def _load(db: sqlite3.Connection, rows: list[bytes], threshold: float) -> None:
    """The rows of one graph."""
    uses: list[tuple[object, ...]] = []
    results, titles = [], []
    for kind, iri, *rest in map(fields, rows):
        paper = iri.removeprefix(_PAPER)
        if kind == "L":
            node, relation, confidence, type_, name, concept, *also = rest
            sure = float(confidence)
            use = Named(paper, name, tuple(sorted(also)), _TYPES[type_], concept or None, relation == _INTRODUCES, sure >= threshold)
            uses.append(_row(node, "", relation, sure, use))
        elif kind == "R":
            node, counts = rest[0], float(rest[1]) >= threshold
            results.append((node, iri, counts))
            for n in range(2, len(rest), 4):
                role, type_, name, concept = rest[n : n + 4]
                uses.append(_row(node, role, "", 0.0, Named(paper, name, (), _TYPES[type_], concept or None, False, counts)))
        else:
            titles.append((iri, rest[0], len(rest[0])))
    db.executemany(_USE, uses)
    db.executemany(_RESULT, results)
    db.executemany(_TITLE, titles)


def _row(node: str, role: str, relation: str, confidence: float, use: Named) -> tuple[object, ...]:
    return (node, role, relation, confidence, group_of(use.type), name_key(use.name), *columns_of(use))


def add_link(db: sqlite3.Connection, link: StatedLink) -> int:
    """Put a link there, in the place of one of the same IRI; the number of its use."""
    db.execute("DELETE FROM use WHERE paper = ? AND node = ?", (link.use.paper, link.node))
    return db.execute(_USE, _row(link.node, "", link.relation, link.confidence, link.use)).lastrowid or 0


def has_paper(db: sqlite3.Connection, iri: str) -> bool:
    """Whether a report speaks of a paper."""
    return db.execute("SELECT 1 FROM title WHERE paper = ?", (iri,)).fetchone() is not None


def paper_node(paper: str) -> str:
    """The IRI of a paper out of the database's ``paper``."""
    return paper if paper.startswith(("http:", "https:")) else _PAPER + paper


RESULT_ROLES = tuple(zip(ROLES, ("onBenchmark", "metric", "system", "comparedTo"), strict=True))
