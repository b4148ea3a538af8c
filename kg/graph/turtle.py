"""Turtle and TriG, written so that the same graph always gives the same bytes, and gives them readably.

Pyoxigraph's own writer puts the prefixes in a random order and shortens names that some readers do not understand
(a local name that ends in an escaped full stop), so this module writes the two formats itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import pyoxigraph as ox

from kg.namespaces import PREFIXES

_RDF_TYPE = PREFIXES["rdf"] + "type"
_XSD = PREFIXES["xsd"]
# Local names that every reader takes without escapes. All others are written as whole IRIs.
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SHORT_NUMBERS = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Besides quotes and backslashes: control characters, and what is no character at all.
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def write_turtle(triples: Sequence[ox.Triple]) -> Iterator[str]:
    """The text of a Turtle file, in pieces. ``triples`` must be sorted by subject, then predicate."""
    yield from _prefixes()
    yield from _statements(triples, "")


def write_trig(quads: Sequence[ox.Quad]) -> Iterator[str]:
    """The text of a TriG file, in pieces. ``quads`` must be sorted by graph, then subject, then predicate."""
    yield from _prefixes()
    shorten = _Shortener()
    for graph, of_graph in groupby(quads, key=lambda quad: quad.graph_name):
        triples = (quad.triple for quad in of_graph)
        if isinstance(graph, ox.DefaultGraph):
            yield from _statements(triples, "")
        else:
            yield f"\n{shorten(graph)} {{\n"
            yield from _statements(triples, "    ")
            yield "}\n"


def _prefixes() -> Iterator[str]:
    for prefix, iri in sorted(PREFIXES.items()):
        yield f"@prefix {prefix}: <{iri}> .\n"


def _statements(triples: Iterable[ox.Triple], indent: str) -> Iterator[str]:
    shorten = _Shortener()
    for subject, of_subject in groupby(triples, key=lambda triple: triple.subject):
        lines = []
        for predicate, of_predicate in groupby(of_subject, key=lambda triple: triple.predicate):
            verb = "a" if predicate.value == _RDF_TYPE else shorten(predicate)
            lines.append(f"{verb} " + ", ".join(shorten(triple.object) for triple in of_predicate))
        yield f"\n{indent}{shorten(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"


class _Shortener:
    """Writes terms, with prefixes where that is safe; remembers the IRIs it has written."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}

    def __call__(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            iri = term.value
            written = self._written.get(iri)
            if written is None:
                written = self._written[iri] = _iri(iri)
            return written
        if isinstance(term, ox.Literal):
            return self._literal(term)
        return str(term)

    def _literal(self, literal: ox.Literal) -> str:
        text = literal.value
        datatype = literal.datatype.value
        short = _SHORT_NUMBERS.get(datatype)
        if short is not None and short.fullmatch(text):
            return text
        quoted = '"' + _TO_ESCAPE.sub(_escape, text) + '"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == _XSD + "string" else f"{quoted}^^{self(literal.datatype)}"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _iri(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"
