"""Records of papers (identifier, title, abstract) as a report: what JSON, JSON lines and Atom feeds have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.reading.addresses import addresses
from kg.reading.decoding import clean
from kg.reading.paper import Block, Paper, Problem, Reading, Report, Section, SectionKey, Source

REPORT_SIZE = 1000  # papers a report: a file of millions is read as many reports, never as one text

_ARXIV = re.compile(
    r"^(?:(?:https?://)?(?:www\.)?(?:arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers|alphaxiv\.org/abs)/|(?:oai:)?arxiv(?:\.org)?:\s*)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"^[A-Za-z0-9][\w.:/()+-]{0,120}$")
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
    path: Path, items: Iterable[Item], name: str, date: str | None = None, source_url: str | None = None
) -> Iterator[Reading]:
    """Reports of at most ``REPORT_SIZE`` papers from a file's records, with the problems met among them.

    The first report is called ``name``, the next ``name.2`` and so on. A record without an abstract is kept with its
    title; one line says how many there are. An identifier that comes again within the file is left out.
    """
    stream = iter(items)
    seen: dict[str, int] = {}
    empty: list[Record] = []
    number = 0
    while True:
        chunk = list(islice(stream, REPORT_SIZE))
        if not chunk and number:
            return
        number += 1
        reading = Reading(path)
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
        if last:
            return


def _report(records: list[Record], name: str, date: str | None, source_url: str | None) -> Report:
    """One text of all titles and abstracts, a line each and an empty line between papers: quotes point into it."""
    pieces: list[str] = []
    spans: list[tuple[int, int, int]] = []
    position = 0
    for record in records:
        title, abstract = " ".join(clean(record.title).split()), unwrap(record.abstract)
        text = f"{title}\n{abstract}" if abstract else title
        spans.append((position, position + len(title), position + len(text)))
        pieces.append(text)
        position += len(text) + 2
    source = Source(f"report/{name}/source", "\n\n".join(pieces))
    papers = tuple(_paper(record, source, *span) for record, span in zip(records, spans, strict=True))
    return Report(name, date, source, papers, source_url, None)


def _paper(record: Record, source: Source, start: int, title_end: int, end: int) -> Paper:
    sections = [Section(SectionKey.TITLE, "", (Block(start, title_end),))]
    if end > title_end:
        blocks, position = [], title_end + 1
        for line in source.text[title_end + 1 : end].split("\n"):
            blocks.append(Block(position, position + len(line)))
            position += len(line) + 1
        sections.append(Section(SectionKey.ABSTRACT, "", tuple(blocks)))
    code, projects = addresses(" ".join([*record.addresses, source.text[start:end]]))
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in source.text[start:end])
    return Paper(
        record.identifier,
        source.text[start:title_end],
        source,
        tuple(sections),
        language="zh" if chinese * 10 > end - start else "en",
        line=record.line,
        authors=record.authors,
        categories=record.categories,
        published=record.published,
        code=code,
        projects=projects,
    )
