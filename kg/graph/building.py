"""One build, from files to a published generation: what it has read, what it still has to do, what it says of itself."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kg.graph.generations import Journal
from kg.graph.homes import home_of
from kg.graph.inputs import InputLog, ReadReport, file_hash
from kg.graph.kept import Kept, build_of
from kg.graph.loader import Loader, Part
from kg.graph.mint import content_hash
from kg.graph.planning import Plan, Planner, outdated_quads
from kg.graph.prepared import new_store
from kg.graph.shards import Shard, Task, make_folder, write_manifest
from kg.graph.summary import BuildSummary, Progress
from kg.graph.upkeep import (
    count_graph,
    publish,
    put_corrections,
    put_vocabulary,
    renew_derived,
    stored_version,
    stored_vocabulary,
    unapplied,
)
from kg.graph.workers import Workers
from kg.namespaces import report_graph
from kg.reading import Problem, Reading, read_reports
from kg.reading.files import STANDARD_INPUT, InputFile
from kg.reading.remote import RemoteFile
from kg.vocabulary import Vocabulary

_ASK_AGAIN = "it has the links found without it; the next build asks again"
_FEW = 300  # papers that are sooner extracted here than processes are started for them
_BULK = 5_000  # papers, a fifth of the graph or more, after which the store is written anew


class Build:
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
        self._unfinished: set[InputFile] = set()  # files that the next build has to look into again
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
            count_graph(working, summary)
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
            for path in self._unfinished:
                self._log.forget(path)
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

    def answered(self) -> None:
        """Take note that a language model was asked about one more paper."""
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
                    self._note(Problem(self._seen[shard.report], None, note, _ASK_AGAIN, fatal=True))
                    self._unfinished.add(self._seen[shard.report])
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
        whole = True
        for reading in read_reports(path, self._fields):
            self._refuse_twin(reading)
            if reading.broken_off:
                whole = False
                if reading.report is not None and store.contains_named_graph(ox.NamedNode(report_graph(reading.report.id))):
                    reading.report = None  # a part of what the graph has
            if reading.report is not None:
                given.append(ReadReport(reading.report.id, content_hash(reading.report), len(reading.report.papers)))
            problems += reading.problems
            yield reading
        if not whole:  # what its rest gave before stays; the next build reads it again
            return
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
