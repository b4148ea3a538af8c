"""Commands that put the graph right by hand: correct, merge, split, rename, retype."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import print_rows
from kg.graph.correct import CorrectionSummary
from kg.graph.corrections import Action, Correction, paper_of, relation_of, type_of


@click.command()
@click.argument("paper", required=False)
@click.option("--remove", "removed", nargs=2, multiple=True, metavar="RELATION NAME", help="Take a link away.")
@click.option("--add", "added", nargs=2, multiple=True, metavar="RELATION NAME", help="Add a link.")
@click.option("--quote", default="", help="The words that prove what --add says.")
@click.option("--type", "type_", default=None, help="What a new name is: Model, System, Technique, …")
@click.option("--list", "list_", is_flag=True, help="List all corrections with their lines.")
@click.option("--undo", "undone", type=int, multiple=True, metavar="LINE", help="Take the correction of a line back.")
@click.option("--apply", "apply_", is_flag=True, help="Apply corrections.txt as it stands now, after editing it.")
@options.store
@options.output_format("table", "json", "csv", "tsv")
def correct(
    paper: str | None,
    removed: tuple[tuple[str, str], ...],
    added: tuple[tuple[str, str], ...],
    quote: str,
    type_: str | None,
    list_: bool,
    undone: tuple[int, ...],
    apply_: bool,
    store: Path | str,
    format_: str | None,
) -> int:
    """Put the links of a paper right; it stays right at every build. Kept in corrections.txt in the store's folder.

    \b
    kg correct 2601.02346 --remove basedOn CLIP
    kg correct 2601.02346 --add basedOn Qwen3-4B --quote "built on Qwen3-4B"
    kg correct --list
    kg correct --undo 7
    """
    from kg.graph.correct import correct as run
    from kg.graph.correct import undo

    if paper is not None and (list_ or undone or apply_):
        raise click.UsageError(f"«{paper}» is too much here; for several lines repeat the option: --undo 6 --undo 7")
    if paper is None and (removed or added):
        raise click.UsageError("--remove and --add need a paper: kg correct 2601.02346 --remove basedOn CLIP")
    if paper is not None and not removed and not added:
        raise click.UsageError("say what to do with the paper: --remove RELATION NAME or --add RELATION NAME")
    if (quote or type_) and len(added) != 1:
        raise click.UsageError("--quote and --type go with one --add")
    if list_:
        return _list(store, format_)
    if undone:
        return _report(undo(undone, store))
    if paper is None and not apply_:
        raise click.UsageError("nothing to do; see kg correct -h")
    corrections = []
    if paper is not None:
        who, kind = (paper_of(paper),), type_of(type_) if type_ else None
        corrections += [Correction(Action.REMOVE, name, who, relation_of(relation)) for relation, name in removed]
        corrections += [
            Correction(Action.ADD, name, who, relation_of(relation), type=kind, quote=" ".join(quote.split()))
            for relation, name in added
        ]
    return _report(run(corrections, store))


def _list(store: Path | str, format_: str | None) -> int:
    from kg.graph.correct import list_corrections

    entries, problems = list_corrections(store)
    rows = [
        (e.line, e.correction.statement, "applied" if not e.reason else f"not applied: {e.reason}") for e in entries
    ]
    print_rows(["line", "correction", "state"], rows, format_)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    return 1 if problems else 0


def _report(summary: CorrectionSummary) -> int:
    for correction in summary.added:
        click.echo(f"corrected: {correction.statement}", err=True)
    for correction in summary.undone:
        click.echo(f"taken back: {correction.statement}", err=True)
    for problem in summary.problems:
        click.echo(f"{'error' if problem.fatal else 'warning'}: {problem}", err=True)
    click.echo(f"the graph follows; the corrections stand in {summary.file}", err=True)
    return 1 if summary.failed else 0


def _run(store: Path | str, correction: Correction) -> int:
    from kg.graph.correct import correct as run

    return _report(run([correction], store))


@click.command()
@click.argument("name")
@click.argument("into")
@options.store
def merge(name: str, into: str, store: Path | str) -> int:
    """Two names are one thing: NAME becomes INTO, with all its links and names.

    \b
    kg merge "Falcon H1R" Falcon-H1R-7B
    """
    return _run(store, Correction(Action.MERGE, name, new=into))


@click.command()
@click.argument("name")
@click.argument("papers", nargs=-1, required=True)
@click.option("--as", "new", default="", help="What it is called from now on; a known name leads to that thing.")
@options.store
def split(name: str, papers: tuple[str, ...], new: str, store: Path | str) -> int:
    """One name is two things: what these papers call NAME becomes a thing of its own.

    \b
    kg split Flux 2601.00001 2601.00002 --as "Flux (optimizer)"
    """
    return _run(store, Correction(Action.SPLIT, name, tuple(dict.fromkeys(map(paper_of, papers))), new=new))


@click.command()
@click.argument("name")
@click.argument("new")
@options.store
def rename(name: str, new: str, store: Path | str) -> int:
    """Give a discovered thing another name; the old one stays as an alias.

    \b
    kg rename falcon-h1r "Falcon-H1R"
    """
    return _run(store, Correction(Action.RENAME, name, new=new))


@click.command()
@click.argument("name")
@click.argument("type_", metavar="TYPE")
@options.store
def retype(name: str, type_: str, store: Path | str) -> int:
    """Make a discovered thing one of another type: Model, System, Technique, Benchmark, Dataset, …

    \b
    kg retype FooNet Model
    """
    return _run(store, Correction(Action.RETYPE, name, type=type_of(type_)))
