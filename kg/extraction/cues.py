"""Patterns of cue words that are only tried on texts in which one of their words stands.

Many cues are tried on the same few words around a name and most are not there. One pass of an Aho–Corasick automaton
over these words says which patterns may match; the others are not run. Results are those of the patterns themselves.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict

import ahocorasick_rs

from kg.extraction.literals import beginnings, required_literals

_ALWAYS = 1  # the bit of patterns that no word is known for
_EVERY = -1  # the mask of a text that every pattern is tried on
_OTHER_CASES = re.compile("[ſıİ]")  # s and i to a pattern that ignores case, but not in lower case
_cues: list[Cue] = []


class Cue:
    """A compiled pattern that is searched for only where it may match."""

    __slots__ = ("_begins", "_bit", "literals", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        begins = beginnings(pattern)
        self._begins = bool(begins)  # with its words: matches begin where these stand and nowhere else
        self.literals = begins or required_literals(pattern)
        self._bit = 2 << len(_cues) if self.literals else _ALWAYS
        _cues.append(self)
        _last.forget()

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        mask = _last.mask if text is _last.text else _last.look(text)
        if not mask & self._bit:
            return None
        if not self._begins or not _last.placed:
            return self.pattern.search(text, pos, endpos)
        match = self.pattern.match
        for start in _last.places(self._bit):
            if start >= pos:
                if start >= endpos:
                    break
                found = match(text, start, endpos)
                if found is not None:
                    return found
        return None


def cue(pattern: str, flags: int = 0) -> Cue:
    """As ``re.compile``: for patterns of which several are searched for in the same text, one after the other.

    Not worth it where a text is looked through for one pattern alone, or is short and every pattern quick to fail.
    """
    return Cue(re.compile(pattern, flags))


class _Look:
    """Which cues may match the text that was looked at last, and where their words stand."""

    __slots__ = ("_automaton", "_hits", "_indexes", "_masks", "_places", "mask", "placed", "text")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """There is another cue: the automaton is made anew when it is next needed."""
        self._automaton: ahocorasick_rs.AhoCorasick | None = None
        self._masks: list[int] = []
        self._indexes: dict[int, set[int]] = {}  # of the words of each cue, by its bit
        self._hits: list[tuple[int, int, int]] = []
        self._places: dict[int, list[int]] = {}
        self.text: str | None = None
        self.mask = _ALWAYS
        self.placed = False  # whether words stand in the text where they stand in its lower case

    def look(self, text: str) -> int:
        """A mask of the cues with a word in the text."""
        if self._automaton is None:
            self._automaton = self._learn()
        lower, mask = text.lower(), _ALWAYS
        if not text.isascii() and _OTHER_CASES.search(text):
            mask, self.placed = _EVERY, False
        else:
            masks, self.placed = self._masks, len(lower) == len(text)
            self._hits = self._automaton.find_matches_as_indexes(lower, overlapping=True)
            for index in {hit[0] for hit in self._hits}:
                mask |= masks[index]
        self.text, self.mask = text, mask
        self._places.clear()
        return mask

    def places(self, bit: int) -> list[int]:
        """Where the words of a cue begin, from left to right."""
        places = self._places.get(bit)
        if places is None:
            wanted = self._indexes[bit]
            places = [start for index, start, _end in self._hits if index in wanted]
            if len(places) > 1:
                places = sorted(set(places))
            self._places[bit] = places
        return places

    def _learn(self) -> ahocorasick_rs.AhoCorasick:
        wanted: dict[str, int] = defaultdict(int)
        for known in _cues:
            for literal in known.literals:
                wanted[literal] |= known._bit
        self._masks = list(wanted.values())
        index = {literal: i for i, literal in enumerate(wanted)}
        self._indexes = {known._bit: {index[literal] for literal in known.literals} for known in _cues if known.literals}
        return ahocorasick_rs.AhoCorasick(list(wanted) or ["\0"])


_last = _Look()
