"""A candidate: a span of English text that may name something, and the features that a trained model decides by."""

from __future__ import annotations

from dataclasses import dataclass

from kg.vocabulary.concept import Concept


@dataclass(slots=True)
class Candidate:
    """``text[start:end]``, what the vocabulary knows it as, and its features, each a name that is there or not."""

    start: int
    end: int
    name: str
    concept: Concept | None
    features: list[str]
    weight: float = 1.0  # what is left of its probability where the text speaks of others' work, or only supposes
