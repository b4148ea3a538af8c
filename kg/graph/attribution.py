"""What the graph says of the vocabulary it was built with: each file, its licences, where its names come from."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph import terms as t
from kg.namespaces import BASE, slug
from kg.vocabulary import Vocabulary

VOCABULARY_DATASET = ox.NamedNode(BASE + "vocabulary")
_DATASET, _ENTITIES = t.term("void:Dataset"), t.term("void:entities")
_LICENCE, _ORIGIN = t.term("dcterms:license"), t.term("dcterms:source")


def attribution(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """Triples of the vocabulary graph: a VoID dataset for the whole, with one part for each file."""
    return (ox.Triple(*triple) for triple in _triples(vocabulary))


def _triples(vocabulary: Vocabulary) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    yield VOCABULARY_DATASET, t.TYPE, _DATASET
    yield VOCABULARY_DATASET, t.TITLE, t.text("Vocabulary")
    yield VOCABULARY_DATASET, _ENTITIES, t.integer(len(vocabulary))
    for source in vocabulary.sources:
        # Two files of one name are told apart by what is in them.
        part = ox.NamedNode(f"{BASE}vocabulary/file/{slug(source.name)}-{source.sha256[:8]}")
        yield VOCABULARY_DATASET, t.HAS_PART, part
        yield part, t.TYPE, _DATASET
        yield part, t.TITLE, t.text(source.title)
        yield part, t.IDENTIFIER, t.text(source.name)
        yield part, t.CONTENT_HASH, t.text(source.sha256)
        yield part, _ENTITIES, t.integer(source.concepts)
        for predicate, values in ((_LICENCE, source.licences), (_ORIGIN, source.origins)):
            for value in values:
                yield part, predicate, ox.NamedNode(value) if value.startswith("http") else t.text(value)
        # The whole is under all of them.
        for value in source.licences:
            yield VOCABULARY_DATASET, _LICENCE, ox.NamedNode(value) if value.startswith("http") else t.text(value)
