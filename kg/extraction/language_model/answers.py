"""What a language model answers, read forgivingly: an entry that is none is left out, the rest counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kg.errors import AnswerError
from kg.extraction.language_model.question import LISTS
from kg.namespaces import Relation


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that the model lists under a relation; ``kind`` is what it says a contribution is."""

    relation: Relation
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A number that the model lists."""

    value: Decimal
    unit: str = ""
    benchmark: str = ""
    metric: str = ""
    system: str = ""
    compared: str = ""
    delta: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a model says of one paper."""

    named: tuple[Named, ...] = ()
    scores: tuple[Score, ...] = field(default=())


_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def read_answer(text: str) -> Answer:
    """The answer in a model's words: JSON, alone or in a fence, after its thoughts where it tells them.

    Raises AnswerError where there is no JSON object in it.

    >>> read_answer('{"techniques": [{"name": "LoRA"}, "GRPO", {"nom": 1}]}').named
    (Named(relation=<Relation.USES_TECHNIQUE: 'usesTechnique'>, name='LoRA', kind=''), Named(relation=<Relation.USES_TECHNIQUE: 'usesTechnique'>, name='GRPO', kind=''))
    """
    said = _THOUGHTS.sub("", text)
    fenced = _FENCE.search(said)
    said = fenced[1] if fenced else said[max(0, said.find("{")) : said.rfind("}") + 1]
    try:
        content = json.loads(said)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        shown = " ".join(text.split())[:80]
        raise AnswerError(f"the language model's answer is no JSON object (it begins «{shown}»)")
    return Answer(tuple(_named(content)), tuple(_scores(content)))


def _named(content: dict[str, Any]) -> Iterator[Named]:
    for name, (relation, _) in LISTS.items():
        for entry in _entries(content.get(name)):
            given = {"name": entry} if isinstance(entry, str) else entry
            if isinstance(given, dict) and (called := _text(given.get("name"))):
                yield Named(relation, called, _text(given.get("kind")).lower())


def _scores(content: dict[str, Any]) -> Iterator[Score]:
    for entry in _entries(content.get("results")):
        if not isinstance(entry, dict):
            continue
        value = _number(entry.get("value"))
        if value is not None:
            said = {k: _text(entry.get(k)) for k in ("unit", "benchmark", "metric", "system", "compared")}
            yield Score(value, **said, delta=entry.get("delta") is True)


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: Any) -> Decimal | None:
    """83.1, "83.1%" or "1,024" as a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _NUMBER.search(str(value))
    try:
        return Decimal(match[0].replace(",", "")) if match else None
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing else through
        return None
