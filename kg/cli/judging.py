"""The command that judges a graph: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.output import default_format, print_json, print_rows

if TYPE_CHECKING:
    from kg.evaluation import Evaluation, Row

_SPLITS = ("seen", "held-back", "all")


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--corpus", multiple=True, type=click.Path(path_type=Path), help="Texts of the papers; may be repeated.")
@click.option("--store", "-s", type=click.Path(path_type=Path), default=None, help="A graph to score instead of texts.")
@click.option("--vocabulary", multiple=True, type=click.Path(path_type=Path), help="A SKOS file with further concepts.")
@click.option(
    "--without-names", is_flag=True, help="Take every name of the gold out of the vocabulary before building."
)
@click.option("--split", type=click.Choice(_SPLITS), default="all", show_default=True, help="Which papers count.")
@click.option("--bootstrap", type=click.IntRange(min=0), default=0, metavar="N", help="F1 intervals from N resamples.")
@click.option("--errors", is_flag=True, help="Also list what is wrong and missed, with quotes.")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Also write the errors as an HTML page.")
@click.option("--reveal", is_flag=True, help="Show errors of held-back papers, too: they are spent then.")
@options.language_model
@click.option("--jobs", "-j", type=click.IntRange(min=1), default=1, show_default=True, help="Papers that it is asked about at a time.")
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
    language_model: str | None,
    model: str | None,
    jobs: int,
    min_confidence: float | None,
    format_: str | None,
) -> int:
    """Score a graph against gold links: precision, recall and F1 of each relation.

    With --format csv or tsv, --errors lists the errors instead of the figures.

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
        language_model=options.asked(language_model, model, store),
        jobs=jobs,
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


def _print(result: Evaluation, resamples: int, errors: bool, format_: str) -> None:
    """The figures, then the errors."""
    figures = [_figures(row) for row in result.rows(resamples)]
    listed = [
        {
            "paper": e.error.paper,
            "kind": e.error.kind,
            "relation": e.error.relation,
            "name": e.error.name,
            "note": e.error.note,
            "quotes": [str(s) for s in e.sentences],
        }
        for e in (result.errors if errors else [])
    ]
    if format_ == "json":
        unproven = [f"{x.paper} {x.relation} {x.label}" for x in result.unproven]
        head = {"papers": len(result.gold), "absent": result.absent, "unproven": unproven, "rows": figures}
        print_json({**head, **({"errors": listed} if errors else {})})
        return
    if format_ == "table":
        rows = [_short(f) for f in figures]
        print_rows(list(rows[0]), [list(r.values()) for r in rows], format_)
        for e in listed:
            note = f" ({e['note']})" if e["note"] else ""
            click.echo(f"{e['paper']}  {e['kind']:6}  {e['relation']}: {e['name']}{note}")
            for quote in e["quotes"]:
                click.echo(f"    {quote}")
    elif errors:
        print_rows(
            list(listed[0]) if listed else [],
            [[*list(e.values())[:-1], "\n".join(e["quotes"])] for e in listed],
            format_,
        )
    else:
        print_rows(list(figures[0]), [list(f.values()) for f in figures], format_)


def _figures(row: Row) -> dict[str, Any]:
    c = row.counts
    interval = {} if row.low is None else {"f1_low": row.low, "f1_high": row.high}
    rates = {"row": row.name, "precision": c.precision, "recall": c.recall, "f1": c.f1, **interval}
    return {**rates, "right": c.right, "wrong": c.wrong, "missed": c.missed, "optional": c.optional, "share": c.share}


def _short(figures: dict[str, Any]) -> dict[str, object]:
    """The figures of a row that 80 columns have room for: intervals take the place of counts."""
    rates = {"P": figures["precision"], "R": figures["recall"], "F1": figures["f1"]}
    found = {"row": figures["row"], **{name: f"{rate:.3f}" for name, rate in rates.items()}}
    if "f1_low" in figures:
        found["F1, 95 %"] = f"{figures['f1_low']:.2f}–{figures['f1_high']:.2f}"
    else:
        found |= {n: figures[n] for n in ("right", "wrong", "missed")}
    return {**found, "share": f"{figures['share']:.2f}"}
