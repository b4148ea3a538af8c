"""Records of papers in JSON: Hugging Face Daily Papers, the arXiv snapshot, any JSON lines with a mapping of fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.reading.paper import Problem
from kg.reading.records import Item, Record, date_of, identifier_of
from kg.reading.remote import RemoteFile

# Where the shapes we know keep each field; the first that is there counts. A dot steps into an object.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("paper.id", "id", "arxiv_id", "arxivId", "paper_id", "paper_url", "details.arxiv_page_url", "url"),
    "title": ("paper.title", "title", "details.title"),
    "abstract": ("paper.summary", "abstract", "summary", "details.abstract"),
    "authors": ("paper.authors", "authors_parsed", "authors", "details.authors"),
    "categories": ("categories", "paper.categories"),
    "date": ("paper.publishedAt", "published", "publishedAt", "date", "update_date", "scraped_date"),
    "code": ("paper.githubRepo", "details.github_links", "github", "code"),
}
_EXAMPLE = 'a record looks like {"id": "2601.02346", "title": "…", "abstract": "…"}'


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raises ValueError for a field name that no record has."""
    for name in mapping:
        if name not in FIELDS:
            raise ValueError(f"no field «{name}»; fields are {', '.join(FIELDS)}")


def lines_to_items(lines: Iterable[str], path: Path | RemoteFile, mapping: Mapping[str, str] | None = None) -> Iterator[Item]:
    """One record a line, read one by one; a line that is none is a problem, and the next one is read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield Problem(path, number, f"this line is no JSON: {what}", "the line was left out; correct it", True)
            continue
        yield item_of(value, path, number, mapping)


def document_to_items(text: str, path: Path | RemoteFile, mapping: Mapping[str, str] | None = None) -> Iterator[Item]:
    """The records of a JSON list (or of the list in a JSON object); each knows the line where it begins."""
    decoder = json.JSONDecoder()
    position = len(text) - len(text.lstrip())
    if text[position : position + 1] != "[":
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
            yield Problem(path, line, "this is no JSON", "nothing of the file could be read; correct it", True)
            return
        listed = next((v for v in value.values() if isinstance(v, list)), None) if "id" not in value else None
        for each in listed if listed is not None else [value]:
            yield item_of(each, path, 1, mapping)
        return
    position += 1
    line, counted = 1, 0
    while True:
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
        line += text.count("\n", counted, position)
        counted = position
        if text[position : position + 1] == "]":
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            at = text.count("\n", 0, error.pos) + 1 if isinstance(error, json.JSONDecodeError) else line
            what = (
                "the file breaks off here"
                if position >= len(text) - 1 or "Unterminated" in str(error)
                else "this is no JSON"
            )
            yield Problem(path, at, what, "what stands before it was read; get the file again", True)
            return
        yield item_of(value, path, line, mapping)


def item_of(value: object, path: Path | RemoteFile, line: int, mapping: Mapping[str, str] | None = None) -> Item:
    """A record, or what is wrong with it. ``mapping``: field → name in the file, where it is another than usual."""
    if not isinstance(value, dict):
        return Problem(path, line, "this is no record but a bare value", f"it was left out; {_EXAMPLE}", True)
    fields = {
        name: _first(value, (mapping[name],) if mapping and name in mapping else places)
        for name, places in FIELDS.items()
    }
    raw = fields["id"]
    identifier = identifier_of(str(raw)) if isinstance(raw, str | int | float) else None
    title = fields["title"] if isinstance(fields["title"], str) else ""
    if identifier is None:
        what = (
            "a record without an identifier" if raw in (None, "") else f"«{str(raw)[:40]}» is no identifier of a paper"
        )
        return Problem(path, line, what, "it was left out; name the field with --field id=…", True)
    if not title.strip():
        return Problem(
            path, line, f"paper {identifier} has no title", "it was left out; name the field with --field title=…", True
        )
    abstract = fields["abstract"]
    return Record(
        identifier,
        title,
        abstract if isinstance(abstract, str) else "",
        line,
        authors=_authors(fields["authors"]),
        categories=tuple(str(c) for c in _listed(fields["categories"])),
        published=date_of(fields["date"]),
        addresses=tuple(str(a) for a in _listed(fields["code"])),
    )


def _first(value: Mapping[str, Any], places: Iterable[str]) -> object:
    for place in places:
        found: object = value
        for step in place.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if found not in (None, "", []):
            return found
    return None


def _listed(value: object) -> list[Any]:
    if isinstance(value, str):
        return value.split() if " " in value or value else []
    return list(value) if isinstance(value, list | tuple) else []


def _authors(value: object) -> tuple[str, ...]:
    """Names from "A, B and C", from [{"name": …}] or from arXiv's [[last, first, suffix]]."""
    if isinstance(value, str):
        value = value.replace(" and ", ", ").split(",")
    names = []
    for author in value if isinstance(value, list) else []:
        if isinstance(author, dict):
            author = author.get("name")
        elif isinstance(author, list):
            author = " ".join(str(part) for part in [*author[1:2], *author[:1], *author[2:]] if part)
        if isinstance(author, str) and author.strip():
            names.append(" ".join(author.split()))
    return tuple(dict.fromkeys(names))
