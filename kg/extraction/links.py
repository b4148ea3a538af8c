"""What extraction yields: links from a paper to entities, and results, each with the quotes that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.namespaces import EntityType, Relation


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a source: ``source.text[start:end] == exact``."""

    source: str  # Source.id
    section: str  # SectionKey value
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing as one paper names it. ``concept`` is the IRI of the vocabulary concept it was recognised as."""

    name: str
    type: EntityType
    concept: str | None = None
    aliases: tuple[str, ...] = ()  # other names the paper itself gives: acronym, long form, Chinese name

    @property
    def discovered(self) -> bool:
        return self.concept is None


@dataclass(frozen=True, slots=True)
class Link:
    """paper → relation → entity, one per paper, relation and entity."""

    paper: str  # arXiv identifier
    relation: Relation
    entity: Entity
    confidence: float  # 0 to 1
    component: str  # name of the pipeline component that found it
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A number a paper reports. ``delta`` marks a difference or ratio without an absolute value."""

    paper: str
    value: Decimal
    benchmark: Entity | None
    metric: Entity | None
    system: Entity | None
    compared: Entity | None
    unit: str | None
    delta: bool
    confidence: float
    component: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was extracted from one paper."""

    paper: str
    links: tuple[Link, ...]
    results: tuple[Result, ...]
