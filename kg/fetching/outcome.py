"""What became of one file that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fetched:
    """``papers``: how many the file holds. ``kept``: it was there already. ``failed``: why it is not (complete)."""

    path: Path
    papers: int = 0
    kept: bool = False
    failed: str | None = None
