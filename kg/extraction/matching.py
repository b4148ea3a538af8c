"""Find the vocabulary's names in a text, whatever their hyphens, spaces, case or width, in linear time.

Text and names are both squashed (letters and digits, folded, separators dropped); an Aho–Corasick automaton finds
the squashed names; then each find is checked against the text as it stands: it must begin and end at a word
boundary and may only bridge spaces, hyphens and the like.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ahocorasick_rs
import numpy as np

from kg.namespaces import digest
from kg.vocabulary import Vocabulary, cache
from kg.vocabulary.concept import Concept

_BRIDGES = frozenset(" -_‐‑–*`/·'’$")
_KEPT = frozenset("+@")
# What may follow a name by a hyphen without making another name of it: "CLIP-guided", "GRPO-based".
_SUFFIX = re.compile(
    r"-(?:based|guided|driven|style|styled|like|enhanced|powered|generated|aware|tuned|finetuned|only|level|inspired|"
    r"augmented|trained|series|family|assisted|style|type|centric|specific|free|related|induced|initialized)(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """``text[start:end]`` names each of these concepts (several where the name is a homonym)."""

    start: int
    end: int
    concepts: tuple[Concept, ...]


def is_latin(char: str) -> bool:
    """A letter or digit of a script that is written with spaces between words."""
    return char.isalnum() and (char < "\u2e80" or not is_cjk(char))


_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0010ffff]+")


def count_cjk(text: str) -> int:
    """How many characters of a text are Chinese (or kana, hangul)."""
    return 0 if text.isascii() else sum(map(len, _CJK.findall(text)))


def is_cjk(char: str) -> bool:
    """A Chinese character (or kana, hangul: scripts without spaces)."""
    code = ord(char)
    return 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


def squash(text: str) -> tuple[str, list[int]]:
    """Folded letters and digits of a text, and where in the text each one stands.

    >>> squash("Flux.1 dev")[0]
    'flux.1dev'
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = np.where(codes < _TABLE_SIZE, _TABLE[np.minimum(codes, _TABLE_SIZE - 1)], 0)
    dots = np.flatnonzero(codes == _DOT)
    if dots.size:  # a dot within a name ("Qwen2.5") is a part of it
        inner = dots[(dots > 0) & (dots < len(codes) - 1)]
        folded[[i for i in inner.tolist() if text[i - 1].isalnum() and text[i + 1].isalnum()]] = _DOT
    for index in np.flatnonzero(codes >= _TABLE_SIZE).tolist():
        folded[index] = _folded(text[index])
    kept = np.flatnonzero(folded)
    return folded[kept].astype(np.uint32).tobytes().decode("utf-32-le"), kept.tolist()


@lru_cache(maxsize=4096)
def _folded(char: str) -> int:
    """The code point of a letter or digit without case and width, 0 for any other character."""
    if not char.isascii():
        char = unicodedata.normalize("NFKC", char).casefold()
        return ord(char) if len(char) == 1 and (char.isalnum() or char in _KEPT) else 0
    return ord(char.lower()) if char.isalnum() or char in _KEPT else 0


_DOT = ord(".")
_TABLE_SIZE = 0xA000  # every script up to the Chinese characters in one look-up
_TABLE = np.array([_folded(chr(code)) for code in range(_TABLE_SIZE)], dtype=np.uint32)


def _inside_words(squashed: str, places: list[int]) -> bytes:
    """For every squashed character whether it goes on a Latin word: no name begins there."""
    codes = np.frombuffer(squashed.encode("utf-32-le"), dtype=np.uint32)
    latin = codes < 0x2E80
    tight = np.diff(np.array(places, dtype=np.int64), prepend=-2) == 1
    inside: bytes = (tight & latin & np.concatenate(([False], latin[:-1]))).astype(np.uint8).tobytes()
    return inside


_PLURAL = re.compile(r"(?<=[a-z])(?<!s)(?<!u)(?<!i)s$")


def _singular(name: str) -> tuple[str, ...]:
    """A phrase in the plural also counts in the singular: "Large Language Models" → "Large Language Model"."""
    return (name[:-1],) if " " in name and _PLURAL.search(name) and not name.endswith("ies") else ()


class NameMatcher:
    """All names of a vocabulary, ready to be found."""

    def __init__(self, names: Iterable[tuple[str, Concept]]) -> None:
        """``names``: (name, concept) pairs; a name may come with several concepts."""
        found: dict[str, list[tuple[str, Concept]]] = defaultdict(list)
        for written, concept in names:
            for name in (written, *_singular(written)):
                key, _ = squash(name)
                if len(key) > 1:
                    found[key].append((name, concept))
        self._index({key: found[key] for key in sorted(found)})

    def _index(self, entries: dict[str, list[tuple[str, Concept]]]) -> None:
        self._keys = list(entries)
        self._entries = list(entries.values())
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys or ["\0"])

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> NameMatcher:
        """The matcher of a vocabulary's names, its squashed names kept in the cache folder.

        The automaton itself can't be kept; it is built anew, in about a microsecond a name.
        """
        key = digest(vocabulary.version, Path(__file__).read_text(encoding="utf-8"))
        stored = cache.load("names", key) if vocabulary.version else None
        if stored is not None:
            try:
                concepts = vocabulary.concepts
                matcher = cls.__new__(cls)
                matcher._index({k: [(name, concepts[iri]) for name, iri in pairs] for k, pairs in stored.items()})
                return matcher
            except (AttributeError, KeyError, TypeError, ValueError):
                pass  # not what this version writes: as good as none
        matcher = cls(vocabulary.names())
        if vocabulary.version:
            pairs = ([(name, concept.iri) for name, concept in entry] for entry in matcher._entries)
            cache.save("names", key, dict(zip(matcher._keys, pairs, strict=True)))
        return matcher

    def find(self, text: str) -> list[NameMatch]:
        """Non-overlapping matches in order, the longest first where they compete."""
        squashed, places = squash(text)
        inside = _inside_words(squashed, places)
        candidates: list[NameMatch] = []
        for pattern, first, last in self._automaton.find_matches_as_indexes(squashed, overlapping=True):
            if inside[first]:
                continue
            start, end = places[first], places[last - 1] + 1
            if not self._whole(text, start, end):
                continue
            surface = text[start:end]
            concepts = tuple(
                dict.fromkeys(
                    c for name, c in self._entries[pattern] if _spelling_fits(name, surface, c.is_ambiguous(name))
                )
            )
            if concepts:
                candidates.append(NameMatch(start, end, concepts))
        candidates.sort(key=lambda m: (m.start - m.end, m.start))
        taken = bytearray(len(text))
        chosen = []
        for match in candidates:
            if taken.find(1, match.start, match.end) < 0:
                taken[match.start : match.end] = b"\1" * (match.end - match.start)
                chosen.append(match)
        chosen.sort(key=lambda m: m.start)
        return chosen

    @staticmethod
    def _whole(text: str, start: int, end: int) -> bool:
        """Whether the span is not cut out of a longer word and bridges nothing but joints."""
        first, last = text[start], text[end - 1]
        if is_latin(first) and start:
            before = text[start - 1]
            if is_latin(before) or (before in ".-_^" and start > 1 and is_latin(text[start - 2])):
                return False
        if is_latin(last) and end < len(text):
            after, beyond = text[end], text[end + 1] if end + 1 < len(text) else " "
            if is_latin(after):
                plural = after == "s" and not is_latin(beyond) and last.isalpha()
                if not plural:
                    return False
            if after in "-_^." and is_latin(beyond) and not _SUFFIX.match(text, end):
                return False
        if end < len(text) and text[end] == "+" and (is_latin(last) or last == "+"):
            return False  # "SWE-Bench+" is not in "SWE-Bench++"
        surface = text[start:end]
        return surface.isalnum() or all(c.isalnum() or c in _KEPT or c in _BRIDGES or c == "." for c in surface)


_ACRONYM = re.compile(r"[A-Z0-9][A-Za-z0-9+.-]*[A-Z0-9][A-Za-z0-9]*$")


def _spelling_fits(name: str, surface: str, ambiguous: bool) -> bool:
    """Short, ambiguous and acronym-like names count only as they are written; words may change their case."""
    if is_cjk(name[0]) or is_cjk(name[-1]):
        return True
    if name == surface:
        return True
    if ambiguous and " " in surface and " " not in name:
        return False  # "Visual Puzzles" are any
    letters = sum(map(str.isalpha, name))
    if ambiguous or letters <= 3:
        return [c for c in name if c.isalnum()] == [c for c in surface if c.isalnum()]
    acronym = " " not in name and _ACRONYM.match(name) is not None
    return not (acronym and surface.islower() and surface.isascii())
