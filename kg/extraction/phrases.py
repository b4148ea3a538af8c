"""Noun phrases of English text without a tagger: runs of words between function words, verbs and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.layout import Layout
from kg.extraction.sentences import Zone
from kg.extraction.word_lists import word_list
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S
from kg.vocabulary import Vocabulary

_TOKEN = re.compile(r"[A-Za-z0-9πτ][\w'’/+.@*-]*(?<![.'’/*-])|[^\s]")
_WORD = re.compile(r"[A-Za-z0-9πτ]")
_ADVERB = re.compile(r"[a-z]{3,}ly$")
_LONGEST = 7  # words of a phrase
_PARTS_OF_TITLE = re.compile(r"[:：—–]|\s-+\s")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text[start:end]``: the words of one noun phrase, with the word or mark on either side (lower case)."""

    start: int
    end: int
    words: tuple[str, ...]
    before: str  # "" at the beginning of the text
    before_that: str
    after: str  # "" at its end


def noun_phrases(text: str, start: int, end: int) -> list[Phrase]:
    """The noun phrases of ``text[start:end]`` in order; words keep their case.

    >>> [p.words for p in noun_phrases("We study long-horizon planning for web agents.", 0, 46)]
    [('long-horizon', 'planning'), ('web', 'agents')]
    """
    breaking = word_list("breaking_words")
    found: list[Phrase] = []
    run: list[tuple[int, int, str]] = []
    previous = before_that = last = ""
    for match in _TOKEN.finditer(text, start, end):
        token = match.group()
        if _WORD.match(token) and not _breaks(token, breaking):
            if not run:
                previous, before_that = last, previous
            run.append((match.start(), match.end(), token))
            last = token
            continue
        lower = token.lower()
        if run:
            _close(run, found, previous, before_that, lower)
            run = []
        previous, last = last, lower
    if run:
        _close(run, found, previous, before_that, "")
    return found


def _close(run: list[tuple[int, int, str]], found: list[Phrase], before: str, before_that: str, after: str) -> None:
    if len(run) <= _LONGEST:
        found.append(Phrase(run[0][0], run[-1][1], tuple(w for _, _, w in run), before, before_that, after))


@lru_cache(maxsize=1 << 16)
def _breaks(word: str, breaking: frozenset[str]) -> bool:
    lower = word.lower()
    return lower in breaking or word.isdigit() or _ADVERB.match(lower) is not None


@dataclass(frozen=True, slots=True)
class Placed:
    """A noun phrase and where it stands. ``sentence``: where its sentence or title begins."""

    phrase: Phrase
    place: str  # "title", "head" and "tail" of a title with a colon; "s0", "s1" … for sentences
    number: int  # of the sentence, -1 in the title
    zone: Zone | None  # None in the title
    sentence: int


def placed_phrases(layout: Layout, zones: Mapping[tuple[int, int], Zone]) -> Iterator[Placed]:
    """The noun phrases of title and English sentences, in the order of the text."""
    text = layout.text
    title = next((s for s in layout.segments if s.section is S.TITLE), None)
    if title:
        colon = _PARTS_OF_TITLE.search(text, title.start, title.end)
        for phrase in noun_phrases(text, title.start, title.end):
            place = "title" if colon is None else "head" if phrase.start < colon.start() else "tail"
            yield Placed(phrase, place, -1, None, title.start)
    for number, ((start, end), zone) in enumerate(sorted(zones.items())):
        for phrase in noun_phrases(text, start, end):
            yield Placed(phrase, f"s{number}", number, zone, start)


def title_end(layout: Layout) -> int:
    """Where the title ends in the text; 0 without one."""
    return next((s.end for s in layout.segments if s.section is S.TITLE), 0)


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


def head_of(words: tuple[str, ...] | list[str]) -> str:
    """The noun a phrase ends with: "video-language models" → "model"."""
    return singular(words[-1].rsplit("-", 1)[-1])


@lru_cache(maxsize=8)
def heads_of_names(vocabulary: Vocabulary, type_: T) -> dict[str, int]:
    """How many English names of a class end with each noun."""
    heads: dict[str, int] = {}
    for name, concept in vocabulary.names():
        if concept.type is type_ and " " in name and name.isascii():
            head = head_of(name.split())
            heads[head] = heads.get(head, 0) + 1
    return heads


def rough(count: int) -> str:
    """A count as one of five words, for features."""
    return "0" if count == 0 else "1" if count == 1 else "2" if count < 5 else "5" if count < 15 else "15"
