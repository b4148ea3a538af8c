"""Sentences of a block, and what part of an abstract each one is: what was before, what is done, what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from kg.extraction.cues import cue

_END = re.compile(r"[。！？；\n]|[!?;](?=\s|$)|\.(?=[)\"”']?(?:\s|$))")
# A full stop after an abbreviation or an initial ends nothing, nor does one before a lower-case word.
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|et al|vs|Dr|Fig|Sec|resp|cf)|\b[A-Z])$")
_GOES_ON = re.compile(r"[)\"”']?\s+[a-z]")


class Zone(StrEnum):
    """The part a sentence plays in an abstract."""

    BACKGROUND = "background"  # the field, what others did, what is lacking
    METHOD = "method"  # what this paper contributes and how it works
    RESULTS = "results"  # what was measured


_OWN = cue(
    r"\b(?:we|our|ours|us|introducing|here,? (?:is|we)|(?:this|the present) (?:paper|work|study|report|article|survey|thesis|"
    r"position paper|tutorial|roadmap|project|technical report)|in this (?:paper|work|study|report)|the proposed|"
    r"is an? (?:\S+ ){0,2}?(?:novel|new|unified|open|first)\b|I (?:built|present|propose|introduce))\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:however|but|yet|unfortunately|existing|current|prior|previous|recent|traditional|conventional|most|many|unlike|"
    r"although|though|despite(?! (?:its|this|these|their|being|having|using|the (?:simplicity|small))\b)|while)\b(?!.*\b(?:we|our)\b)",
    re.IGNORECASE,
)
_MEASURED = cue(
    r"\b(?:experiments?|experimental(?:ly)?|evaluat\w+|empirical(?:ly)?|results?|outperform\w*|surpass\w*|exceed\w*|"
    r"state-of-the-art|SOTA|accurac(?:y|ies)|achiev\w+|attain\w*|improv(?:es?|ed|ing|ements?) \S+|gains?|scores?|"
    r"(?:on|across) \S+ (?:\S+ )?(?:benchmarks?|datasets?|tasks)|demonstrat\w+|validat\w+|competitive|comparable|"
    r"findings?|we find|we found|tested|shows? that|reveals?)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d\s?%|\d\.\d")
_SCORED = cue(
    r"\b(?:it|which|that|consistently|significantly|substantially)?\s*(?:achiev|obtain|outperform|surpass|attain|reach|deliver)(?:es|s|ing)\b.{0,80}?\d",
    re.IGNORECASE,
)
# What a bot appends to a paper's page: from here on it is a list of other papers' titles.
_OTHER_PAPERS = cue(
    r"papers were recommended by|automated message from|similar to this paper|@ ?(?:misc|article|inproceedings) ?\{",
    re.IGNORECASE,
)
_PROPOSED = cue(
    r"\b(?:we|paper|work|report|study)\b.{0,30}?\b(?:propos|introduc|present|develop|design|construct|build|built|creat|"
    r"formaliz|formulat|releas|curat)\w*",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Sentences of ``text[start:end]`` as spans of the text, in order and without gaps."""
    spans = []
    position = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        dot = text[stop - 1] == "." and stop < end
        if dot and (_GOES_ON.match(text, stop, end) or _ABBREVIATED.search(text[max(start, stop - 8) : stop - 1])):
            continue
        spans.append((position, stop))
        position = stop
    if position < end:
        spans.append((position, end))
    return tuple(spans)


def opens_with_others(sentence: str) -> bool:
    """Whether a sentence opens with the work of others and does not come to the authors' own."""
    return _OTHERS.match(sentence.strip()) is not None


def zones(text: str, spans: Sequence[tuple[int, int]], own_name: str = "") -> list[Zone]:
    """The zone of each sentence of an English abstract. ``own_name``: what the title says the paper contributes.

    What comes before the first sentence that speaks of "we", of "this paper", of the contribution or of its scores is
    background; later sentences are background only when they open with others' work.
    """
    found: list[Zone] = []
    noise = False
    noisy = bool(spans) and _OTHER_PAPERS.search(text, spans[0][0], spans[-1][1]) is not None
    own_work = not any(
        _OWN.search(text, start, end) or (own_name and text.find(own_name, start, end) >= 0) for start, end in spans
    )
    for start, end in spans:
        first, last = _stripped(text, start, end)
        noise = noise or (noisy and _OTHER_PAPERS.search(text, first, last) is not None)
        if noise:
            found.append(Zone.BACKGROUND)
            continue
        named = bool(own_name) and text.find(own_name, first, last) >= 0
        own_work = own_work or named or _OWN.search(text, first, last) is not None or _SCORED.search(text, first, last) is not None
        if not own_work or (not named and _OTHERS.match(text, first, last)):
            found.append(Zone.BACKGROUND)
        elif (_FIGURE.search(text, first, last) or _MEASURED.search(text, first, last)) and not _PROPOSED.search(text, first, last):
            found.append(Zone.RESULTS)
        else:
            found.append(Zone.METHOD)
    return found


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
