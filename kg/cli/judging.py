"""The command that judges a graph: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import default_format, print_json, print_rows

if TYPE_CHECKING:
    from kg.evaluation import Evaluation

_SPLITS = ("seen", "held-back", "all")
_COLUMNS = ["row", "precision", "recall", "f1", "right", "wrong", "missed", "optional", "share"]
_INTERVAL = ["f1_low", "f1_high"]


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--corpus", multiple=True, type=click.Path(path_type=Path), help="Texts of the papers; may be repeated.")
@click.option("--store", "-s", type=click.Path(path_type=Path), default=None, help="A graph to score instead of texts.")
@click.option("--vocabulary", multiple=True, type=click.Path(path_type=Path), help="A SKOS file with further concepts.")
@click.option("--without-names", is_flag=True, help="Take every name of the gold out of the vocabulary before building.")
@click.option("--split", type=click.Choice(_SPLITS), default="all", show_default=True, help="Which papers count.")
@click.option("--bootstrap", type=click.IntRange(min=0), default=0, metavar="N", help="F1 intervals from N resamples.")
@click.option("--errors", is_flag=True, help="Also list what is wrong and missed, with quotes.")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Also write the errors as an HTML page.")
@click.option("--reveal", is_flag=True, help="Show errors of held-back papers, too: they are spent then.")
@options.min_confidence
@options.output_format("table", "json", "csv", "tsv")
def evaluate(
    gold: tuple[Path, ...],
    corpus: tuple[Path, ...],
    store: Path | None,
    vocabulary: tuple[Path, ...],
    without_names: bool,
    split: str,
    bootstrap: int,
    errors: bool,
    html: Path | None,
    reveal: bool,
    min_confidence: float | None,
    format_: str | None,
) -> int:
    """Score a graph against gold links: precision, recall and F1 of each relation.

    \b
    kg evaluate gold.json --corpus reports/
    kg evaluate gold.json --corpus reports/ --split seen --errors --html errors.html
    kg evaluate gold.json --store kg-store --bootstrap 1000
    """
    from kg.evaluation import Split
    from kg.evaluation import evaluate as run

    if split == Split.HELD_BACK and (errors or html) and not reveal:
        raise click.UsageError("held-back papers are kept out of sight; add --reveal to look at their errors")
    result = run(
        gold,
        corpus,
        store=store,
        split=Split(split),
        vocabulary_files=vocabulary,
        unseen_names=without_names,
        min_confidence=min_confidence,
        on_problem=lambda p: click.echo(f"{'error' if p.fatal else 'warning'}: {p}", err=True),
    )
    _print(result, bootstrap, errors, format_ or default_format())
    if html is not None:
        from kg.evaluation.report import write_report

        write_report(result, html, title=f"Errors against {', '.join(p.name for p in gold)} ({split})")
        click.echo(f"wrote {html}: {len(result.errors)} errors", err=True)
    summary = f"{len(result.gold)} gold papers, {len(result.absent)} absent from the graph"
    click.echo(f"{summary} · {len(result.unproven)} links without a quote that names their thing", err=True)
    return 1 if any(p.fatal for p in result.problems) else 0


def _print(result: Evaluation, bootstrap: int, errors: bool, format_: str) -> None:
    """The figures, then the errors."""
    columns = [*_COLUMNS, *(_INTERVAL if bootstrap else [])]
    rows = []
    for row in result.rows(bootstrap):
        c = row.counts
        figures = [c.precision, c.recall, c.f1, c.right, c.wrong, c.missed, c.optional, c.share]
        interval = [row.low, row.high] if bootstrap else []
        rows.append([row.name, *(f"{x:.3f}" if isinstance(x, float) and format_ == "table" else x for x in figures + interval)])
    listed = [
        (e.error.paper, e.error.kind, e.error.relation, e.error.name, e.error.note, "\n".join(map(str, e.sentences)))
        for e in result.errors
    ]
    names = ["paper", "kind", "relation", "name", "note", "quote"]
    if format_ == "json":
        print_json(
            {
                "papers": len(result.gold),
                "absent": result.absent,
                "unproven": [f"{x.paper} {x.relation} {x.label}" for x in result.unproven],
                "rows": [dict(zip(columns, row, strict=True)) for row in rows],
                **({"errors": [dict(zip(names, e, strict=True)) for e in listed]} if errors else {}),
            }
        )
        return
    print_rows(columns, rows, format_)
    if errors:
        print_rows(names, listed, format_)
