"""From files to the store: read, extract what changed, replace it in the reports' graphs, derive, publish."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import BuildError, ReportNotFound
from kg.extraction.links import Extraction
from kg.extraction.version import PIPELINE_VERSION
from kg.graph import terms as t
from kg.graph.cluster import Cluster
from kg.graph.generations import Journal
from kg.graph.homes import home_of
from kg.graph.inputs import InputLog, ReadReport, file_hash
from kg.graph.kept import Kept, build_of
from kg.graph.loader import Loader, Part
from kg.graph.mint import content_hash
from kg.graph.planning import Plan, Planner, outdated_quads
from kg.graph.prepared import new_store
from kg.graph.shards import Shard, Task, make_folder, make_shard, write_manifest
from kg.graph.summary import BuildSummary, Progress
from kg.graph.upkeep import (
    count_relations,
    publish,
    put_corrections,
    put_vocabulary,
    renew_derived,
    stored_version,
    stored_vocabulary,
    unapplied,
)
from kg.graph.workers import Processes, ThisProcess, Workers
from kg.namespaces import PREFIXES, report_graph
from kg.reading import Paper, Problem, Reading, Report, find_inputs, read_reports
from kg.reading.files import STANDARD_INPUT, InputFile
from kg.reading.remote import RemoteFile
from kg.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kg.extraction.language_model import LanguageModel

Extractor = Callable[[Report], Sequence[Extraction]]
_ASK_AGAIN = "it has the links found without it; to ask again: kg remove {}, and build"
_FEW = 300  # papers that are sooner extracted here than processes are started for them
_BULK = 5_000  # papers, a fifth of the graph or more, after which the store is written anew


def build(
    inputs: Iterable[Path | str],
    store: Path | str = "kg-store",
    *,
    vocabulary_files: Sequence[Path | str] = (),
    vocabulary: Vocabulary | None = None,
    extractor: Extractor | None = None,
    fields: Mapping[str, str] | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    shards: str | None = None,
    language_model: LanguageModel | None = None,
    validate: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> BuildSummary:
    """Read reports into a store; what was built before from the same text stays as it is.

    ``inputs``: files and folders. ``vocabulary_files``: Turtle files, or names of vocabularies that are off (``pwc``),
    which add to the vocabulary that comes along; ``vocabulary`` stands in its place. ``extractor``: another than the
    pipeline, for a report its extractions. ``fields``: where the records of a JSON file keep what is wanted, by
    ``kg.reading.json_records.FIELDS`` ({"abstract": "summary_text"}). ``jobs``: processes that extract, for more than
    a few papers (in a script, call it below ``if __name__ == "__main__"``). ``cluster``: the
    address of a Dask scheduler, whose workers extract in place of processes here. ``shards``: a folder, or an address that
    fsspec knows, where the sorted N-Quads of what was extracted stay, with a manifest. ``language_model``: one that is asked
    about each paper besides, ``jobs`` papers at a time. ``validate``: also check
    the graph of each report that is new or changed; what is wrong becomes a problem. A build that was stopped is gone on
    with by the same call.

    Raises UnreadableFile for a path that is not there, StoreLocked, StoreFormatError, VocabularyError, BuildError,
    LanguageModelError.
    """
    vocabulary = vocabulary or Vocabulary.load(tuple(vocabulary_files))
    run = _Build(store, vocabulary, fields, shards, on_progress, on_problem)
    run.validate = validate
    run.version = PIPELINE_VERSION if extractor is None else "custom"
    files = [str(file) for file in vocabulary.files]
    few: Workers = ThisProcess(files)
    many: Workers = Processes(files, jobs) if jobs > 1 else few
    if cluster is not None:
        few = many = Cluster(cluster, files)
    if language_model is not None:
        few = many = run.readers(files, language_model, jobs, alone=cluster is None and extractor is None)
    if extractor is not None:
        few = many = _Custom(extractor)
    return run(find_inputs(inputs), few, many)


def remove(report_id: str, store: Path | str = "kg-store") -> BuildSummary:
    """Take a report's graph away; the derived graph follows.

    Raises ReportNotFound where the store has no report of this name.
    """
    generations = home_of(store)
    generations.check()
    summary = BuildSummary(generations.shown)
    with generations.lock():
        graph = ox.NamedNode(report_graph(report_id))
        current = generations.open_current()
        if not current.contains_named_graph(graph):
            names = ", ".join(sorted(_report_ids(current))) or "none"
            raise ReportNotFound(f"no report «{report_id}» in {generations.shown}; it holds: {names}")
        folder = generations.begin()
        working = ox.Store(str(folder))
        vocabulary = stored_vocabulary(working, Kept(generations.path))
        working.remove_graph(graph)
        summary.removed.append(report_id)
        renew_derived(working, vocabulary, generations, folder.name)
        _count(working, summary)
        working.flush()
        del working
        publish(generations, folder)
        generations.log(action="remove", removed=[report_id])
    return summary


class _Custom:
    """A caller's own extraction, report by report."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def run(self, tasks: Iterable[Task]) -> Iterator[Shard]:
        for task in tasks:
            found = self._extractor(task.report)
            yield make_shard(task, partial(_of_papers, found))


def _of_papers(found: Iterable[Extraction], papers: Iterable[Paper]) -> list[Extraction]:
    wanted = {paper.arxiv_id for paper in papers}
    return [extraction for extraction in found if extraction.paper in wanted]


class _Build:
    """One build: what it has read, and what it still has to do."""

    version: str
    validate: bool = False

    def __init__(
        self,
        store: Path | str,
        vocabulary: Vocabulary,
        fields: Mapping[str, str] | None,
        shards: str | None,
        on_progress: Callable[[Progress], None] | None,
        on_problem: Callable[[Problem], None] | None,
    ) -> None:
        self._generations = home_of(store)
        self._vocabulary, self._fields, self._kept = vocabulary, fields, shards
        self._folder = shards or str(self._generations.path / "shards")
        self._on_progress, self._on_problem = on_progress, on_problem
        self._began = time.monotonic()
        self._seen: dict[str, InputFile] = {}  # report → the file that gave it
        self._part = 0.0
        self._answers = 0  # papers that a language model was asked about
        self._path: InputFile | None = None
        self.summary = BuildSummary(self._generations.shown)

    def __call__(self, paths: Sequence[InputFile], few: Workers, many: Workers) -> BuildSummary:
        try:
            return self._run(paths, few, many)
        except BaseException as error:
            # An error holds the variables of all it went through, the open store among them: the next build needs it.
            traceback.clear_frames(error.__traceback__)
            raise

    def _run(self, paths: Sequence[InputFile], few: Workers, many: Workers) -> BuildSummary:
        generations, summary = self._generations, self.summary
        with generations.lock():
            before = self._vocabulary_before()
            folder, journal, summary.resumed = generations.begin_build()
            new = not generations.exists() and not summary.resumed
            working = new_store(folder, self._vocabulary) if new else ox.Store(str(folder))
            self._log = InputLog(generations.path, (self.version, self._vocabulary.version), self._fields)
            fresh = put_vocabulary(working, self._vocabulary)
            reports = self._put_reports(working, journal, paths, before, few, many)
            corrected, bad_lines = put_corrections(working, generations.path)
            changed = fresh or reports or corrected or summary.resumed or not generations.exists()
            if changed:
                self._say("deriving")
                renew_derived(working, self._vocabulary, generations, folder.name, copied=not summary.resumed)
            for problem in (*bad_lines, *unapplied(working, generations.path)):
                self._note(problem)
            _count(working, summary)
            if self.validate:
                self._check(working)
            if summary.extracted >= _BULK and summary.extracted * 5 >= summary.papers:
                self._say("compacting")
                working.optimize()  # what was loaded in many batches is read in a third of the time
            working.flush()
            del working
            if changed:
                self._say("publishing")
                publish(generations, folder)
                if new or fresh:
                    Kept(generations.path).keep_concepts(self._vocabulary.version, self._vocabulary.concepts)
            else:
                generations.discard(folder)
            self._log.save()
            with contextlib.suppress(OSError):  # shards that a stopped build left are used by the next one
                (generations.path / "shards").rmdir()
            summary.seconds = time.monotonic() - self._began
            if changed:
                generations.log(
                    action="build", added=summary.added, changed=summary.changed, removed=summary.removed,
                    papers=summary.extracted, seconds=round(summary.seconds, 3),
                )  # fmt: skip
        return summary

    def readers(self, files: Sequence[str], model: LanguageModel, jobs: int, *, alone: bool) -> Workers:
        """Those who extract with a language model's help. ``alone``: nobody else is to extract."""
        from kg.graph.readers import Readers, asking_version

        if not alone:
            raise BuildError("a language model is asked from this machine by the pipeline; leave out the cluster or the extractor")
        model = model.named()
        self.version = asking_version(model)
        return Readers(files, model, jobs, self._answered)

    def _answered(self) -> None:
        self._answers += 1
        self._say("asking")

    def _check(self, store: ox.Store) -> None:
        """Validate the reports that this build put there."""
        from kg.graph.knowledge_graph import KnowledgeGraph
        from kg.graph.validate import validate

        self._say("validating")
        for violation in validate(KnowledgeGraph(store), [*self.summary.added, *self.summary.changed]):
            place = self._seen.get(violation.node.rpartition("/")[2], Path(str(self.summary.store)))
            self._note(Problem(place, None, str(violation), fatal=True))

    def _vocabulary_before(self) -> Vocabulary | None:
        """The vocabulary of the graph as it stands, where it is another."""
        if not self._generations.exists():
            return None
        current = self._generations.open_current()
        if stored_version(current) == self._vocabulary.version:
            return None
        return stored_vocabulary(current, Kept(self._generations.path))

    def _put_reports(
        self, store: ox.Store, journal: Journal, paths: Sequence[InputFile], before: Vocabulary | None, few: Workers, many: Workers
    ) -> bool:
        """Bring the reports' graphs up to date; whether anything changed."""
        make_folder(self._folder)
        planner = Planner(store, self.version, self._vocabulary, before)
        parts: dict[str, Part] = {}
        tasks = self._tasks(paths, store, journal, planner, parts)
        made: list[Shard] = []
        changed = False
        with Loader(store, self._generations.path, journal, parts, keep=self._kept is not None) as loader:
            for shard in self._shared_out(tasks, few, many):
                loader.add(shard)
                changed = True
                self.summary.extracted += shard.papers
                for note in shard.notes:
                    self._note(Problem(self._seen[shard.report], None, note, _ASK_AGAIN.format(shard.report), fatal=True))
                if self._kept is not None:
                    made.append(shard)
                self._say("extracting")
        if self._kept is not None and made:
            write_manifest(self._kept, made, self.version, self._vocabulary.version)
        return changed or bool(self.summary.removed)

    @staticmethod
    def _shared_out(tasks: Iterator[Task], few: Workers, many: Workers) -> Iterator[Shard]:
        """Shards of all tasks, by many processes where there is work for them."""
        first: list[Task] = []
        papers = 0
        for task in tasks:
            first.append(task)
            papers += len(task.papers)
            if papers > _FEW:
                yield from many.run(chain(first, tasks))
                return
        yield from few.run(first)

    def _tasks(
        self, paths: Sequence[InputFile], store: ox.Store, journal: Journal, planner: Planner, parts: dict[str, Part]
    ) -> Iterator[Task]:
        """What is to be extracted, file by file; what is outdated leaves the store on the way, and is noted in ``parts``."""
        sizes = [_size(path) for path in paths]
        total, read = sum(sizes) or 1, 0
        for path, size in zip(paths, sizes, strict=True):
            self._path = path
            for reading in self._readings(path, store):
                self._part = min(read + reading.position, total) / total
                plan = self._plan(reading, planner)
                if plan is None:
                    self._say("extracting")
                    continue
                if plan.known:
                    graph = ox.NamedNode(report_graph(plan.report.id))
                    journal.open([graph.value])
                    if plan.only is None:
                        store.remove_graph(graph)
                    else:
                        parts[graph.value] = Part(build_of(store, graph.value), outdated_quads(store, plan))
                        for quad in parts[graph.value].outdated:
                            store.remove(quad)
                yield Task(plan.report, plan.only, self.version, self._vocabulary.version, self._folder)
            read += size
            self._part = min(read, total) / total

    def _readings(self, path: InputFile, store: ox.Store) -> Iterator[Reading]:
        """The reports of a file that is not the same as at the last build."""
        known = self._log.unchanged(path, store)
        if known is not None:
            reports, problems = known
            if not any(report.id in self._seen for report in reports):
                for report in reports:
                    self._seen[report.id] = path
                    self.summary.unchanged.append(report.id)
                for problem in problems:
                    self._note(problem)
                return
        before = self._log.reports(path)
        content = file_hash(path) if path != STANDARD_INPUT else ""
        given: list[ReadReport] = []
        problems = []
        for reading in read_reports(path, self._fields):
            self._refuse_twin(reading)
            if reading.report is not None:
                given.append(ReadReport(reading.report.id, content_hash(reading.report), len(reading.report.papers)))
            problems += reading.problems
            yield reading
        self._drop(set(before) - {report.id for report in given}, given, store)
        if content and len(given) == len({report.id for report in given}):
            self._log.note(path, content, given, problems)

    def _drop(self, gone: set[str], given: Sequence[ReadReport], store: ox.Store) -> None:
        """Remove the further parts ("arxiv.7") of a file of records that has become shorter."""
        if not given:
            return
        base = given[0].id
        for report in sorted(gone):
            graph = ox.NamedNode(report_graph(report))
            if report.startswith(f"{base}.") and report not in self._seen and store.contains_named_graph(graph):
                store.remove_graph(graph)
                self.summary.removed.append(report)

    def _plan(self, reading: Reading, planner: Planner) -> Plan | None:
        for problem in reading.problems:
            self._note(problem)
        if reading.report is None:
            return None
        plan = planner.plan(reading.report)
        if plan is None:
            self.summary.unchanged.append(reading.report.id)
            return None
        (self.summary.changed if plan.known else self.summary.added).append(reading.report.id)
        return plan

    def _refuse_twin(self, reading: Reading) -> None:
        report = reading.report
        if report is None:
            return
        if report.id in self._seen:
            what = f"a report of {report.id} was already read from {self._seen[report.id]}"
            reading.problems.append(
                Problem(reading.path, 1, what, "this file was left out; merge the two or change a date", fatal=True)
            )
            reading.report = None
            return
        self._seen[report.id] = reading.path

    def _note(self, problem: Problem) -> None:
        self.summary.problems.append(problem)
        if self._on_problem:
            self._on_problem(problem)

    def _say(self, stage: str) -> None:
        if self._on_progress:
            seconds = time.monotonic() - self._began
            papers = max(self.summary.extracted, self._answers)
            self._on_progress(Progress(stage, self._part, papers, seconds, self._path))


def _size(path: InputFile) -> int:
    try:
        return path.size() if isinstance(path, RemoteFile) else path.stat().st_size
    except OSError:
        return 0


def _count(store: Any, summary: BuildSummary) -> None:
    answer = store.query("SELECT (COUNT(DISTINCT ?paper) AS ?n) WHERE { GRAPH ?g { ?paper a kg:Paper } }", prefixes=PREFIXES)
    summary.papers = int(next(iter(answer))["n"].value)
    summary.relations = count_relations(store)


def _report_ids(store: Any) -> list[str]:
    return [
        q.object.value
        for s in store.quads_for_pattern(None, t.TYPE, t.REPORT)
        for q in store.quads_for_pattern(s.subject, t.IDENTIFIER, None)
    ]
