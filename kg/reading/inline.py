"""Inline Markdown to plain text, with the source offset of every character that remains."""

from __future__ import annotations

import re
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
    r"|(?P<break>[ \t]*\n[ \t]*(?:>[ \t]?)?)"
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without marks. ``offsets[i]`` is where ``text[i]`` stands in the source."""

    text: str
    offsets: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of a span of the text; marks inside the span lie inside the result."""
        if start >= end:
            place = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
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
    if _MAY_MARK.search(source, start, end) is None:
        return PlainText(source[start:end], list(range(start, end)))
    chars: list[str] = []
    offsets: list[int] = []
    in_math = False
    open_brace = 0
    position = start

    def keep(text: str, place: int) -> None:
        for char in text:
            chars.append(char)
            offsets.append(place)

    def keep_all(first: int, last: int) -> None:
        chars.extend(source[first:last])
        offsets.extend(range(first, last))

    for match in _MARKUP.finditer(source, start, end):
        keep_all(position, match.start())
        position = match.end()
        kind, token = match.lastgroup, match.group()
        if kind == "escape":
            keep(token[1], match.start() + 1)
        elif kind == "command":
            open_brace += 1
        elif kind == "latex":
            replaced = _LATEX.get(token)
            if replaced is not None:
                keep(replaced, match.start())
            elif not in_math:
                keep_all(match.start(), match.end())
        elif kind == "brace":
            if in_math or (open_brace and token == "}"):
                open_brace -= token == "}" and open_brace > 0
            else:
                keep(token, match.start())
        elif kind == "math":
            in_math = not in_math
        elif kind in ("strong", "emphasis"):
            if _inside_word(source, match.start(), match.end(), start, end) or (in_math and kind == "emphasis"):
                keep_all(match.start(), match.end())
        elif kind == "target" and "[" in chars:
            bracket = len(chars) - 1 - chars[::-1].index("[")
            del chars[bracket], offsets[bracket]
        elif kind == "target":
            keep_all(match.start(), match.end())
        elif kind == "break":
            # Latin prose is wrapped anywhere, Chinese is not: there a new line begins a new statement.
            chinese = (chars and _is_chinese(chars[-1])) or (match.end() < end and _is_chinese(source[match.end()]))
            keep("\n" if chinese else " ", match.start())
    keep_all(position, end)
    return PlainText("".join(chars), offsets)
