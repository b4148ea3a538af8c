"""One call from gold and texts (or a store) to figures and errors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import GoldError
from kg.evaluation.audit import audit
from kg.evaluation.gold import GoldPaper, read_gold
from kg.evaluation.intervals import f1_intervals
from kg.evaluation.predictions import PredictedLink, Predictions, read_predictions
from kg.evaluation.quotes import Quotes, Sentence
from kg.evaluation.scoring import Counts, Error, PaperScore, score, total
from kg.evaluation.split import Split, papers_of
from kg.evaluation.unseen import names_of, without_names
from kg.graph.build import build
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.reading import Problem
from kg.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kg.extraction.language_model import LanguageModel


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the figures. ``low`` and ``high``: the bootstrap interval of F1, where one was asked for."""

    name: str
    counts: Counts
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class QuotedError:
    """An error with the sentences it is about, the quote marked."""

    error: Error
    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class Evaluation:
    """What came of scoring a graph against gold."""

    gold: list[GoldPaper]
    scores: list[PaperScore]
    errors: list[QuotedError]
    titles: dict[str, str]
    absent: list[str]  # gold papers that the graph lacks
    unproven: list[PredictedLink]  # links without a quote that names their thing
    problems: list[Problem]  # met when the texts were read
    predictions: Predictions

    def rows(self, resamples: int = 0) -> list[Row]:
        """The figures of each row; with ``resamples`` above 0 also 95 % intervals by resampling papers."""
        intervals = f1_intervals(self.scores, resamples) if resamples else {}
        return [Row(name, counts, *intervals.get(name, ())) for name, counts in total(self.scores).items()]


def evaluate(
    gold: Iterable[Path | str],
    corpus: Sequence[Path | str] = (),
    *,
    store: Path | str | None = None,
    split: Split = Split.ALL,
    vocabulary_files: Sequence[Path] = (),
    unseen_names: bool | Iterable[GoldPaper] = False,
    min_confidence: float | None = None,
    language_model: LanguageModel | None = None,
    jobs: int = 1,
    on_problem: Callable[[Problem], None] | None = None,
) -> Evaluation:
    """Score a graph against gold files: one built from ``corpus`` in a temporary place, or the one in ``store``.

    ``unseen_names``: take every name of the gold (or of the gold papers given) out of the vocabulary before building.
    ``min_confidence``: which links count, instead of the default. ``language_model``, ``jobs``: as for ``kg.build``.
    Raises GoldError for gold that is none or asks for what can't be had; else what ``kg.build`` and opening raise.
    """
    papers = read_gold(gold)
    if bool(corpus) == (store is not None):
        raise GoldError("give either texts to build a graph from (--corpus) or a graph (--store)")
    if store is not None and (unseen_names or vocabulary_files):
        raise GoldError("a store has its vocabulary already; give texts (--corpus) to build with another one")
    if store is not None and language_model is not None:
        raise GoldError("a store is built already; give texts (--corpus) to build with a language model")
    chosen = papers_of(papers, split)
    if not chosen:
        raise GoldError(f"no paper of this gold is in the split «{split}»; choose another")
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="kg-evaluate-") as folder:
        if store is None:
            vocabulary = Vocabulary.load(tuple(vocabulary_files))
            if unseen_names:
                unseen = papers if unseen_names is True else unseen_names
                vocabulary = without_names(vocabulary, names_of(unseen), Path(folder) / "vocabulary")
            store = Path(folder) / "store"
            problems = build(
                corpus, store, vocabulary=vocabulary, language_model=language_model, jobs=jobs, on_problem=on_problem
            ).problems
        with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
            return _evaluate(graph, chosen, problems)


def evaluate_graph(graph: KnowledgeGraph, gold: Sequence[GoldPaper]) -> Evaluation:
    """Score an open graph against gold papers."""
    return _evaluate(graph, list(gold), [])


def _evaluate(graph: KnowledgeGraph, gold: list[GoldPaper], problems: list[Problem]) -> Evaluation:
    predictions = read_predictions(graph)
    scores = score(gold, predictions)
    quotes = Quotes(graph)
    errors = [QuotedError(e, tuple(quotes.of(e))) for s in scores for e in s.errors]
    absent = [p.paper for p in gold if p.paper not in predictions.papers]
    titles = {p.paper: quotes.title(p.paper) for p in gold}
    return Evaluation(gold, scores, errors, titles, absent, audit(predictions, quotes), problems, predictions)
