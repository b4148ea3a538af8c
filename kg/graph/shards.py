"""Shards: the statements of a report's graph as a file of sorted N-Quads, made from the report alone.

The same report, pipeline and vocabulary give the same bytes, whichever process or machine makes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import BuildError
from kg.extraction.links import Extraction
from kg.graph.mint import build_iri, content_hash, report_statements
from kg.graph.statements import n_quads
from kg.namespaces import digest, report_graph
from kg.reading.paper import Paper, Report
from kg.reading.remote import is_address, reaching, system_of

MANIFEST = "manifest.json"
Extract = Callable[[Paper], Extraction]


@dataclass(frozen=True, slots=True)
class Task:
    """A report, or some of its papers, to be extracted into a shard in a folder (a path, or an address of fsspec's)."""

    report: Report
    only: frozenset[str] | None
    pipeline_version: str
    vocabulary_version: str
    folder: str

    @property
    def name(self) -> str:
        """The shard's file name: what the shard depends on, hashed."""
        made_by = build_iri(content_hash(self.report), self.pipeline_version, self.vocabulary_version)
        only = "all" if self.only is None else digest(*sorted(self.only))
        return f"{digest(made_by, self.report.id, only)}.nq"

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers to be extracted."""
        return tuple(p for p in self.report.papers if self.only is None or p.arxiv_id in self.only)


@dataclass(frozen=True, slots=True)
class Shard:
    """A finished shard."""

    report: str
    graph: str
    place: str
    papers: int
    bytes: int
    notes: tuple[str, ...] = ()  # what its reader has to hear of papers that could be extracted in part only


@contextmanager
def _at(place: str) -> Iterator[tuple[Any, str]]:
    """The file system of a place, and the path in it. Raises BuildError where an address can't be used."""
    if not is_address(place):
        yield system_of(place)
        return
    try:
        system, path = system_of(place)
        with reaching():
            yield system, path
    except ImportError as error:
        raise BuildError(f"{place}: needs a package that is not installed ({error}); install it") from None
    except (OSError, ValueError) as error:
        raise BuildError(
            f"{place}: can't be used ({error}); check the address and your rights, and run the same command again: it goes on where it stopped"
        ) from None


def make_shard(task: Task, extract: Callable[[Sequence[Paper]], Iterable[Extraction]]) -> Shard:
    """Extract the papers of a task and write their shard; one that is there already is taken as it is.

    A shard appears whole, by renaming; on an object store, which writes whole objects only, by one write.
    """
    place = f"{task.folder}/{task.name}"
    graph = report_graph(task.report.id)
    with _at(place) as (system, path):
        if system.exists(path):
            return Shard(task.report.id, graph, place, len(task.papers), int(system.size(path)))
    extractions = extract(task.papers)
    statements = report_statements(
        task.report, extractions, task.pipeline_version, task.vocabulary_version, only=task.only
    )
    data = n_quads(statements, graph)
    if is_address(place):
        with _at(place):
            system.pipe_file(path, data)
    else:
        unfinished = Path(path).with_suffix(f".{digest(str(id(data)), task.name)}.tmp")
        unfinished.write_bytes(data)
        unfinished.replace(path)
    return Shard(task.report.id, graph, place, len(task.papers), len(data))


def read_shard(shard: Shard) -> bytes:
    """The N-Quads of a shard."""
    with _at(shard.place) as (system, path):
        data: bytes = system.cat_file(path)
    return data


def remove_shard(shard: Shard) -> None:
    """Remove a shard's file."""
    with _at(shard.place) as (system, path):
        system.rm_file(path)


def make_folder(folder: str) -> None:
    """A folder for shards, where there is none."""
    with _at(folder) as (system, path):
        system.makedirs(path, exist_ok=True)


def write_manifest(folder: str, shards: Iterable[Shard], pipeline_version: str, vocabulary_version: str) -> None:
    """Say in ``manifest.json`` which shards a folder holds and what made them, sorted by report."""
    entries = []
    for shard in sorted(shards, key=lambda s: s.report):
        entry = {**asdict(shard), "place": shard.place.rsplit("/", 1)[-1]}
        del entry["notes"]
        entries.append(entry)
    made_by = {"pipelineVersion": pipeline_version, "vocabularyVersion": vocabulary_version}
    text = json.dumps({**made_by, "shards": entries}, ensure_ascii=False, indent=1)
    with _at(f"{folder}/{MANIFEST}") as (system, path):
        system.pipe_file(path, text.encode("utf-8"))


@lru_cache(maxsize=2)
def pipeline_of(files: tuple[str, ...]) -> Callable[[Sequence[Paper]], list[Extraction]]:
    """The extraction of papers with the vocabulary of these files; loaded once a process."""
    from kg.extraction.pipeline import extract, load_pipeline
    from kg.vocabulary import Vocabulary

    nlp = load_pipeline(Vocabulary.from_files([Path(file) for file in files]))
    return lambda papers: [extract(paper, nlp) for paper in papers]
