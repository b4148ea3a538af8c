"""Lists of names: "A、B 和 C", "A, B, and C", "开源（A, B）及闭源（C）模型" are one group with one role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from kg.extraction.mentions import Mention
from kg.extraction.sentences import sentences

# What may stand between two members of a list.
_JOINT = re.compile(
    r"\s*(?:[)）][^，。；、]{0,8})?(?:[、/&,]|，|和|与|及|以及|或|还有|and|or|as well as|,\s*and|,\s*or)\s*"
    r"(?:and |or )?(?:the )?(?:[^，。；、()（）A-Za-z]{0,8}[（(](?:如|例如|包括)?)?\s*"
    r"|\s*\)?,?\s*(?:and|or)\s+(?:[\w-]+\s+){0,3}\((?:e\.g\.,?|such as)?\s*"  # "agents (A and B) and LLMs (C"
)
_CLOSING = re.compile(r"s?,?\s+(?:and|or|&)\s+(?:the\s+)?")
_OPENING = re.compile(
    r"\s*(?:Based on|Built (?:up)?on|Building (?:up)?on|Using|With|Starting from|Compared (?:with|to)|Unlike|Given|On|For|In|Under|By using|Leveraging|"
    r"Trained on|Evaluated on|When (?:applied|evaluated|tested) (?:to|on)|Applied to)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}",
)
_LISTS_ON = re.compile(r"s?(?:\s*\([^()]*\))?\s*(?:,|and\b|or\b|&)")
_PLURAL = re.compile(r"^s(?=\b)")
_BRACKETED = re.compile(r"\s*[（(][^（()）]{0,60}[)）]")


@dataclass(slots=True)
class Group:
    """Names listed together and the text around them, up to the ends of their sentence."""

    mentions: list[Mention]
    left: str
    right: str
    sentence_start: int
    sentence_end: int


def groups(text: str, mentions: list[Mention]) -> list[Group]:
    """Group the mentions of one segment; every mention is in exactly one group."""
    if not mentions:
        return []
    segment = mentions[0].segment
    found: list[Group] = []
    ordered, index = sorted(mentions, key=_START), 0
    for start, end in sentences(text, segment.start, segment.end):
        run: list[Mention] = []
        closed = False  # by "and": after "A and B, C" begins something else
        while index < len(ordered) and ordered[index].start < end:
            mention = ordered[index]
            index += 1
            if run:
                between = text[run[-1].end : mention.start]
                if not _joined(between) or (
                    between.strip() == "," and (closed or _opens_the_sentence(text, run, mention, start, end))
                ):
                    found.append(_group(text, run, start, end))
                    run, closed = [], False
                closed = closed or _CLOSING.fullmatch(between) is not None
            run.append(mention)
        if run:
            found.append(_group(text, run, start, end))
    return found


_START = attrgetter("start")


def _opens_the_sentence(text: str, run: list[Mention], following: Mention, start: int, end: int) -> bool:
    """Whether a list ends before a comma: "Based on A, B reaches …", "On A, B …"."""
    if len(run) > 1 or _OPENING.fullmatch(text, start, run[0].start) is None:
        return False
    return _LISTS_ON.match(text, following.end, end) is None


@lru_cache(maxsize=1 << 14)
def _joined(between: str) -> bool:
    if len(between) > 80:
        return False
    if "(" in between or "（" in between:
        between = _BRACKETED.sub("", between)
    if between.startswith("s"):
        between = _PLURAL.sub("", between)
    return _JOINT.fullmatch(between) is not None


def _group(text: str, run: list[Mention], start: int, end: int) -> Group:
    return Group(list(run), text[start : run[0].start], text[run[-1].end : end], start, end)
