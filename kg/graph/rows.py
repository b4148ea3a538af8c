"""What deriving needs of a report's graph, as compact rows: its links, results and titles, a line each.

Rows are made of the graph's sorted statements, be they a shard's or read back from a store, so that both ways give the
same. Texts stand in them as N-Triples escapes them: no tab and no line end is in one.

    L  paper  link    relation    confidence  type  name  concept  alias…
    R  paper  result  confidence  (role  type  name  concept)…
    T  paper  title
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kg.graph import terms as t

ROLES = ("benchmark", "metric", "system", "compared")
_HAS_RESULT = str(t.HAS_RESULT).encode()
_PAPER = str(t.PAPER).encode()
_FIELDS: dict[bytes, str] = {
    str(predicate).encode(): name
    for predicate, name in (
        (t.TYPE, "class"), (t.TITLE, "title"),
        (t.SUBJECT, "paper"), (t.PREDICATE, "relation"), (t.OBJECT, "object"), (t.CONFIDENCE, "confidence"),
        (t.NAME, "name"), (t.ALSO_NAMED, "also"), (t.ENTITY_TYPE, "type"), (t.CONCEPT, "concept"),
        *((t.kg(f"{role}{part}"), f"{role}{part}") for role in ROLES for part in ("Name", "Type", "Concept")),
    )
}  # fmt: skip


def rows_of(lines: Iterable[bytes], graph: str = "") -> list[bytes]:
    """The rows of a graph, sorted. ``lines``: its N-Triples, sorted; with ``graph`` (an IRI), the N-Quads of it."""
    end = -len(f" <{graph}> .\n".encode()) if graph else -len(b" .\n")
    rows: list[bytes] = []
    owners: dict[bytes, list[bytes]] = {}  # result → paper and confidence, which its link has
    results: dict[bytes, list[bytes]] = defaultdict(list)
    subject, said = b"", dict[str, list[bytes]]()
    for line in lines:
        s, p, o = line.split(b" ", 2)
        field = _FIELDS.get(p)
        if field is None:
            continue
        if s != subject:
            if said:
                _note(subject, said, rows, owners, results)
            subject, said = s, {}
        if field in said:
            said[field].append(o[:end])
        else:
            said[field] = [o[:end]]
    if said:
        _note(subject, said, rows, owners, results)
    for result, owner in owners.items():
        rows.append(b"\t".join((b"R", owner[0], result[1:-1], owner[1], *results.get(result, ()))))
    return sorted(rows)


def _note(
    subject: bytes,
    said: dict[str, list[bytes]],
    rows: list[bytes],
    owners: dict[bytes, list[bytes]],
    results: dict[bytes, list[bytes]],
) -> None:
    """Take up what is said of one subject: a paper, a link to an entity, a link to a result, a result."""
    if "relation" in said and "paper" in said and "confidence" in said:
        paper, confidence = said["paper"][0][1:-1], _text(said["confidence"][0])
        if "name" in said and "type" in said:
            concept, aliases = said.get("concept", [b"<>"])[0][1:-1], sorted(map(_text, said.get("also", ())))
            relation, kind = said["relation"][0][1:-1], said["type"][0][1:-1]
            rows.append(b"\t".join((b"L", paper, subject[1:-1], relation, confidence, kind, _text(said["name"][0]), concept, *aliases)))
        elif said["relation"][0] == _HAS_RESULT and "object" in said:
            owners[said["object"][0]] = [paper, confidence]
    elif "title" in said and _PAPER in said.get("class", ()):
        rows += [b"\t".join((b"T", subject[1:-1], _text(title))) for title in said["title"]]
    else:
        for role in ROLES:
            if f"{role}Name" in said and f"{role}Type" in said:
                concept = said.get(f"{role}Concept", [b"<>"])[0][1:-1]
                results[subject] += [role.encode(), said[f"{role}Type"][0][1:-1], _text(said[f"{role}Name"][0]), concept]


def _text(literal: bytes) -> bytes:
    """The text of a literal, as it is escaped."""
    return literal[1 : literal.rindex(b'"')]


def without(rows: Iterable[bytes], papers: Collection[str]) -> Iterator[bytes]:
    """The rows less those of some papers (IRIs)."""
    gone = {paper.encode() for paper in papers}
    return (row for row in rows if row.split(b"\t", 2)[1] not in gone)


_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def fields(row: bytes) -> list[str]:
    """The fields of a row, as the texts that they stand for."""
    text = row.decode("utf-8")
    return text.split("\t") if "\\" not in text else [_ESCAPE.sub(_character, field) for field in text.split("\t")]


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])
