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


_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)\s*(?:%|％|x|×|[A-Za-z]*)")


def read_answer(text: str) -> Answer:
    """The answer in a model's words: JSON, alone or in a fence, after its thoughts where it tells them.

    Raises AnswerError where there is no JSON object with one of the lists in it.

    >>> read_answer('{"techniques": [{"name": "LoRA"}, "GRPO", {"nom": 1}]}').named
    (Named(relation=<Relation.USES_TECHNIQUE: 'usesTechnique'>, name='LoRA', kind=''), Named(relation=<Relation.USES_TECHNIQUE: 'usesTechnique'>, name='GRPO', kind=''))
    """
    said = text.rpartition("</think>")[2]
    fenced = _FENCE.search(said)
    said = fenced[1] if fenced else said[max(0, said.find("{")) : said.rfind("}") + 1]
    try:
        content = json.loads(said, parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation):
        content = None
    if not isinstance(content, dict) or not content.keys() & _KNOWN:
        raise AnswerError(f"the language model's answer is no JSON object of links (it begins «{shown(text, 80)}»)")
    return Answer(tuple(_named(content)), tuple(_scores(content)))


_KNOWN = frozenset({*LISTS, "results"})


def shown(text: str, length: int) -> str:
    """The beginning of somebody else's text, fit for a line at a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * length]).split())[:length]


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
    if not isinstance(value, str):
        return ""
    return " ".join(value.encode("utf-8", "ignore").decode("utf-8").split())  # a lone half of a character is none


def _number(value: Any) -> Decimal | None:
    """83.1, "83.1%", "1,024" or 5e-05 as a number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    match = _NUMBER.fullmatch(str(value).strip())
    return Decimal(match[1].replace(",", "")) if match else None
