"""A description as readable text at a terminal."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from kg.exploration.describe import Connection, Description

_MOST_QUOTES = 3


def print_description(found: Description, others: list[str]) -> None:
    """Print what the graph says of a thing: names, facts, links by relation with their quotes, results."""
    console = Console(file=sys.stdout, highlight=False)
    console.print(Text.assemble((found.label, "bold"), f"  {found.type}"))
    console.print(Text(found.iri, style="dim"))
    names = [n for n in found.labels if n != found.label]
    for title, values in (("also", names), ("broader", found.broader), ("narrower", found.narrower)):
        if values:
            console.print(Text.assemble((f"{title}: ", "cyan"), ", ".join(values)))
    for name, value in found.facts:
        console.print(Text.assemble((f"{name}: ", "cyan"), value), soft_wrap=True)
    for other in others:
        console.print(Text.assemble(("also of this name: ", "yellow"), other))
    _connections(console, found.links)
    _connections(console, found.papers)
    if found.results:
        console.print(Text("\nresults", style="bold cyan"))
        for item in found.results:
            what = " · ".join(x for x in (item.get("system"), item.get("benchmark"), item.get("metric")) if x)
            sign = "Δ " if item.get("delta") == "true" else ""
            unit = item.get("unit", "")
            console.print(
                Text.assemble(f"  {what}  ", (f"{sign}{item['value']}{unit}", "bold"), (f"  {item['paper']}", "dim"))
            )


def _connections(console: Console, connections: list[Connection]) -> None:
    relation = None
    for link in connections:
        if link.relation != relation:
            relation = link.relation
            console.print(Text(f"\n{relation}", style="bold cyan"))
        console.print(
            Text.assemble(
                "  ", (link.label, "bold"), (f"  {link.confidence:.2f} · {link.found_by} · {link.report}", "dim")
            )
        )
        for quote in link.evidence[:_MOST_QUOTES]:
            exact = " ".join(quote.exact.split())
            console.print(
                Text.assemble(
                    ("    ", ""),
                    (f"{quote.section}: ", "dim"),
                    f"…{quote.before}",
                    (exact, "bold green"),
                    f"{quote.after}…",
                )
            )
        if len(link.evidence) > _MOST_QUOTES:
            console.print(Text(f"    and {len(link.evidence) - _MOST_QUOTES} more", style="dim"))
