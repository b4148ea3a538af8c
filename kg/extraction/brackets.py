"""Two names for one thing, one in the other's brackets: "混合专家（MoE）", "Test-Time Scaling (TTS)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.matching import has_chinese, is_cjk

_BRACKET = re.compile(r"[（(]([^（()）\n]{1,90})[)）]")
# What ends a Chinese name to the left: punctuation, or a word after which the name begins.
_LEFT_EDGE = re.compile(
    r"[，。；：、,;:！？“”\"《》（()）\n]|(?:提出的?|引入|采用|使用|利用|通过|基于|设计|构建|结合|应用|包括|名为|称为|即|"
    r"以及|还有|针对|实现|支持|定义|执行|进行|计算|核心的|一套|一种|一个|了|的|和|与|及|或|将|对|在|从|由|用|为|是|如)"
)
_PREFIX = re.compile(r"^(?:引入|提出|设计|构建|采用|使用|利用|通过|基于|针对|面向|增强的|定义|实现|核心的?|独特的)+")
_HOLDS_NO_NAME = re.compile(r"(?:如|例如|即|约|包括|含|指|见|基于|e\.g\.|i\.e\.|\d|\+)")
_LETTER = re.compile(r"[A-Za-z一-鿿]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_LONG_NUMBER = re.compile(r"\d{4,}")
_COMMA = re.compile(r"[,，;；]")
_ACRONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-+.@]{0,11}s?")
_NAMED_BEFORE = re.compile(r"(?<![A-Za-z\-])[A-Z]{2,6}\s*$|[\u4e00-\u9fff”]\s*$")
_LATIN_LEFT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-+'’/&]*(?: [A-Za-z0-9&][A-Za-z0-9.\-+'’/&]*){0,7}\s*$")


@dataclass(frozen=True, slots=True)
class BracketPair:
    """``outside（inside）``: both spans in the text, and the names the bracket holds (long form, acronym)."""

    start: int
    end: int  # of the outside name
    outside: str
    inside: tuple[str, ...]
    inside_start: int
    bracket_end: int


@lru_cache(maxsize=1 << 14)
def names_in_bracket(content: str) -> tuple[str, ...]:
    """The names a bracket gives, or none when it holds something else (a list, a number, an example).

    >>> names_in_bracket("Variational Intermediate Reward, VMR")
    ('Variational Intermediate Reward', 'VMR')
    >>> names_in_bracket("如 PromptEOL, Echo")
    ()
    """
    content = content.strip().strip("“”\"'")
    parts = [p.strip() for p in _COMMA.split(content) if p.strip()]
    if not parts or len(parts) > 2:
        return ()
    if len(parts) == 2 and not (_is_acronym(parts[1]) or _is_acronym(parts[0])):
        return ()
    for part in parts:
        cjk = has_chinese(part)
        if _HOLDS_NO_NAME.match(part) or not _LETTER.search(part):
            return ()
        if "+" in part.strip("+") or "→" in part or "=" in part or "%" in part or _LONG_NUMBER.search(part):
            return ()
        if cjk and (len(part) > 14 or _LATIN_LETTER.search(part)):
            return ()
        if not cjk and len(part.split()) > 9:
            return ()
    return tuple(parts)


@lru_cache(maxsize=1 << 14)
def _is_acronym(word: str) -> bool:
    return _ACRONYM.fullmatch(word) is not None and sum(c.isupper() for c in word) >= 2


@lru_cache(maxsize=1 << 14)
def initials_fit(acronym: str, long_form: str) -> bool:
    """Whether an acronym's letters occur in order in the long form, the first at its first letter.

    >>> initials_fit("GRPO", "Group Relative Policy Optimization"), initials_fit("CLIP", "Vision Model")
    (True, False)
    """
    letters = [c.lower() for c in acronym if c.isalpha()]
    if letters and acronym.endswith("s") and acronym[:-1].isupper():
        letters.pop()
    text = long_form.lower()
    if not letters or not text.startswith(letters[0]):
        return False
    position = 0
    for letter in letters:
        position = text.find(letter, position)
        if position < 0:
            return False
        position += 1
    return len(long_form.split()) > 1 or "-" in long_form


def bracket_pairs(text: str) -> list[BracketPair]:
    """All pairs in a text, in order."""
    pairs = []
    for match in _BRACKET.finditer(text):
        inside = names_in_bracket(match.group(1))
        if (
            inside
            and has_chinese(inside[0])
            and not _NAMED_BEFORE.search(text[max(0, match.start() - 8) : match.start()])
        ):
            continue  # "BrowseComp-Plus（多文档问答）" describes, it does not name again
        if not inside:
            continue
        left = text[max(0, match.start() - 80) : match.start()].rstrip(' ”"*')
        if not left:
            continue
        base = max(0, match.start() - 80)
        outside = _outside_name(left, inside)
        if outside:
            start = base + left.rindex(outside)
            pairs.append(BracketPair(start, start + len(outside), outside, inside, match.start(1), match.end()))
    return pairs


def _outside_name(left: str, inside: tuple[str, ...]) -> str:
    """The name that ends where the bracket begins."""
    if not is_cjk(left[-1]) and left[-1].isascii():
        latin = _LATIN_LEFT.search(left)
        if latin is None:
            return ""
        words = latin.group().split()
        chinese_before = left[: latin.start()]
        for count in range(1, len(words) + 1):  # the shortest run of words that the acronym abbreviates
            phrase = " ".join(words[-count:])
            if any(_is_acronym(i) and initials_fit(i, phrase) for i in inside):
                return phrase
        if len(inside) == 1 and _is_acronym(words[-1]) and initials_fit(words[-1], inside[0]):
            return words[-1]
        if any(map(has_chinese, inside)):
            named = [w for w in words if w[0].isupper()]
            return " ".join(words[-len(named) :]) if named and len(named) == len(words) else words[-1]
        if chinese_before and is_cjk(chinese_before.rstrip()[-1:] or " ") and len(words) <= 2:
            return _chinese_tail(left)
        return ""
    return _chinese_tail(left)


_TAIL = 40  # the longest name and what may stand before it


def _chinese_tail(left: str) -> str:
    """The Chinese name at the end of a text (Latin words may stand in it)."""
    edge = 0
    for match in _LEFT_EDGE.finditer(left, max(0, len(left) - _TAIL)):
        if len(left) - match.end() >= 2:
            edge = match.end()
    tail = left[edge:].strip(" ")
    return tail if 2 <= len(tail) <= 24 else ""


def head_name(text: str) -> str:
    """A heading's Chinese name without the verb it may begin with: "引入可学习查询" → "可学习查询"."""
    stripped = _PREFIX.sub("", text.strip())
    return stripped if len(stripped) >= 2 else text.strip()
