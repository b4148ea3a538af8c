"""Model families read off a name's spelling: Qwen3-4B is a Qwen3, which is a Qwen."""

from __future__ import annotations

import re

_SIZE = re.compile(r"\d+(?:\.\d+)?[BMTbm]|A\d+(?:\.\d+)?B|\d+(?:\.\d+)?[BM]-A\d+B|\d+x\d+[Bb]")
_VARIANT = re.compile(
    r"instruct|chat|base|thinking|reasoning|preview|it|hf|fp8|int4|int8|awq|gptq|latest|\d{4}|\d{6,8}|large|small|tiny|mini|"
    r"medium|huge|xl|xxl|plus|lite|nano|dev|schnell|turbo|distill",
    re.IGNORECASE,
)
_VERSION = re.compile(r"^(?P<stem>.*?[A-Za-z])(?P<gap>[ -]?)(?P<version>[vV]?\d+(?:\.\d+)*)(?P<letter>[a-z]?)$")


def is_size_strip(name: str, family: str) -> bool:
    """Whether a family's name is the name without a word for size or variant, and nothing else.

    >>> is_size_strip("Falcon-H1R-7B", "Falcon-H1R"), is_size_strip("Falcon-H1R", "Falcon")
    (True, False)
    """
    if not name.lower().startswith(family.lower()):
        return False
    rest = [w for w in re.split(r"[-_ ]", name[len(family) :]) if w]
    return bool(rest) and all(_SIZE.fullmatch(w) or _VARIANT.fullmatch(w) for w in rest)


def family_names(name: str) -> list[str]:
    """Broader names got by stripping words and versions from the right, nearest first.

    Whether such a name is a family is for the caller to know (the vocabulary, or ``is_size_strip``).

    >>> family_names("Qwen3-4B")
    ['Qwen3', 'Qwen']
    >>> family_names("Llama-3.1-8B")
    ['Llama-3.1', 'Llama-3', 'Llama']
    >>> family_names("GPT-4o")
    ['GPT-4', 'GPT']
    """
    found: list[str] = []
    current = name.strip()
    while True:
        shorter = _shorter(current)
        if not shorter or len(shorter) < 2 or not shorter[0].isalpha():
            return found
        found.append(shorter)
        current = shorter


def _shorter(name: str) -> str | None:
    cut = re.match(r"^(.*[^-_ ])[-_ ]+([^-_ ]+)$", name)
    last = cut.group(2) if cut else name
    if cut and not re.fullmatch(r"[vV]?\d+(?:\.\d+)+|\d+[a-z]", last):
        return cut.group(1)
    version = _VERSION.match(name)
    if version is None:
        return cut.group(1) if cut else None
    if version["letter"]:
        return name[:-1]
    if "." in version["version"]:
        return version["stem"] + version["gap"] + version["version"].rsplit(".", 1)[0]
    return version["stem"]
