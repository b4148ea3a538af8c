"""Put a graph right by hand: write corrections beside the store, and derive its graph again with them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import CorrectionError
from kg.graph import terms as t
from kg.graph.corrections import (
    Correction,
    append_corrections,
    correction_quads,
    corrections_file,
    drop_lines,
    read_corrections,
)
from kg.graph.generations import Generations
from kg.graph.homes import home_of
from kg.graph.kept import Kept
from kg.graph.upkeep import publish, put_corrections, renew_derived, stored_vocabulary, unapplied
from kg.reading import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A correction of the file; ``reason`` says why it is not applied, and is "" where it is."""

    line: int
    correction: Correction
    reason: str


@dataclass(slots=True)
class CorrectionSummary:
    """What a change of the corrections did."""

    file: Path
    added: list[Correction] = field(default_factory=list)
    undone: list[Correction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # bad lines, and corrections that fit nothing

    @property
    def failed(self) -> bool:
        """Whether the file has a line that can't be read; all the others are applied."""
        return any(problem.fatal for problem in self.problems)


def correct(corrections: Sequence[Correction], store: Path | str = "kg-store") -> CorrectionSummary:
    """Apply corrections and keep them in the store's ``corrections.txt``; without any, apply what the file says now.

    All or none: raises CorrectionError where one fits nothing or several things, or stands in the file already,
    and leaves file and graph as they were. Raises StoreNotFound, StoreLocked, UnreadableFile.
    """
    generations = home_of(store)
    generations.check()
    file = corrections_file(generations.path)
    summary = CorrectionSummary(file, added=list(corrections))
    with generations.lock():
        known, _ = read_corrections(file)
        for correction in corrections:
            twin = next((c for c in known if c == correction), None)
            if twin is not None:
                raise CorrectionError(f"{file}:{twin.line}: «{twin.statement}» stands there already")
        _apply(generations, [*known, *corrections], summary, wanted=corrections)
    return summary


def undo(lines: Sequence[int], store: Path | str = "kg-store") -> CorrectionSummary:
    """Take back the corrections of some lines (from 1) of the file. Raises CorrectionError for a line with none."""
    generations = home_of(store)
    generations.check()
    file = corrections_file(generations.path)
    summary = CorrectionSummary(file)
    with generations.lock():
        known, _ = read_corrections(file)
        for line in lines:
            found = next((c for c in known if c.line == line), None)
            if found is None:
                there = ", ".join(str(c.line) for c in known) or "none"
                raise CorrectionError(f"{file}:{line}: no correction stands there; lines with one: {there}")
            summary.undone.append(found)
        _apply(generations, [c for c in known if c.line not in lines], summary, undone=lines)
    return summary


def list_corrections(store: Path | str = "kg-store") -> tuple[list[Entry], list[Problem]]:
    """What the file says, line by line, and what is wrong with it; a correction not yet applied says so."""
    generations = home_of(store)
    generations.refresh()
    current: Any = generations.open_current()
    corrections, problems = read_corrections(corrections_file(generations.path))
    reasons = {q.subject.value: q.object.value for q in current.quads_for_pattern(None, t.NOT_APPLIED, None, t.DERIVED)}
    there = {q.subject.value for q in current.quads_for_pattern(None, t.STATEMENT, None, t.CORRECTIONS)}
    pending = 'written since the last build; "kg correct --apply" applies it'
    return [Entry(c.line, c, reasons.get(c.iri, "" if c.iri in there else pending)) for c in corrections], problems


def _apply(
    generations: Generations,
    corrections: Sequence[Correction],
    summary: CorrectionSummary,
    wanted: Sequence[Correction] = (),
    undone: Sequence[int] = (),
) -> None:
    """Derive a new generation with the corrections; publish it and write the file where all that is wanted fits."""
    folder = generations.begin()
    try:
        working = ox.Store(str(folder))
        working.clear_graph(t.CORRECTIONS)
        working.extend(correction_quads(corrections))
        renew_derived(working, stored_vocabulary(working, Kept(generations.path)), generations, folder.name)
        for correction in wanted:
            reason = next(iter(working.quads_for_pattern(ox.NamedNode(correction.iri), t.NOT_APPLIED, None)), None)
            if reason is not None:
                raise CorrectionError(str(reason.object.value))  # type: ignore[union-attr]
        if wanted:
            append_corrections(summary.file, wanted)
        if undone:
            drop_lines(summary.file, undone)
        put_corrections(working, generations.path)
        summary.problems = [*read_corrections(summary.file)[1], *unapplied(working, generations.path)]
        working.flush()
        del working
        publish(generations, folder)
    except BaseException:
        generations.discard(folder)
        raise
    generations.log(
        action="correct",
        added=[c.statement for c in summary.added],
        undone=[c.statement for c in summary.undone],
    )
