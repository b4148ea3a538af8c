"""In which language a page is shown: as its address says, else the cookie of the last choice, else the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.serving.negotiation import accepted

LANGUAGES = ("en", "zh")


def language_of(parameters: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> tuple[str, bool]:
    """The language, and whether this request chose it (so that the choice is to be kept)."""
    for name, value in parameters:
        if name == "lang" and value in LANGUAGES:
            return value, True
    for cookie in headers.get("cookie", "").split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == "lang" and value in LANGUAGES:
            return value, False
    best, language = 0.0, "en"
    for item in headers.get("accept-language", "").split(","):
        tag, _, quality = item.strip().partition(";q=")
        # Read as media ranges are: one rule for q-values.
        weight = accepted(f"x/{tag};q={quality or 1}")
        found = tag.partition("-")[0].lower()
        if found in LANGUAGES and weight and weight[0][1] > best:
            best, language = weight[0][1], found
    return language, False
