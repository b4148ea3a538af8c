"""How answers are printed: a table at a terminal, machine-readable text when piped or asked for."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import Any

import click
import pyoxigraph as ox

from kg.errors import UnknownFormat
from kg.namespaces import shortened

Row = Sequence[object]
_RESULTS = {"json": "JSON", "csv": "CSV", "tsv": "TSV", "xml": "XML"}
_GRAPHS = {"ttl": "TURTLE", "nt": "N_TRIPLES", "rdf": "RDF_XML", "jsonld": "JSON_LD"}
FORMATS = ["table", *_RESULTS, *_GRAPHS]


def default_format() -> str:
    """Table at a terminal, JSON elsewhere."""
    return "table" if sys.stdout.isatty() else "json"


def write(text: str) -> None:
    """Text to standard output, as UTF-8 whatever the locale."""
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


def print_rows(columns: Sequence[str], rows: Sequence[Row], format: str | None, title: str = "") -> None:
    """A table of plain values in one of table, json, csv, tsv."""
    format = format or default_format()
    if format == "table":
        _table(columns, [[_shown(v) for v in row] for row in rows], title)
    elif format == "json":
        write(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))
    elif format in ("csv", "tsv"):
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter="," if format == "csv" else "\t", lineterminator="\n")
        writer.writerows([columns, *rows])
        write(buffer.getvalue())
    else:
        raise UnknownFormat(f"{format}: not a format for this command; choose table, json, csv or tsv")


def print_json(value: Any) -> None:
    write(json.dumps(value, ensure_ascii=False, indent=1))


def print_answer(answer: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, format: str | None) -> None:
    """A SPARQL answer: SELECT as a table or in the W3C result formats, CONSTRUCT as RDF, ASK as true or false."""
    if isinstance(answer, ox.QueryBoolean):
        format = format or default_format()
        if format == "table":
            write("true" if bool(answer) else "false")
            return
        write(
            _serialized(
                answer, format, {k: v for k, v in _RESULTS.items() if k in ("json", "xml")}, ox.QueryResultsFormat
            )
        )
    elif isinstance(answer, ox.QueryTriples):
        chosen = "ttl" if format in (None, "table") else format
        write(_serialized(answer, chosen, _GRAPHS, ox.RdfFormat))
    else:
        format = format or default_format()
        if format != "table":
            write(_serialized(answer, format, _RESULTS, ox.QueryResultsFormat))
            return
        columns = [v.value for v in answer.variables]
        rows = [[_term(row[c]) for c in columns] for row in answer]
        _table(columns, rows, "")
        click.echo(f"{len(rows)} row{'s' if len(rows) != 1 else ''}", err=True)


def _serialized(answer: Any, format: str, known: dict[str, str], formats: Any) -> str:
    if format not in known:
        raise UnknownFormat(f"{format}: not a format for this kind of query; choose {', '.join(known)}")
    data = answer.serialize(format=getattr(formats, known[format]))
    return data.decode("utf-8") if data is not None else ""


def _term(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shortened(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for number, column in enumerate(columns):
        numeric = bool(rows) and all(_is_number(row[number]) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout, highlight=False).print(table)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit() or text == ""
