"""Files of other packages that the site serves as they are."""

from __future__ import annotations

from pathlib import Path


def other_file(name: str) -> Path | None:
    """Where a file that is not the site's own lies, None where there is none of that name."""
    return None
