"""Inline Markdown to plain text, with the source offset of every character that remains."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_LATEX = {
    r"\Delta": "Δ",
    r"\delta": "δ",
    r"\alpha": "α",
    r"\beta": "β",
    r"\gamma": "γ",
    r"\lambda": "λ",
    r"\tau": "τ",
    r"\pi": "π",
    r"\mu": "μ",
    r"\sigma": "σ",
    r"\theta": "θ",
    r"\epsilon": "ε",
    r"\infty": "∞",
    r"\times": "×",
    r"\rightarrow": "→",
    r"\to": "→",
    r"\approx": "≈",
    r"\geq": "≥",
    r"\leq": "≤",
    r"\pm": "±",
    r"\sim": "~",
    r"\uparrow": "↑",
    r"\downarrow": "↓",
    r"\cdot": "·",
}
_MAY_MARK = re.compile(r"[\\`\]<*_${}\n]|!\[")  # without any of these there is no mark: quicker to see than what it is
_MARKUP = re.compile(
    r"(?=[\\`!\]<*_${} \t\n])(?:"  # one look at most characters
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<command>\\(?:text(?:bf|it|tt|rm|sc)?|mathrm|mathbf|mathcal|emph|operatorname)\{)"
    r"|(?P<latex>\\[A-Za-z]+)"
    r"|(?P<code>`+)"
    r"|(?P<image>!\[)"
    r"|(?P<target>\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,200}\")?\))"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9]{0,10}(?:\s[^<>\n]{0,300})?/?>)"
    r"|(?P<strong>\*\*|__)"
    r"|(?P<emphasis>[*_])"
    r"|(?P<math>\$+)"
    r"|(?P<brace>[{}])"
    r"|(?P<break>[ \t]*\n[ \t]*(?:>[ \t]?)?))"
)


class Offsets:
    """Where each character of a text stands in its source, as runs that are the same in both: few, however long it is."""

    __slots__ = ("_places", "_sources")

    def __init__(self) -> None:
        self._places: list[int] = []  # where runs begin in the text, rising
        self._sources: list[int] = []  # where they begin in the source

    def add(self, place: int, source: int) -> None:
        """From ``place`` of the text on, characters stand in the source from ``source`` on."""
        self._places.append(place)
        self._sources.append(source)

    def extend(self, other: Offsets, place: int) -> None:
        """The runs of a text that begins at ``place`` of this one."""
        self._places.extend([p + place for p in other._places])
        self._sources.extend(other._sources)

    def __getitem__(self, place: int) -> int:
        run = bisect_right(self._places, place) - 1
        return self._sources[run] + place - self._places[run]


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without marks. ``offsets[i]`` is where ``text[i]`` stands in the source."""

    text: str
    offsets: Offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of a span of the text; marks inside the span lie inside the result."""
        if start >= end:
            length = len(self.text)
            place = self.offsets[start] if start < length else (self.offsets[length - 1] + 1 if length else 0)
            return place, place
        return self.offsets[start], self.offsets[end - 1] + 1


def _inside_word(source: str, start: int, end: int, low: int, high: int) -> bool:
    """An asterisk or underscore with letters or digits on both sides (``a_b``) or a lone ``F1*`` is no mark."""
    before = source[start - 1] if start > low else " "
    after = source[end] if end < high else " "
    ascii_word = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    lone = before in " \t(（" and after in " \t"
    return ascii_word or lone


def _is_chinese(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def plain_text(source: str, start: int, end: int) -> PlainText:
    """The inline text ``source[start:end]`` without marks. Linear in its length; any text is accepted."""
    pieces: list[str] = []
    places: list[int] = []  # of the pieces in the source
    in_math = False
    open_brace = 0
    position = start

    def keep(text: str, place: int) -> None:
        if text:
            pieces.append(text)
            places.append(place)

    for match in _MARKUP.finditer(source, start, end) if _MAY_MARK.search(source, start, end) else ():
        first, last = match.span()
        if position < first:
            keep(source[position:first], position)
        position = last
        kind, token = match.lastgroup, match.group()
        if kind in ("strong", "emphasis"):  # most of all marks
            if _inside_word(source, first, last, start, end) or (in_math and kind == "emphasis"):
                keep(token, first)
        elif kind == "escape":
            keep(token[1], first + 1)
        elif kind == "command":
            open_brace += 1
        elif kind == "latex":
            replaced = _LATEX.get(token)
            if replaced is not None:
                keep(replaced, first)
            elif not in_math:
                keep(token, first)
        elif kind == "brace":
            if in_math or (open_brace and token == "}"):
                open_brace -= token == "}" and open_brace > 0
            else:
                keep(token, first)
        elif kind == "math":
            in_math = not in_math
        elif kind == "target":
            if not _drop_bracket(pieces, places):
                keep(token, first)
        elif kind == "break":
            # Latin prose is wrapped anywhere, Chinese is not: there a new line begins a new statement.
            chinese = (pieces and _is_chinese(pieces[-1][-1])) or (last < end and _is_chinese(source[last]))
            keep("\n" if chinese else " ", first)
    if position < end:
        keep(source[position:end], position)
    offsets, length = Offsets(), 0
    for piece, place in zip(pieces, places, strict=True):
        offsets.add(length, place)
        length += len(piece)
    return PlainText("".join(pieces), offsets)


def _drop_bracket(pieces: list[str], places: list[int]) -> bool:
    """Take out the last ``[`` of what is kept, which the target of a link closes; False where there is none."""
    for index in reversed(range(len(pieces))):
        piece, place = pieces[index], places[index]
        at = piece.rfind("[")
        if at >= 0:
            halves = [(piece[:at], place), (piece[at + 1 :], place + at + 1)]
            kept = [half for half in halves if half[0]]
            pieces[index : index + 1] = [text for text, _ in kept]
            places[index : index + 1] = [where for _, where in kept]
            return True
    return False
