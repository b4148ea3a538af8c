"""Building a store from reports, and taking a report out of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import BuildError, ReportNotFound
from kg.extraction.version import PIPELINE_VERSION
from kg.graph import terms as t
from kg.graph.building import Build
from kg.graph.cluster import Cluster
from kg.graph.homes import home_of
from kg.graph.kept import Kept
from kg.graph.summary import BuildSummary, Progress
from kg.graph.upkeep import count_graph, publish, renew_derived, stored_vocabulary
from kg.graph.workers import Extractor, OwnExtractor, Processes, ThisProcess, Workers
from kg.namespaces import report_graph
from kg.reading import Problem, find_inputs
from kg.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kg.extraction.language_model import LanguageModel


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
    run = Build(store, vocabulary, fields, shards, on_progress, on_problem)
    run.validate = validate
    run.version = PIPELINE_VERSION
    files = [str(file) for file in vocabulary.files]
    few: Workers = ThisProcess(files)
    many: Workers = Processes(files, jobs) if jobs > 1 else few
    if language_model is not None and (cluster is not None or extractor is not None):
        raise BuildError("a language model is asked from this machine by the pipeline; leave out the cluster or the extractor")
    if cluster is not None:
        few = many = Cluster(cluster, files)
    elif language_model is not None:
        from kg.graph.readers import Readers, asking_version

        model = language_model.named()
        run.version = asking_version(model)
        few = many = Readers(files, model, jobs, run.answered)
    if extractor is not None:
        run.version = "custom"
        few = many = OwnExtractor(extractor)
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
        count_graph(working, summary)
        working.flush()
        del working
        publish(generations, folder)
        generations.log(action="remove", removed=[report_id])
    return summary


def _report_ids(store: Any) -> list[str]:
    return [
        q.object.value
        for s in store.quads_for_pattern(None, t.TYPE, t.REPORT)
        for q in store.quads_for_pattern(s.subject, t.IDENTIFIER, None)
    ]
