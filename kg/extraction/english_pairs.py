"""Long forms with their acronym in brackets that an English abstract contributes: "our Feature Merger (FM)"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kg.extraction.brackets import initials_fit
from kg.extraction.english_cues import OTHERS_WORK, cue
from kg.extraction.introductions import Introduction, kind_of
from kg.extraction.layout import Layout
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T

_BRACKET = re.compile(r"\(\W{0,3}([A-Za-z0-9][\w@+.*-]{1,15}?s?)\W{0,3}\)")
_REPEATED = re.compile(r"[A-Z]([2-5])")  # "Read-Reason-Reply (R3)"
_COINED = re.compile(r"[A-Z][a-z]{3,9}")
_WORD = re.compile(r"[^\s,;:.!?()\[\]{}“”\"/—–]+")
_PARTS = re.compile(r"[ -]")
_UNIT = re.compile(r"[A-Za-z0-9Α-ω][^\W_]*")
_GREEK = str.maketrans("Δδπφψλ", "ddpppl")
_FUNCTION = frozenset(
    {"of", "for", "with", "and", "in", "to", "the", "a", "an", "on", "via", "by", "from", "as", "at", "using", "into"}
)
_STARTS = frozenset(
    {"a", "an", "the", "of", "for", "with", "and", "in", "to", "on", "via", "by", "from", "our", "as", "we", "is"}
)
_MAX_WORDS = 10
_FRESH = (
    r"(?:(?:an?|the|our|two|three|novel|new|simple|efficient|effective|unified|lightweight|general|principled|first|yet|"
    r"powerful|scalable|robust|flexible|dedicated|specialized|tailored|custom|complementary|corresponding|so-called|"
    r"straightforward|training-free|plug-and-play|end-to-end|metric,?|metrics,?|called|named|termed|concept|notion|of|and|"
    r"both|also|further),?\s+){0,5}"
)
# What makes a long form without capitals a contribution: the verb stands right before it.
_DIRECT = re.compile(
    rf"(?<!for )(?<!of )\b(?:propos|introduc|present|develop|design|devis|formali[sz]|formulat|defin|term|call|construct|establish|creat|incorporat|"
    rf"contribut|coin|build)\w*\s+{_FRESH}[\"“'‘*]*$",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:with|via|through|using|by|employ\w*|adopt\w*|apply\w*|leverag\w*|add\w*|us(?:e|es|ing)|integrat\w*|featur\w*|combin\w*)\s+"
    r"(?:an?\s+|the\s+|our\s+|novel\s+|new\s+){0,3}[\"“'‘*]*$",
    re.IGNORECASE,
)
_OWN_NOUN = re.compile(
    r"\s*(?:design|module|strategy|scheme|mechanism|loss|objective|algorithm|block|layer|stage|head|adapter|decoder|encoder|"
    r"router|paradigm|reward|regulari[sz]ation|procedure|protocol|framework|pipeline|technique|method|metric|score)s?\b"
)
_OLD = re.compile(
    r"\b(?:(?:of|in|on|from|to) the|of|for|in|on|to|towards?|frozen|existing|pre-?trained|standard|conventional|traditional|of an?|based on|into|"
    r"like|than|vanilla|popular|classical?|appl(?:y|ies|ying)|leverag\w+|evaluate|under(?: the)?|(?:analy[sz]|study|investigat|examin|revisit|understand)(?:e|es|ing|ed)?|"
    r"(?:analy[sz]|investigat|examin|revisit|understand)(?:e|es|ing)? the|\w+-(?:assisted|based|driven|powered))\s+$",
    re.IGNORECASE,
)
_TRAINED_WITH = re.compile(
    r"\s*(?:Trained|Optimi[sz]ed|Powered|Equipped|Enabled|Driven)\s+(?:with|via|by|using|through)\s+(?:the\s+|our\s+)?$"
)
_FIELD = re.compile(r"(?:Comput|Process|Recognit|Understand|Detect|Intelligen|Answer|Retriev|Interact)\w*$")
_JOINT = re.compile(
    r"(?:[\w -]{0,25})?(?:,|,?\s+and|;|,?\s+or|\s*&)\s*(?:and\s+)?(?:\(\w{1,3}\)\s*)?(?:an?\s+|the\s+)?[\"“'‘*]*$"
)


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long form and the acronym in the brackets after it."""

    start: int
    end: int  # of the long form
    name: str
    acronym: str
    bracket_end: int

    @property
    def capitalised(self) -> bool:
        """Whether it is written like a title."""
        return _titled(self.name)


def _titled(phrase: str) -> bool:
    parts: list[str] = [p for p in _PARTS.split(phrase) if p and p.lower() not in _FUNCTION]
    upper = sum(p[0].isupper() or p[0].isdigit() or not p.isascii() for p in parts)
    return upper >= max(2, len(parts) - 1)


def long_form(text: str, low: int, high: int, acronym: str) -> int | None:
    """Where the long form of an acronym begins in ``text[low:high]``, that ends where the bracket opens.

    >>> text = "we propose Constrained Equilibrium Allocation for Reasoning "
    >>> text[long_form(text, 0, len(text), "CEAR"):]
    'Constrained Equilibrium Allocation for Reasoning '
    """
    capitals = [c.lower() for c in acronym if c.isupper()]
    repeated = _REPEATED.fullmatch(acronym)
    if repeated:
        capitals *= int(repeated.group(1))
    if len(capitals) < 2:
        return _coined(text, low, high, acronym)
    words = list(_WORD.finditer(text, low, high))[-_MAX_WORDS:]
    initials: list[str] = []
    titled: int | None = None
    for index, word in enumerate(reversed(words)):
        following = words[len(words) - index].start() if index else high
        if text[word.end() : following].strip(" *\"”'’"):
            break  # punctuation: the long form does not go over it
        units = _units(word.group())
        initials = units + initials
        lower = word.group().lower()
        if units[:1] == capitals[:1] and lower not in _STARTS:
            if _in_order(capitals, initials):
                return word.start()
            if titled is None and word.group()[0].isupper():
                phrase = text[word.start() : high].rstrip(" *\"”'’")
                if _among(capitals, initials) or (_titled(phrase) and initials_fit(acronym, phrase)):
                    titled = word.start()
        if titled is None and not word.group()[0].isupper() and lower not in _FUNCTION and index > 6:
            break
    return titled


def _coined(text: str, low: int, high: int, name: str) -> int | None:
    """Where a long form begins whose letters a coined word takes, right after a verb of proposing: "(Cobalt)"."""
    if not _COINED.fullmatch(name):
        return None
    for word in reversed(list(_WORD.finditer(text, low, high))[-_MAX_WORDS:]):
        if text[word.start()].lower() != name[0].lower() or not initials_fit(name, text[word.start() : high].rstrip()):
            continue
        if _DIRECT.search(text[low : word.start()]):
            return word.start()
    return None


def _units(word: str) -> list[str]:
    """The letters a word may lend to an acronym: of its parts, and its own capitals."""
    found: list[str] = []
    for part in _UNIT.findall(word):
        found.append(part[0].translate(_GREEK).lower())
        found.extend(c.lower() for c in part[1:] if c.isupper())
    return found


def _in_order(capitals: list[str], initials: list[str]) -> bool:
    position = 0
    for initial in initials:
        if position < len(capitals) and initial == capitals[position]:
            position += 1
    return position == len(capitals)


def _among(capitals: list[str], initials: list[str]) -> bool:
    rest = list(initials)
    for c in capitals:
        if c not in rest:
            return False
        rest.remove(c)
    return len(initials) <= len(capitals) + 3


def long_forms(layout: Layout, spans: Mapping[tuple[int, int], Zone]) -> Iterator[tuple[LongForm, tuple[int, int]]]:
    """The long forms with acronyms of the sentences ``spans``, in order."""
    text = layout.text
    for span in sorted(spans):
        start, end = span
        if "(" not in text[start:end]:
            continue
        for match in _BRACKET.finditer(text, start, end):
            acronym = match.group(1).strip("*.")
            high = match.start()
            low = long_form(text, max(start, high - 110), high, acronym)
            if low is None or text[match.end() : match.end() + 1] == "-":
                continue
            name = text[low:high].rstrip(" *\"”'’")
            if len(_units(name)) < 2:
                continue
            yield LongForm(low, low + len(name), name, acronym, match.end()), span


def from_long_forms(
    layout: Layout, zone_at: Mapping[tuple[int, int], Zone], is_known: Callable[[str], bool]
) -> list[Introduction]:
    """The long forms that are contributions: proposed, or written like names in a sentence about the method."""
    found: list[Introduction] = []
    last: tuple[int, float] = (-1, 0.0)
    for form, span in long_forms(layout, zone_at):
        confidence = _confidence(layout, form, span, zone_at[span], last)
        if not confidence or is_known(form.name) or is_known(form.name.rstrip("s")):
            continue
        if confidence < 0.8 and (is_known(form.acronym) or is_known(form.acronym.rstrip("s"))):
            continue
        last = (form.bracket_end, confidence)
        after = layout.text[form.bracket_end : form.bracket_end + 60]
        type_ = kind_of(form.name, after, T.TECHNIQUE)
        found.append(Introduction(form.start, form.bracket_end, form.name, type_, confidence, (form.acronym,)))
    return found


def _confidence(layout: Layout, form: LongForm, span: tuple[int, int], zone: Zone, last: tuple[int, float]) -> float:
    """How surely a long form is a contribution of the paper."""
    text = layout.text
    if zone is Zone.BACKGROUND:
        return 0.0
    left = text[max(span[0], form.start - 110) : form.start]
    if OTHERS_WORK.search(left):
        return 0.0
    listed = span[0] <= last[0] <= form.start and _JOINT.fullmatch(text[last[0] : form.start])
    if listed and (form.capitalised or last[1] >= 0.8):
        return round(last[1] - 0.03, 2)
    if not form.capitalised:
        if _DIRECT.search(left):
            return 0.75
        means = _MEANS.search(left) and _OWN_NOUN.match(text, form.bracket_end)
        return 0.6 if means else 0.0
    sure = cue(left) or (0.8 if _DIRECT.search(left) else 0.0)
    if sure:
        return sure
    trained = _TRAINED_WITH.match(left)
    if (zone is not Zone.METHOD and not trained) or _OLD.search(left) or _FIELD.search(form.name):
        return 0.0
    return 0.6 if len(_units(form.name)) > 2 else 0.4
