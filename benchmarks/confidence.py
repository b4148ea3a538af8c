"""Fit the confidences: ``python benchmarks/confidence.py FOLDER`` prints what ``kg/extraction/confidence.py`` holds.

FOLDER is that of ``make evaluate``. Estimates are put in bins; a bin's value is the part of its links that is right,
with two links at the overall rate added, made rising by pooling.
"""

from __future__ import annotations

import sys
from pathlib import Path

from labelled import labelled

import kg.extraction.confidence as confidence
from kg.evaluation.calibration import fit_isotonic

EDGES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def main() -> None:
    confidence.POINTS = ((0.0, 0.0), (1.0, 1.0))  # the estimates as the rules make them
    judged = [
        (x.link.confidence, x.right)
        for candidates, _ in labelled(Path(sys.argv[1]))
        for x in candidates
        if x.right is not None
    ]
    fitted = fit_isotonic([c for c, _ in judged], [r for _, r in judged])
    print(f"{len(judged)} links")
    for low in EDGES:
        inside = [(c, r) for c, r in judged if low <= c < low + 0.1]
        if inside:
            mean, right = sum(c for c, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            print(f"{low:.1f} to {low + 0.1:.1f}: {len(inside):4} links, estimate {mean:.3f}, right {right:.3f}")
    for estimate in (0.2, 0.3, 0.4, 0.48, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        print(f"{estimate:.2f} → {float(fitted(estimate)):.3f}")


if __name__ == "__main__":
    main()
