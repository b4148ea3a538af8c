"""A paper's blocks as one plain text that spaCy can work on, with the way back to the source's offsets."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from kg.extraction.links import Quote
from kg.extraction.matching import count_cjk
from kg.reading.inline import Offsets, plain_text
from kg.reading.paper import Paper, SectionKey


@dataclass(frozen=True, slots=True)
class Segment:
    """One block in the plain text: ``text[start:end]`` of the layout."""

    start: int
    end: int
    section: SectionKey
    kind: str = "paragraph"
    depth: int = 0
    parent: int | None = None  # index of the segment this one is nested under
    first: bool = False  # the first block of its section
    english: bool = False  # written in a script with spaces


def is_english(text: str) -> bool:
    """Whether a block is to be read as English: next to no Chinese in it."""
    return count_cjk(text) * 20 < len(text)


@dataclass(slots=True)
class Layout:
    """The plain text of a paper and where each part of it came from."""

    text: str
    segments: list[Segment]
    offsets: Offsets | None = None  # where every character stands in the source; None: the text is the source
    source_text: str = ""
    source_id: str = "text"
    title: str = ""
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [segment.start for segment in self.segments]

    def segment_at(self, position: int) -> Segment:
        """The segment that a position of the plain text lies in."""
        return self.segments[max(0, bisect_right(self._starts, position) - 1)]

    def quote(self, start: int, end: int) -> Quote:
        """The quote for a span of the plain text, in offsets of the source."""
        section = self.segment_at(start).section.value
        if self.offsets is None:
            return Quote(self.source_id, section, start, end, self.text[start:end])
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        return Quote(self.source_id, section, first, last, self.source_text[first:last])


def layout_paper(paper: Paper) -> Layout:
    """The blocks of a paper, one a line, inline marks removed."""
    pieces: list[str] = []
    offsets = Offsets()
    segments: list[Segment] = []
    position = 0
    for section in paper.sections:
        open_at: list[tuple[int, int]] = []  # (depth, segment index) of the blocks that enclose the next one
        first = True
        for block in section.blocks:
            plain = plain_text(paper.source.text, block.start, block.end)
            if not plain.text.strip():
                continue
            while open_at and open_at[-1][0] >= block.depth:
                open_at.pop()
            parent = open_at[-1][1] if open_at else None
            segments.append(
                Segment(
                    position,
                    position + len(plain.text),
                    section.key,
                    block.kind,
                    block.depth,
                    parent,
                    first,
                    is_english(plain.text),
                )
            )
            open_at.append((block.depth, len(segments) - 1))
            pieces.append(plain.text.replace("\u2010", "-").replace("\u2011", "-"))  # "U‑Net": as the plain hyphen joins
            offsets.extend(plain.offsets, position)
            offsets.add(position + len(plain.text), block.end)
            position += len(plain.text) + 1
            first = False
    return Layout("\n".join(pieces), segments, offsets, paper.source.text, paper.source.id, paper.title)


def layout_text(text: str) -> Layout:
    """Plain text as it comes from a caller: one abstract without sections."""
    segments: list[Segment] = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            segments.append(
                Segment(
                    position, position + len(line), SectionKey.ABSTRACT, first=not segments, english=is_english(line)
                )
            )
        position += len(line) + 1
    return Layout(text, segments or [Segment(0, len(text), SectionKey.ABSTRACT)])
