"""The RDF terms the graph is made of, as pyoxigraph nodes."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from kg.namespaces import CORRECTIONS_GRAPH, DERIVED_GRAPH, ONTOLOGY, PREFIXES, VOCABULARY_GRAPH


def kg(name: str) -> ox.NamedNode:
    """A term of the paperkg ontology."""
    return ox.NamedNode(ONTOLOGY + name)


def term(prefixed: str) -> ox.NamedNode:
    """A term by its prefixed name: ``term("dcterms:title")``."""
    prefix, _, name = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


TYPE = term("rdf:type")
SUBJECT, PREDICATE, OBJECT = term("rdf:subject"), term("rdf:predicate"), term("rdf:object")
LABEL = term("rdfs:label")
PREF_LABEL, ALT_LABEL, BROADER = term("skos:prefLabel"), term("skos:altLabel"), term("skos:broader")
TITLE, CREATOR, ISSUED, DATE = (
    term("dcterms:title"),
    term("dcterms:creator"),
    term("dcterms:issued"),
    term("dcterms:date"),
)
IDENTIFIER, HAS_PART = term("dcterms:identifier"), term("dcterms:hasPart")
URL, ABOUT = term("schema:url"), term("schema:about")
EXACT, START, END, HAS_TARGET, HAS_SOURCE = (
    term("oa:exact"),
    term("oa:start"),
    term("oa:end"),
    term("oa:hasTarget"),
    term("oa:hasSource"),
)
LINK, PAPER, REPORT, SOURCE, RESULT = kg("Link"), kg("Paper"), kg("Report"), kg("Source"), kg("Result")
NAME, ALSO_NAMED, ENTITY_TYPE, CONCEPT = kg("name"), kg("alsoNamed"), kg("entityType"), kg("concept")
NAME_KEY = kg("nameKey")
CONFIDENCE, FOUND_BY, FROM_SOURCE, SECTION = kg("confidence"), kg("foundBy"), kg("fromSource"), kg("section")
CORRECTION, STATEMENT, POSITION, NOT_APPLIED = kg("Correction"), kg("statement"), kg("position"), kg("notApplied")
REMOVED_BY, ADDED_BY, CORRECTED_BY = kg("removedBy"), kg("addedBy"), kg("correctedBy")
REPLACED_BY = term("dcterms:isReplacedBy")
HAS_RESULT, ARXIV_ID, CONTENT_HASH = kg("hasResult"), kg("arxivId"), kg("contentHash")
VOCABULARY = ox.NamedNode(VOCABULARY_GRAPH)
DERIVED = ox.NamedNode(DERIVED_GRAPH)
CORRECTIONS = ox.NamedNode(CORRECTIONS_GRAPH)

_INTEGER = term("xsd:integer")
_DECIMAL = term("xsd:decimal")
_DATE = term("xsd:date")


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_INTEGER)


def decimal(value: Decimal | float) -> ox.Literal:
    """A decimal in the canonical form of XSD 1.1, which is how Oxigraph and Virtuoso keep it.

    >>> decimal(Decimal("88.10")).value, decimal(Decimal("88.0")).value
    ('88.1', '88')
    """
    return ox.Literal(decimal_text(value), datatype=_DECIMAL)


@lru_cache(maxsize=1 << 14)
def decimal_text(value: Decimal | float) -> str:
    """How ``decimal`` writes a number."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def date(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=_DATE)


def true() -> ox.Literal:
    return ox.Literal("true", datatype=term("xsd:boolean"))


def text(value: str) -> ox.Literal:
    return ox.Literal(value)


def tagged(value: str) -> ox.Literal:
    """A name with its language: zh where it holds a Chinese character, else en."""
    return ox.Literal(value, language=language_of(value))


def language_of(value: str) -> str:
    """The language of a name: zh where it holds a Chinese character, else en."""
    return "zh" if not value.isascii() and any("\u4e00" <= c <= "\u9fff" for c in value) else "en"
