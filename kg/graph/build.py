"""From files to the store: read, extract what changed, replace its graphs, derive, publish."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import ReportNotFound, UnreadableFile
from kg.extraction.links import Extraction
from kg.graph import terms as t
from kg.graph.attribution import attribution
from kg.graph.corrections import correction_quads, corrections_file, read_corrections
from kg.graph.derive import derive
from kg.graph.generations import Generations
from kg.graph.mint import build_iri, content_hash, report_quads
from kg.graph.skolem import is_skolem, without_blank_nodes
from kg.graph.thresholds import DEFAULT_THRESHOLD
from kg.namespaces import BASE, Relation, digest, report_graph
from kg.reading import Problem, Reading, Report, find_inputs, read_reports
from kg.vocabulary import Vocabulary
from kg.vocabulary.location import ontology_folder

_MEND = "change or delete the line"
Extractor = Callable[[Report], Sequence[Extraction]]


@dataclass(frozen=True, slots=True)
class RelationCount:
    """What a graph holds of one relation, at its threshold."""

    relation: str
    links: int
    papers: int
    things: int


@dataclass(slots=True)
class BuildSummary:
    """What a build did."""

    store: Path
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    papers: int = 0
    relations: list[RelationCount] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether something given could not be read, though all that could be is in the graph."""
        return any(p.fatal for p in self.problems)


def build(
    inputs: Iterable[Path | str],
    store: Path | str = "kg-store",
    *,
    vocabulary_files: Sequence[Path | str] = (),
    vocabulary: Vocabulary | None = None,
    extractor: Extractor | None = None,
    fields: Mapping[str, str] | None = None,
    on_progress: Callable[[int, int, Path], None] | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> BuildSummary:
    """Read reports into a store; what was built before from the same text stays as it is.

    ``inputs``: files and folders. ``vocabulary_files``: Turtle files, or names of vocabularies that are off (``pwc``),
    which add to the vocabulary that comes along; ``vocabulary`` stands in its place. ``extractor``: another than the
    pipeline, for a report its extractions. ``fields``: where the records of a JSON file keep what is wanted, by
    ``kg.reading.json_records.FIELDS`` ({"abstract": "summary_text"}).
    Raises UnreadableFile for a path that is not there, StoreLocked, StoreFormatError, VocabularyError.
    """
    began = time.monotonic()
    paths = find_inputs(inputs)
    vocabulary = vocabulary or Vocabulary.load(tuple(vocabulary_files))
    summary = BuildSummary(Path(store))
    generations = Generations(store)
    version = _pipeline_version() if extractor is None else "custom"
    with generations.lock():
        folder = generations.begin()
        working = ox.Store(str(folder))
        fresh = _put_vocabulary(working, vocabulary)
        lazily = extractor or _Pipeline(vocabulary)
        seen: dict[str, Path] = {}
        for number, path in enumerate(paths):
            if on_progress:
                on_progress(number, len(paths), path)
            for reading in read_reports(path, fields):
                _refuse_twin(reading, seen)
                for problem in reading.problems:
                    summary.problems.append(problem)
                    if on_problem:
                        on_problem(problem)
                if reading.report is not None:
                    fresh |= _put_report(working, reading.report, lazily, version, vocabulary.version, summary)
        if on_progress and paths:
            on_progress(len(paths), len(paths), paths[-1])
        corrected, bad_lines = put_corrections(working, Path(store))
        changed = bool(fresh or corrected or summary.added or summary.changed)
        if changed:
            put_derived(working, derive(working, vocabulary, DEFAULT_THRESHOLD))
        for problem in (*bad_lines, *unapplied(working, Path(store))):
            summary.problems.append(problem)
            if on_problem:
                on_problem(problem)
        _finish(generations, folder, working, changed, summary)
        summary.seconds = time.monotonic() - began
        if changed:
            generations.log(
                action="build", added=summary.added, changed=summary.changed, seconds=round(summary.seconds, 3)
            )
    return summary


def remove(report_id: str, store: Path | str = "kg-store") -> BuildSummary:
    """Take a report's graph away; the derived graph follows.

    Raises ReportNotFound where the store has no report of this name.
    """
    generations = Generations(store)
    generations.check()
    summary = BuildSummary(Path(store))
    with generations.lock():
        graph = ox.NamedNode(report_graph(report_id))
        current = generations.open_current()
        if not current.contains_named_graph(graph):
            names = ", ".join(sorted(_report_ids(current))) or "none"
            raise ReportNotFound(f"no report «{report_id}» in {store}; it holds: {names}")
        folder = generations.begin()
        working = ox.Store(str(folder))
        vocabulary = stored_vocabulary(working)
        working.remove_graph(graph)
        summary.removed.append(report_id)
        put_derived(working, derive(working, vocabulary, DEFAULT_THRESHOLD))
        _finish(generations, folder, working, True, summary)
        generations.log(action="remove", removed=[report_id])
    return summary


class _Pipeline:
    """The spaCy pipeline, loaded when the first report needs it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._nlp: object = None

    def __call__(self, report: Report) -> list[Extraction]:
        from kg.extraction.pipeline import extract, load_pipeline

        if self._nlp is None:
            self._nlp = load_pipeline(self._vocabulary)
        return [extract(paper, self._nlp) for paper in report.papers]  # type: ignore[arg-type]


def _pipeline_version() -> str:
    from kg.extraction.version import PIPELINE_VERSION

    return PIPELINE_VERSION


def _put_vocabulary(store: ox.Store, vocabulary: Vocabulary) -> bool:
    """Replace the vocabulary graph where concepts or ontology changed; say whether they did."""
    ontology = ontology_folder() / "kg.ttl"
    content = digest(vocabulary.version, ontology.read_text(encoding="utf-8"))
    marker = ox.Quad(ox.NamedNode(BASE + "vocabulary"), t.CONTENT_HASH, t.text(content), t.VOCABULARY)
    if marker in store:
        return False
    store.clear_graph(t.VOCABULARY)
    for file in (*vocabulary.files, ontology):
        store.extend(without_blank_nodes(file.read_bytes(), t.VOCABULARY))
    store.add(marker)
    store.extend(attribution(vocabulary))
    return True


def stored_vocabulary(store: ox.Store) -> Vocabulary:
    """The vocabulary a store was built with, read back from its own graph."""
    from kg.vocabulary.loading import from_quads

    quads = store.quads_for_pattern(None, None, None, t.VOCABULARY)
    # Loading files leaves blank nodes out of the concepts; what stands for them here stays out, too.
    return Vocabulary(from_quads(q for q in quads if not is_skolem(q.subject) and not is_skolem(q.object)))


def _refuse_twin(reading: Reading, seen: dict[str, Path]) -> None:
    report = reading.report
    if report is None:
        return
    if report.id in seen:
        what = f"a report of {report.id} was already read from {seen[report.id]}"
        reading.problems.append(
            Problem(reading.path, 1, what, "this file was left out; merge the two or change a date", fatal=True)
        )
        reading.report = None
        return
    seen[report.id] = reading.path


def _put_report(
    store: ox.Store, report: Report, extractor: Extractor, version: str, vocabulary_version: str, summary: BuildSummary
) -> bool:
    graph = ox.NamedNode(report_graph(report.id))
    activity = ox.NamedNode(build_iri(content_hash(report), version, vocabulary_version))
    known = store.contains_named_graph(graph)
    if known and ox.Quad(activity, t.TYPE, t.term("prov:Activity"), graph) in store:
        summary.unchanged.append(report.id)
        return False
    quads = report_quads(report, extractor(report), version, vocabulary_version)
    if known:
        store.remove_graph(graph)
    store.extend(quads)
    (summary.changed if known else summary.added).append(report.id)
    return True


def _finish(
    generations: Generations,
    folder: Path,
    working: ox.Store,
    changed: bool,
    summary: BuildSummary,
) -> None:
    summary.papers = len({q.subject for q in working.quads_for_pattern(None, t.TYPE, t.PAPER)})
    summary.relations = count_relations(working)
    if changed or not generations.exists():
        working.flush()
        del working
        generations.publish(folder)
    else:
        del working
        generations.discard(folder)


def put_derived(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Replace the derived graph."""
    store.clear_graph(t.DERIVED)
    store.extend(quads)


def put_corrections(store: ox.Store, folder: Path) -> tuple[bool, list[Problem]]:
    """Replace the graph of the corrections by what their file says; whether they changed, and the lines that are bad."""
    try:
        corrections, problems = read_corrections(corrections_file(folder))
    except UnreadableFile as error:  # the corrections of the last build stay in force
        what, _, remedy = str(error).removeprefix(f"{corrections_file(folder)}: ").partition("; ")
        return False, [Problem(corrections_file(folder), None, what, remedy, fatal=True)]
    quads = correction_quads(corrections)
    if set(quads) == set(store.quads_for_pattern(None, None, None, t.CORRECTIONS)):
        return False, problems
    store.clear_graph(t.CORRECTIONS)
    store.extend(quads)
    return True, problems


def unapplied(store: ox.Store, folder: Path) -> list[Problem]:
    """The corrections that fit nothing in the graph, by the line of their file."""
    file = corrections_file(folder)
    found: Any = store.quads_for_pattern(None, t.NOT_APPLIED, None, t.DERIVED)
    reasons = {q.subject: q.object.value for q in found}
    if not reasons:
        return []
    return [
        Problem(file, c.line, f"«{c.statement}» is not applied: {reasons[ox.NamedNode(c.iri)]}", _MEND)
        for c in read_corrections(file)[0]
        if ox.NamedNode(c.iri) in reasons
    ]


def count_relations(store: ox.Store) -> list[RelationCount]:
    """Direct triples by relation."""
    found = []
    for relation in [*Relation, "hasResult"]:
        quads = list(store.quads_for_pattern(None, t.kg(str(relation)), None, t.DERIVED))
        things = len({q.object for q in quads})
        found.append(RelationCount(str(relation), len(quads), len({q.subject for q in quads}), things))
    return found


def _report_ids(store: Any) -> list[str]:
    return [
        q.object.value
        for s in store.quads_for_pattern(None, t.TYPE, t.REPORT)
        for q in store.quads_for_pattern(s.subject, t.IDENTIFIER, None)
    ]
