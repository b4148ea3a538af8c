"""Would a trained component keep and drop links better than the rules do? ``python benchmarks/keep_or_drop.py FOLDER``

A linear model (logistic regression, L2) over each candidate link: relation, estimate, class, how often and where it is
named, the part its sentence plays, the words next to it. Five folds by paper, fixed seed; FOLDER as for
``make evaluate``. What it says stands in ``docs/evaluation.md``.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from labelled import Labelled, labelled
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

FOLDS, SEED = 5, 0


def features(candidate: Labelled) -> dict[str, float]:
    link, analysis = candidate.link, candidate.analysis
    relation = link.relation.value
    mentions = [m for m in analysis.mentions if m.name == link.entity.name]
    found: dict[str, float] = {"bias": 1.0, f"relation {relation}": 1.0, "estimate": link.confidence}
    plain: dict[str, float] = {
        "estimate": link.confidence,
        "discovered": float(link.entity.discovered),
        "quotes": min(4, len(link.quotes)) / 4,
        "mentions": min(5, len(mentions)) / 5,
        "study": float(analysis.studies_models),
        "short": float(len(link.entity.name) <= 3),
        "lower": float(link.entity.name.islower()),
    }
    for name, value in plain.items():
        found[name] = found[f"{name}, {relation}"] = value
    for place in {q.section for q in link.quotes} | {
        zone.value for m in mentions for (a, b), zone in analysis.zones.items() if a <= m.start < b
    }:
        found[place] = found[f"{place}, {relation}"] = 1.0
    found[f"class {link.entity.type.value}"] = found[f"component {link.component}"] = 1.0
    for mention in mentions[:1]:
        text = analysis.layout.text
        left = re.findall(r"[a-z]+|[一-鿿]", text[max(0, mention.start - 30) : mention.start].lower())[-2:]
        right = re.findall(r"[a-z]+|[一-鿿]", text[mention.end : mention.end + 25].lower())[:1]
        found.update({f"left {w}": 0.5 for w in left} | {f"right {w}": 0.5 for w in right})
    return found


def fit(x: NDArray[np.float64], y: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        p = expit(x @ w)
        value = -np.sum(np.where(y == 1, np.log(p + 1e-9), np.log(1 - p + 1e-9))) + strength / 2 * w @ w
        return float(value), x.T @ (p - y) + strength * w

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)


def main() -> None:
    papers = list(labelled(Path(sys.argv[1])))
    rows = [(number, c) for number, (candidates, _) in enumerate(papers) for c in candidates]
    described = [features(c) for _, c in rows]
    counts = Counter(name for each in described for name in each)
    column = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= 3))}
    x = np.zeros((len(rows), len(column)))
    for i, each in enumerate(described):
        for name, value in each.items():
            if name in column:
                x[i, column[name]] = value
    right = np.array([c.right is True for _, c in rows])
    judged = np.array([c.right is not None for _, c in rows])
    fold = np.random.default_rng(SEED).permutation(len(papers))[[n for n, _ in rows]] % FOLDS
    total = int(right.sum()) + sum(missed for _, missed in papers)

    def f1(kept: NDArray[np.bool_]) -> str:
        hits, wrong = int((kept & right).sum()), int((kept & judged & ~right).sum())
        precision, recall = hits / (hits + wrong), hits / total
        return f"P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}"

    print(f"{len(papers)} papers, {len(rows)} candidates, {total} gold links")
    print("rules                ", f1(np.array([c.link.confidence >= 0.5 for _, c in rows])))
    print("best that can be kept", f1(right))
    for strength in (0.3, 1.0, 3.0, 10.0):
        chance = np.zeros(len(rows))
        for k in range(FOLDS):
            train = (fold != k) & judged
            chance[fold == k] = expit(x[fold == k] @ fit(x[train], right[train].astype(float), strength))
        print(f"linear, L2 {strength:<4}     ", f1(chance >= 0.5), " at 0.4:", f1(chance >= 0.4))


if __name__ == "__main__":
    main()
