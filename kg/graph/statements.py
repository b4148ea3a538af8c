"""Statements as the text of N-Triples: what is minted and derived by the million is written, not built of objects.

A statement is a string ``<subject> <predicate> object`` in the canonical form of N-Triples
(https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples), without the full stop: equal statements are equal strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pyoxigraph as ox

from kg.graph import terms as t
from kg.namespaces import PREFIXES

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff]')
_XSD = PREFIXES["xsd"]


def iri(value: str) -> str:
    """An IRI as a term. It must be one: what comes from outside is looked at where it comes in."""
    return f"<{value}>"


def literal(text: str) -> str:
    """A plain string as a term."""
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def tagged(text: str) -> str:
    """A name with its language: zh where it holds a Chinese character, else en."""
    return f"{literal(text)}@{t.language_of(text)}"


def integer(value: int) -> str:
    return f'"{value}"^^<{_XSD}integer>'


def decimal(value: Decimal | float) -> str:
    """A number in the canonical form of ``terms.decimal``."""
    return f'"{t.decimal_text(value)}"^^<{_XSD}decimal>'


def date(value: str) -> str:
    return f'"{value}"^^<{_XSD}date>'


TRUE = f'"true"^^<{_XSD}boolean>'


def is_iri(value: str) -> bool:
    """Whether a text from outside is an IRI that a graph can hold."""
    try:
        ox.NamedNode(value)
    except ValueError:
        return False
    return True


def n_triples(statements: Iterable[str]) -> bytes:
    """The text of an N-Triples file, in the order given."""
    return "".join(f"{statement} .\n" for statement in statements).encode("utf-8", "replace")


def n_quads(statements: Iterable[str], graph: str) -> bytes:
    """The text of an N-Quads file, sorted, each statement once, all in the graph of this IRI."""
    end = f" <{graph}> .\n"
    return "".join([statement + end for statement in sorted(set(statements))]).encode("utf-8", "replace")


def to_triples(statements: Iterable[str]) -> list[ox.Triple]:
    """The statements as triples of pyoxigraph."""
    parsed = ox.parse(n_triples(statements), format=ox.RdfFormat.N_TRIPLES)
    return [ox.Triple(q.subject, q.predicate, q.object) for q in parsed]


def to_quads(statements: Iterable[str], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """The statements as quads of a graph."""
    for triple in to_triples(statements):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
