"""The vocabulary: known domains, techniques, models, benchmarks, metrics and hardware, with their names."""

from kg.vocabulary.concept import Concept
from kg.vocabulary.vocabulary import Vocabulary

__all__ = ["Concept", "Vocabulary"]
