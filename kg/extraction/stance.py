"""Whether the words before a name speak of it as something else than what the paper uses: in contrast, or perhaps."""

from __future__ import annotations

import re

from kg.extraction.cues import cue

_WORDS = r"(?:[\w'’+/.%-]+\s+)"
_CONTRAST = cue(
    rf"\b(?:unlike|instead of|rather than|without|replac\w*|existing|conventional|traditional|prior|previous|beyond|contrast to|limitations of|"
    rf"no need for|not require|requiring|eliminat\w*|avoid\w*|alternatives? to|departing from|different from|reliance on|needs? no|nor|not)\s+{_WORDS}{{0,4}}\(?$",
    re.IGNORECASE,
)
_HEDGE = cue(
    rf"\b(?:may|might|could|future|potential(?:ly)?|would|can be (?:extended|applied) to)\s+{_WORDS}{{0,4}}\(?$",
    re.IGNORECASE,
)


def contrasted(left: str) -> bool:
    """Whether a text that ends before a name sets it apart: "unlike", "without", "existing …"."""
    return _CONTRAST.search(left) is not None


def hedged(left: str) -> bool:
    """Whether a text that ends before a name only supposes it: "may use", "future work on …"."""
    return _HEDGE.search(left) is not None
