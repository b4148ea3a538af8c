"""A use of a name, and how it stands in the scratch database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.namespaces import EntityType as T

_GROUP: dict[T, str] = {
    T.BENCHMARK: "data",
    T.DATASET: "data",
    T.MODEL: "system",
    T.SYSTEM: "system",
    T.TECHNIQUE: "system",
    T.DOMAIN: "domain",
    T.METRIC: "metric",
    T.HARDWARE: "hardware",
}
COLUMNS = ("paper", "name", "also", "type", "concept", "introduces", "counts")


@dataclass(frozen=True, slots=True)
class Named:
    """One use of a name: by which paper, in which role, as what."""

    paper: str
    name: str
    also: tuple[str, ...]
    type: T
    concept: str | None
    introduces: bool
    counts: bool = True  # at or above the threshold


def group_of(entity_type: T) -> str:
    """Names are compared within a group only: a model and a benchmark of one name are two things."""
    return _GROUP[entity_type]


def columns_of(use: Named) -> tuple[Any, ...]:
    """A use as the values of its columns."""
    also = json.dumps(use.also) if use.also else ""
    return use.paper, use.name, also, use.type.value, use.concept or "", use.introduces, use.counts


def use_of(row: Sequence[Any]) -> Named:
    """The use that the values of its columns are."""
    paper, name, also, type_, concept, introduces, counts = row
    return Named(paper, name, tuple(json.loads(also)) if also else (), T(type_), concept or None, bool(introduces), bool(counts))


def run(db: sqlite3.Connection, script: str) -> None:
    """Statements one after the other, in the transaction that is open (Python's executescript would end it)."""
    for statement in script.split(";"):
        db.execute(statement)
