"""Commands that keep the graph: build, remove, reports, stats, validate."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from kg.graph.summary import Progress


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUTS...")
@options.store
@click.option(
    "--vocabulary",
    "vocabulary",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A SKOS file with further concepts, or a vocabulary that is off: pwc, harvested-models …; may be repeated.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="FIELD=NAME",
    help="Where JSON records keep a field (id, title, abstract, authors, categories, date, code): abstract=summary_text.",
)
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), default=None, help="Processes that extract, or papers a language model is asked about at a time  [default: one a core]"
)
@click.option(
    "--cluster", metavar="ADDRESS", help="Extract on a Dask cluster: its scheduler, such as tcp://scheduler:8786."
)
@click.option(
    "--shards",
    metavar="FOLDER",
    help="Keep what was extracted as sorted N-Quads with a manifest; a folder, or an address such as s3://bucket/shards.",
)
@options.language_model
@click.option("--validate", "check", is_flag=True, help="Check the graph of each report that is new or changed.")
@options.output_format("table", "json", "csv", "tsv")
def build(
    inputs: tuple[str, ...],
    store: Path | str,
    vocabulary: tuple[Path, ...],
    fields: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    shards: str | None,
    language_model: str | None,
    model: str | None,
    check: bool,
    format_: str | None,
) -> int:
    """Read reports (files or folders) into the graph. What has not changed is not read again.

    A build that was stopped goes on where it was, when the same command is given again.

    Daily reports in Markdown, Hugging Face Daily Papers JSON, arXiv metadata (JSON lines or Atom), any JSON lines with
    id, title and abstract; gzipped or not; - is standard input.

    \b
    kg build seeds/
    kg build 2026-01-06.md 2026-01-07.md --store my-graph
    kg build seeds/ --vocabulary my.ttl
    kg build papers.jsonl.gz --field id=paper_id --field abstract=text
    kg build --cluster tcp://scheduler:8786 s3://bucket/*.jsonl.gz --shards s3://bucket/shards
    kg build seeds/ --language-model http://localhost:11434/v1 --model qwen3:14b
    """
    from kg.graph.build import build as run
    from kg.graph.workers import cores
    from kg.reading.json_records import check_mapping

    mapping = {name: place for name, _, place in (f.partition("=") for f in fields)}
    try:
        check_mapping(mapping)
        if "" in mapping.values():
            raise ValueError("write --field FIELD=NAME, such as --field abstract=summary_text")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--field") from None

    with _Progress() as progress, _interruptible():
        summary = run(
            inputs,
            store,
            vocabulary_files=vocabulary,
            fields=mapping or None,
            jobs=jobs or cores(),
            cluster=cluster,
            shards=shards,
            language_model=options.asked(language_model, model, cluster),
            validate=check,
            on_progress=progress.update,
            on_problem=lambda p: progress.say(f"{'error' if p.fatal else 'warning'}: {p}"),
        )
    counts = ((len(getattr(summary, k)), k) for k in ("added", "changed", "unchanged", "removed"))
    reports = ", ".join(f"{number} {what}" for number, what in counts if number) or "none"
    rate = f" · {summary.extracted} papers extracted" if summary.extracted else ""
    resumed = " · went on with a build that had been stopped" if summary.resumed else ""
    click.echo(
        f"{summary.papers} papers in {store} · reports: {reports}{rate} · {summary.seconds:.1f} s{resumed}", err=True
    )
    rows = [(r.relation, r.links, r.papers, r.things) for r in summary.relations]
    print_rows(["relation", "links", "papers", "things"], rows, format_)
    if summary.failed:
        click.echo("kg: error: not everything could be read (see above); what was good is in the graph", err=True)
    return 1 if summary.failed else 0


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo("kg: stopped; the same command goes on from here", err=True)
        sys.exit(130)


class _Progress:
    """A progress bar on standard error at a terminal; elsewhere a line every half minute."""

    def __enter__(self) -> _Progress:
        self._bar = None
        self._told = 0.0
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=20),
                TaskProgressColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(compact=True),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("reading", total=1.0, rate="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, state: Progress) -> None:
        """Show how far a build is, how fast it goes and how long it will take."""
        reading = state.stage in ("extracting", "asking")  # how far the other stages are, nobody knows before their end
        speed = state.papers / state.seconds if state.seconds else 0.0
        rate = f"{state.papers} papers" + (f", {speed:.{0 if speed >= 10 else 1}f}/s" if reading else "") if state.papers else ""
        if self._bar is not None:
            name = state.path.name if state.path and state.stage == "extracting" else state.stage
            if not reading:  # a bar that only moves; rich makes no such of one that had an end
                self._bar.remove_task(self._task)
                self._task = self._bar.add_task(name, total=None, rate=rate)
            self._bar.update(self._task, completed=state.part, description=name[-28:], rate=rate)
        elif state.seconds - self._told >= 30:
            self._told = state.seconds
            part = f" · {state.part:.0%}" if reading else f" · after {state.seconds:.0f} s"
            left = f", {state.seconds / state.part - state.seconds:.0f} s left" if reading and 0 < state.part < 1 else ""
            click.echo(f"{state.stage}{part} · {rate}{left}", err=True)

    def say(self, text: str) -> None:
        """A line above the bar."""
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(text, err=True)


@click.command()
@click.argument("report")
@options.store
def remove(report: str, store: Path | str) -> None:
    """Take one report's links out of the graph.

    \b
    kg remove 2026-01-06
    """
    from kg.graph.build import remove as run

    summary = run(report, store)
    click.echo(f"removed {report}; {summary.papers} papers remain in {store}", err=True)


@click.command()
@options.store
@options.output_format("table", "json", "csv", "tsv")
def reports(store: Path | str, format_: str | None) -> None:
    """List the reports in the graph.

    \b
    kg reports
    kg reports --format csv
    """
    from kg.graph.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        rows = [(r.id, r.date, r.papers, r.links, r.title) for r in graph.reports()]
    print_rows(["report", "date", "papers", "links", "title"], rows, format_)


@click.command()
@options.store
@options.min_confidence
@options.output_format("table", "json", "csv", "tsv")
def stats(store: Path | str, min_confidence: float | None, format_: str | None) -> None:
    """Say how much of what the graph holds.

    \b
    kg stats
    kg stats --min-confidence 0.8
    """
    from kg.graph.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
        print_rows(["what", "count"], list(graph.stats().items()), format_)


@click.command()
@options.store
@options.output_format("table", "json")
def validate(store: Path | str, format_: str | None) -> int:
    """Check the graph against the shapes and every quote against its source; exit status 1 where something is wrong.

    \b
    kg validate
    """
    from kg.graph.knowledge_graph import KnowledgeGraph
    from kg.graph.validate import validate as run

    with KnowledgeGraph.open(store) as graph:
        found = run(graph)
    if format_ == "json":
        print_json([str(v) for v in found])
    else:
        for violation in found:
            click.echo(str(violation))
        click.echo("the graph is sound" if not found else f"{len(found)} things are wrong", err=True)
    return 1 if found else 0
