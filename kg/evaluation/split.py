"""The fixed split of papers: two thirds to look at while developing, one third to judge by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from kg.evaluation.gold import GoldPaper


class Split(StrEnum):
    """Which papers count."""

    SEEN = "seen"
    HELD_BACK = "held-back"
    ALL = "all"


def is_held_back(paper: str) -> bool:
    """Whether a paper is kept out of sight: the SHA-256 of its identifier, as a number, is divisible by three."""
    return int(hashlib.sha256(paper.encode("utf-8")).hexdigest(), 16) % 3 == 0


def papers_of(gold: Iterable[GoldPaper], split: Split) -> list[GoldPaper]:
    """The papers of a split, in their order."""
    return [p for p in gold if split is Split.ALL or is_held_back(p.paper) == (split is Split.HELD_BACK)]
