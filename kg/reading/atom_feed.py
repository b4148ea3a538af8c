"""Records of papers in an Atom feed, as the arXiv API answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kg.reading.paper import Problem
from kg.reading.records import Item, Record, date_of, identifier_of
from kg.reading.remote import RemoteFile

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def feed_to_items(text: str, path: Path | RemoteFile) -> Iterator[Item]:
    """The entries of a feed; what is wrong with the feed or with an entry, with its line."""
    try:
        root = fromstring(text.encode("utf-8"))
    except ParseError as error:
        line, _ = error.position
        yield Problem(path, line, "this is no well-formed XML", "nothing of the file could be read; get it again", True)
        return
    except DefusedXmlException:
        yield Problem(
            path, 1, "the file declares XML entities, as attacks do", "it was not read; take a plain Atom feed", True
        )
        return
    if root.tag != f"{_ATOM}feed":
        yield Problem(path, 1, "this XML is no Atom feed", "give the answer of the arXiv API", True)
        return
    lines = _entry_lines(text)
    for number, entry in enumerate(root.findall(f"{_ATOM}entry")):
        yield _item(entry, path, lines[number] if number < len(lines) else 1)


def _item(entry: Element, path: Path | RemoteFile, line: int) -> Item:
    raw, title = _text(entry, f"{_ATOM}id"), _text(entry, f"{_ATOM}title")
    if "/api/errors" in raw:
        return Problem(
            path, line, f"the arXiv API answered with an error: {_text(entry, f'{_ATOM}summary')}", "ask again", True
        )
    identifier = identifier_of(raw)
    if identifier is None or not title:
        return Problem(path, line, "an entry without identifier or title", "it was left out", True)
    names = [_text(author, f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author")]
    terms = [c.get("term", "") for c in entry.findall(f"{_ATOM}category")]
    return Record(
        identifier,
        title,
        _text(entry, f"{_ATOM}summary"),
        line,
        authors=tuple(dict.fromkeys(n for n in names if n)),
        categories=tuple(dict.fromkeys(t for t in terms if t)),
        published=date_of(_text(entry, f"{_ATOM}published")),
        addresses=(_text(entry, f"{_ARXIV}comment"),),
    )


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _entry_lines(text: str) -> list[int]:
    """The line of each ``<entry>``."""
    lines, line, position = [], 1, 0
    while (found := text.find("<entry", position)) >= 0:
        line += text.count("\n", position, found)
        lines.append(line)
        position = found + 1
    return lines
