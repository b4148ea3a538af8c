"""Concepts as they are kept in the cache: parsed once for each content of the vocabulary files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.namespaces import EntityType, digest
from kg.vocabulary import cache, loading
from kg.vocabulary.concept import Concept
from kg.vocabulary.source import VocabularySource

_KIND = "vocabulary"
Contents = Sequence[tuple[Path, bytes]]


def version_of(contents: Contents) -> str:
    """A hash of what the files say; their names and order do not matter to what is extracted."""
    hashes = sorted(hashlib.sha256(content).hexdigest() for _, content in contents)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def concepts_of(contents: Contents, version: str) -> tuple[dict[str, Concept], list[VocabularySource]]:
    """What ``loading.parse`` makes of the files, from the cache where it has them."""
    key = _key(contents, version)
    stored = cache.load(_KIND, key)
    if stored is not None:
        try:
            return unpacked(stored)
        except (KeyError, TypeError, ValueError, IndexError):
            pass  # not what this version writes: as good as none
    concepts, sources = loading.parse(contents)
    cache.save(_KIND, key, packed(concepts, sources))
    return concepts, sources


def _key(contents: Contents, version: str) -> str:
    """Besides the content: order decides which file defines, names stand in the sources, code makes the concepts."""
    return key_of(version, *(f"{path}" for path, _ in contents))


def key_of(*parts: str) -> str:
    """A name for what is packed, of what it was made from; another release, which may pack otherwise, gives another."""
    return digest(*parts, *(Path(module).read_text(encoding="utf-8") for module in (__file__, loading.__file__)))


def packed(concepts: Mapping[str, Concept], sources: Sequence[VocabularySource] = ()) -> dict[str, Any]:
    """Concepts, and the files they come from, as JSON data."""
    rows = [
        [
            c.iri, c.type.value, [part for label in c.labels for part in label], c.broader, int(c.ambiguous),
            c.preferred_count, c.ambiguous_names,
        ]
        for c in concepts.values()
    ]  # fmt: skip
    files = [[s.name, s.title, s.licences, s.origins, s.sha256, s.concepts] for s in sources]
    return {"concepts": rows, "sources": files}


def unpacked(stored: Any) -> tuple[dict[str, Concept], list[VocabularySource]]:
    """What ``packed`` was given. Raises KeyError, TypeError, ValueError or IndexError for other data."""
    types = {t.value: t for t in EntityType}
    concepts = {}
    for iri, kind, flat, broader, ambiguous, preferred, ambiguous_names in stored["concepts"]:
        pairs = iter(flat)
        concepts[iri] = Concept(
            iri,
            types[kind],
            flat[0],
            tuple(zip(pairs, pairs, strict=True)),
            tuple(broader),
            bool(ambiguous),
            preferred,
            tuple(ambiguous_names),
        )
    sources = [
        VocabularySource(name, title, tuple(licences), tuple(origins), sha256, count)
        for name, title, licences, origins, sha256, count in stored["sources"]
    ]
    return concepts, sources
