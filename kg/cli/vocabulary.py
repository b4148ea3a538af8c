"""Commands that keep the vocabulary: vocabulary check, import, list."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import print_json, print_rows


@click.group()
def vocabulary() -> None:
    """Check, list and import the names that extraction knows."""


@vocabulary.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.output_format("table", "json")
def check(files: tuple[Path, ...], format_: str | None) -> int:
    """Check vocabulary files together with the default vocabulary; exit status 1 where a rule is broken.

    \b
    kg vocabulary check                  the default vocabulary
    kg vocabulary check my.ttl           and a file of yours
    kg vocabulary check pwc
    """
    from kg.vocabulary.checks import check_files

    found = check_files(files)
    if format_ == "json":
        print_json(found)
    else:
        for finding in found:
            click.echo(finding)
        click.echo("the vocabulary is sound" if not found else f"{len(found)} findings", err=True)
    return 1 if found else 0


@vocabulary.command("list")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@options.output_format("table", "json", "csv", "tsv")
def list_(files: tuple[Path, ...], format_: str | None) -> None:
    """List the files of the vocabulary with their licences, and the vocabularies that are off unless asked for.

    \b
    kg vocabulary list
    kg vocabulary list --format json
    """
    from kg.vocabulary import Vocabulary
    from kg.vocabulary.location import named_vocabularies

    on = Vocabulary.load(files)
    off = [f for name, f in named_vocabularies().items() if f not in on.files]
    rows = [
        (s.name, use, s.concepts, " ".join(iri.rsplit("/", 1)[-1] for iri in s.licences), s.title)
        for use, sources in (
            ("on", on.sources),
            ("off", Vocabulary.from_files([*on.files, *off]).sources[len(on.files) :]),
        )
        for s in sources
    ]
    print_rows(["vocabulary", "use", "concepts", "licences", "title"], rows, format_)


@vocabulary.command("import")
@click.argument("tables", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="The folder to write to instead of the ontology's own.")
@click.option("--rules", type=click.Path(path_type=Path), help="Rules to weed by, instead of harvested/rules.toml.")
@click.option(
    "--sources", type=click.Path(path_type=Path), help="Sources and licences, instead of harvested/sources.toml."
)
@options.output_format("table", "json", "csv", "tsv")
def import_(tables: Path, into: Path | None, rules: Path | None, sources: Path | None, format_: str | None) -> None:
    """Turn harvested tables (a folder of KIND.tsv) into harvested/KIND.ttl and pwc.ttl.

    \b
    kg vocabulary import tables/
    kg vocabulary import tables/ --into ontology/ --rules my-rules.toml
    """
    from kg.vocabulary.importing import import_tables

    summary = import_tables(tables, into, rules=rules, sources=sources)
    rows = [("written", str(file), count) for file, count in summary.written.items()]
    rows += [("left out", reason, count) for reason, count in sorted(summary.left_out.items())]
    print_rows(["what", "where or why", "rows"], rows, format_)
