"""What a person puts right: one correction a line in a file beside the store, readable and editable by hand.

    remove 2601.02346 basedOn CLIP
    add 2601.02346 basedOn "Qwen3-4B" type=Model quote="built on Qwen3-4B"
    merge "Qwen 3" into Qwen3
    split Flux in 2601.00001 2601.00002 as "Flux (optimizer)"
    rename FooNet to "FooNet v2"
    retype FooNet to System

A name is a label, an alias, an IRI or a prefixed name (model:clip).
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import CorrectionError, UnreadableFile
from kg.graph import terms as t
from kg.namespaces import BASE, EntityType, Relation, digest
from kg.reading import Problem

FILE = "corrections.txt"
_HEADER = """\
# Corrections by hand, one a line, applied at every build in this order. Lines that begin with # count for nothing.
#   remove PAPER RELATION NAME                     add PAPER RELATION NAME [type=TYPE] [quote="WORDS"]
#   merge NAME into NAME                           split NAME in PAPER... [as NEW-NAME]
#   rename NAME to NEW-NAME                        retype NAME to TYPE
# Put "quotation marks" around names with spaces. Deleting a line takes its correction back at the next build.
"""
_PAPER = re.compile(r"(?:paper:)?(\w[\w.\-]*(?:/[0-9]+)?)")
_VERSION = re.compile(r"(?<=\d)v\d+$")


class Action(StrEnum):
    """What a correction does."""

    REMOVE = "remove"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    RETYPE = "retype"


_USAGE = {
    Action.REMOVE: "remove PAPER RELATION NAME",
    Action.ADD: 'add PAPER RELATION NAME [type=TYPE] [quote="WORDS"]',
    Action.MERGE: "merge NAME into NAME",
    Action.SPLIT: "split NAME in PAPER... [as NEW-NAME]",
    Action.RENAME: "rename NAME to NEW-NAME",
    Action.RETYPE: "retype NAME to TYPE",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. ``name`` is what it is about; ``new`` the name that a merge, split or rename leads to."""

    action: Action
    name: str
    papers: tuple[str, ...] = ()  # identifiers; one for add and remove
    relation: Relation | None = None
    new: str = ""
    type: EntityType | None = None
    quote: str = ""
    line: int = field(default=0, compare=False)  # in the file, from 1; 0 where it does not come from one

    @property
    def statement(self) -> str:
        """The correction as its line in the file says it."""
        words: list[str] = [self.action]
        if self.relation is not None:
            words += [*self.papers, self.relation, _quoted(self.name)]
            words += [f"type={self.type}"] if self.type else []
            words += [f"quote={_quoted(self.quote, always=True)}"] if self.quote else []
            return " ".join(words)
        words.append(_quoted(self.name))
        if self.action is Action.MERGE:
            words += ["into", _quoted(self.new)]
        elif self.action is Action.SPLIT:
            words += ["in", *self.papers, *(["as", _quoted(self.new)] if self.new else [])]
        else:
            words += ["to", _quoted(self.new) if self.action is Action.RENAME else str(self.type)]
        return " ".join(words)

    @property
    def iri(self) -> str:
        return f"{BASE}correction/{digest(self.statement)}"


def _quoted(word: str, always: bool = False) -> str:
    word = " ".join(word.split())
    if not always and word and not re.search(r"[\s\"'\\#=]", word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parse_correction(text: str, line: int = 0) -> Correction:
    """A line of the file as a correction. Raises CorrectionError that says what is expected there."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise CorrectionError(f"a quotation mark is not closed ({error}); write names with spaces in \"…\"") from None
    try:
        action = Action(words[0].lower())
    except (ValueError, IndexError):
        known = ", ".join(Action)
        raise CorrectionError(f"«{words[0] if words else ''}» is no correction; there are: {known}") from None
    rest = words[1:]
    if action in (Action.ADD, Action.REMOVE):
        return _about_a_link(action, rest, line)
    return _about_a_thing(action, rest, line)


def _about_a_link(action: Action, words: list[str], line: int) -> Correction:
    options = dict(word.partition("=")[::2] for word in words[3:])
    if len(words) < 3 or not words[2].strip() or set(options) - ({"type", "quote"} if action is Action.ADD else set()):
        raise CorrectionError(f"this is not understood; write: {_USAGE[action]}")
    return Correction(
        action,
        words[2],
        (paper_of(words[0]),),
        relation_of(words[1]),
        type=type_of(options["type"]) if "type" in options else None,
        quote=" ".join(options.get("quote", "").split()),
        line=line,
    )


def _about_a_thing(action: Action, words: list[str], line: int) -> Correction:
    joint = {Action.MERGE: "into", Action.SPLIT: "in"}.get(action, "to")
    if len(words) < 3 or words[1] != joint or not all(word.strip() for word in words):
        raise CorrectionError(f"this is not understood; write: {_USAGE[action]}")
    name, given = words[0], words[2:]
    if action is Action.SPLIT:
        new = given[-1] if len(given) > 2 and given[-2] == "as" else ""
        papers = tuple(paper_of(word) for word in (given[:-2] if new else given))
        return Correction(action, name, tuple(dict.fromkeys(papers)), new=new, line=line)
    if len(given) != 1:
        raise CorrectionError(f"this is not understood; write: {_USAGE[action]}, with names of several words in \"…\"")
    if action is Action.RETYPE:
        return Correction(action, name, type=type_of(given[0]), line=line)
    return Correction(action, name, new=given[0], line=line)


def paper_of(text: str) -> str:
    """A paper's identifier, however it is written: 2601.02346, 2601.02346v2, paper:2601.02346."""
    word = text.strip()
    for address in (BASE + "paper/", "https://arxiv.org/abs/", "https://huggingface.co/papers/"):
        word = word.removeprefix(address)
    match = _PAPER.fullmatch(word)
    if match is None:
        raise CorrectionError(f"«{text}» is no paper; give its arXiv identifier, such as 2601.02346")
    return _VERSION.sub("", match[1])


def relation_of(text: str) -> Relation:
    """A relation, whatever its case: basedOn, kg:basedOn, based-on."""
    key = text.removeprefix("kg:").replace("-", "").replace("_", "").lower()
    for relation in Relation:
        if relation.lower() == key:
            return relation
    raise CorrectionError(f"«{text}» is no relation of a paper; there are: {', '.join(Relation)}")


def type_of(text: str) -> EntityType:
    """A type, whatever its case: Model, kg:Model, model."""
    for kind in EntityType:
        if kind.lower() == text.removeprefix("kg:").lower():
            return kind
    raise CorrectionError(f"«{text}» is no type; there are: {', '.join(EntityType)}")


def corrections_file(store: Path | str) -> Path:
    """Where a store's corrections stand: beside its generations, so that building anew keeps them."""
    return Path(store) / FILE


def read_corrections(file: Path) -> tuple[list[Correction], list[Problem]]:
    """All corrections of a file in order, and a problem for each line that is none; nothing where there is no file.

    Raises UnreadableFile where it can't be read at all.
    """
    found: list[Correction] = []
    problems: list[Problem] = []
    for number, line in enumerate(_lines(file), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(parse_correction(line, number))
        except CorrectionError as error:
            what, _, remedy = str(error).partition("; ")
            problems.append(Problem(file, number, what, f"{remedy}; the other lines are applied", fatal=True))
    return found, problems


def correction_quads(corrections: Iterable[Correction]) -> list[ox.Quad]:
    """The corrections as they stand in their own graph; one that is given twice counts where it stands last."""
    places = {correction.statement: number for number, correction in enumerate(corrections, 1)}
    quads = []
    for statement, number in places.items():
        node = ox.NamedNode(parse_correction(statement).iri)
        for predicate, value in ((t.TYPE, t.CORRECTION), (t.STATEMENT, t.text(statement)), (t.POSITION, t.integer(number))):
            quads.append(ox.Quad(node, predicate, value, t.CORRECTIONS))
    return quads


def stored_corrections(store: Any) -> list[Correction]:
    """The corrections of a store's graph, in their order."""
    found = []
    for quad in store.quads_for_pattern(None, t.STATEMENT, None, t.CORRECTIONS):
        position = next(iter(store.quads_for_pattern(quad.subject, t.POSITION, None, t.CORRECTIONS)))
        found.append((int(position.object.value), quad.object.value))
    return [parse_correction(statement) for _, statement in sorted(found)]


def append_corrections(file: Path, corrections: Iterable[Correction]) -> None:
    """Write corrections at the end of the file; what stands in it stays."""
    lines = _lines(file) or _HEADER.splitlines()
    _write(file, [*lines, *(correction.statement for correction in corrections)])


def drop_lines(file: Path, numbers: Sequence[int]) -> None:
    """Take lines (from 1) out of the file."""
    _write(file, [line for number, line in enumerate(_lines(file), 1) if number not in numbers])


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{file}: can't read the corrections ({error}); save the file as UTF-8 text") from None


def _write(file: Path, lines: Sequence[str]) -> None:
    """Replace the file in one step."""
    fresh = file.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as out:
        out.write("".join(f"{line}\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
