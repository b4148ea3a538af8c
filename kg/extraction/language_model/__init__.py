"""Reading papers by a language model of the user's, behind an OpenAI-compatible address. Nothing here is on by default."""

from kg.extraction.language_model.answers import Answer, Named, Score
from kg.extraction.language_model.endpoint import LanguageModel

__all__ = ["Answer", "LanguageModel", "Named", "Score"]
