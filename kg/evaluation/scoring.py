"""Gold against graph: which links are right, wrong, missed or tolerated, and precision, recall and F1 of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kg.evaluation.gold import RELATIONS, GoldPaper, GoldResult
from kg.evaluation.predictions import PredictedLink, PredictedResult, Predictions
from kg.namespaces import name_key

ROLES = ("base_models", "models_used", "compared_with", "evaluates")
GROUPS: dict[str, tuple[str, ...]] = {
    "any model role": ROLES,
    "any dataset role": ("benchmarks", "trained_on"),
    "named things": ("introduces", "benchmarks", "trained_on", *ROLES),
}
"""Rows in which the role does not matter: one thing under two of these relations is one."""
CORE = ("domains", "base_models", "benchmarks", "techniques")
ROWS = (*RELATIONS, "results", "results + system", *GROUPS, "four core links", "all links")
_ALIASES_OF_BENCHMARKS = ("benchmarks", "introduces", "evaluates")
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Counts:
    """Links right, wrong (not gold), missed, and optional (neither)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    optional: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.optional + other.optional,
        )

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 0.0

    @property
    def share(self) -> float:
        """The optional links among all that were emitted."""
        emitted = self.right + self.wrong + self.optional
        return self.optional / emitted if emitted else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    """A link that is wrong or missed. ``found``: the link or result itself, where it is wrong."""

    paper: str
    kind: Literal["wrong", "missed"]
    relation: str
    name: str
    names: tuple[str, ...] = ()  # all spellings that were looked for, where it is missed
    note: str = ""
    found: PredictedLink | PredictedResult | None = None


@dataclass(slots=True)
class PaperScore:
    """One paper's counts, by row, and its errors."""

    paper: str
    counts: dict[str, Counts]
    errors: list[Error] = field(default_factory=list)


def score(gold: Iterable[GoldPaper], predictions: Predictions) -> list[PaperScore]:
    """The score of each gold paper; one that the graph lacks is missed as a whole."""
    return [
        _score_paper(p, predictions.links.get(p.paper, []), predictions.results.get(p.paper, []), predictions.papers)
        for p in gold
    ]


def total(scores: Iterable[PaperScore]) -> dict[str, Counts]:
    """The counts of all papers together, by row in the order of ROWS."""
    found = dict.fromkeys(ROWS, Counts())
    for one in scores:
        for row, counts in one.counts.items():
            found[row] += counts
    return found


def _score_paper(
    paper: GoldPaper, links: Sequence[PredictedLink], results: Sequence[PredictedResult], present: set[str]
) -> PaperScore:
    emitted = [link for link in links if link.counts]
    scored = PaperScore(paper.paper, {})
    for relation in RELATIONS:
        free = [o.keys for o in paper.optional if o.relation == relation]
        wanted = _wanted(paper, (relation,))
        found = {x.node: x for x in emitted if x.relation == relation}
        outcome = match(wanted, free, {node: x.keys for node, x in found.items()})
        scored.counts[relation] = outcome.counts
        names = {e.keys: e for e in reversed(paper.entries(relation))}
        for keys in outcome.missed:
            entry = next(e for k, e in names.items() if k <= keys)
            spellings = (entry.name, *entry.aliases, *([entry.surface] if entry.surface else []))
            note = "" if paper.paper in present else "the paper is not in the graph"
            note = note or _why_missed(keys, relation, links)
            scored.errors.append(Error(paper.paper, "missed", relation, entry.name, spellings, note))
        for node in outcome.wrong:
            link = found[node]
            note = _why_wrong(link, paper)
            scored.errors.append(Error(paper.paper, "wrong", relation, link.label, (), note, link))
    everything = [o.keys for o in paper.optional]
    for group, members in GROUPS.items():
        have = {x.node: x.keys for x in emitted if x.relation in members}
        scored.counts[group] = match(_wanted(paper, members), everything, have).counts
    _score_results(paper, results, scored)
    for row, relations in (("four core links", CORE), ("all links", tuple(RELATIONS))):
        scored.counts[row] = sum((scored.counts[r] for r in relations), Counts())
    return scored


def _wanted(paper: GoldPaper, relations: Sequence[str]) -> list[frozenset[str]]:
    """The things of some relations, each as the set of its spellings; entries that share one are one thing."""
    wanted: list[frozenset[str]] = []
    for relation in relations:
        for entry in paper.entries(relation):
            place = next((i for i, keys in enumerate(wanted) if keys & entry.keys), None)
            if place is None:
                wanted.append(entry.keys)
            else:
                wanted[place] |= entry.keys
    return wanted


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of matching: nodes that are right or wrong, things that are missed, how much is tolerated."""

    right: list[str]
    wrong: list[str]
    missed: list[frozenset[str]]
    optional: int

    @property
    def counts(self) -> Counts:
        return Counts(len(self.right), len(self.wrong), len(self.missed), self.optional)


def match(
    wanted: Sequence[frozenset[str]], optional: Sequence[frozenset[str]], found: Mapping[str, frozenset[str]]
) -> Outcome:
    """Match nodes (by IRI, with the keys of their names) with gold, one to one, in the order of the IRIs.

    A second node for a thing already matched is wrong, unless the thing is optional as well.
    """
    left = list(wanted)
    outcome = Outcome([], [], left, 0)
    tolerated = 0
    for node in sorted(found):
        keys = found[node]
        hit = next((thing for thing in left if thing & keys), None)
        if hit is not None:
            left.remove(hit)
            outcome.right.append(node)
        elif any(keys & free for free in optional):
            tolerated += 1
        else:
            outcome.wrong.append(node)
    return Outcome(outcome.right, outcome.wrong, left, tolerated)


def _why_missed(keys: frozenset[str], relation: str, links: Sequence[PredictedLink]) -> str:
    """Where the graph has the thing instead."""
    near = [x for x in links if x.keys & keys]
    below = [x for x in near if x.relation == relation and not x.counts]
    if below:
        return f"a candidate with confidence {max(x.confidence for x in below):.2f}"
    others = sorted({x.relation for x in near if x.counts and x.relation != relation})
    return f"found as {', '.join(others)}" if others else ""


def _why_wrong(link: PredictedLink, paper: GoldPaper) -> str:
    """Where the gold has the thing instead."""
    if any(e.keys & link.keys for e in paper.entries(link.relation)):
        return "found twice under different names"
    others = [r for r in RELATIONS if r != link.relation and any(e.keys & link.keys for e in paper.entries(r))]
    loose = sorted({o.relation for o in paper.optional if o.keys & link.keys} - {link.relation, *others})
    places = [*others, *(f"{r} (optional)" for r in loose)]
    return f"gold has it as {', '.join(places)}" if places else ""


def _score_results(paper: GoldPaper, results: Sequence[PredictedResult], scored: PaperScore) -> None:
    """Results match on benchmark and value; the system is scored beside it. Gold deltas are tolerated."""
    left = [r for r in paper.results if not r.delta and r.value is not None]
    tolerated = [r.value for r in paper.results if r.delta] + [o.value for o in paper.optional if o.relation == "results"]
    aliases = [e.keys for relation in _ALIASES_OF_BENCHMARKS for e in paper.entries(relation)]
    right = full = wrong = 0
    for result in results:
        hit = next((g for g in left if _is_result(result, g, aliases)), None)
        if hit is not None:
            left.remove(hit)
            right += 1
            system = name_key(hit.system or "")
            full += any(s and system and (s in system or system in s) for s in result.system)
        elif any(_equal(result.value, value) for value in tolerated):
            continue
        else:
            wrong += 1
            scored.errors.append(Error(paper.paper, "wrong", "results", result.label, (), "", result))
    for gold in left:
        parts = [p for p in (gold.system, gold.benchmark, f"{gold.value:g}{gold.unit or ''}") if p]
        spelled = tuple(str(x) for x in (f"{gold.value:g}", f"{gold.value}"))
        scored.errors.append(Error(paper.paper, "missed", "results", " · ".join(parts), spelled))
    # Tolerated results are not counted as optional links: a result is no link to a thing.
    scored.counts["results"] = Counts(right, wrong, len(left))
    scored.counts["results + system"] = Counts(full, wrong + right - full, len(left) + right - full)


def _equal(value: float | None, other: float | None) -> bool:
    return value is not None and other is not None and abs(value - other) < _SAME


def _is_result(result: PredictedResult, gold: GoldResult, aliases: Sequence[frozenset[str]]) -> bool:
    if not _equal(result.value, gold.value):
        return False
    known = gold.benchmark_keys
    return not known or bool(known.union(*(a for a in aliases if a & known)) & result.benchmark)
