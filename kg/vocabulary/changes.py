"""What differs between two vocabularies, and which texts that can touch."""

from __future__ import annotations

import ahocorasick_rs

from kg.namespaces import name_key
from kg.vocabulary.concept import Concept
from kg.vocabulary.vocabulary import Vocabulary


class VocabularyChange:
    """From one vocabulary to another: a text that holds no name of a changed concept is linked as it was."""

    def __init__(self, old: Vocabulary, new: Vocabulary) -> None:
        changed = {
            iri
            for iri in {*old.concepts, *new.concepts}
            if _meaning(old.concepts.get(iri)) != _meaning(new.concepts.get(iri))
        }
        self.concepts = frozenset(changed)
        keys: set[str] = set()
        for iri in changed:
            for concept in (old.concepts.get(iri), new.concepts.get(iri)):
                for name in concept.names() if concept else ():
                    key = name_key(name)
                    # Plurals are looked up for singulars and the other way round.
                    keys.update((key, key.removesuffix("s"), key.replace(".", "")))
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(k for k in keys if k)) if changed else None

    def touches(self, text: str) -> bool:
        """Whether a name of a changed concept may stand in a text, whatever its case, hyphens and spaces."""
        if self._automaton is None:
            return False
        key = name_key.__wrapped__(text)
        return bool(self._automaton.find_matches_as_indexes(key)) or (
            "." in key and bool(self._automaton.find_matches_as_indexes(key.replace(".", "")))
        )


def _meaning(concept: Concept | None) -> tuple[object, ...] | None:
    """All of a concept that extraction asks for; what is broader is the derived graph's business."""
    if concept is None:
        return None
    return (
        concept.type,
        concept.label,
        frozenset(concept.labels),
        concept.ambiguous,
        frozenset(concept.ambiguous_names),
    )
