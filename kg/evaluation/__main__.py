"""``python -m kg.evaluation FOLDER DOCUMENT``: measure on all corpora of a folder, write the tables into a document."""

from __future__ import annotations

from pathlib import Path

import click

from kg.errors import PaperKGError
from kg.evaluation.corpora import find_corpora
from kg.evaluation.document import measure, write_tables


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--texts", multiple=True, type=click.Path(path_type=Path), help="Further folders with texts.")
@click.option("--gold", multiple=True, type=click.Path(path_type=Path), help="Further gold files; texts by their names.")
@click.option("--bootstrap", type=click.IntRange(min=1), default=1000, show_default=True, help="Resamples of intervals.")
def main(folder: Path, document: Path, texts: tuple[Path, ...], gold: tuple[Path, ...], bootstrap: int) -> None:
    """Measure on all corpora of FOLDER and write the tables of DOCUMENT."""
    try:
        corpora = find_corpora(folder, texts, gold)
        write_tables(measure(corpora), document, bootstrap)
    except PaperKGError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"wrote {document}: {', '.join(c.name for c in corpora)}", err=True)


if __name__ == "__main__":
    main()
