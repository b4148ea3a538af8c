"""IRIs for the blank nodes of a user's vocabulary file: a graph has none, or its exports would differ every time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.namespaces import BASE, digest

_SKOLEM = BASE + ".well-known/genid/"  # the place that RDF 1.1 gives to such IRIs


# What a Turtle text says outside of its strings, IRIs and comments is what this leaves.
_QUOTED = re.compile(rb'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|#[^\n]*', re.DOTALL)
_MAY_BE_BLANK = re.compile(rb"[\[(']|_:")  # a text with other quotation marks is not looked into any closer


def may_have_blank_nodes(turtle: bytes) -> bool:
    """Whether a Turtle text may name blank nodes; far quicker to see than which ones.

    >>> may_have_blank_nodes(b'<a> <b> "[ (c) ]" . # _:d'), may_have_blank_nodes(b"<a> <b> [] .")
    (False, True)
    """
    return _MAY_BE_BLANK.search(_QUOTED.sub(b"", turtle)) is not None


def is_skolem(term: object) -> bool:
    """Whether a term stands for what was a blank node."""
    return isinstance(term, ox.NamedNode) and term.value.startswith(_SKOLEM)


def without_blank_nodes(turtle: bytes) -> Iterator[ox.Triple]:
    """The triples of a Turtle text without blank nodes; the same text always gives its blank nodes the same IRIs."""
    quads = ox.Dataset(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    content = hashlib.sha256(turtle).hexdigest()
    for quad in quads:
        yield ox.Triple(_named(quad.subject, content), quad.predicate, _named(quad.object, content))


def _named(term: Any, content: str) -> Any:
    return ox.NamedNode(_SKOLEM + digest(content, term.value)) if isinstance(term, ox.BlankNode) else term
