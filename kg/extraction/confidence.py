"""From a rule's own estimate to how often links with that estimate are right."""

from __future__ import annotations

from bisect import bisect_right

# (estimate, part that is right), straight between the points. What `python benchmarks/confidence.py FOLDER` measures on
# the seed report and on the English abstracts that are not held back (MIT-licensed texts), drawn in a little: the rules
# were written looking at these papers. The threshold of 0.5 stays where it is. docs/evaluation.md says how well the
# confidences hold on all papers.
POINTS: tuple[tuple[float, float], ...] = (
    (0.0, 0.02),
    (0.2, 0.08),
    (0.35, 0.12),
    (0.48, 0.25),
    (0.5, 0.5),
    (0.55, 0.68),
    (0.65, 0.8),
    (0.75, 0.92),
    (0.85, 0.96),
    (0.95, 0.98),
    (1.0, 0.99),
)


FLOOR = 0.2
"""What is less likely than this is not worth a candidate: it was a third of all links, and of the size of a graph."""


def calibrated(estimate: float) -> float:
    """The confidence of a link that rules give an estimate from 0 to 1.

    >>> calibrated(0.5), calibrated(0.6), calibrated(2.0)
    (0.5, 0.74, 0.99)
    """
    place = bisect_right(POINTS, (estimate, 2.0))
    if place == 0 or place == len(POINTS):
        return POINTS[max(0, place - 1)][1]
    (x0, y0), (x1, y1) = POINTS[place - 1], POINTS[place]
    return round(y0 + (y1 - y0) * (estimate - x0) / (x1 - x0), 3)


def estimate(probability: float) -> float:
    """The estimate that ``calibrated`` turns into a probability: for what a trained model says, which needs no curve.

    >>> calibrated(estimate(0.9)), calibrated(estimate(0.5))
    (0.9, 0.5)
    """
    values = [value for _, value in POINTS]
    place = bisect_right(values, min(max(probability, values[0]), values[-1]))
    if place == 0 or place == len(POINTS):
        return POINTS[max(0, place - 1)][0]
    (x0, y0), (x1, y1) = POINTS[place - 1], POINTS[place]
    return x0 + (x1 - x0) * (probability - y0) / (y1 - y0)
