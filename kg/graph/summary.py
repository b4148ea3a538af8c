"""What a build says of itself, while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kg.reading import Problem
from kg.reading.remote import RemoteFile


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is. ``part``: the part of all bytes given that is read, 0 to 1."""

    stage: str  # "asking", "extracting", "deriving", "validating", "compacting", "publishing"
    part: float
    papers: int  # extracted so far in this build
    seconds: float
    path: Path | RemoteFile | None = None


@dataclass(frozen=True, slots=True)
class RelationCount:
    """What a graph holds of one relation, at its threshold."""

    relation: str
    links: int
    papers: int
    things: int


@dataclass(slots=True)
class BuildSummary:
    """What a build did. Reports are named; papers are counted."""

    store: Path | str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    extracted: int = 0  # papers that were read by the pipeline in this build
    resumed: bool = False  # an earlier build of the same generation had been stopped
    papers: int = 0
    relations: list[RelationCount] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether something given could not be read, though all that could be is in the graph."""
        return any(p.fatal for p in self.problems)
