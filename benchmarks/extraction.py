"""Extraction against spaCy's tokenizer and PhraseMatcher with the same vocabulary on the same texts, on one core.

    python benchmarks/extraction.py                        # the seed report
    python benchmarks/extraction.py PATH... --limit 1000   # anything that kg build reads

Links out (``kg.extract``) on one side; on the other what any spaCy user would begin with: ``spacy.blank("en")``'s
tokenizer (for Chinese ``spacy.blank("zh")``'s segmenter by characters) and ``PhraseMatcher(attr="LOWER")`` with every
name of the vocabulary. Rounds alternate, medians are printed.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import click  # noqa: E402
import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.matcher import PhraseMatcher  # noqa: E402

from kg.errors import PaperKGError  # noqa: E402
from kg.extraction.layout import layout_paper  # noqa: E402
from kg.extraction.pipeline import extract, load_pipeline  # noqa: E402
from kg.reading import Paper, find_inputs, read_file  # noqa: E402
from kg.vocabulary import Vocabulary  # noqa: E402

TARGET = 0.5
SEEDS = Path(__file__).parent.parent / "seeds"


@dataclass(frozen=True)
class Timing:
    """Median seconds of one side over all texts."""

    name: str
    seconds: float
    found: int


def read_papers(paths: Sequence[Path]) -> list[Paper]:
    """The papers of all that paperkg reads, each once."""
    found: dict[str, Paper] = {}
    for path in find_inputs(paths):
        report = read_file(path).report
        for paper in report.papers if report else ():
            found.setdefault(paper.arxiv_id, paper)
    return list(found.values())


def phrase_matcher(language: str, vocabulary: Vocabulary) -> tuple[Language, PhraseMatcher]:
    """A blank pipeline and a matcher of all names of the vocabulary."""
    nlp = spacy.blank(language)
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("NAME", list(nlp.tokenizer.pipe(sorted({name for name, _ in vocabulary.names()}))))
    return nlp, matcher


def measure(name: str, work: Callable[[], int]) -> Timing:
    """One round."""
    began = time.perf_counter()
    found = work()
    return Timing(name, time.perf_counter() - began, found)


def compare(papers: Sequence[Paper], vocabulary: Vocabulary, rounds: int) -> dict[str, list[Timing]]:
    """Both sides, round by round, each first in every other one."""
    pipeline = load_pipeline(vocabulary)
    texts = [(p.language if p.language in ("zh", "en") else "en", layout_paper(p).text) for p in papers]
    matchers = {language: phrase_matcher(language, vocabulary) for language in {x for x, _ in texts}}

    def ours() -> int:
        return sum(len(extract(paper, pipeline).links) for paper in papers)

    def peer() -> int:
        found = 0
        for language, text in texts:
            nlp, matcher = matchers[language]
            found += len(matcher(nlp.make_doc(text)))
        return found

    sides = [("paperkg, links out", ours), ("spaCy tokenizer + PhraseMatcher", peer)]
    timings: dict[str, list[Timing]] = {name: [] for name, _ in sides}
    for number in range(rounds + 1):
        for name, work in sides if number % 2 else sides[::-1]:
            timing = measure(name, work)
            if number:  # the first round warms caches up
                timings[name].append(timing)
    return timings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="Papers to read at most.")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="Rounds of each side.")
def main(paths: tuple[Path, ...], limit: int, rounds: int) -> None:
    """Compare the speed of extraction with spaCy's tokenizer and PhraseMatcher."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        papers = read_papers(paths or (SEEDS,))[:limit]
        vocabulary = Vocabulary.load()
    except PaperKGError as error:
        raise click.ClickException(str(error)) from None
    if not papers:
        raise click.ClickException("no paper with a text in these paths")
    chars = sum(len(layout_paper(p).text) for p in papers)
    names = len({name for name, _ in vocabulary.names()})
    click.echo(f"{len(papers)} papers, {chars} characters, {names} names, spaCy {spacy.__version__}, {rounds} rounds")
    medians = {}
    for name, timings in compare(papers, vocabulary, rounds).items():
        seconds = medians[name] = statistics.median(t.seconds for t in timings)
        rates = f"{len(papers) / seconds:8.0f} papers/s {chars / seconds:12.0f} characters/s"
        click.echo(f"{name:34}{rates}   {timings[0].found} found")
    ours, peer = medians.values()
    click.echo(f"ratio {peer / ours:.2f} (target at least {TARGET})")


if __name__ == "__main__":
    main()
