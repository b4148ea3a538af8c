"""Commands about the store itself: backup, and the group store with path and compact."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@options.store
def backup(target: Path, store: Path | str) -> None:
    """Copy the graph into another folder, whole, even while it is read or built.

    \b
    kg backup backups/2026-01-06
    kg query techniques --store backups/2026-01-06
    """
    from kg.graph.keeping import backup as run

    run(target, store)
    click.echo(f"copied {store} to {target}", err=True)


@click.group()
def store() -> None:
    """The files of the graph: where they are, and smaller ones.

    \b
    kg store path
    kg store compact
    """


@store.command()
@options.store
def path(store: Path | str) -> None:
    """Print the folder of the current generation, which oxigraph reads itself.

    \b
    oxigraph serve-read-only --location "$(kg store path)" --union-default-graph
    """
    from kg.graph.keeping import generation_path

    click.echo(generation_path(store))


@store.command()
@options.store
def compact(store: Path | str) -> None:
    """Write the files anew, without what was replaced since."""
    from kg.graph.keeping import compact as run

    sizes = run(store)
    click.echo(f"{sizes.before / 1e6:.1f} MB before, {sizes.after / 1e6:.1f} MB after", err=True)
