"""A mention: a span of a paper's plain text that names something, known to the vocabulary or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from kg.extraction.layout import Segment
from kg.extraction.matching import SUFFIX, NameMatch
from kg.namespaces import EntityType
from kg.vocabulary.concept import Concept


@dataclass(slots=True, eq=False)
class Mention:
    """``text[start:end]`` of the layout. ``concepts`` is empty for a name that no vocabulary has."""

    start: int
    end: int
    name: str
    segment: Segment
    concepts: tuple[Concept, ...] = ()
    strong: bool = False  # written as only names are: inner capitals, digits with letters, hyphenated capitals
    model_like: bool = False  # a size or version of a known model family
    in_bracket_of: str = ""  # the unknown Chinese name whose brackets it stands in

    def has_type(self, *types: EntityType) -> bool:
        for concept in self.concepts:  # noqa: SIM110 - a loop: it is asked most often of all
            if concept.type in types:
                return True
        return False

    def concept_of(self, *types: EntityType) -> Concept | None:
        if self.concepts:
            for type_ in types:
                for concept in self.concepts:
                    if concept.type is type_:
                        return concept
        return None


# A Latin name: letters and digits joined by . - _ + ^ ' ; Greek letters count (ΔL), a trailing + may be doubled.
_WORD = r"[A-Za-zÀ-ɏΑ-ωΔ∞τ0-9]+(?:[.\-_^'’+@][A-Za-zÀ-ɏΑ-ωΔ∞τ0-9]+)*\+{0,2}"
_RUN = re.compile(rf"{_WORD}(?:[ ]{_WORD})*")
_SIZE = re.compile(r"^(?:v?\d+(?:\.\d+)*[a-z]?|\d+(?:\.\d+)?[BMKbm](?:-A\d+B)?|[A-Z]\d+B)$")
_VERSIONED = (EntityType.MODEL, EntityType.BENCHMARK, EntityType.DATASET)
_LOWER_VERSION = re.compile(r"v?\d[\d.]*-(?:mini|nano|flash|turbo|lite|large|base|small|tiny|instruct|chat|thinking|preview|pro|max)$")
_LINKING_WORDS = frozenset({"to", "of", "and", "in", "the", "by", "as", "on", "a", "for", "at", "or"})
_VERSION_WORD = re.compile(
    r"^(?:v?\d[\w.]*|\d+(?:\.\d+)?[BM]|Pro|Max|Mini|Flash|Turbo|Ultra|Plus|Lite|Large|Base|Small|Tiny|Huge|XL|XXL|"
    r"Instruct|Chat|Thinking|Reasoning|Preview|mini|nano|flash|turbo|lite|large|base|small|tiny|instruct|chat|thinking|preview|Sonnet|Opus|Haiku|Coder|VL|Vision|Omni|IT|A\d+B|Dev|Schnell|Verified|Hard|Easy|XXL|Next|Air|Level|Live|Klein|Fast)$"
)


_MAY_ADDRESS = re.compile(r"://|www\.|\.(?:com|org|io|ai|cn|net)/")  # quicker to see than where one begins
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)）】」，。；]+|\b[\w-]{1,63}\.(?:com|org|io|ai|cn|net)/[^\s)），。]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;。！？：；\n\r]|[^\w\s,()'’\"“”/&+*%$<>=@#~-])[\s\"“(*]*$")
# "3D-aware", "CAD-based", "π0-like": a word about the name before its hyphen.
_SAID_OF = re.compile(
    r"(?:-(?:aware|based|guided|driven|styles?|like|enhanced|powered|generated|tuned|finetuned|only|level|levels|inspired|augmented|"
    r"trained|assisted|centric|specific|free|related|induced|initialized|accelerated|optimized|scale|sized|compatible|"
    r"native|agnostic|grounded|oriented|conditioned|supervised|dependent|equipped|enabled|derived|informed|family|"
    r"series|type|class|wide|friendly|ready|side|time|to|as|and|shot|turn|step|hop|modal|view|stage|bit|grained|token|parameter|layer|head|shots|dim|page|minute|second|hour|language|(?!(?:un)?cased)[a-z]{2,}(?:ed|ing|able))(?:-[a-z]+)*|['’]s?)$"
)
_SPACE_OR_HYPHEN = re.compile(r"[ -]")
_PERCENT = frozenset("%％")
_MEASURED = re.compile(r"\s*(?:%|％|倍|个|张|条|分(?!类|割)|×)")


@lru_cache(maxsize=1 << 16)
def looks_like_a_name(word: str) -> bool:
    """Whether a single word is written as only names are.

    >>> [looks_like_a_name(w) for w in ("CodeSimpleQA", "BFCL-v4", "GID-15", "Echo", "training", "GPU")]
    [True, True, True, False, False, True]
    """
    letters = [c for c in word if c.isalpha()]
    parts = word.split("-")
    if len(parts) > 2 and any(p in _LINKING_WORDS for p in parts[1:-1]):
        return False  # "Coarse-to-Fine" is a phrase
    if all(_SIZE.match(p) for p in parts):
        return False  # "14B-32B"
    if not letters or (word[0].isdigit() and len(letters) < 3):
        return False
    upper = sum(c.isupper() for c in letters)
    inner = sum(c.isupper() for c in word[1:])
    digit = any(c.isdigit() for c in word)
    return upper >= 2 or (inner >= 1) or (digit and upper >= 1)


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word says of itself, wherever it stands."""

    common: bool  # an ordinary word, but for its capital
    named: bool  # may be a part of a name
    strong: bool  # is written as only names are
    size: bool
    number: bool  # begins with a digit
    stem: int = 0  # "FlashX-accelerated", "Echo’s": how long what this is said of is; 0: nothing is said
    stem_named: bool = False
    stem_strong: bool = False


@lru_cache(maxsize=1 << 16)
def _word(word: str, generic: frozenset[str], common: frozenset[str]) -> _Word:
    lower = word.lower()
    number = word[0].isdigit()
    named = (word[0].isupper() or number or looks_like_a_name(word)) and lower not in generic
    ordinary = word[1:].islower() or word.isupper()  # "SPoT" is none of the common words
    facts = _Word(ordinary and lower in common, named, _strong(word, common), _SIZE.match(word) is not None, number)
    said_of = _SAID_OF.search(word) if "-" in word or "’" in word or "'" in word else None
    if said_of is None:
        return facts
    stem = word[: said_of.start()]
    stem_named = stem.lower() not in generic and (stem[:1].isupper() or looks_like_a_name(stem))
    return replace(facts, stem=len(stem), stem_named=stem_named, stem_strong=_strong(stem, common))


def _strong(word: str, common: frozenset[str]) -> bool:
    return looks_like_a_name(word) and not _of_common_words(word, common)


def latin_runs(text: str, generic: frozenset[str], common: frozenset[str] = frozenset()) -> list[tuple[int, int, bool]]:
    """Spans of Latin names in a text: (start, end, strong). Generic words end a run.

    A word joins the run before it only when it starts with a capital or a digit, so that prose does not run on; a
    ``common`` word that a sentence begins with joins none. "FlashX-accelerated" names FlashX, "Echo’s" names Echo.
    """
    spans: list[tuple[int, int, bool]] = []
    addresses = [m.span() for m in _ADDRESS.finditer(text)] if _MAY_ADDRESS.search(text) else ()
    for match in _RUN.finditer(text):
        position = match.start()
        if addresses and any(a <= position < b for a, b in addresses):
            continue
        first = last = -1  # of the run so far
        strong = False
        for word in match.group().split(" "):
            start, end = position, position + len(word)
            position = end + 1
            named = False
            if not word.islower() or (first >= 0 and _LOWER_VERSION.match(word)):
                facts = _word(word, generic, common)
                if first < 0 and facts.common and _SENTENCE_START.search(text, max(0, start - 12), start):
                    continue
                if facts.stem:
                    if facts.stem_named:
                        first, last = start if first < 0 else first, start + facts.stem
                        strong = strong or facts.stem_strong
                else:
                    named = facts.named and not (first < 0 and facts.size)
                    if named and (text[end : end + 1] in _PERCENT or (facts.number and _MEASURED.match(text, end))):
                        named = False
                    if named:
                        first, last = start if first < 0 else first, end
                        strong = strong or facts.strong
            if not named and first >= 0:
                spans.append((first, last, strong))
                first, strong = -1, False
        if first >= 0:
            spans.append((first, last, strong))
    return spans


_FACTOR = re.compile(r"^\d+(?:[×x]|[BKMT]-)")


# "Weather-Aware", "Expert-Level": what ends in these says of what kind something is, and is no name of it.
_ADJECTIVAL = re.compile(
    r"(?:aware|based|driven|guided|style|like|enhanced|powered|generated|tuned|finetuned|only|level|inspired"
    r"|augmented|trained|assisted|centric|specific|free|related|induced|initialized|accelerated|optimized|scale"
    r"|sized|compatible|native|agnostic|grounded|oriented|conditioned|supervised|dependent|equipped|enabled"
    r"|derived|informed|wide|friendly|ready|time|shot|turn|step|hop|modal|view|stage|bit|grained|token|page"
    r"|infused|gated|grade|adaptive|invariant|resistant|preserving|efficient|directed|intensive|dimensional"
    r"|aligned|wise|length|mediated|orchestrated|incentivized|integrated|constrained|aided|anchored|balanced"
    r"|calibrated)$",
    re.IGNORECASE,
)


def _of_common_words(word: str, common: frozenset[str]) -> bool:
    """ "Long-Horizon", "8×H100": capitals or digits alone make no name of ordinary words and counts."""
    if _FACTOR.match(word):
        return True
    if "-" not in word:
        return False
    parts = word.split("-")
    if not all(part[1:].islower() for part in parts):
        return False
    return _ADJECTIVAL.match(parts[-1]) is not None or all(part.lower() in common for part in parts)


def collect_mentions(
    text: str,
    segments: list[Segment],
    matches: list[NameMatch],
    generic: frozenset[str],
    common: frozenset[str] = frozenset(),
) -> list[Mention]:
    """Vocabulary matches and Latin runs of a text as one ordered list without overlaps.

    A run that goes on from a known model by a version or a size ("Claude 3.7 Sonnet" where only "Claude" is known)
    is one name, and not the known one.
    """
    by_segment: list[Mention] = []
    index = 0
    for segment in segments:
        known: list[NameMatch] = []
        while index < len(matches) and matches[index].start < segment.end:
            if matches[index].start >= segment.start and matches[index].end <= segment.end:
                known.append(matches[index])
            index += 1
        taken: list[tuple[int, int]] = []
        runs = [
            (segment.start + a, segment.start + b, strong)
            for a, b, strong in latin_runs(text[segment.start : segment.end], generic, common)
        ]
        for match in known:
            start, end, concepts = match.start, match.end, match.concepts
            run = next((r for r in runs if r[0] <= start and end <= r[1]), None)
            if run and run[0] == start and run[1] > end and any(c.type in _VERSIONED for c in concepts):
                rest = _SPACE_OR_HYPHEN.split(text[end : run[1]].strip(" -"))
                if all(_VERSION_WORD.match(w) for w in rest):
                    end, concepts = run[1], ()
            if run and run[1] == end and run[0] < start and text[start:end].istitle() and " " not in text[start:end]:
                start, concepts = run[0], ()  # "Set Transformer" is another name than "Transformer"
            taken.append((start, end))
            by_segment.append(Mention(start, end, text[start:end], segment, concepts, strong=True))
        taken.sort()
        for start, end, strong in runs:
            for a, b in _free(start, end, taken) if taken else ((start, end),):
                said_of = SUFFIX.match(text, a, b) if a > start else None
                a = said_of.end() if said_of is not None else a  # "CLIP-Guided Editing": what is left is "Editing"
                piece = text[a:b].strip(" ")
                if _names_nothing(piece):
                    continue
                a = text.index(piece, a)
                whole = (a, a + len(piece)) == (start, end)
                by_segment.append(Mention(a, a + len(piece), piece, segment, (), strong if whole else _named(piece, common)))
    by_segment.sort(key=_BY_PLACE)
    return by_segment


_BY_PLACE = attrgetter("start", "end")


@lru_cache(maxsize=1 << 16)
def _names_nothing(piece: str) -> bool:
    """Whether a piece of a run is no more than numbers and sizes."""
    return not any(map(str.isalpha, piece)) or all(_SIZE.match(w) for w in _SPACE_OR_HYPHEN.split(piece) if w)


def _named(piece: str, common: frozenset[str]) -> bool:
    return any(_strong(w, common) for w in piece.split(" "))


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a span that no known name covers. ``taken``: the spans of known names, in order."""
    parts = []
    position = start
    for a, b in taken:
        if b <= start:
            continue
        if a >= end:
            break
        if a > position:
            parts.append((position, a))
        position = max(position, b)
    if position < end:
        parts.append((position, end))
    return parts


def occurrences(text: str, name: str) -> list[int]:
    """Where a name stands in a text, not inside a longer Latin word.

    >>> occurrences("ERNIE, ERNIES, ERNIE", "ERNIE")
    [0, 15]
    """
    found = []
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum()):
            found.append(at)
        at = text.find(name, at + 1)
    return found
