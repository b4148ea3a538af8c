"""Scores in English sentences: "68.3 on MRCR", "from 41.8% to 56.4%", "GPT-5 (28.6%)", "by 4.1 and 2.2 on A and B, respectively"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kg.extraction.english_values import Value, counts_things, settle_chains
from kg.extraction.layout import Layout
from kg.extraction.mentions import Mention
from kg.extraction.results import NUMBER, Reported, Span, unit_of
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import name_key

_ON_AFTER = re.compile(
    r"^\)?\s*(?:[\w@/-]+\s+){0,4}?(?:on|in|for|across)\s+(?:the\s+|both\s+)?(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
_OWNED = re.compile(
    r"^\s*(?:['’]s\s+|\(|:\s*|at\s+|\s+scores?\s+|\s+achiev\w+\s+|\s+reach\w+\s+|\s+attain\w*\s+)(?:only\s+|an?\s+|the\s+)?(?:[\w@-]+\s+){0,3}$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"^s?\s*(?:\((?:[\w.-]+,?\s+){0,2}|:|=|at(?:\s+(?:only|just))?|with)\s*$")
_RIGHT_BEFORE = re.compile(r"s?\s*(?:of|is|:|=)?\s*")
# A benchmark that results are only held against: "a sharp drop compared to AndroidWorld".
_HELD_AGAINST = re.compile(
    r"\b(?:compared\s+(?:to|with)|than|unlike|relative\s+to|derived\s+from|built\s+(?:from|on)|sourced\s+from|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"\b(?:humans?|experts?|practitioners|annotators|participants|students)\b[^.;]{0,30}$", re.IGNORECASE
)
_PERCENT_END = re.compile(r"\s?-\s?(\d+(?:\.\d+)?)\s?%")  # which is no number of its own behind a plain hyphen
_TO_PERCENT = re.compile(r"\s?[-–~∼]\s?\d+(?:\.\d+)?\s?[%％]")
_RANGE_END = re.compile(r"\s?[-–]\s?(\d+\.\d+)")


def english_numbers(
    layout: Layout,
    mentions: list[Mention],
    zones: Mapping[tuple[int, int], Zone],
    is_benchmark: Mapping[int, float],
    own_keys: frozenset[str],
    studies_models: bool,
    own_benchmark: Span | None = None,
) -> list[Reported]:
    """All scores in the English sentences of a paper; the arguments are those of ``results.reported_numbers``.

    ``own_benchmark``: the one that the paper introduces, which a score without another is on.
    """
    found: list[Reported] = []
    last: Span | None = None
    ordered = list(enumerate(mentions))
    for (start, end), zone in zones.items():
        inside = [(i, m) for i, m in ordered if start <= m.start < end]
        benchmarks = [m for i, m in inside if is_benchmark.get(i, 0) >= 0.45]
        if zone is not Zone.BACKGROUND:
            names = [m for _, m in inside]
            sentence = _Sentence(
                layout.text, start, end, names, benchmarks, last, own_keys, studies_models, own_benchmark
            )
            found.extend(sentence.scores())
        if benchmarks:
            last = _span(benchmarks[0]) if len(benchmarks) == 1 else None
    return found


def _span(mention: Mention) -> Span:
    return mention.start, mention.end, mention.name


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence, what it names, and what stood before it."""

    text: str
    start: int
    end: int
    inside: list[Mention]
    benchmarks: list[Mention]
    last: Span | None  # the only benchmark of the sentence before
    own_keys: frozenset[str]
    study: bool
    own_benchmark: Span | None

    def scores(self) -> list[Reported]:
        """The numbers that are scores, or differences on a benchmark."""
        text = self.text
        numbers = [
            m
            for m in NUMBER.finditer(text, self.start, self.end)
            if not any(i.start < m.end() and m.start() < i.end for i in self.inside)
            and (self._after_metric(m) or not _no_value(text, m))
        ]
        if not numbers:
            return []
        paired = _respectively(text, numbers, self.benchmarks, self.end)
        numbers = [n for n in numbers if not counts_things(self._raw(n), text[n.end() : min(self.end, n.end() + 24)])]
        values = [
            Value(
                text[max(self.start, n.start() - 110) : n.start()],
                self._raw(n),
                text[(after := self._end(n)) : min(self.end, after + 50)],
            )
            for n in numbers
        ]
        settle_chains(values, [text[a.end() : b.start()] for a, b in pairwise(numbers)])
        names_first = self._names_first(numbers)
        found: list[Reported] = []
        for number, value in zip(numbers, values, strict=True):
            chosen = paired.get(number.start()) or self._benchmark(number, names_first)
            found.extend(self._reported(number, value, chosen))
        return found

    def _raw(self, number: re.Match[str]) -> str:
        """A number as it is written; the first of "70-75%" is a percentage as well."""
        raw = number.group()
        return f"{raw}%" if unit_of(raw) is None and _TO_PERCENT.match(self.text, number.end(), self.end) else raw

    def _end(self, number: re.Match[str]) -> int:
        """Where a number ends; of a range of percentages, where the range does."""
        ranged = _TO_PERCENT.match(self.text, number.end(), self.end)
        return ranged.end() if ranged else number.end()

    def _reported(self, number: re.Match[str], value: Value, named: Mention | None) -> list[Reported]:
        raw, unit = value.raw, value.unit
        digits = re.search(r"\d[\d,]*(?:\.\d+)?", raw)
        if digits is None or value.parameter() or value.is_size():
            return []
        owner, foreign, beside = self._owner(number, value)
        stands = named is not None and named.end <= number.start()
        beside = beside or (
            stands and named is not None and _BESIDE.match(self.text[named.end : number.start()]) is not None
        )
        scored = value.scored or ((beside or self._after_metric(number)) and not value.delta)
        decimal = "." in raw or unit is not None
        metric = _metric(self.inside, number)
        if metric is None and (noun := value.noun()):
            metric = number.start(), number.end(), noun
        benchmark = _span(named) if named else self._from_before(scored)
        if not decimal and not (scored and (benchmark or metric)):
            return []
        if not scored and not benchmark and not (metric and decimal):
            return []
        if value.delta and (benchmark is None or (value.saves() and not self._speedup_on(number, named))):
            return []
        if benchmark is None and metric is None and ((unit is None and not value.ranged) or value.bound):
            return []
        confidence = 0.75 if benchmark and (metric or unit or scored) else 0.6 if scored and metric else 0.55
        if value.delta:
            confidence = 0.6 if benchmark else 0.4
        elif not scored:
            confidence = 0.55 if named and metric and decimal else 0.45
        if value.bound:
            confidence = min(confidence, 0.4)
        if value.first:
            confidence = min(confidence, 0.55)
        figure = Decimal(digits.group().replace(",", ""))
        one = Reported(
            number.start(), number.end(), figure, unit, benchmark, metric, owner, None, value.delta, confidence,
            nobody=foreign,
        )  # fmt: skip
        ends = _PERCENT_END if raw != number.group() else _RANGE_END if unit is None and "=" in value.before[-3:] else None
        end = ends.match(self.text, number.end(), self.end) if ends else None
        return [one, replace(one, value=Decimal(end.group(1)))] if end else [one]

    def _from_before(self, scored: bool) -> Span | None:
        """The benchmark of a score whose sentence names none."""
        if not scored:
            return None
        held = any(self._held_against(b) for b in self.benchmarks)
        return (None if held else self.last) or self.own_benchmark

    def _held_against(self, benchmark: Mention) -> bool:
        return _HELD_AGAINST.search(self.text[max(self.start, benchmark.start - 20) : benchmark.start]) is not None

    def _names_first(self, numbers: list[re.Match[str]]) -> bool:
        """ "A 74.8% B 49.1%", "A: 74.8% B: 49.1%": whether the names stand right before their numbers."""
        starts, ends = {n.start() for n in numbers}, {n.end() for n in numbers}
        before = sum(b.end + 1 + (self.text[b.end : b.end + 1] in (":", "=")) in starts for b in self.benchmarks)
        return before > sum(b.start - 1 in ends for b in self.benchmarks)

    def _benchmark(self, number: re.Match[str], names_first: bool) -> Mention | None:
        """ "68.3 on MRCR": the one the number stands on; else the nearest before in the sentence, else after."""
        named = [b for b in self.benchmarks if not self._held_against(b)]
        after = [m for m in named if m.start >= number.end()]
        before = [m for m in named if m.end <= number.start()]
        between = self.text[number.end() : after[0].start] if after else "."
        if after and ((not between.strip() and not names_first) or _ON_AFTER.match(between)):
            return after[0]
        if after and between.strip() == "(" and self.text[after[0].end : after[0].end + 1] in (")", ","):
            return after[0]  # "+3.2% (MSR-VTT)"
        if before:
            return before[-1]
        return after[0] if after and len(between) < 90 else None

    def _speedup_on(self, number: re.Match[str], named: Mention | None) -> bool:
        """ "a 106× average speedup on ParEval": what that benchmark measures."""
        if named is None or unit_of(number.group()) != "x" or named.start < number.end():
            return False
        return _ON_AFTER.match(self.text[number.end() : named.start]) is not None

    def _owner(self, number: re.Match[str], value: Value) -> tuple[Mention | None, bool, bool]:
        """Whose number it is, whether it is certainly not the paper's own, and whether the name stands right beside it."""
        before = [m for m in self.inside if m.end <= number.start()]
        nearest = before[-1] if before else None
        if nearest and nearest.strong and not nearest.has_type(T.BENCHMARK, T.DATASET, T.METRIC, T.HARDWARE):
            gap = self.text[nearest.end : number.start()]
            if nearest not in self.benchmarks and _BESIDE.match(gap) and not value.first:
                return nearest, False, True
        systems = [m for m in before if self._a_system(m)]
        if _HUMAN.search(value.before[-40:]) and not (systems and self._near(systems[-1], number)):
            return None, True, False
        if not systems:
            return None, value.first, False
        nearest = systems[-1]
        if value.first:
            others = [m for m in systems if name_key(m.name) not in self.own_keys]
            return (others[-1] if others else None), True, False
        if _OWNED.match(self.text[nearest.end : number.start()]) or self.study:
            return nearest, False, False
        own = [m for m in systems if name_key(m.name) in self.own_keys]
        return (own[-1] if own else None), False, False

    def _after_metric(self, number: re.Match[str]) -> bool:
        """ "(PSNR 35.49, SSIM 0.94)": whether the name of a metric stands right before the number."""
        return "." in number.group() and any(
            m.has_type(T.METRIC) and _RIGHT_BEFORE.fullmatch(self.text[m.end : number.start()]) is not None
            for m in self.inside
            if 0 < number.start() - m.end < 6
        )

    def _near(self, mention: Mention, number: re.Match[str]) -> bool:
        return number.start() - mention.end < 20

    def _a_system(self, mention: Mention) -> bool:
        if mention.has_type(T.BENCHMARK, T.DATASET, T.METRIC):
            return False
        return (
            name_key(mention.name) in self.own_keys
            or mention.model_like
            or mention.has_type(T.MODEL, T.SYSTEM)
            or (self.study and not mention.concepts and mention.strong)
        )


def _no_value(text: str, number: re.Match[str]) -> bool:
    """Years, identifiers, versions and counts of things."""
    raw = number.group()
    if re.fullmatch(r"(?:19|20)\d\d", raw) or re.fullmatch(r"\d{4}\.\d{4,5}", raw):
        return True
    before = text[max(0, number.start() - 8) : number.start()]
    if len(raw) == 1 and before.endswith("(") and text[number.end() : number.end() + 1] == ")":
        return True  # "it (1) reads … and (2) writes …"
    if re.search(r"[−±]\s*$", before) or (before.rstrip().endswith("=") and "." not in raw):
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


def _metric(inside: list[Mention], number: re.Match[str]) -> Span | None:
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
