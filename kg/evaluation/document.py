"""The tables of ``docs/evaluation.md``, written between two marks; what stands around them is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import GoldError, UnwritableFile
from kg.evaluation.calibration import Judged, Reliability, cross_calibrated, judged_links, reliability
from kg.evaluation.corpora import Corpus
from kg.evaluation.evaluate import Evaluation, evaluate
from kg.evaluation.gold import read_gold
from kg.evaluation.intervals import f1_intervals
from kg.evaluation.scoring import Counts, PaperScore, total
from kg.evaluation.split import Split, is_held_back
from kg.evaluation.targets import SLACK, TARGETS, Target

BEGIN, END = "<!-- tables: begin (make evaluate writes these) -->", "<!-- tables: end -->"
_SUMMARY = ("four core links", "introduces", "any model role", "all links", "base_models", "results", "named things")
_SPLITS = (Split.SEEN, Split.HELD_BACK, Split.ALL)


@dataclass(frozen=True, slots=True)
class Measured:
    """A corpus with its evaluation as it is, and with the names of all gold unknown to the vocabulary."""

    corpus: Corpus
    plain: Evaluation
    unseen: Evaluation


def measure(corpora: Sequence[Corpus]) -> list[Measured]:
    """Evaluate each corpus twice: as it is, and without the names of all their gold in the vocabulary.

    Raises GoldError where a text can't be read as a whole: figures of a part would say something else.
    """
    # A paper may stand in two corpora, read from two texts: each is measured against its own gold.
    gold = [paper for corpus in corpora for paper in read_gold([corpus.gold])]
    found = []
    for corpus in corpora:
        plain = evaluate([corpus.gold], [corpus.texts])
        fatal = [p for p in plain.problems if p.fatal]
        if fatal:
            raise GoldError(f"{fatal[0]}; the figures of {corpus.name} would lack it")
        found.append(Measured(corpus, plain, evaluate([corpus.gold], [corpus.texts], unseen_names=gold)))
    return found


def write_tables(measured: Sequence[Measured], path: Path, resamples: int = 1000) -> None:
    """Put the tables between the marks of a Markdown file. Raises UnwritableFile where it has none."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise UnwritableFile(f"{path}: the marks «{BEGIN}» and «{END}» are not in it; put them where the tables go")
    path.write_text(f"{head}{BEGIN}\n\n{tables(measured, resamples)}\n{END}{tail}", encoding="utf-8")


def tables(measured: Sequence[Measured], resamples: int = 1000) -> str:
    """All tables as Markdown: against the targets by group, by corpus, by relation, and of the confidences."""
    groups: dict[str, list[Measured]] = {}
    for one in measured:
        groups.setdefault(one.corpus.group, []).append(one)
    parts = ["### Against the targets\n"]
    parts += [_group(name, members, resamples) for name, members in groups.items()]
    parts += ["### F1 by corpus and third\n", _by_corpus(measured)]
    parts += ["### By relation, all papers of a group\n", *(_by_relation(n, m) for n, m in groups.items())]
    parts += ["### Confidences\n", _confidences(measured, resamples)]
    return "\n".join(parts)


def _scores(measured: Iterable[Measured], split: Split, unseen: bool = False) -> list[PaperScore]:
    return [
        score
        for one in measured
        for score in (one.unseen if unseen else one.plain).scores
        if split is Split.ALL or is_held_back(score.paper) == (split is Split.HELD_BACK)
    ]


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _title(name: str, papers: int) -> str:
    return f"{name}, {papers} {'abstracts' if name == 'English' else 'papers'}"


def _group(name: str, members: Sequence[Measured], resamples: int) -> str:
    """A group's figures against its targets, by third."""
    scores = {s: _scores(members, s) for s in _SPLITS}
    unseen = {s: _scores(members, s, unseen=True) for s in _SPLITS}
    intervals = {False: f1_intervals(scores[Split.ALL], resamples), True: f1_intervals(unseen[Split.ALL], resamples)}
    rows = []
    for target in TARGETS.get(name, []):
        values = {s: _value(total((unseen if target.unseen else scores)[s])[target.row], target) for s in _SPLITS}
        low, high = intervals[target.unseen][target.row]
        interval = f"{low:.3f} to {high:.3f}" if target.measure == "f1" else ""
        met = target.met(values[Split.ALL]) and target.met(values[Split.HELD_BACK], SLACK)
        what = f"{target.row}, names unknown" if target.unseen else target.row
        if target.measure != "f1":
            what = f"{target.row}: {'optional share' if target.measure == 'share' else 'precision'}"
        figures = [f"{values[s]:.3f}" for s in _SPLITS]
        rows.append([what, str(target), *figures, interval, "yes" if met else "**no**"])
    unproven = sum(len(m.plain.unproven) for m in members)
    rows.append(["links without a quote that names their thing", "0", "", "", str(unproven), "", "**no**" if unproven else "yes"])
    seen, held = len(scores[Split.SEEN]), len(scores[Split.HELD_BACK])
    columns = ["F1 (where nothing else is said)", "target", f"seen ({seen})", f"held back ({held})", "all", "95 %", "met"]
    return f"**{_title(name, seen + held)}**\n\n{_markdown(columns, rows)}"


def _value(counts: Counts, target: Target) -> float:
    value: float = getattr(counts, target.measure)
    return value


def _by_corpus(measured: Sequence[Measured]) -> str:
    rows = []
    for one in measured:
        for split in _SPLITS:
            scores = _scores([one], split)
            if not scores:
                continue
            counts, unseen = total(scores), total(_scores([one], split, unseen=True))
            figures = [f"{counts[row].f1:.3f}" for row in _SUMMARY]
            rest = [f"{unseen['named things'].f1:.3f}", f"{counts['all links'].share:.2f}"]
            rows.append([f"{one.corpus.name}, {split}", str(len(scores)), *figures, *rest])
    return _markdown(["corpus", "papers", *_SUMMARY, "named things, names unknown", "optional share"], rows)


def _by_relation(name: str, members: Sequence[Measured]) -> str:
    counts = total(_scores(members, Split.ALL))
    rows = [
        [row, *(f"{x:.3f}" for x in (c.precision, c.recall, c.f1)), str(c.right), str(c.wrong), str(c.missed), str(c.optional)]
        for row, c in counts.items()
    ]
    columns = ["relation", "precision", "recall", "F1", "right", "wrong", "missed", "optional"]
    return f"**{_title(name, sum(len(m.plain.scores) for m in members))}**\n\n{_markdown(columns, rows)}"


def _confidences(measured: Sequence[Measured], resamples: int) -> str:
    judged: list[Judged] = [j for m in measured for j in judged_links(m.plain.gold, m.plain.predictions)]
    given = reliability(judged, resamples=resamples)
    fitted = reliability(cross_calibrated(judged), resamples=resamples)
    return "\n".join(
        [
            _reliability("As the graph gives them", given),
            _reliability("Calibrated on the other papers (isotonic, five folds by paper)", fitted),
        ]
    )


def _reliability(title: str, table: Reliability) -> str:
    rows = [
        [
            f"{b.low:.1f} to {b.high:.1f}",
            str(b.links),
            str(b.papers),
            f"{b.expected:.3f}",
            f"{b.observed:.3f}",
            f"{b.observed_low:.3f} to {b.observed_high:.3f}",
        ]
        for b in table.bins
    ]
    text = _markdown(["confidence", "links", "papers", "expected", "observed", "95 %"], rows)
    return f"**{title}**: {table.links} links, expected calibration error {table.error:.3f}, Brier score {table.brier:.3f}\n\n{text}"
