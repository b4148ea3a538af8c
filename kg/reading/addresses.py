"""Web addresses of code, models, data and project pages in a text."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?(?:/[A-Za-z0-9._~!$&*+,;=:@%/?#\-]*)?")
_CODE = re.compile(
    r"^https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|codeberg\.org)/[^/]+/[^/]+"
    r"|^https?://huggingface\.co/(?!papers/|docs|blog|spaces/?$)(?:datasets/|spaces/|collections/|models/)?[^/]+/[^/]+"
    r"|^https?://(?:www\.)?(?:modelscope\.cn|zenodo\.org)/",
    re.IGNORECASE,
)
_NOT_A_PROJECT = re.compile(
    r"^https?://(?:www\.)?(?:huggingface\.co/papers|arxiv\.org|doi\.org|openreview\.net|twitter\.com|x\.com|youtu)",
    re.IGNORECASE,
)


def addresses(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(code, projects): the addresses in a text, each once, sorted; the papers' own addresses are left out."""
    code: set[str] = set()
    projects: set[str] = set()
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?*")
        if _CODE.match(address):
            code.add(address)
        elif not _NOT_A_PROJECT.match(address):
            projects.add(address)
    return tuple(sorted(code)), tuple(sorted(projects))
