"""What reading yields: reports with their papers, and the problems met on the way. All offsets are code points."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kg.reading.remote import RemoteFile


class SectionKey(StrEnum):
    """The parts of a paper's entry that extraction tells apart."""

    TITLE = "title"
    FIELD = "field"  # 应用领域
    CONTRIBUTION = "contribution"  # 一句话核心贡献
    USAGE = "usage"  # 使用指南
    INNOVATIONS = "innovations"  # 主要创新点
    RESULTS = "results"  # 实验效果
    ABSTRACT = "abstract"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded text that quotes point into: a whole report, or title and abstract of one record."""

    id: str  # path below the base IRI, e.g. "report/2026-01-06/source", "report/arxiv/source/2601.02346"
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A run of inline text: a paragraph, a heading, a list item's own text, a table cell's row.

    ``start`` and ``end`` delimit it in ``source.text``; inline marks (``**``, `` ` ``, ``$``, links) still stand in it.
    ``depth`` is 0 at the top of a section and grows by one per list nesting; ``kind`` is "paragraph", "item",
    "heading", "row" or "code". ``header`` is for a table row the (start, end) of its header row.
    """

    start: int
    end: int
    kind: str = "paragraph"
    depth: int = 0
    header: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    key: SectionKey
    heading: str  # as written, without marks and number; "" for a title or an abstract
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper's entry in one report. ``source`` is where its offsets point."""

    arxiv_id: str  # without version, e.g. "2601.02346"
    title: str
    source: Source
    sections: tuple[Section, ...]  # the title is a section of its own, first
    language: str = "zh"
    line: int = 1  # where the entry starts in its file
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str | None = None  # ISO date, where the source has it
    reading_source: str | None = None  # 阅读来源: "HTML", "ArXiv Abs" …
    code: tuple[str, ...] = ()  # addresses of repositories, models, datasets found in text or metadata
    projects: tuple[str, ...] = ()  # addresses of project pages


@dataclass(frozen=True, slots=True)
class Report:
    """One day's file, or a part of a file of records, and the papers read from it."""

    id: str  # "2026-01-06": the report's date, or the file's stem where it has none
    date: str | None
    source: Source | None  # the whole text; None where every paper has a source of its own
    papers: tuple[Paper, ...]
    source_url: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an input, in words for its reader."""

    path: Path | RemoteFile
    line: int | None
    what: str
    remedy: str = ""
    fatal: bool = False  # True: nothing of the file (or of the entry) could be used

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")


@dataclass(slots=True)
class Reading:
    """What came of reading one file."""

    path: Path | RemoteFile
    report: Report | None = None
    problems: list[Problem] = field(default_factory=list)
    position: int = 0  # bytes of the file that are read so far, packed as they are
    broken_off: bool = False  # reading failed here: what else the file holds is not known
