"""Gold files: what a careful reader finds in each paper, as JSON (the format is in ``docs/evaluation.md``)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kg.errors import GoldError
from kg.namespaces import Relation, name_key

RELATIONS: dict[str, Relation] = {
    "introduces": Relation.INTRODUCES,
    "domains": Relation.HAS_DOMAIN,
    "base_models": Relation.BASED_ON,
    "models_used": Relation.USES_MODEL,
    "compared_with": Relation.COMPARED_WITH,
    "evaluates": Relation.EVALUATES,
    "benchmarks": Relation.EVALUATED_ON,
    "trained_on": Relation.TRAINED_ON,
    "techniques": Relation.USES_TECHNIQUE,
    "hardware": Relation.USES_HARDWARE,
}
"""The name of each relation in a gold file."""

OptionalRelation = Literal[
    "introduces", "domains", "base_models", "models_used", "compared_with", "evaluates", "benchmarks", "trained_on",
    "techniques", "hardware", "results",
]  # fmt: skip


class _Model(BaseModel):
    # Annotators add notes of their own to an entry; they are no error and mean nothing here.
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class GoldEntry(_Model):
    """One thing that the text names, with every spelling that counts."""

    name: str
    aliases: list[str] = []
    surface: str | None = None

    @cached_property
    def keys(self) -> frozenset[str]:
        """What its spellings are compared by."""
        return _keys(self.name, *self.aliases, self.surface)


class GoldResult(_Model):
    """One number that the text reports. Where no benchmark is named, any will do."""

    benchmark: str | None = None
    benchmark_aliases: list[str] = []
    metric: str | None = None
    value: float | None = None
    unit: str | None = None
    system: str | None = None
    delta: bool = False

    @cached_property
    def benchmark_keys(self) -> frozenset[str]:
        return _keys(self.benchmark, *self.benchmark_aliases)


class GoldOptional(_Model):
    """What may be found or left: neither costs anything. ``value`` is for results, which need no name."""

    relation: OptionalRelation
    name: str | None = None
    aliases: list[str] = []
    surface: str | None = None
    value: float | None = None

    @cached_property
    def keys(self) -> frozenset[str]:
        return _keys(self.name, *self.aliases, self.surface)


class GoldPaper(_Model):
    """All gold of one paper."""

    # A relation's name mistyped would lose its gold without a word.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    paper: str
    title: str | None = None
    introduces: list[GoldEntry] = []
    domains: list[GoldEntry] = []
    base_models: list[GoldEntry] = []
    models_used: list[GoldEntry] = []
    compared_with: list[GoldEntry] = []
    evaluates: list[GoldEntry] = []
    benchmarks: list[GoldEntry] = []
    trained_on: list[GoldEntry] = []
    techniques: list[GoldEntry] = []
    hardware: list[GoldEntry] = []
    results: list[GoldResult] = []
    optional: list[GoldOptional] = []

    def entries(self, relation: str) -> list[GoldEntry]:
        """The entries of one relation, by its name in RELATIONS."""
        found: list[GoldEntry] = getattr(self, relation)
        return found


def _keys(*names: str | None) -> frozenset[str]:
    return frozenset(name_key(n) for n in names if n) - {""}


_PAPERS = TypeAdapter(list[GoldPaper])


def read_gold(paths: Iterable[Path | str]) -> list[GoldPaper]:
    """The papers of some gold files, in their order.

    Raises GoldError with file and place for what is no gold, and for a paper that stands twice.
    """
    papers: list[GoldPaper] = []
    where: dict[str, Path] = {}
    for path in map(Path, paths):
        for paper in _read(path):
            if paper.paper in where:
                raise GoldError(f"{path}: paper {' '.join(paper.paper.split())} stands twice (first in {where[paper.paper]}); keep one")
            where[paper.paper] = path
            papers.append(paper)
    if not papers:
        raise GoldError(f"{', '.join(map(str, paths)) or 'gold'}: no paper in it; there is nothing to score against")
    return papers


def _read(path: Path) -> list[GoldPaper]:
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise GoldError(f"{path}: can't read this gold file ({error.strerror}); check the path") from None
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}:{error.lineno}: not JSON ({error.msg}); mend this line") from None
    except UnicodeDecodeError:
        raise GoldError(f"{path}: not UTF-8 text; save the gold file as UTF-8") from None
    except RecursionError:
        raise GoldError(f"{path}: not gold: nested too deep; it is a list of papers") from None
    if not isinstance(data, list):
        raise GoldError(f"{path}: not gold: it holds no list of papers at its top; see docs/evaluation.md")
    try:
        return _PAPERS.validate_python(data)
    except ValidationError as error:
        raise GoldError(_explained(path, data, error)) from None


def _explained(path: Path, data: list[object], error: ValidationError) -> str:
    """The first thing wrong, with the paper it is in, and how many more there are."""
    problems = error.errors()
    first = problems[0]
    number, *rest = first["loc"]
    record = data[int(number)]
    name = record.get("paper") if isinstance(record, dict) else None
    paper = f"paper {name}" if isinstance(name, str) else f"paper number {int(number) + 1}"
    field = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in rest).lstrip(".")
    what = {
        "extra_forbidden": "no such relation; the names are in docs/evaluation.md",
        "missing": "missing; add it",
    }.get(first["type"], first["msg"][:1].lower() + first["msg"][1:])
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    # Names in the file may hold anything; the message stays one line.
    place = " ".join(f"{paper}{', ' + field if field else ''}".split())
    return f"{path}: {place}: {' '.join(what.split())}{more}"
