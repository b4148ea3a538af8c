"""Turtle and TriG, written so that the same graph always gives the same bytes, and gives them readably.

Pyoxigraph's own writer puts the prefixes in a random order and shortens names that some readers do not understand
(a local name that ends in an escaped full stop), so this module writes the two formats itself: from statements in the
form of N-Triples, one after the other, holding one subject at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.namespaces import PREFIXES

_RDF_TYPE = f"<{PREFIXES['rdf']}type>"
_XSD = PREFIXES["xsd"]
# Local names that every reader takes without escapes. All others are written as whole IRIs.
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SHORT_NUMBERS = {
    f"<{_XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"<{_XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{_XSD}boolean>": re.compile(r"true|false"),
}
# N-Triples escapes quotes, backslashes and line ends. These are escaped as well: what is no character at all, and what
# some readers take for line ends or drop.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_KEPT = 1 << 16  # terms that are remembered as they were written


def write_turtle(lines: Iterable[Sequence[bytes]]) -> Iterator[str]:
    """The text of a Turtle file, in pieces. ``lines``: N-Triples, sorted, many at a time."""
    yield from _prefixes()
    yield from _blocks(lines, "")


def write_trig(graphs: Iterable[tuple[str, Iterable[Sequence[bytes]]]]) -> Iterator[str]:
    """The text of a TriG file, in pieces. ``graphs``: the name of each as a term, "" for the default graph, and its lines."""
    yield from _prefixes()
    for name, lines in graphs:
        if not name:
            yield from _blocks(lines, "")
        else:
            yield f"\n{_term(name)} {{\n"
            yield from _blocks(lines, "    ")
            yield "}\n"


def _prefixes() -> Iterator[str]:
    for prefix, iri in sorted(PREFIXES.items()):
        yield f"@prefix {prefix}: <{iri}> .\n"


def _blocks(batches: Iterable[Sequence[bytes]], indent: str) -> Iterator[str]:
    known: dict[str, str] = {}
    subject, said = "", dict[str, list[str]]()
    for lines in batches:
        blocks: list[str] = []
        for statement in b"".join(lines).decode("utf-8").split(" .\n")[:-1]:  # no line end is in a literal
            s, p, o = statement.split(" ", 2)
            if s != subject:
                if said:
                    blocks.append(_block(subject, said, indent))
                subject, said = s, {}
            written = known.get(o)
            if written is None:
                written = _term(o)
                if len(o) < 100:
                    if len(known) >= _KEPT:
                        known.clear()
                    known[o] = written
            if p in said:
                said[p].append(written)
            else:
                said[p] = [written]
        yield "".join(blocks)
    if said:
        yield _block(subject, said, indent)


_VERBS: dict[str, str] = {_RDF_TYPE: "a"}


def _block(subject: str, said: dict[str, list[str]], indent: str) -> str:
    lines = [f"a {', '.join(said.pop(_RDF_TYPE))}"] if _RDF_TYPE in said else []
    for predicate, objects in said.items():
        verb = _VERBS.get(predicate)
        if verb is None:
            verb = _term(predicate)
            if len(_VERBS) < 1000:
                _VERBS[predicate] = verb
        lines.append(f"{verb} {objects[0]}" if len(objects) == 1 else f"{verb} {', '.join(objects)}")
    return f"\n{indent}{_term(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"


def _term(term: str) -> str:
    if term.startswith("<") and not term.startswith("<<"):
        return _iri(term)
    if not term.startswith('"'):
        return term
    end = term.rindex('"') + 1
    text, kind = term[:end], term[end:]
    if kind.startswith("^^"):
        datatype = kind[2:]
        short = _SHORT_NUMBERS.get(datatype)
        if short is not None and short.fullmatch(text, 1, end - 1):
            return text[1:-1]
        kind = f"^^{_iri(datatype)}"
    if not text.isascii() or not text.isprintable():
        text = _TO_ESCAPE.sub(lambda match: f"\\u{ord(match.group()):04X}", text)
    return text + kind


_NAMESPACES = {iri: prefix for prefix, iri in PREFIXES.items()}  # each ends in "/" or "#", which no local name holds


def _iri(term: str) -> str:
    cut = max(term.rfind("/"), term.rfind("#")) + 1
    prefix = _NAMESPACES.get(term[1:cut])
    if prefix is not None and _LOCAL_NAME.fullmatch(term, cut, len(term) - 1):
        return f"{prefix}:{term[cut:-1]}"
    return term
