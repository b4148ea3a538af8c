"""One concept of the vocabulary: a thing with a type, names in two languages, and broader concepts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.namespaces import EntityType


@dataclass(frozen=True, slots=True)
class Concept:
    """A SKOS concept as the vocabulary files state it.

    ``labels`` holds every name with its language, the preferred ones first (English before Chinese), then the
    alternative ones in order; ``preferred_count`` says how many are preferred.
    ``broader`` holds the directly broader concepts' IRIs, sorted.
    ``ambiguous`` says that its Latin names count only with exact case, in a context that speaks for them;
    ``ambiguous_names`` holds the names that are so where the others are not.
    """

    iri: str
    type: EntityType
    label: str  # the English preferred label, else the Chinese one
    labels: tuple[tuple[str, str], ...]
    broader: tuple[str, ...] = ()
    ambiguous: bool = False
    preferred_count: int = 1
    ambiguous_names: tuple[str, ...] = ()

    @property
    def preferred(self) -> tuple[tuple[str, str], ...]:
        """The preferred names with their languages: one per language where the vocabulary is sound."""
        return self.labels[: self.preferred_count]

    def names(self) -> Iterator[str]:
        """Every name once, the preferred first."""
        seen: set[str] = set()
        for text, _ in self.labels:
            if text not in seen:
                seen.add(text)
                yield text

    def is_ambiguous(self, name: str) -> bool:
        """Whether one of its names, written as here, is an ordinary word or another thing's name as well."""
        return self.ambiguous or name in self.ambiguous_names

    def label_in(self, language: str) -> str:
        """The preferred name in a language, or the label where it has none."""
        return next((text for text, lang in self.labels if lang == language), self.label)
