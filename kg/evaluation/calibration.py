"""How far confidences can be trusted: expected against observed, and a calibrator fitted on gold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kg.evaluation.gold import RELATIONS, GoldPaper
from kg.evaluation.intervals import SEED
from kg.evaluation.predictions import Predictions

_EDGES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Judged:
    """A link that gold judges right or wrong, with the confidence it was given and the rule that found it."""

    paper: str
    relation: str
    component: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Links with a confidence from ``low`` to below ``high`` (the last bin includes 1).

    ``expected``: their mean confidence. ``observed``: the part that is right, with its 95 % interval by papers.
    """

    low: float
    high: float
    links: int
    papers: int
    expected: float
    observed: float
    observed_low: float
    observed_high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability table. ``error``: the mean distance of expected and observed, weighted by links (ECE).

    ``brier``: the mean squared distance of confidence and outcome.
    """

    bins: tuple[Bin, ...]
    links: int
    error: float
    brier: float


def judged_links(gold: Iterable[GoldPaper], predictions: Predictions) -> list[Judged]:
    """Every candidate link of the gold papers, whether or not it counts, as right or wrong; optional ones are left out.

    Of two candidates for one thing the surer is judged first; the other is wrong.
    """
    found = []
    for paper in gold:
        for relation in RELATIONS:
            left = [e.keys for e in paper.entries(relation)]
            free = [o.keys for o in paper.optional if o.relation == relation]
            links = [x for x in predictions.links.get(paper.paper, []) if x.relation == relation]
            for link in sorted(links, key=lambda x: (-x.confidence, x.node)):
                hit = next((keys for keys in left if keys & link.keys), None)
                if hit is not None:
                    left.remove(hit)
                elif any(keys & link.keys for keys in free):
                    continue
                found.append(Judged(paper.paper, relation, link.component, link.confidence, hit is not None))
    return found


def reliability(predictions: Sequence[Judged], bins: int = 10, resamples: int = 1000, seed: int = SEED) -> Reliability:
    """Expected against observed in ``bins`` equal parts of 0 to 1; empty bins are left out.

    Intervals resample papers, not links: the links of one paper stand or fall together. Same input, same table.
    """
    if not predictions:
        return Reliability((), 0, 0.0, 0.0)
    confidence = np.array([p.confidence for p in predictions])
    right = np.array([p.right for p in predictions], dtype=float)
    names, owner = np.unique([p.paper for p in predictions], return_inverse=True)
    # 0.7 * 10 is a hair below 7 in binary: a confidence on an edge belongs to the bin that begins there.
    place = np.clip(np.floor(confidence * bins + 1e-9).astype(int), 0, bins - 1)
    draws = np.random.default_rng(seed).integers(0, len(names), (resamples, len(names)))
    found = []
    for number in np.unique(place):
        inside = place == number
        per_paper = np.array([np.bincount(owner[inside], w, len(names)) for w in (right[inside], None)])
        hits, links = per_paper[:, draws].sum(axis=2)
        low, high = np.percentile(hits[links > 0] / links[links > 0], _EDGES)
        found.append(
            Bin(
                float(number / bins),
                float((number + 1) / bins),
                int(inside.sum()),
                len(set(owner[inside].tolist())),
                float(confidence[inside].mean()),
                float(right[inside].mean()),
                float(low),
                float(high),
            )
        )
    error = sum(b.links * abs(b.expected - b.observed) for b in found) / len(predictions)
    return Reliability(tuple(found), len(predictions), float(error), float(np.mean((confidence - right) ** 2)))


@dataclass(frozen=True, slots=True)
class Isotonic:
    """A rising function from given to calibrated confidence: straight between its points, flat outside them."""

    given: tuple[float, ...]
    calibrated: tuple[float, ...]

    def __call__(self, confidence: ArrayLike) -> NDArray[np.float64]:
        """The calibrated confidence of each given one."""
        return np.asarray(np.interp(np.asarray(confidence), self.given, self.calibrated), dtype=np.float64)


def fit_isotonic(confidences: Sequence[float], outcomes: Sequence[bool], prior: float = 2.0) -> Isotonic:
    """The rising function that is nearest to the outcomes (least squares, pool adjacent violators).

    ``prior``: so many links at the overall rate are added to each pool, so that a few links never give 0 or 1.
    Raises ValueError where there are no links, or not as many outcomes as confidences.
    """
    if len(confidences) != len(outcomes) or not len(confidences):
        raise ValueError("a calibrator needs links, and an outcome for each")
    given, owner = np.unique(np.asarray(confidences, dtype=float), return_inverse=True)
    hits = np.bincount(owner, np.asarray(outcomes, dtype=float))
    links = np.bincount(owner).astype(float)
    pools: list[list[float]] = []  # hits, links, number of given confidences
    for hit, link in zip(hits, links, strict=True):
        pools.append([hit, link, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    rate = hits.sum() / links.sum()
    rates = np.array([(hit + prior * rate) / (link + prior) for hit, link, _ in pools])
    # The prior pulls small pools harder than large ones, which could turn two of them round.
    rates = np.maximum.accumulate(rates)
    calibrated = np.repeat(rates, [int(size) for _, _, size in pools])
    return Isotonic(tuple(given.tolist()), tuple(calibrated.tolist()))


def cross_calibrated(predictions: Sequence[Judged], folds: int = 5) -> list[Judged]:
    """The links with confidences calibrated on the papers of the other folds.

    A paper's fold is the SHA-256 of its identifier modulo ``folds``. A fold without others keeps its confidences.
    """
    fold = [int(hashlib.sha256(p.paper.encode("utf-8")).hexdigest(), 16) % folds for p in predictions]
    found = list(predictions)
    for number in set(fold):
        rest = [p for p, f in zip(predictions, fold, strict=True) if f != number]
        if not rest:
            continue
        calibrate = fit_isotonic([p.confidence for p in rest], [p.right for p in rest])
        for place, one in enumerate(predictions):
            if fold[place] == number:
                found[place] = replace(one, confidence=float(calibrate(one.confidence)))
    return found
