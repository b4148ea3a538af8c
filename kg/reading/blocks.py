"""Markdown to blocks of inline text with source offsets; a Markdown library decides what is a block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class RawBlock:
    """Inline text ``source[start:end]``; ``depth`` counts the lists around it, ``ordered``: the inner is numbered."""

    start: int
    end: int
    kind: str  # "heading", "paragraph", "item", "row", "code"
    depth: int
    ordered: bool = False
    header: tuple[int, int] | None = None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def line_starts(text: str) -> list[int]:
    """Offset of the first character of every line, and the text's length at the end."""
    starts = [0]
    for index, char in enumerate(text):
        if char == "\n":
            starts.append(index + 1)
    starts.append(len(text) + 1)
    return starts


def markdown_blocks(source: str, start: int, end: int) -> list[RawBlock]:
    """The blocks of ``source[start:end]`` in order. ``start`` is the beginning of a line."""
    text = source[start:end]
    starts = line_starts(text)
    tokens = _parser().parse(text)
    found: list[RawBlock] = []
    lists: list[bool] = []
    fresh_item = False
    header: tuple[int, int] | None = None
    in_head = False
    cells: list[tuple[int, int]] = []
    kind = "paragraph"
    for token in tokens:
        name = token.type
        if name in ("bullet_list_open", "ordered_list_open"):
            lists.append(name.startswith("ordered"))
        elif name in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif name == "list_item_open":
            fresh_item = True
        elif name == "heading_open":
            kind = "heading"
        elif name == "paragraph_open":
            kind = "item" if fresh_item else "paragraph"
            fresh_item = False
        elif name == "thead_open":
            in_head, header = True, None
        elif name == "thead_close":
            in_head = False
        elif name == "tr_open":
            cells = []
            kind = "cell"
        elif name == "tr_close" and token.map is None and cells:
            span = (cells[0][0], cells[-1][1])
            if in_head:
                header = span
            found.append(RawBlock(*span, "row", len(lists), header=None if in_head else header))
        elif name == "inline" and token.map is not None and token.content.strip():
            place = _locate(token, text, starts, cells[-1][1] if kind == "cell" and cells else None)
            if place is None:
                continue
            span = (start + place[0], start + place[1])
            if kind == "cell":
                cells.append((place[0] + start, place[1] + start))
            else:
                found.append(RawBlock(*span, kind, len(lists), bool(lists and lists[-1])))
        elif name in ("fence", "code_block") and token.map is not None:
            first, last = starts[token.map[0]], starts[token.map[1]] - 1
            found.append(RawBlock(start + first, start + min(last, len(text)), "code", len(lists)))
    return found


def _locate(token: Token, text: str, starts: list[int], after: int | None) -> tuple[int, int] | None:
    """Where an inline token's text stands: from its first line's content to the end of its last line's."""
    assert token.map is not None  # checked by the caller; narrows the type
    first, last = token.map
    lines = token.content.split("\n")
    begin = text.find(lines[0].rstrip(), starts[first], starts[min(first + 1, len(starts) - 1)])
    if begin < 0:
        begin = starts[first] + (len(text[starts[first] :]) - len(text[starts[first] :].lstrip(" \t>*+-#")))
    if len(lines) == 1:
        return begin, begin + len(lines[0].rstrip())
    final = min(first + len(lines) - 1, last - 1)
    tail = text.find(lines[-1].rstrip(), starts[final], starts[final + 1])
    return begin, (tail + len(lines[-1].rstrip())) if tail >= 0 else starts[final + 1] - 1
