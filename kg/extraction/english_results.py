"""Scores in English sentences: "68.3 on MRCR", "from 41.8% to 56.4%", "GPT-5 (28.6%)", "by 4.1 and 2.2 on A and B, respectively"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from kg.extraction.layout import Layout
from kg.extraction.mentions import Mention
from kg.extraction.results import NUMBER, Reported, Span, is_delta, is_no_score, unit_of
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import name_key

_ON_AFTER = re.compile(
    r"^\)?\s*(?:[\w@/-]+\s+){0,4}?(?:on|in|for|across)\s+(?:the\s+|both\s+)?(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
_SCORE_BEFORE = re.compile(
    r"\b(?:achiev|attain|reach|scor|obtain|record|yield|deliver|get|hit|rais|boost|improv|reduc|lift|bring|increas|average|accuracy|rate|score)\w*\s+"
    r"(?:[\w@%.'’-]+\s+){0,6}$",
    re.IGNORECASE,
)
_DELTA_AFTER = re.compile(
    r"^\s*(?:(?:absolute|relative|average|overall|higher|lower|better|[\w-]+)\s+){0,3}?(?:improvements?|gains?|reductions?|increases?|decreases?|"
    r"speed-?ups?|cheaper|faster|slower|higher|lower|fewer|drops?|boosts?|degradations?|savings?|more|less|better|worse|points? (?:higher|lower|better))\b",
    re.IGNORECASE,
)
_ARROW_AFTER = re.compile(r"^\s*%?\s*(?:→|->|⟶|=>)\s*\d")
_ARROW_BEFORE = re.compile(r"(?:→|->|⟶|=>)\s*$")
_FROM = re.compile(r"\bfrom\s+(?:about |around |only |nearly |an? \w+ of )?$", re.IGNORECASE)
_TO = re.compile(r"\bto\s+(?:about |around |only |nearly |over |an? \w+ of )?$", re.IGNORECASE)
_COUNT_AFTER = re.compile(
    r"^\s*(?:of (?:the |all )?(?:\w+ )?(?:data|samples|parameters|tokens|papers|cases|users|questions|prompts|time|training)\b|fewer|less|more (?:data|samples)|lower (?:cost|latency|memory)|reduction|speed|data\b|training\b|cost|memory|latency)",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^\s*(?:['’]s\s+|\(|:\s*|at\s+|\s+scores?\s+|\s+achiev\w+\s+|\s+reach\w+\s+|\s+attain\w*\s+)(?:only\s+|an?\s+|the\s+)?(?:[\w@-]+\s+){0,3}$",
    re.IGNORECASE,
)


def english_numbers(
    layout: Layout,
    mentions: list[Mention],
    zones: Mapping[tuple[int, int], Zone],
    is_benchmark: Mapping[int, float],
    own_keys: frozenset[str],
    studies_models: bool,
) -> list[Reported]:
    """All scores in the English sentences of a paper; the arguments are those of ``results.reported_numbers``."""
    found: list[Reported] = []
    last: Mention | None = None
    ordered = list(enumerate(mentions))
    for (start, end), zone in zones.items():
        inside = [(i, m) for i, m in ordered if start <= m.start < end]
        benchmarks = [m for i, m in inside if is_benchmark.get(i, 0) >= 0.45]
        if zone is not Zone.BACKGROUND:
            found.extend(
                _in_sentence(
                    layout.text, start, end, [m for _, m in inside], benchmarks, last, own_keys, studies_models
                )
            )
        if benchmarks:
            last = benchmarks[0] if len(benchmarks) == 1 else None
    return found


def _in_sentence(
    text: str,
    start: int,
    end: int,
    inside: list[Mention],
    benchmarks: list[Mention],
    last: Mention | None,
    own_keys: frozenset[str],
    studies_models: bool,
) -> list[Reported]:
    numbers = [
        m
        for m in NUMBER.finditer(text, start, end)
        if not any(i.start < m.end() and m.start() < i.end for i in inside) and not _no_value(text, m, end)
    ]
    paired = _respectively(text, numbers, benchmarks, end)
    found: list[Reported] = []
    for number in numbers:
        raw, before, after = (
            number.group(),
            text[start : number.start()][-90:],
            text[number.end() : min(end, number.end() + 40)],
        )
        digits = re.search(r"\d[\d,]*(?:\.\d+)?", raw)
        unit = unit_of(raw)
        if digits is None or (unit is None and is_no_score(after)):
            continue
        scored = any(cue.search(before) for cue in (_SCORE_BEFORE, _FROM, _TO))
        metric = _metric(text, inside, number)
        benchmark = paired.get(number.start()) or _benchmark(text, number, benchmarks, last, start)
        if unit is None and "." not in raw and not (benchmark and scored):
            continue
        if benchmark is None and not (metric and (unit or "." in raw)) and not (unit == "%" and scored):
            continue
        arrow_from, arrow_to = _ARROW_AFTER.match(after) is not None, _ARROW_BEFORE.search(before) is not None
        scored = scored or arrow_from or arrow_to
        delta = (is_delta(before, raw, after) or _DELTA_AFTER.match(after) is not None) and not (arrow_from or arrow_to)
        if benchmark is last and benchmark is not None and not scored:
            continue  # another sentence's benchmark, and nothing says that this is a score
        if _COUNT_AFTER.match(after) or (delta and benchmark is None):
            continue
        owner, foreign = _owner(text, inside, number, own_keys, studies_models)
        confidence = 0.75 if benchmark and (metric or unit or scored) else 0.55
        if delta:
            confidence = 0.6 if benchmark else 0.4
        if benchmark is None and not scored:
            confidence = 0.45
        if re.search(
            r"\b(?:below|under|less than|fewer than|exceeding|above|at most|at least)\s+$", before, re.IGNORECASE
        ):
            confidence = 0.4  # a bound, not a score
        if _FROM.search(before) or arrow_from:
            confidence = min(confidence, 0.55)
        found.append(
            Reported(
                number.start(), number.end(), Decimal(digits.group().replace(",", "")), unit,
                (benchmark.start, benchmark.end, benchmark.name) if benchmark else None,
                metric, owner, None, delta, confidence, nobody=foreign,
            )
        )  # fmt: skip
    return found


def _no_value(text: str, number: re.Match[str], end: int) -> bool:
    """Years, identifiers, versions and counts of things."""
    raw = number.group()
    if re.fullmatch(r"(?:19|20)\d\d", raw) or re.fullmatch(r"\d{4}\.\d{4,5}", raw):
        return True
    before = text[max(0, number.start() - 8) : number.start()]
    if re.search(r"[=−]\s*$", before):
        return True
    return bool(
        re.search(r"(?:[A-Z][\w-]+|[vV]|arXiv:|/|#|@)\s?$", before)
        and unit_of(raw) is None
        and not before.rstrip().endswith(("IoU", "F1"))
    )


def _respectively(text: str, numbers: list[re.Match[str]], benchmarks: list[Mention], end: int) -> dict[int, Mention]:
    """ "by 40.4%, 22.0%, and 23.9% on A, B, and C, respectively": as many numbers as names, in order."""
    if "respectively" not in text[numbers[0].start() : end] if numbers else True:
        return {}
    for first in range(len(numbers)):
        run = [numbers[first]]
        for number in numbers[first + 1 :]:
            if not re.fullmatch(r"\)?\s*(?:,|and|,\s*and|/)\s*", text[run[-1].end() : number.start()]):
                break
            run.append(number)
        after = [b for b in benchmarks if b.start > run[-1].end()][: len(run)]
        before = [b for b in benchmarks if b.end < run[0].start()][-len(run) :]
        for names in (after, before):
            if len(run) > 1 and len(names) == len(run):
                return {n.start(): b for n, b in zip(run, names, strict=True)}
    return {}


def _benchmark(
    text: str, number: re.Match[str], benchmarks: list[Mention], last: Mention | None, start: int
) -> Mention | None:
    """ "68.3 on MRCR": the one the number stands on; else the nearest before in the sentence, else after, else the last."""
    after = [m for m in benchmarks if m.start >= number.end()]
    before = [m for m in benchmarks if m.end <= number.start()]
    between = text[number.end() : after[0].start] if after else "."
    if after and (not between.strip() or _ON_AFTER.match(between)):
        return after[0]  # "80.2% AndroidWorld, 48.5% OSWorld", "68.3 on MRCR"
    if before:
        return before[-1]
    if after:
        return after[0] if len(text[number.end() : after[0].start]) < 90 else None
    return last


def _metric(text: str, inside: list[Mention], number: re.Match[str]) -> Span | None:
    """The metric named nearest to the number, in either direction."""
    best: tuple[int, Mention] | None = None
    for mention in inside:
        if not mention.has_type(T.METRIC):
            continue
        before = mention.end <= number.start()
        distance = number.start() - mention.end if before else mention.start - number.end()
        if distance <= 45 and (best is None or distance < best[0]):
            best = (distance, mention)
    return (best[1].start, best[1].end, best[1].name) if best else None


def _owner(
    text: str, inside: list[Mention], number: re.Match[str], own_keys: frozenset[str], studies_models: bool
) -> tuple[Mention | None, bool]:
    """Whose number it is, and whether it is certainly not the paper's own."""
    systems = [
        m
        for m in inside
        if m.end <= number.start()
        and (
            name_key(m.name) in own_keys
            or m.model_like
            or m.has_type(T.MODEL, T.SYSTEM)
            or (studies_models and not m.concepts and m.strong)
        )
        and not m.has_type(T.BENCHMARK, T.DATASET, T.METRIC)
    ]
    if not systems:
        return None, _FROM.search(text[: number.start()][-40:]) is not None
    nearest = systems[-1]
    if _OWNED.match(text[nearest.end : number.start()]) or studies_models:
        return nearest, False
    own = [m for m in systems if name_key(m.name) in own_keys]
    return (own[-1] if own else None), False
