"""Commands that take the graph away: export, view."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options

_TYPES = ["paper", "model", "system", "technique", "benchmark", "dataset", "domain", "metric", "hardware"]


@click.command()
@click.option(
    "--output",
    "-o",
    "output",
    required=True,
    help="The file to write; '-' is standard output (then --format is needed).",
)
@click.option(
    "--format",
    "format_",
    default=None,
    help="ttl nt nq trig jsonld rdf graphml gexf csv; else the file's suffix decides.",
)
@options.store
@options.min_confidence
def export(output: str, format_: str | None, store: Path | str, min_confidence: float | None) -> None:
    """Write the graph to a file. The same graph always gives the same bytes.

    \b
    kg export -o graph.ttl
    kg export -o graph.graphml
    kg export -o - --format nq | gzip > graph.nq.gz
    """
    from kg.graph.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
        graph.export(output, format_)
    if output != "-":
        click.echo(f"wrote {output}", err=True)


@click.command()
@click.option(
    "--output",
    "-o",
    "output",
    type=click.Path(path_type=Path),
    default=Path("graph.html"),
    show_default=True,
    help="The page to write.",
)
@click.option("--focus", default=None, help="Only what is near this thing.")
@click.option("--depth", type=click.IntRange(1), default=2, show_default=True, help="How many steps from the focus.")
@click.option(
    "--type",
    "types",
    multiple=True,
    type=click.Choice(_TYPES),
    help="Only things of this type (papers stay); may be repeated.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="The language of names at first.",
)
@click.option("--overview", is_flag=True, help="The whole graph, up to 50,000 nodes, drawn by WebGL (needs 'make assets').")
@click.option("--open/--no-open", "open_", default=True, help="Open the page in the browser.")
@options.store
@options.min_confidence
def view(
    output: Path,
    focus: str | None,
    depth: int,
    types: tuple[str, ...],
    language: str,
    overview: bool,
    open_: bool,
    store: Path | str,
    min_confidence: float | None,
) -> None:
    """Write the graph as one interactive page that works offline.

    \b
    kg view -o graph.html
    kg view --focus GRPO --depth 2
    kg view --type technique --type model --no-open
    kg view --overview -o whole.html
    """
    from kg.exploration.page import write_page
    from kg.graph.knowledge_graph import KnowledgeGraph

    if overview:
        if focus or types:
            raise click.UsageError("--overview shows the whole graph; --focus and --type are for the page without it")
        from kg.serving.site.overview_file import write_overview

        with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
            shown, total = write_overview(graph, output, language=language)
        click.echo(f"wrote {output}: {shown} of {total} nodes", err=True)
        _open(output, open_)
        return
    with KnowledgeGraph.open(store, min_confidence=min_confidence) as graph:
        summary = write_page(graph, output, focus=focus, depth=depth, types=types, language=language)
    click.echo(f"wrote {output}: {summary.nodes} nodes, {summary.edges} links", err=True)
    if summary.left_out:
        click.echo(summary.left_out, err=True)
    _open(output, open_)


def _open(output: Path, wanted: bool) -> None:
    if wanted:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())
