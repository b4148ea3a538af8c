"""Commands that ask the graph: query, show, search."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import default_format, print_answer, print_json, print_rows


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--file", "-f", "file", type=click.Path(path_type=Path), help="Read the query from a file.")
@options.store
@options.min_confidence
@options.output_format()
def query(
    query: str | None,
    arguments: tuple[str, ...],
    file: Path | None,
    store: Path | str,
    min_confidence: float | None,
    format_: str | None,
) -> None:
    """Ask by SPARQL or by a named query; without one, the named queries are listed. Prefixes need no declaration.

    \b
    kg query techniques
    kg query papers-using --technique GRPO
    kg query leaderboard --benchmark "AIME 2025" --format csv
    kg query 'SELECT ?title WHERE { ?p kg:usesTechnique technique:grpo ; dcterms:title ?title }'
    kg query -f q.rq          kg query -          (from a file, from standard input)
    """
    from kg.errors import QueryError, UnreadableFile
    from kg.exploration.named_queries import named_queries, run_named
    from kg.graph.knowledge_graph import KnowledgeGraph

    if file is not None:
        try:
            query = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(f"{file}: can't read the query ({error}); check the path") from None
    elif query == "-":
        query = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if query is None:
        rows = [
            (q.name, " ".join(f"--{p}" for p in q.parameters), q.title, q.title_zh) for q in named_queries().values()
        ]
        print_rows(
            ["query", "parameters", "asks", "问题"],
            rows,
            format_ if format_ in ("table", "json", "csv", "tsv") else None,
        )
        return
    with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
        if any(c.isspace() for c in query.strip()):
            if arguments:
                raise QueryError(
                    f"a SPARQL query takes no further arguments, but got {arguments[0]}; only named queries do"
                )
            print_answer(graph.query(query), format_)
        else:
            print_answer(run_named(graph, query.strip(), _parameters(arguments)), format_)


def _parameters(arguments: tuple[str, ...]) -> dict[str, str]:
    """``--technique GRPO`` or ``--technique=GRPO`` as a mapping."""
    found = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if not name.startswith("--"):
            raise click.UsageError(f"«{name}» is unexpected; parameters are written --name value")
        if not equals:
            if not rest:
                raise click.UsageError(f"{name} needs a value")
            value = rest.pop(0)
        found[name[2:]] = value
    return found


@click.command()
@click.argument("thing")
@options.store
@options.min_confidence
@options.output_format("table", "json")
def show(thing: str, store: Path | str, min_confidence: float | None, format_: str | None) -> None:
    """Show one thing and all its links, with the quotes that prove them.

    \b
    kg show GRPO
    kg show 2601.02346
    kg show "AIME 2025"
    """
    from kg.exploration.describe import describe
    from kg.exploration.things import find
    from kg.graph.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
        found = find(graph, thing)
        description = describe(graph, found)
    if (format_ or default_format()) == "json":
        print_json(dataclasses.asdict(description))
        return
    from kg.cli.description import print_description

    print_description(description, [f"{o.label} ({o.type}, {o.iri})" for o in found.others])


@click.command()
@click.argument("text", nargs=-1, required=True)
@options.store
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@options.output_format("table", "json", "csv", "tsv")
def search(text: tuple[str, ...], store: Path | str, limit: int, format_: str | None) -> None:
    """Search names and aliases, Chinese and English; typing errors are forgiven. Exit status 1 where nothing is found.

    \b
    kg search 扩散
    kg search falcon
    """
    from kg.exploration.search import search as run
    from kg.graph.knowledge_graph import KnowledgeGraph
    from kg.namespaces import shortened

    wanted = " ".join(text)
    with KnowledgeGraph.open(store) as graph:
        hits = run(graph, wanted, limit)
    table = (format_ or default_format()) == "table"
    rows = [
        (h.label, h.label_zh if h.label_zh != h.label else "", h.links, h.name, shortened(h.iri) if table else h.iri)
        for h in hits
    ]
    print_rows(["name", "中文", "links", "matched", "iri"], rows, format_)
    if not hits:
        click.echo(f"nothing is called like «{wanted}»", err=True)
        sys.exit(1)
