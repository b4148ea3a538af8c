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
import numpy.typing as npt

from kg.namespaces import digest
from kg.vocabulary import Vocabulary, cache
from kg.vocabulary.concept import Concept

Codes = npt.NDArray[np.uint32]

_SURFACES = 1 << 16  # spellings whose concepts are kept
_BRIDGES = frozenset(" -_‐‑–*`/·'’$")
_KEPT = frozenset("+@")
# What may follow a name by a hyphen without making another name of it: "CLIP-guided", and "CLIP-Guided" in a title.
SUFFIX = re.compile(
    r"-(?i:based|guided|driven|styled?|like|enhanced|powered|generated|aware|tuned|finetuned|only|level|inspired|augmented|trained|"
    r"series|family|assisted|type|centric|specific|free|related|induced|initialized|initialised|derived|optimized|optimised|corrected|"
    r"conditioned|constrained|regularized|regularised|informed|supervised|grounded|supported|controlled|parameterized|weighted|oriented|"
    r"compatible|friendly|agnostic|equipped|integrated|adapted|compressed|accelerated|decomposed|estimated|penalized|reinforced)(?![A-Za-z0-9])"
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


def has_chinese(text: str) -> bool:
    """Whether a text has Chinese characters (or kana, hangul)."""
    return not text.isascii() and _CJK.search(text) is not None


def is_cjk(char: str) -> bool:
    """A Chinese character (or kana, hangul: scripts without spaces)."""
    code = ord(char)
    return 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


def squash(text: str) -> tuple[str, list[int]]:
    """Folded letters and digits of a text, and where in the text each one stands.

    >>> squash("Flux.1 dev")[0]
    'flux.1dev'
    """
    return _squash(text, _codes(text))


def _codes(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _squash(text: str, codes: Codes) -> tuple[str, list[int]]:
    folded = _FOLDED.take(codes, mode="clip")
    for index in (codes == _DOT).nonzero()[0].tolist():  # a dot within a name ("Qwen2.5") is a part of it
        if 0 < index < len(text) - 1 and text[index - 1].isalnum() and text[index + 1].isalnum():
            folded[index] = _DOT
    for index in _beyond(text, codes):
        folded[index] = _folded(text[index])
    kept = folded.nonzero()[0]
    return folded[kept].tobytes().decode("utf-32-le"), kept.tolist()


def _beyond(text: str, codes: Codes) -> list[int]:
    """Where characters stand that are not in the tables."""
    if text.isascii():
        return []
    found: list[int] = (codes >= _TABLE_SIZE).nonzero()[0].tolist()
    return found


def _kinds(text: str, codes: Codes) -> bytes:
    """For each character whether it is a letter of a script with spaces, another letter, or a joint within names."""
    kinds = _KIND.take(codes, mode="clip")
    for index in _beyond(text, codes):
        kinds[index] = _kind(text[index])
    found: bytes = kinds.tobytes()
    return found


@lru_cache(maxsize=4096)
def _folded(char: str) -> int:
    """The code point of a letter or digit without case and width, 0 for any other character."""
    if not char.isascii():
        char = unicodedata.normalize("NFKC", char).casefold()
        return ord(char) if len(char) == 1 and (char.isalnum() or char in _KEPT) else 0
    return ord(char.lower()) if char.isalnum() or char in _KEPT else 0


_BREAK, _LATIN, _LETTER, _JOINT = range(4)


@lru_cache(maxsize=4096)
def _kind(char: str) -> int:
    if char.isalnum():
        return _LATIN if is_latin(char) else _LETTER
    return _JOINT if char in _JOINTS else _BREAK


def _tables() -> tuple[Codes, npt.NDArray[np.uint8]]:
    """``_folded`` and ``_kind`` of the first code points; what lies beyond the tables reads the last place, 0."""
    folded = np.zeros(_TABLE_SIZE + 1, dtype=np.uint32)
    kinds = np.zeros(_TABLE_SIZE + 1, dtype=np.uint8)
    position = 0
    for first, last in _UNFOLDED:
        for code in range(position, first):
            char = chr(code)
            folded[code], kinds[code] = _folded.__wrapped__(char), _kind.__wrapped__(char)
        folded[first:last], kinds[first:last] = np.arange(first, last), _LETTER
        position = last
    return folded, kinds


_DOT = ord(".")
_JOINTS = _BRIDGES | _KEPT | {"."}
# Chinese characters and Hangul are as they are; nothing of the surrogates and of private use counts.
_UNFOLDED = ((0x3400, 0x4DC0), (0x4E00, 0x9FFD), (0xAC00, 0xD7A4), (0xD800, 0xD800), (0x10000, 0x10000))
_TABLE_SIZE = 0x10000
_FOLDED, _KIND = _tables()


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
        self._known: dict[tuple[int, str], tuple[Concept, ...]] = {}
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys or ["\0"])

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> NameMatcher:
        """The matcher of a vocabulary's names, its squashed names kept in the cache folder.

        The automaton itself can't be kept; it is built anew, in about a microsecond a name.
        """
        with cache.uncollected():
            return cls._of(vocabulary)

    @classmethod
    def _of(cls, vocabulary: Vocabulary) -> NameMatcher:
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
        codes = _codes(text)
        squashed, places = _squash(text, codes)
        kinds = _kinds(text, codes)
        candidates: list[NameMatch] = []
        for pattern, first, last in self._automaton.find_matches_as_indexes(squashed, overlapping=True):
            start = places[first]
            if (
                first
                and places[first - 1] == start - 1
                and squashed[first] < "\u2e80"
                and squashed[first - 1] < "\u2e80"
            ):
                continue  # it goes on a Latin word
            end = places[last - 1] + 1
            if _whole(text, kinds, start, end):
                concepts = self._spelt(pattern, text[start:end])
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

    def _spelt(self, pattern: int, surface: str) -> tuple[Concept, ...]:
        """The concepts that a squashed name means where it is written like this; the same names come again and again."""
        key = pattern, surface
        concepts = self._known.get(key)
        if concepts is None:
            if len(self._known) >= _SURFACES:
                self._known.clear()
            fitting = (c for name, c in self._entries[pattern] if _spelling_fits(name, surface, c.is_ambiguous(name)))
            concepts = self._known[key] = tuple(dict.fromkeys(fitting))
        return concepts


def _whole(text: str, kinds: bytes, start: int, end: int) -> bool:
    """Whether the span is not cut out of a longer word and bridges nothing but joints. ``kinds``: of the characters."""
    last = kinds[end - 1]
    if start and kinds[start] == _LATIN:
        before = kinds[start - 1]
        if before == _LATIN or (start > 1 and kinds[start - 2] == _LATIN and text[start - 1] in ".-_^"):
            return False
    if end < len(text):
        after = text[end]
        if last == _LATIN:
            beyond = kinds[end + 1] if end + 1 < len(text) else _BREAK
            if kinds[end] == _LATIN:
                plural = after == "s" and beyond != _LATIN and text[end - 1].isalpha()
                if not plural:
                    return False
            if beyond == _LATIN and after in "-_^." and not SUFFIX.match(text, end):
                return False
        if after == "+" and (last == _LATIN or text[end - 1] == "+"):
            return False  # "SWE-Bench+" is not in "SWE-Bench++"
    return kinds.find(_BREAK, start, end) < 0


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
