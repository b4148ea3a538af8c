"""What a SPARQL text says before it is run: its form, whether it states a dataset, whether it asks another server.

pyoxigraph makes an HTTP request for SERVICE and can't be told not to, and its union default graph hides a FROM. The text
is read as its lexical parts, so that a word counts neither in strings, IRIs and comments nor in the names of variables
and things. pyoxigraph needs no space around key words (``1SERVICE:x``), so that a part need only hold SERVICE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_ESCAPED = r"\\[_~.\-!$&'()*+,;=/?#@%]"
_PART = re.compile(
    r"""
    (?P<string>'{3}(?:[^'\\]|\\.|'(?!''))*'{3} | "{3}(?:[^"\\]|\\.|"(?!""))*"{3}
             | '(?:[^'\\\n\r]|\\.)*'  | "(?:[^"\\\n\r]|\\.)*")
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
  | (?P<named>[?$]\w+ | @[A-Za-z]+(?:-+[A-Za-z0-9]+)* | _:\w[\w\-]*)
  | (?P<prefix>\w[\w.\-]*)? : (?:(?:[\w:]|%[0-9A-Fa-f]{2}|"""
    + _ESCAPED
    + r""")(?:[\w:\-]|%[0-9A-Fa-f]{2}|"""
    + _ESCAPED
    + r""")*)?
  | (?P<word>\w+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# What only an IRI can be: "?a<http://" is no comparison, for nothing in SPARQL begins with a slash.
_SURELY_IRI = re.compile(r"<[A-Za-z][\w+.\-]*://")
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Part:
    """A lexical part of a SPARQL text: its kind (string, comment, iri, named, prefix, word, other), text and offset."""

    kind: str
    text: str
    start: int


def parts(sparql: str) -> Iterator[Part]:
    """The parts of a text in order, each ``<`` that may begin an IRI taken for one; spaces and comments left out."""
    place = 0
    while place < len(sparql):
        match = _PART.match(sparql, place)
        assert match is not None  # the last alternative takes any character
        kind = match.lastgroup or "prefix"  # a prefixed name without its prefix, ":x"
        if kind != "comment" and not match[0].isspace():
            yield Part(kind, match[0], place)
        place = match.end()


@lru_cache(maxsize=256)
def query_form(sparql: str) -> str | None:
    """SELECT, ASK, CONSTRUCT or DESCRIBE, whichever key word comes first; None where none does."""
    for part in parts(sparql):
        if part.kind == "word" and part.text.upper() in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return part.text.upper()
    return None


def states_dataset(sparql: str) -> bool:
    """Whether a query says FROM or FROM NAMED: then these graphs are its dataset, and not the union of all."""
    if "from" not in sparql.lower():
        return False
    return any(part.kind == "word" and part.text.upper() == "FROM" for part in parts(sparql))


def asks_another_server(sparql: str) -> bool:
    """Whether SERVICE stands in a query as a key word, under any reading of it.

    SPARQL turns escapes such as ``\\u0053`` into characters before all else, pyoxigraph only within strings and IRIs:
    both readings count. What has ``service`` in its prefix is taken for the key word as well.
    """
    if "\\" not in sparql and "service" not in sparql.lower():
        return False
    return _has_service(sparql) or ("\\" in sparql and _has_service(_CODEPOINT.sub(_character, sparql)))


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def _has_service(text: str) -> bool:
    """Read all parts; where ``<`` may begin an IRI or be a comparison, go on from both ends."""
    waiting, seen = [0], set[int]()
    while waiting:
        place = waiting.pop()
        while place < len(text) and place not in seen:
            seen.add(place)
            part = _PART.match(text, place)
            assert part is not None  # the last alternative takes any character
            for name in ("prefix", "word"):
                if "service" in (part[name] or "").lower():
                    return True
            if part.lastgroup == "iri" and not _SURELY_IRI.match(text, place):
                waiting.append(place + 1)
            place = part.end()
    return False
