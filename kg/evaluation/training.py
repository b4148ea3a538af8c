"""Fit the linear models that decide about fields and techniques in English text.

``python -m kg.evaluation.training FOLDER`` (``make train CORPUS=FOLDER``) reads the English gold of the project and of
FOLDER with its texts, leaves the held-back third out, prints what folds by paper score, and writes
``kg/extraction/weights/``. Logistic regression with an L2 penalty, by L-BFGS: convex, so that the same texts give the
same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit, logit

from kg.errors import GoldError, PaperKGError
from kg.evaluation.gold import GoldPaper, read_gold
from kg.evaluation.split import is_held_back
from kg.extraction.analysis import Analysis
from kg.extraction.candidates import Candidate
from kg.extraction.linear import LinearModel
from kg.extraction.pipeline import load_pipeline, make_doc
from kg.extraction.trained import MODELS, decide
from kg.namespaces import EntityType, name_key
from kg.reading import Paper, find_inputs, read_file
from kg.vocabulary import Vocabulary

FOLDS, SEED = 5, 0
STRENGTH = 2.0  # of the penalty; the best of 1 to 8 over the folds
UNLIKELY = 0.05  # candidates that are less likely teach nothing of how probabilities come true
RARE = 3  # a feature of fewer candidates says nothing
SHORTEST = 150  # characters: less is an address or a greeting
_BY_A_BOT = "similar to this paper"  # what lists other papers in the place of an abstract
WEIGHTS = Path(__file__).parent.parent / "extraction" / "weights"

Candidates = Callable[[Analysis, Vocabulary], list[Candidate]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of a paper, and the keys of what its gold names and of what may be found or left."""

    candidates: list[Candidate]
    entries: list[frozenset[str]]
    optional: list[frozenset[str]]

    def verdict(self, candidate: Candidate) -> tuple[bool | None, int]:
        """Whether a candidate is right (None: a careful reader could decide either way), and by which entry."""
        keys = {name_key(candidate.name)}
        if candidate.concept:
            keys |= {name_key(n) for n in candidate.concept.names()}
        for index, entry in enumerate(self.entries):
            if entry & keys:
                return True, index
        return (None if any(o & keys for o in self.optional) else False), -1


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision and recall over the folds."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def annotated(gold: Iterable[Path], texts: Sequence[Path]) -> list[tuple[Paper, GoldPaper]]:
    """The papers of gold files that are not held back, each with the longest of its texts (days may hold several)."""
    wanted = {p.paper: p for p in read_gold(gold) if not is_held_back(p.paper)}
    found: dict[str, Paper] = {}
    for path in find_inputs(texts):
        report = read_file(path).report
        for paper in report.papers if report else ():
            text = paper.source.text
            if paper.arxiv_id not in wanted or len(text) < SHORTEST or _BY_A_BOT in text:
                continue
            if paper.arxiv_id not in found or len(text) > len(found[paper.arxiv_id].source.text):
                found[paper.arxiv_id] = paper
    if not found:
        raise GoldError("none of the papers of this gold is in these texts; check the folder")
    return [(found[p], wanted[p]) for p in sorted(found)]


def judged(
    papers: Sequence[tuple[Paper, GoldPaper]], relation: str, candidates: Candidates, vocabulary: Vocabulary
) -> list[Judged]:
    """The candidates of each paper with what its gold says of them."""
    nlp = load_pipeline(vocabulary)
    found = []
    for paper, gold in papers:
        doc: Any = make_doc(paper, nlp)
        for name, component in nlp.pipeline:
            if name == "paperkg_domains":
                break
            doc = component(doc)
        optional = [o.keys for o in gold.optional if o.relation == relation]
        entries = [e.keys for e in gold.entries(relation)]
        found.append(Judged(candidates(doc._.analysis, vocabulary), entries, optional))
    return found


def fit(papers: Sequence[Judged], strength: float = STRENGTH) -> LinearModel:
    """The weights that explain the verdicts on the candidates best."""
    rows = [(c.features, v) for p in papers for c in p.candidates if (v := p.verdict(c)[0]) is not None]
    counts = Counter(f for features, _ in rows for f in set(features))
    column = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= RARE))}
    x = _matrix([features for features, _ in rows], column)
    y = np.array([float(right) for _, right in rows])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = x @ w[1:] + w[0]
        value = np.sum(np.logaddexp(0.0, score) - y * score) + strength / 2 * w[1:] @ w[1:]
        miss = expit(score) - y
        return float(value), np.concatenate([[miss.sum()], x.T @ miss + strength * w[1:]])

    w = minimize(loss, np.zeros(len(column) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    weights = {f: round(float(w[1 + i]), 3) for f, i in column.items()}
    return LinearModel(round(float(w[0]), 3), {f: v for f, v in weights.items() if v})


def _matrix(rows: Sequence[Sequence[str]], column: dict[str, int]) -> csr_matrix:
    places = [(i, column[f]) for i, features in enumerate(rows) for f in set(features) if f in column]
    down, across = zip(*places, strict=True)
    return csr_matrix((np.ones(len(places)), (down, across)), shape=(len(rows), len(column)))


def fit_calibrated(papers: Sequence[Judged], strength: float = STRENGTH) -> LinearModel:
    """The fitted weights, stretched so that its probabilities come true on papers it was not fitted on.

    A thing counts by the best of its candidates, which makes raw probabilities too high; slope and offset (Platt 1999)
    are fitted on what models of folds say of the papers they have not seen.
    """
    raw: list[float] = []
    right: list[float] = []
    for model, unseen in _folds(papers, strength):
        for paper in unseen:
            hits: set[int] = set()
            for probability, same in decide(paper.candidates, model, UNLIKELY):
                verdict, entry = paper.verdict(same[0])
                if verdict is not None:
                    raw.append(float(logit(min(max(probability, 1e-6), 1 - 1e-6))))
                    right.append(float(verdict and entry not in hits))
                    hits.add(entry)
    x, y = np.array(raw), np.array(right)

    def loss(w: NDArray[np.float64]) -> float:
        score = w[0] + w[1] * x
        return float(np.sum(np.logaddexp(0.0, score) - y * score))

    offset, slope = minimize(loss, np.array([0.0, 1.0]), method="L-BFGS-B").x
    model = fit(papers, strength)
    weights = {f: round(w * float(slope), 3) for f, w in model.weights.items()}
    return LinearModel(round(float(offset + slope * model.bias), 3), {f: w for f, w in weights.items() if w})


def _folds(papers: Sequence[Judged], strength: float) -> Iterator[tuple[LinearModel, list[Judged]]]:
    fold = np.random.default_rng(SEED).permutation(len(papers)) % FOLDS
    for k in range(FOLDS):
        seen = [p for p, f in zip(papers, fold, strict=True) if f != k]
        yield fit(seen, strength), [p for p, f in zip(papers, fold, strict=True) if f == k]


def over_folds(papers: Sequence[Judged], strength: float = STRENGTH) -> Figures:
    """What calibrated models score on papers they were not fitted on, at the threshold of 0.5."""
    fold = np.random.default_rng(SEED + 1).permutation(len(papers)) % FOLDS
    right = wrong = 0
    for k in range(FOLDS):
        model = fit_calibrated([p for p, f in zip(papers, fold, strict=True) if f != k], strength)
        for paper in (p for p, f in zip(papers, fold, strict=True) if f == k):
            hits: set[int] = set()
            for probability, same in decide(paper.candidates, model):
                if probability < 0.5:
                    continue
                verdict, entry = paper.verdict(same[0])
                right += verdict is True and entry not in hits
                wrong += verdict is False or (verdict is True and entry in hits)
                hits.add(entry)
    return Figures(right / max(1, right + wrong), right / max(1, sum(len(p.entries) for p in papers)))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--gold", "more", multiple=True, type=click.Path(path_type=Path), help="Further gold of English papers.")
@click.option("--fields", multiple=True, type=click.Path(path_type=Path), help="Further gold that has fields alone.")
def main(folder: Path, more: tuple[Path, ...], fields: tuple[Path, ...]) -> None:
    """Fit the models on the English gold of FOLDER and its texts; write the weights into the package."""
    try:
        gold = [*sorted((folder / "gold").glob("dev-en*.json")), *more]
        texts = [*sorted((folder / "data").glob("dev-en*.jsonl")), folder / "data" / "hf-daily"]
        vocabulary = Vocabulary.load()
        for name, type_, candidates in MODELS.values():
            papers = annotated([*gold, *(fields if type_ is EntityType.DOMAIN else ())], texts)
            relation = name.removeprefix("english_")
            found = judged(papers, relation, candidates, vocabulary)
            total = sum(len(p.entries) for p in found)
            figures = over_folds(found)
            model = fit_calibrated(found)
            (WEIGHTS / f"{name}.json").write_text(model.to_json(), encoding="utf-8")
            click.echo(
                f"{relation}: {len(papers)} papers, {sum(len(p.candidates) for p in found)} candidates, {total} gold, {len(model.weights)} weights; "
                f"over {FOLDS} folds P {figures.precision:.3f} R {figures.recall:.3f} F1 {figures.f1:.3f}"
            )
    except PaperKGError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
