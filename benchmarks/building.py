"""A build from end to end against extraction alone, against ``oxigraph load`` of the same quads, and against itself unchanged.

    python benchmarks/building.py ../shared/data/hf-daily --papers 1000 --papers 10000 --papers 100000

For each number of papers (made by benchmarks/corpus.py): extraction by one and by two processes into shards and no
further, the build with both, the same build again with nothing changed, and the time that the ``oxigraph`` command
needs for the build's quads from one N-Quads file. Memory is the proportional set size of all processes together, the
most of samples every half second. Rows are printed as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parent))
from corpus import write_corpus

import kg
from kg.extraction.version import PIPELINE_VERSION
from kg.graph.generations import Generations
from kg.graph.shards import Task, make_folder
from kg.graph.workers import Processes
from kg.reading import read_reports
from kg.vocabulary import Vocabulary


class Memory:
    """The most memory that this process and its children held, in MB."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self.peak = max(self.peak, sum(_pss(process) for process in _family(os.getpid())) / 1024)


def _family(process: int) -> list[int]:
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += _family(int(child))
        except OSError:
            continue
    return found


def _pss(process: int) -> float:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0.0)


def extract_only(corpus: Path, folder: Path, jobs: int) -> float:
    """Seconds for extracting all into shards that nobody loads."""
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(str(folder))
    vocabulary = Vocabulary.load()
    began = time.perf_counter()
    tasks = (
        Task(reading.report, None, PIPELINE_VERSION, vocabulary.version, str(folder))
        for reading in read_reports(corpus)
        if reading.report
    )
    for _ in Processes([str(file) for file in vocabulary.files], jobs).run(tasks):
        pass
    seconds = time.perf_counter() - began
    shutil.rmtree(folder)
    return seconds


def measure(corpus: Path, papers: int, place: Path, one_core: bool) -> dict[str, Any]:
    """All figures for one corpus."""
    row: dict[str, Any] = {"papers": papers}
    if one_core:
        row["extract, 1 process, s"] = extract_only(corpus, place / "shards", 1)
    row["extract, 2 processes, s"] = extract_only(corpus, place / "shards", 2)
    store = place / "store"
    shutil.rmtree(store, ignore_errors=True)
    with Memory() as memory:
        began = time.perf_counter()
        kg.build([corpus], store, jobs=2)
        row["build, s"] = time.perf_counter() - began
    row["peak memory, MB"] = memory.peak
    row["build / extract"] = row["build, s"] / row["extract, 2 processes, s"]
    began = time.perf_counter()
    kg.build([corpus], store, jobs=2)
    row["unchanged, s"] = time.perf_counter() - began
    row["store, MB"] = sum(f.stat().st_size for f in store.rglob("*") if f.is_file()) / 1e6
    row |= against_oxigraph(Generations(store).current(), place)
    return row


def against_oxigraph(generation: Path, place: Path) -> dict[str, Any]:
    """The same quads into an empty store: by our loading in bulk, and by the command ``oxigraph load``."""
    dumped = place / "dump.nq"
    graph = ox.Store.read_only(str(generation))
    graph.dump(str(dumped), format=ox.RdfFormat.N_QUADS)
    row: dict[str, Any] = {"quads": len(graph)}
    del graph
    from kg.graph.upkeep import load

    for name in ("load, s", "oxigraph load, s"):
        target = place / "loaded"
        shutil.rmtree(target, ignore_errors=True)
        began = time.perf_counter()
        if name == "load, s":
            store = ox.Store(str(target))
            load(store, dumped, ox.RdfFormat.N_QUADS)
            store.flush()
            del store
        else:
            command = Path(sys.executable).with_name("oxigraph")
            subprocess.run([command, "load", "-l", target, "-f", dumped], check=True, stderr=subprocess.DEVNULL)
        row[name] = time.perf_counter() - began
        shutil.rmtree(target)
    dumped.unlink()
    row["load / oxigraph load"] = row["load, s"] / row["oxigraph load, s"]
    return row


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--papers", type=click.IntRange(min=1), multiple=True, default=(1000, 10000), show_default=True)
@click.option("--place", type=click.Path(path_type=Path), help="Where corpora and stores go and stay  [default: a temporary folder]")
@click.option("--one-core/--no-one-core", default=True, show_default=True, help="Also extract by one process.")
def main(source: Path, papers: tuple[int, ...], place: Path | None, one_core: bool) -> None:
    """Measure builds of several sizes."""
    with tempfile.TemporaryDirectory() as temporary:
        place = place or Path(temporary)
        for number in papers:
            folder = place / f"{number}"
            corpus = folder / "papers.jsonl"
            if not corpus.exists():
                write_corpus(source, number, corpus)
            row = measure(corpus, number, folder, one_core)
            click.echo(json.dumps({k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()}))


if __name__ == "__main__":
    main()
