"""The word lists that come with the package."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files as package_files


@lru_cache(maxsize=8)
def word_list(name: str) -> frozenset[str]:
    """A word list of the package: "generic_words" (capitalised words that name nothing), "common_words" (what abstracts
    write in lower case), "breaking_words" (where a noun phrase ends)."""
    text = (package_files("kg.extraction") / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(w.strip() for w in text.splitlines() if w.strip() and not w.startswith("#"))


def words(text: str) -> frozenset[str]:
    """The words of a short list that stands in the code."""
    return frozenset(text.split())
