"""Reads harvested tables: tab-separated rows of names, one file for each kind of thing."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import EntityType

COLUMNS = ("name", "aliases", "zh", "broader", "source", "ambiguous")
# What the rows of each table are. Tasks are domains in this ontology.
KINDS: dict[str, EntityType] = {
    "domains": EntityType.DOMAIN,
    "tasks": EntityType.DOMAIN,
    "techniques": EntityType.TECHNIQUE,
    "models": EntityType.MODEL,
    "benchmarks": EntityType.BENCHMARK,
    "metrics": EntityType.METRIC,
    "hardware": EntityType.HARDWARE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a name, its other names, where it was found (``sources``, best first)."""

    kind: str
    name: str
    aliases: tuple[str, ...]
    chinese: tuple[str, ...]
    broader: str
    sources: tuple[str, ...]
    ambiguous: bool

    @property
    def curated(self) -> bool:
        """Whether a person wrote the row: these are in the curated files already."""
        return any(s.startswith("curated") for s in self.sources)


def read_table(file: Path, kind: str) -> list[Row]:
    """The rows of a table, in order.

    Raises VocabularyError with file and line where the file is missing, lacks a column or holds an unusable row.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise VocabularyError(f"{file}: can't read this table ({reason}); check the path") from error
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    lines = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    head = next(lines, [])
    if tuple(head) != COLUMNS:
        raise VocabularyError(f"{file}:1: the columns must be {', '.join(COLUMNS)}, separated by tabs")
    rows = []
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(COLUMNS) or not cells[0].strip() or not cells[4].strip():
            raise VocabularyError(f"{file}:{number}: a row needs {len(COLUMNS)} cells, a name and a source; mend it")
        name, aliases, chinese, broader, source, ambiguous = (c.strip() for c in cells)
        others, terms, sources = _list(aliases, "|"), _list(chinese, "|"), _list(source, ",")
        rows.append(Row(kind, name, others, terms, broader, sources, ambiguous == "1"))
    return rows


def _list(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip()))
