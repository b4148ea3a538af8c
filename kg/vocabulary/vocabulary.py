"""The vocabulary: all concepts, found by name, each with its way up to broader ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kg.namespaces import EntityType, name_key
from kg.vocabulary import cache, compiled
from kg.vocabulary.concept import Concept
from kg.vocabulary.loading import read_bytes
from kg.vocabulary.location import concept_files, vocabulary_file
from kg.vocabulary.source import VocabularySource

_LOADED = 2  # vocabularies that stay in memory: two builds in one process read files once
_loaded: dict[tuple[object, ...], Vocabulary] = {}


class Vocabulary:
    """Concepts by IRI and by name. Load it once; it does not change afterwards.

    ``version`` is a hash of the files' content, ``sources`` says of each file where it comes from.
    """

    def __init__(
        self,
        concepts: Mapping[str, Concept],
        *,
        version: str = "",
        files: Sequence[Path] = (),
        sources: Sequence[VocabularySource] = (),
    ) -> None:
        self.concepts: Mapping[str, Concept] = MappingProxyType(dict(concepts))
        self.version = version
        self.files = tuple(files)
        self.sources = tuple(sources)

    @classmethod
    def load(cls, extra: Sequence[Path | str] = ()) -> Vocabulary:
        """The vocabulary that comes with paperkg, and the concepts and names that ``extra`` files add.

        ``extra``: paths of Turtle files, or names of vocabularies that come along but are off (``pwc``).
        Raises VocabularyError with the place of what is wrong in a file.
        """
        return cls.from_files([*concept_files(), *(vocabulary_file(given) for given in extra)])

    @classmethod
    def from_files(cls, files: Sequence[Path]) -> Vocabulary:
        """The vocabulary that these Turtle files state, and nothing else; a file given twice counts once.

        What was parsed once is kept in the cache folder (``kg.vocabulary.cache``) and read from there; the same files
        give the same object for a while.
        """
        paths = list(dict.fromkeys(Path(file) for file in files))
        contents = [(file, read_bytes(file)) for file in paths]
        version = compiled.version_of(contents)
        key = (version, *paths)
        if key in _loaded:
            return _loaded[key]
        with cache.uncollected():
            concepts, sources = compiled.concepts_of(contents, version)
        loaded = cls(concepts, version=version, files=paths, sources=sources)
        _loaded[key] = loaded
        while len(_loaded) > _LOADED:
            _loaded.pop(next(iter(_loaded)))
        return loaded

    def __len__(self) -> int:
        return len(self.concepts)

    def names(self) -> Iterator[tuple[str, Concept]]:
        """Every name of every concept, for a matcher; a homonym comes once for each of its concepts."""
        for concept in self.concepts.values():
            for name in concept.names():
                yield name, concept

    @cached_property
    def keyed_names(self) -> Sequence[tuple[str, str, Concept]]:
        """Every name of every concept, each behind its ``name_key``."""
        return [(name_key(name), name, concept) for name, concept in self.names()]

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Concept, ...]]:
        found: dict[str, tuple[Concept, ...]] = {}
        for key, _, concept in self.keyed_names:
            there = found.get(key)
            if there is None:
                found[key] = (concept,)
            elif concept not in there:
                found[key] = (*there, concept)
        return found

    def lookup(self, name: str, type: EntityType | None = None) -> tuple[Concept, ...]:
        """The concepts that go by a name, whatever its case, hyphens and spaces; of all types or of one."""
        concepts = self._by_key.get(name_key(name), ())
        return concepts if type is None or not concepts else tuple(c for c in concepts if c.type is type)

    def broader(self, iri: str) -> list[str]:
        """The IRIs of all broader concepts, nearest first, without the concept itself."""
        order: dict[str, None] = {}
        level = [iri]
        while level:
            above = sorted({b for i in level if i in self.concepts for b in self.concepts[i].broader})
            level = [b for b in above if b not in order and b != iri]
            order.update(dict.fromkeys(level))
        return list(order)
