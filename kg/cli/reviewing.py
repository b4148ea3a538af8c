"""The command that goes through discovered names: review."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import default_format, print_json, print_rows
from kg.exploration.acceptance import Acceptance, accept, retyped
from kg.exploration.review import Candidate, candidate
from kg.exploration.review import review as run
from kg.graph.corrections import type_of
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import EntityType


@click.command()
@click.option("--type", "types", multiple=True, help="Only things of this type; may be repeated.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@click.option("--min-support", type=click.IntRange(0), default=1, show_default=True, help="In at least so many papers.")
@click.option("--accept", "accepted", multiple=True, metavar="NAME", help="Accept this name; may be repeated.")
@click.option("--as", "as_", default=None, metavar="TYPE", help="Accept the names as things of this type.")
@click.option("--into", type=click.Path(path_type=Path), default=None, help="The vocabulary file to add to.")
@options.store
@options.output_format("table", "json", "csv", "tsv")
def review(
    types: tuple[str, ...],
    limit: int,
    min_support: int,
    accepted: tuple[str, ...],
    as_: str | None,
    into: Path | None,
    store: Path | str,
    format_: str | None,
) -> int:
    """List names that no vocabulary has, best supported first, and accept them into a vocabulary file of yours.

    With --into alone, at a terminal, each is asked for. Then build with --vocabulary.

    \b
    kg review --type technique --min-support 2
    kg review --accept FooNet --accept BarBench --into my-vocabulary.ttl
    kg review --into my-vocabulary.ttl
    """
    if accepted and into is None:
        raise click.UsageError("--accept needs --into FILE.ttl, the vocabulary file to add to")
    if as_ and not accepted:
        raise click.UsageError("--as goes with --accept")
    with KnowledgeGraph.open(store) as graph:
        if accepted and into is not None:
            found = [candidate(graph, name) for name in accepted]
            if as_:
                found = [retyped(one, type_of(as_)) for one in found]
            return _report(accept(graph, found, into))
        found = run(graph, types=[type_of(name) for name in types], limit=limit, min_support=min_support)
        if into is not None:
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                raise click.UsageError("--into asks at a terminal; elsewhere say which names: --accept NAME")
            return _report(accept(graph, _asked(found), into))
    _print(found, format_)
    return 0


def _print(found: list[Candidate], format_: str | None) -> None:
    if (format_ or default_format()) == "json":
        print_json([dataclasses.asdict(one) for one in found])
        return
    rows = [
        (one.label, one.type.value, one.papers, f"{one.confidence:.2f}", one.paper, _sentence(one)) for one in found
    ]
    print_rows(["name", "type", "papers", "confidence", "paper", "quote"], rows, format_)


def _sentence(one: Candidate) -> str:
    quote = one.quote
    return " ".join(f"{quote.before}«{quote.exact}»{quote.after}".split()) if quote else ""


def _asked(found: list[Candidate]) -> list[Candidate]:
    """What a person at the terminal accepts."""
    kept: list[Candidate] = []
    for number, one in enumerate(found, 1):
        also = f" (also {', '.join(one.names)})" if one.names else ""
        click.echo(f"\n{number}/{len(found)}  {one.label}{also}  {one.type}  papers: {one.papers}")
        click.echo(f"    {one.paper} {one.relation}: {_sentence(one)}")
        answer = click.prompt("[a]ccept, [s]kip, [t]ype, [q]uit", type=click.Choice(["a", "s", "t", "q"]), default="s")
        if answer == "q":
            break
        if answer == "t":
            kinds = click.Choice([kind.value for kind in EntityType], case_sensitive=False)
            kept.append(retyped(one, type_of(click.prompt("what is it", type=kinds))))
        elif answer == "a":
            kept.append(one)
    return kept


def _report(done: Acceptance) -> int:
    for line in done.left_out:
        click.echo(f"left out: {line}", err=True)
    click.echo(f"{len(done.written)} concepts added to {done.into}; build with --vocabulary {done.into}", err=True)
    return 0
