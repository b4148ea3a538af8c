"""The vocabulary: all concepts, found by name, each with its way up to broader ones."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kg.namespaces import EntityType, name_key
from kg.vocabulary.concept import Concept
from kg.vocabulary.loading import parse, read_bytes
from kg.vocabulary.location import concept_files


class Vocabulary:
    """Concepts by IRI and by name. Load it once; it does not change afterwards."""

    def __init__(
        self, concepts: Mapping[str, Concept], *, version: str = "", files: Sequence[Path] = ()
    ) -> None:
        self.concepts: Mapping[str, Concept] = MappingProxyType(dict(concepts))
        self.version = version
        self.files = tuple(files)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Vocabulary:
        """The vocabulary that comes with paperkg, and the concepts and names that ``extra`` files add.

        Raises VocabularyError with the place of what is wrong in a file.
        """
        return cls.from_files([*concept_files(), *extra])

    @classmethod
    def from_files(cls, files: Sequence[Path]) -> Vocabulary:
        """The vocabulary that these Turtle files state, and nothing else."""
        contents = [(Path(file), read_bytes(Path(file))) for file in files]
        # The version speaks of content alone: file names and order do not matter to what is extracted.
        hashes = sorted(hashlib.sha256(content).hexdigest() for _, content in contents)
        version = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
        return cls(parse(contents), version=version, files=[file for file, _ in contents])

    def __len__(self) -> int:
        return len(self.concepts)

    def names(self) -> Iterator[tuple[str, Concept]]:
        """Every name of every concept, for a matcher; a homonym comes once for each of its concepts."""
        for concept in self.concepts.values():
            for name in concept.names():
                yield name, concept

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Concept, ...]]:
        found: dict[str, dict[str, Concept]] = defaultdict(dict)
        for name, concept in self.names():
            found[name_key(name)][concept.iri] = concept
        return {key: tuple(concepts.values()) for key, concepts in found.items()}

    def lookup(self, name: str, type: EntityType | None = None) -> tuple[Concept, ...]:
        """The concepts that go by a name, whatever its case, hyphens and spaces; of all types or of one."""
        concepts = self._by_key.get(name_key(name), ())
        return concepts if type is None else tuple(c for c in concepts if c.type is type)

    def broader(self, iri: str) -> list[str]:
        """The IRIs of all broader concepts, nearest first, without the concept itself."""
        order: dict[str, None] = {}
        level = [iri]
        while level:
            above = sorted({b for i in level if i in self.concepts for b in self.concepts[i].broader})
            level = [b for b in above if b not in order and b != iri]
            order.update(dict.fromkeys(level))
        return list(order)
