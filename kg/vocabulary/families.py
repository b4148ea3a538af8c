"""The family a model's name belongs to, read off the name itself: Qwen3-4B → Qwen3 → Qwen."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say how large a model is, or how far its training went: the same model otherwise.
_SIZE_WORDS = _words(
    """
    instruct chat base it pt preview thinking reasoning exp hf fp8 bf16 int8 int4 awq gptq gguf distilled
    nano micro tiny mini small medium large huge giant xs xl xxl lite pro max plus ultra turbo flash air fast
    high low latest sonnet opus haiku dev schnell
    """
)
# Words that make another model of the same family: other inputs, another purpose, another way of training.
_KIND_WORDS = _words(
    """
    vl vlm omni audio vision video image edit editing coder code math embedding reranker guard next oss
    t2v i2v t2i ti2v v2v s2v vace rl sft dpo grpo rm prm distill kontext fill captioner realtime search
    """
)
_SIZE = re.compile(r"(?:\d+x)?a?\d+(?:\.\d+)?[bmkt]|[smlbhg]", re.IGNORECASE)
_DATE = re.compile(r"\d{4,8}")
_VERSION = re.compile(r"[a-z]?\d+(?:\.\d+)*", re.IGNORECASE)
_LETTER_AFTER_VERSION = re.compile(r"(?<=\d)(?!d$)[a-z]{1,2}$", re.IGNORECASE)
_MINOR = re.compile(r"(?<=\d)\.\d+$")
_GLUED_VERSION = re.compile(r"(?<=[^\W\d_])(?:[ .]?v)?\.?\d+(?:\.\d+)*$", re.IGNORECASE)
_LAST = re.compile(r"^(?P<head>.*[^\s\-_/:(（])(?:\s*[(（]|[\s\-_/:])\s*(?P<word>[^\s\-_/:()（）]+)[)）]?$")
_VERSIONED = re.compile(r"\d[a-z]?$", re.IGNORECASE)
_DISTILLED = re.compile(r"^(?P<head>.+?)[- _]distill(?:ed)?[- _].+$", re.IGNORECASE)


_LONGEST = 120  # characters: what is longer names no model, and would take time to take apart


def family_names(name: str) -> list[str]:
    """The names of the ever broader families of a model, nearest first, without the name itself.

    Sizes, training stages, variants and versions are taken off from the right, one at a time, and so is any word
    that follows a hyphen or a version: GPT-5-Codex → GPT-5. Whether such a name is a family is for the vocabulary to
    say, or for ``is_size_strip``. A family name keeps at least two letters.

    >>> family_names("Qwen2.5-VL-7B-Instruct")
    ['Qwen2.5-VL-7B', 'Qwen2.5-VL', 'Qwen2.5', 'Qwen']
    """
    found: list[str] = []
    rest = _parent(name.strip()) if len(name) <= _LONGEST else None
    while rest is not None:
        found.append(rest)
        rest = _parent(rest)
    return found


def is_size_strip(name: str, family: str) -> bool:
    """Whether a name says no more than its family but a size or a training stage (7B, Instruct, Large, Turbo).

    A version (Qwen3 of Qwen), another kind (Qwen2.5-VL of Qwen2.5) or a name outside the family gives False.
    """
    rest: str | None = name.strip()
    while rest is not None and rest.casefold() != family.casefold():
        last = _LAST.match(rest)
        if last is None or not _is_size(last["word"]):
            return False
        rest = _parent(rest)
    return rest is not None and rest != name.strip()


def _is_size(word: str) -> bool:
    return word.casefold() in _SIZE_WORDS or _SIZE.fullmatch(word) is not None or _DATE.fullmatch(word) is not None


def _parent(name: str) -> str | None:
    """The name less its last size, variant or version; None where there is nothing to take off."""
    last = _LAST.match(name)
    if last is not None:
        head, word = last["head"], last["word"]
        if _is_size(word) or word.casefold() in _KIND_WORDS:
            return _sound(head)
        if (shorter := _shortened(name)) is not None:  # GPT-4o → GPT-4, Llama-3.1 → Llama-3
            return shorter
        if _VERSION.fullmatch(word) or re.fullmatch(r"v\d+(?:\.\d+)*", word, re.IGNORECASE):
            return _sound(head)
        distilled = _DISTILLED.match(name)
        if distilled is not None:
            return _sound(distilled["head"])
    # A version glued to the name goes as a whole: Qwen2.5 → Qwen, but Qwen3o → Qwen3 first.
    without_letter = _LETTER_AFTER_VERSION.sub("", name)
    if without_letter != name:
        return _sound(without_letter)
    without_version = _GLUED_VERSION.sub("", name)
    if without_version != name:
        return _sound(without_version)
    if last is not None and (name[len(last["head"])] == "-" or _VERSIONED.search(last["head"])):
        return _sound(last["head"])
    return None


def _shortened(name: str) -> str | None:
    """The name less the letter or the minor number of a version that is a word of its own."""
    last = _LAST.match(name)
    if last is None or not re.fullmatch(r"[a-z]?\d+(?:\.\d+)*[a-z]{0,2}", last["word"], re.IGNORECASE):
        return None
    without_letter = _LETTER_AFTER_VERSION.sub("", name)
    if without_letter != name:
        return _sound(without_letter)
    without_minor = _MINOR.sub("", name)
    return _sound(without_minor) if without_minor != name else None


def _sound(name: str) -> str | None:
    """The name if it can stand for a family: at least two letters, and not a version alone."""
    name = name.rstrip(" -_/:.(（")
    return name if sum(c.isalpha() for c in name) >= 2 or re.fullmatch(r"[a-zA-Z]\d", name) else None
