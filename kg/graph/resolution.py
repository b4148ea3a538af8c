"""Which node a name is: a pure function of all links, the vocabulary, and nothing else (order does not matter).

Worked out name by name in the scratch database, so that memory holds one name's uses at a time.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Protocol

from kg.graph.nodes import Node, Nodes
from kg.graph.uses import COLUMNS, Named, columns_of, group_of, run, use_of
from kg.namespaces import EntityType as T
from kg.namespaces import entity_iri, name_key, slug

# Where votes tie, the first of these wins.
_PRECEDENCE = (T.BENCHMARK, T.DATASET, T.MODEL, T.SYSTEM, T.TECHNIQUE, T.METRIC, T.HARDWARE, T.DOMAIN)

# introducer: the papers that introduce a thing of a name which the vocabulary does not know.
# alias: an alias that means one thing only: a concept or a name, and the introducing paper where it is one.
# special: the names that do not simply mean the thing of their own name: ``final`` what they mean; where ``restricted``, for
# a paper that introduces a thing of the name ``key2`` (or has the alias from such a paper) that paper's own.
_TABLES = """
DROP TABLE IF EXISTS introducer; DROP TABLE IF EXISTS alias; DROP TABLE IF EXISTS given; DROP TABLE IF EXISTS special;
CREATE TABLE introducer (grp TEXT, key TEXT, paper TEXT, PRIMARY KEY (grp, key, paper)) WITHOUT ROWID;
CREATE TABLE given (grp TEXT, key TEXT, target TEXT, paper TEXT, PRIMARY KEY (grp, key, target, paper)) WITHOUT ROWID;
CREATE TABLE alias (grp TEXT, key TEXT, target TEXT, introducer TEXT, PRIMARY KEY (grp, key)) WITHOUT ROWID;
CREATE TABLE special (
  grp TEXT, key TEXT, key2 TEXT, final TEXT, alias INTEGER, introducer TEXT, restricted INTEGER, PRIMARY KEY (grp, key)) WITHOUT ROWID;
INSERT INTO introducer SELECT DISTINCT grp, key, paper FROM use WHERE introduces AND counts AND concept = '';
"""
_ALIASES = """INSERT INTO alias
SELECT grp, key, MIN(target), CASE WHEN COUNT(DISTINCT paper) = 1 THEN MIN(paper) END FROM given g
WHERE NOT EXISTS (SELECT 1 FROM introducer i WHERE i.grp = g.grp AND i.key = g.key)
GROUP BY grp, key HAVING COUNT(DISTINCT target) = 1"""
_KEYED = f"""SELECT u.id, u.grp,
  CASE WHEN i.paper IS NOT NULL THEN x.key2 WHEN u.concept <> '' THEN u.concept WHEN x.final IS NOT NULL THEN x.final ELSE u.key END AS k,
  COALESCE(i.paper, '') AS p, {', '.join(f'u.{column}' for column in COLUMNS)}
FROM use u
LEFT JOIN special x ON u.concept = '' AND x.grp = u.grp AND x.key = u.key
LEFT JOIN introducer i ON x.restricted AND i.grp = u.grp AND i.key = x.key2 AND i.paper = CASE
  WHEN x.alias AND NOT EXISTS (SELECT 1 FROM introducer o WHERE o.grp = u.grp AND o.key = x.key2 AND o.paper = u.paper)
  THEN COALESCE(x.introducer, u.paper) ELSE u.paper END
ORDER BY u.grp, k, p, {', '.join(f'u.{column}' for column in COLUMNS)}"""
_SAME = " AND ".join(f"use.{column} = ?" for column in COLUMNS)


class _Container(Protocol):
    def __contains__(self, iri: str, /) -> bool: ...


def free_iri(iri: str, *taken: _Container) -> str:
    """An IRI, with "-2" behind it where it is taken."""
    while any(iri in names for names in taken):
        iri += "-2"
    return iri


class Resolution:
    """All nodes, and the node of every use of a name, which is its ``place`` in the database."""

    def __init__(
        self, db: sqlite3.Connection, concept_types: Mapping[str, T], concept_keys: Mapping[tuple[str, str], str]
    ) -> None:
        """``concept_keys``: (group, name key) → IRI of the one unambiguous concept of that name."""
        self.db = db
        self._concept_types = concept_types
        self._concept_keys = concept_keys
        self.replaced: dict[str, str] = {}  # IRIs that gave way to others, by hand
        run(db, _TABLES)
        self._find_aliases()
        self._find_special()
        self.nodes = Nodes(db)
        self._build()
        run(db, "DROP INDEX IF EXISTS use_of_place; CREATE INDEX use_of_place ON use (place)")

    def _find_aliases(self) -> None:
        """A name that a paper introduces, or that the vocabulary knows, is no alias of something else."""
        said = self.db.execute("SELECT DISTINCT grp, also, CASE concept WHEN '' THEN key ELSE concept END, paper"
                               " FROM use WHERE introduces AND counts AND also <> ''")  # fmt: skip
        given = (
            (group, key, target, paper)
            for group, also, target, paper in said
            for key in map(name_key, json.loads(also))
            if len(key) > 2 and (group, key) not in self._concept_keys
        )
        self.db.executemany("INSERT OR IGNORE INTO given VALUES (?,?,?,?)", given)
        self.db.execute(_ALIASES)

    def _find_special(self) -> None:
        several = "SELECT COUNT(*) FROM introducer i WHERE i.grp = a.grp AND i.key = a.target"
        aliases = self.db.execute(f"SELECT a.grp, a.key, a.target, a.introducer, ({several}) FROM alias a")
        put = "INSERT OR IGNORE INTO special VALUES (?,?,?,?,?,?,?)"
        self.db.executemany(put, (self._of_alias(*row) for row in aliases))
        known = ((group, key, key, iri, False, None, True) for (group, key), iri in self._used_concept_keys())
        self.db.executemany(put, known)
        own = "SELECT grp, key, key, key, 0, NULL, 1 FROM introducer GROUP BY grp, key HAVING COUNT(*) > 1"
        self.db.execute(f"INSERT OR IGNORE INTO special {own}")

    def _used_concept_keys(self) -> Iterable[tuple[tuple[str, str], str]]:
        """Names of concepts that texts may use; of a small graph those that they do use, far fewer."""
        (uses,) = self.db.execute("SELECT COUNT(*) FROM use").fetchone()
        if uses > len(self._concept_keys):
            return self._concept_keys.items()
        used = self.db.execute("SELECT DISTINCT grp, key FROM use WHERE concept = ''").fetchall()
        return [(name, self._concept_keys[name]) for name in used if name in self._concept_keys]

    def _of_alias(self, group: str, key: str, target: str, introducer: str | None, introducers: int) -> tuple[Any, ...]:
        if target in self._concept_types:
            return group, key, target, target, True, introducer, False
        known = self._concept_keys.get((group, target))
        return group, key, target, known or target, True, introducer, introducers > 1 or known is not None

    def _build(self) -> None:
        """Nodes name by name, in the order of the names: an IRI that two would have is the first one's."""
        rows = self.db.execute(_KEYED)
        places: list[tuple[int, int]] = []
        for (group, key, paper), uses in groupby(rows, key=lambda row: row[1:4]):
            numbers: list[int] = []
            node = self._node(group, key, paper, _each_once(uses, numbers))
            place = self.nodes.put(node, new=not node.concept)
            places += [(place, number) for number in numbers]
            if len(places) > 10_000:
                self._put(places)
                places = []
        self._put(places)

    def _put(self, places: Iterable[tuple[int, int]]) -> None:
        self.db.executemany("UPDATE use SET place = ? WHERE id = ?", places)

    def _node(self, group: str, key: str, paper: str, uses: Iterator[tuple[Any, ...]]) -> Node:
        if key not in self._concept_types:
            gathered = _Gathered(key, uses)
            # A name that no concept is meant by must not get a concept's IRI.
            iri = free_iri(gathered.iri(paper), self._concept_types, self.nodes)
            return Node(iri, gathered.type, gathered.types, gathered.names, False)
        types = {self._concept_types[key]}
        for _, _, _, type_, _, _, counts in uses:
            if group == "data" and counts and group_of(T(type_)) == "data":
                types.add(T(type_))
        return Node(key, self._concept_types[key], frozenset(types), [], True)

    def node(self, use: Named) -> str:
        """The IRI of the node that a use of a name means."""
        row = self.db.execute(f"SELECT iri FROM use JOIN node ON node.id = place WHERE {_SAME}", columns_of(use)).fetchone()
        return str(row[0])

    def uses(self, iri: str) -> set[Named]:
        """The uses of names that mean a node."""
        rows = self.db.execute(f"SELECT {', '.join(COLUMNS)} FROM use WHERE place = ?", (self.nodes.number(iri),))
        return set(map(use_of, rows))

    def move(self, uses: Collection[Named], node: Node) -> None:
        """Put uses on a node by hand, whatever their names say; a node that is left without any is dropped."""
        place = self.nodes.put(node)
        for use in uses:
            same = columns_of(use)
            before = self.db.execute(f"SELECT place, iri FROM use JOIN node ON node.id = place WHERE {_SAME}", same).fetchone()
            self.db.execute(f"UPDATE use SET place = ? WHERE {_SAME}", (place, *same))
            if before and self.db.execute("SELECT 1 FROM use WHERE place = ?", before[:1]).fetchone() is None:
                self.nodes.drop(before[1])

    def follow(self, iri: str) -> str:
        """The node that stands for an IRI after all replacements."""
        while iri in self.replaced:
            iri = self.replaced[iri]
        return iri

    def concept(self, iri: str) -> Node:
        """A vocabulary concept's node, a new one where no text uses it."""
        type_ = self._concept_types[iri]
        return self.nodes.get(iri) or Node(iri, type_, frozenset({type_}), [], True)


def _each_once(rows: Iterable[tuple[Any, ...]], numbers: list[int]) -> Iterator[tuple[Any, ...]]:
    """The columns of sorted uses, equal ones once; the numbers of all of them are noted."""
    last: tuple[Any, ...] = ()
    for row in rows:
        numbers.append(row[0])
        if row[4:] != last:
            last = row[4:]
            yield last


class _Gathered:
    """What all uses of a discovered name come to: its type, its names, its IRI."""

    def __init__(self, key: str, uses: Iterable[tuple[Any, ...]]) -> None:
        self._key = key
        votes = {counts: Counter[str]() for counts in (True, False)}  # of uses that count, of others
        introducing = {counts: Counter[str]() for counts in (True, False)}
        spelled = {counts: Counter[str]() for counts in (True, False)}
        also: dict[bool, set[str]] = {True: set(), False: set()}
        for _, name, aliases, type_, _, introduces, counts in uses:
            sure = bool(counts)
            votes[sure][type_] += 1
            spelled[sure][name] += 1
            if introduces:
                introducing[sure][type_] += 1
            if aliases:
                also[sure].update(json.loads(aliases))
        self._spelled = {*spelled[True], *spelled[False]}
        firm = bool(votes[True])
        counted = introducing[firm] or votes[firm]
        self.type = max(map(T, counted), key=lambda k: (counted[k.value], -_PRECEDENCE.index(k)))
        data = group_of(self.type) == "data"
        if data and T.BENCHMARK.value in votes[firm]:
            self.type = T.BENCHMARK
        self.types = frozenset(map(T, votes[firm])) if data else frozenset({self.type})
        # What its own paper calls it stands before an alias, however many use the alias.
        names = sorted(spelled[firm], key=lambda n: (name_key(n) != key, -spelled[firm][n], n))
        self.names = [*names, *sorted(also[firm] - set(names))][:20]

    def iri(self, paper: str) -> str:
        """Its IRI: of the smallest spelling, so that it does not change with the votes."""
        spellings = [name for name in self._spelled if name_key(name) == self._key] or self._spelled
        return entity_iri(self.type, min(spellings, key=lambda n: (slug(n), n))) + (f"-{paper}" if paper else "")
