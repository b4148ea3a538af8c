"""Records of papers (identifier, title, abstract) as a report: what JSON, JSON lines and Atom feeds have in common."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from kg.reading.addresses import addresses
from kg.reading.decoding import clean
from kg.reading.paper import Block, Paper, Problem, Reading, Report, Section, SectionKey, Source
from kg.reading.remote import RemoteFile

REPORT_SIZE = 1000  # papers a report: a file of millions is read as many reports, never as one text

_ARXIV = re.compile(
    r"^(?:(?:https?://)?(?:www\.)?(?:arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers|alphaxiv\.org/abs)/|(?:oai:)?arxiv(?:\.org)?:\s*)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"^[A-Za-z0-9][\w.:/()+-]{0,120}$")
BROKEN = (OSError, EOFError, zlib.error)  # what reading raises where a file breaks off
_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says of one paper, and the line of its file where it begins."""

    identifier: str
    title: str
    abstract: str
    line: int
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str | None = None
    addresses: tuple[str, ...] = ()


Item = Record | Problem


def identifier_of(text: str) -> str | None:
    """The identifier of a paper as written in addresses, with prefixes or versions; None where there is none.

    >>> identifier_of("https://arxiv.org/abs/2601.02346v2"), identifier_of("10.1000/x.y"), identifier_of("?")
    ('2601.02346', '10.1000/x.y', None)
    """
    text = text.strip()
    match = _ARXIV.match(text)
    if match:
        return match["id"]
    return text if _OTHER.match(text) else None


def is_arxiv(identifier: str) -> bool:
    """Whether an identifier is one of arXiv's, old style (``cs/0112017``) or new."""
    return _ARXIV.fullmatch(identifier) is not None


def date_of(text: object) -> str | None:
    """The ISO date that a time stamp begins with."""
    match = _DATE.match(text) if isinstance(text, str) else None
    return match.group(1) if match else None


def unwrap(text: str) -> str:
    """A text of one paragraph or several without the line breaks and indents of a wrapped abstract."""
    paragraphs = re.split(r"\n\s*\n", clean(text).strip())
    return "\n".join(" ".join(p.split()) for p in paragraphs if p.strip())


def readings(
    path: Path | RemoteFile, items: Iterable[Item], name: str, date: str | None = None, source_url: str | None = None
) -> Iterator[Reading]:
    """Reports of at most ``REPORT_SIZE`` papers from a file's records, with the problems met among them.

    The first report is called ``name``, the next ``name.2`` and so on. A record without an abstract is kept with its
    title; one line says how many there are. An identifier that comes again within the file is left out. Where the file
    breaks off, what could be read before comes as a report, and then the error.
    """
    stream = iter(items)
    seen: dict[str, int] = {}
    empty: list[Record] = []
    number = 0
    while True:
        chunk: list[Item] = []
        broken: Exception | None = None
        try:
            for item in islice(stream, REPORT_SIZE):
                chunk.append(item)  # one at a time: what came before an error counts
        except BROKEN as error:
            if not chunk:
                raise
            broken = error
        if not chunk and number:
            return
        number += 1
        reading = Reading(path, broken_off=broken is not None)
        reading.problems.extend(i for i in chunk if isinstance(i, Problem))
        records = []
        for record in (i for i in chunk if isinstance(i, Record)):
            if record.identifier in seen:
                what = f"paper {record.identifier} stands here again, first on line {seen[record.identifier]}"
                reading.problems.append(Problem(path, record.line, what, "the first one counts"))
                continue
            seen[record.identifier] = record.line
            records.append(record)
            if not record.abstract.strip():
                empty.append(record)
        last = len(chunk) < REPORT_SIZE
        if last and empty:
            count = f"{len(empty)} papers have" if len(empty) > 1 else f"paper {empty[0].identifier} has"
            reading.problems.append(
                Problem(path, empty[0].line, f"{count} no abstract", "only the title was read; the first stands here")
            )
        if records:
            reading.report = _report(records, name if number == 1 else f"{name}.{number}", date, source_url)
        elif number == 1 and not any(p.fatal for p in reading.problems):
            reading.problems.append(
                Problem(path, None, "no paper in this file", "each record needs id, title, abstract")
            )
        yield reading
        if broken is not None:
            raise broken
        if last:
            return


def _report(records: list[Record], name: str, date: str | None, source_url: str | None) -> Report:
    return Report(name, date, None, tuple(_paper(record, name) for record in records), source_url, None)


def _paper(record: Record, report: str) -> Paper:
    """A paper whose source is its title and its abstract, a paragraph a line: quotes point into it."""
    title, abstract = " ".join(clean(record.title).split()), unwrap(record.abstract)
    text = f"{title}\n{abstract}" if abstract else title
    sections = [Section(SectionKey.TITLE, "", (Block(0, len(title)),))]
    if abstract:
        blocks, position = [], len(title) + 1
        for line in abstract.split("\n"):
            blocks.append(Block(position, position + len(line)))
            position += len(line) + 1
        sections.append(Section(SectionKey.ABSTRACT, "", tuple(blocks)))
    code, projects = addresses(" ".join([*record.addresses, text]))
    chinese = 0 if text.isascii() else sum("\u4e00" <= c <= "\u9fff" for c in text)
    return Paper(
        record.identifier,
        title,
        Source(f"report/{report}/source/{quote(record.identifier, safe='/:()+')}", text),
        tuple(sections),
        language="zh" if chinese * 10 > len(text) else "en",
        line=record.line,
        authors=record.authors,
        categories=record.categories,
        published=record.published,
        code=code,
        projects=projects,
    )
