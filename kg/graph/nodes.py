"""The things of the graph while it is derived: a table of the scratch database, read and written as objects."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.namespaces import EntityType

_COLUMNS = "iri, type, types, names, concept, former"


@dataclass(slots=True)
class Node:
    """A thing of the graph."""

    iri: str
    type: EntityType
    types: frozenset[EntityType]
    names: list[str]
    concept: bool
    former: set[str] = field(default_factory=set)  # keys of the names of nodes that were merged into it by hand


class Nodes:
    """All nodes by IRI. A node that is taken out and changed has to be put back."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute("DROP TABLE IF EXISTS node")
        db.execute(
            "CREATE TABLE node (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, type TEXT, types TEXT, names TEXT, concept INTEGER, former TEXT)"
        )

    def __contains__(self, iri: object) -> bool:
        return self._db.execute("SELECT 1 FROM node WHERE iri = ?", (iri,)).fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        """The IRIs, sorted."""
        return (iri for (iri,) in self._db.execute("SELECT iri FROM node ORDER BY iri"))

    def __getitem__(self, iri: str) -> Node:
        found = self.get(iri)
        if found is None:
            raise KeyError(iri)
        return found

    def get(self, iri: str) -> Node | None:
        """A node, where there is one of this IRI."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM node WHERE iri = ?", (iri,)).fetchone()
        return _node(row) if row else None

    def number(self, iri: str) -> int | None:
        """How the other tables call a node."""
        row = self._db.execute("SELECT id FROM node WHERE iri = ?", (iri,)).fetchone()
        return int(row[0]) if row else None

    def values(self, types: tuple[EntityType, ...] = tuple(EntityType)) -> Iterator[Node]:
        """All nodes of some types, sorted by IRI."""
        listed = ", ".join(f"'{type_.value}'" for type_ in types)
        return map(_node, self._db.execute(f"SELECT {_COLUMNS} FROM node WHERE type IN ({listed}) ORDER BY iri"))

    def put(self, node: Node, *, new: bool = False) -> int:
        """Write a node down, in the place of what its IRI named before (with ``new``, nothing); its number."""
        columns = (node.type.value, " ".join(sorted(node.types)), json.dumps(node.names), node.concept, json.dumps(sorted(node.former)))
        number = None if new else self.number(node.iri)
        if number is not None:
            self._db.execute("UPDATE node SET type = ?, types = ?, names = ?, concept = ?, former = ? WHERE id = ?", (*columns, number))
            return number
        return self._db.execute(f"INSERT INTO node ({_COLUMNS}) VALUES (?,?,?,?,?,?)", (node.iri, *columns)).lastrowid or 0

    def drop(self, iri: str) -> None:
        """Take a node out, if it is there."""
        self._db.execute("DELETE FROM node WHERE iri = ?", (iri,))


def _node(row: tuple[str, str, str, str, int, str]) -> Node:
    iri, type_, types, names, concept, former = row
    return Node(iri, EntityType(type_), frozenset(map(EntityType, types.split())), json.loads(names), bool(concept), set(json.loads(former)))
