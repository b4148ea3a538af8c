"""Noun phrases of English text without a tagger: runs of words between function words, verbs and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.word_lists import word_list
from kg.namespaces import EntityType as T
from kg.vocabulary import Vocabulary

_TOKEN = re.compile(r"[A-Za-z0-9πτ][\w'’/+.@*-]*(?<![.'’/*-])|\S")
_WORD = re.compile(r"[A-Za-z0-9πτ]")
_ADVERB = re.compile(r"[a-z]{3,}ly$")
_COLON = re.compile(r"[:：—–]|\s-+\s")
_LONGEST = 7  # words of a phrase


@dataclass(slots=True)
class Phrase:
    """``text[start:end]``: the words of one noun phrase, with the word or mark on either side (lower case)."""

    start: int
    end: int
    words: list[str]
    starts: list[int]  # where each word begins
    before: str  # "" at the beginning of the text
    before_that: str
    after: str = ""  # "" at its end


@lru_cache(maxsize=256)
def noun_phrases(text: str, start: int, end: int) -> tuple[Phrase, ...]:
    """The noun phrases of ``text[start:end]`` in order; words keep their case. Found once: fields and techniques ask alike.

    >>> [p.words for p in noun_phrases("We address long-horizon planning for web agents.", 0, 48)]
    [['long-horizon', 'planning'], ['web', 'agents']]
    """
    found: list[Phrase] = []
    phrase: Phrase | None = None
    before = before_that = ""
    known = _BREAKING
    for match in _TOKEN.finditer(text, start, end):
        token = match[0]
        lower = known.get(token)
        if lower is None:
            lower = _breaking(token)
        if lower:
            if phrase is not None:
                phrase.after = lower
                phrase = None
            before_that, before = before, lower
            continue
        first, last = match.span()
        if phrase is None:
            phrase = Phrase(first, last, [token], [first], before, before_that)
            found.append(phrase)
        else:
            phrase.words.append(token)
            phrase.starts.append(first)
            phrase.end = last
        before_that, before = before, token
    return tuple(p for p in found if len(p.words) <= _LONGEST)


def title_places(text: str, start: int, end: int) -> Iterator[tuple[Phrase, str]]:
    """The noun phrases of a title, each with its place: "head" or "tail" of a title with a colon, else "title"."""
    colon = _COLON.search(text, start, end)
    for phrase in noun_phrases(text, start, end):
        yield phrase, "title" if colon is None else "head" if phrase.start < colon.start() else "tail"


_BREAKING: dict[str, str] = {}  # what _breaking said of tokens: they come again and again
_TOKENS = 1 << 16


def _breaking(token: str) -> str:
    """A token at which a noun phrase ends, in lower case; "" for a word of one."""
    lower = token.lower()
    if _WORD.match(token) and lower not in word_list("breaking_words") and not token.isdigit() and not _ADVERB.match(lower):
        lower = ""
    if len(_BREAKING) >= _TOKENS:
        _BREAKING.clear()
    _BREAKING[token] = lower
    return lower


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """A noun in lower case without its plural ending, near enough to compare the heads of phrases.

    >>> [singular(w) for w in ("models", "Memories", "analysis", "Reasoning")]
    ['model', 'memory', 'analysis', 'reasoning']
    """
    lower = word.lower()
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    if lower.endswith("s") and not lower.endswith(("ss", "is", "us")):
        return lower[:-1]
    return lower


def head_of(words: Sequence[str]) -> str:
    """The noun a phrase ends with: "video-language models" → "model"."""
    return singular(words[-1].rsplit("-", 1)[-1])


@lru_cache(maxsize=8)
def heads_of_names(vocabulary: Vocabulary, type_: T) -> dict[str, str]:
    """How many English names of a class end with each noun, as a rough count."""
    heads: dict[str, int] = {}
    for name, concept in vocabulary.names():
        if concept.type is type_ and " " in name and name.isascii():
            head = head_of(name.split())
            heads[head] = heads.get(head, 0) + 1
    return {head: rough(count) for head, count in heads.items()}


def rough(count: int) -> str:
    """A count as one of five words, for features."""
    return "0" if count == 0 else "1" if count == 1 else "2" if count < 5 else "5" if count < 15 else "15"
