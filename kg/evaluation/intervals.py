"""How far figures could be off by the choice of papers: bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.evaluation.scoring import ROWS, Counts, PaperScore

SEED = 20260106
_EDGES = (2.5, 97.5)


def f1_intervals(scores: Sequence[PaperScore], resamples: int = 1000, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """The middle 95 % of each row's F1 over ``resamples`` draws of as many papers, with replacement.

    The same scores and seed give the same intervals. Without papers every interval is (0, 0).
    """
    if not scores:
        return dict.fromkeys(ROWS, (0.0, 0.0))
    draws = np.random.default_rng(seed).integers(0, len(scores), (resamples, len(scores)))
    found = {}
    for row in ROWS:
        counts = np.array([_three(s.counts.get(row, Counts())) for s in scores])
        right, wrong, missed = counts[draws].sum(axis=1).T
        both = 2 * right + wrong + missed
        f1 = np.divide(2 * right, both, out=np.zeros(resamples), where=both > 0)
        low, high = np.percentile(f1, _EDGES)
        found[row] = (float(low), float(high))
    return found


def _three(counts: Counts) -> tuple[int, int, int]:
    return counts.right, counts.wrong, counts.missed
