"""How quotes are laid out: triples and bytes a link, and the time of "why does the graph say so", for four layouts.

    python benchmarks/evidence.py STORE

one-node       a quote is one node, its classes left to the domains of its properties (what paperkg writes)
typed          the same with its three classes stated
nested         as in the examples of the Web Annotation model: a resource with two selectors, each with its class
one-text       one-node, with one source of a thousand papers in place of one source a paper
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pyoxigraph as ox

from kg.graph.dumping import graph_names, statements_of
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.upkeep import load
from kg.namespaces import BASE, PREFIXES

_A = f"<{PREFIXES['rdf']}type>"
_OA = PREFIXES["oa"]
_WHY = """SELECT ?section ?exact ?start ?text WHERE {
  ?link rdf:subject <%s> ; rdf:object ?thing ; oa:hasTarget ?quote . ?quote kg:section ?section ; oa:hasSource/kg:text ?text .
  ?quote oa:exact ?exact ; oa:start ?start }"""
_WHY_NESTED = """SELECT ?section ?exact ?start ?text WHERE {
  ?link rdf:subject <%s> ; rdf:object ?thing ; oa:hasTarget ?quote . ?quote kg:section ?section ; oa:hasSource/kg:text ?text .
  ?quote oa:hasSelector ?a, ?b . ?a oa:exact ?exact . ?b oa:start ?start }"""


def one_node(statements: Iterator[str]) -> Iterator[str]:
    return statements


def typed(statements: Iterator[str]) -> Iterator[str]:
    for statement in statements:
        yield statement
        if f" <{_OA}exact> " in statement:
            node = statement.split(" ", 1)[0]
            for name in ("SpecificResource", "TextQuoteSelector", "TextPositionSelector"):
                yield f"{node} {_A} <{_OA}{name}>"


def nested(statements: Iterator[str]) -> Iterator[str]:
    for statement in statements:
        node, predicate, rest = statement.split(" ", 2)
        if predicate == f"<{_OA}exact>":
            selector = f"{node[:-1]}/quote>"
            yield f"{node} {_A} <{_OA}SpecificResource>"
            yield f"{node} <{_OA}hasSelector> {selector}"
            yield f"{selector} {_A} <{_OA}TextQuoteSelector>"
            yield f"{selector} {predicate} {rest}"
        elif predicate in (f"<{_OA}start>", f"<{_OA}end>"):
            selector = f"{node[:-1]}/position>"
            if predicate.endswith("start>"):
                yield f"{node} <{_OA}hasSelector> {selector}"
                yield f"{selector} {_A} <{_OA}TextPositionSelector>"
            yield f"{selector} {predicate} {rest}"
        else:
            yield statement


def one_text(statements: Iterator[str]) -> Iterator[str]:
    """Offsets are left as they are: they count for nothing here."""
    texts: list[str] = []
    whole = f"<{BASE}report/whole/source>"
    for statement in statements:
        if f" <{PREFIXES['kg']}text> " in statement:
            texts.append(statement.split(" ", 2)[2][1:-1])
        elif f" <{_OA}hasSource> " in statement:
            node, predicate, _ = statement.split(" ", 2)
            yield f"{node} {predicate} {whole}"
        else:
            yield statement
        if len(texts) == 1000:
            break
    yield f'{whole} <{PREFIXES["kg"]}text> "{"".join(texts)}"'
    yield from statements


@click.command()
@click.argument("store", type=click.Path(path_type=Path, exists=True))
def main(store: Path) -> None:
    """Compare layouts of evidence on the reports of STORE."""
    layouts: list[tuple[str, Callable[[Iterator[str]], Iterator[str]]]] = [
        ("one-node", one_node), ("typed", typed), ("nested", nested), ("one-text", one_text)]  # fmt: skip
    click.echo(f"{'layout':12}{'triples/link':>14}{'bytes/link':>12}{'MB':>8}{'why, ms':>10}")
    with KnowledgeGraph.open(store) as graph:
        links = sum(1 for _ in graph.query("SELECT ?l WHERE { ?l a kg:Link }"))
        papers = [row["p"].value for row in graph.query("SELECT ?p WHERE { ?p a kg:Paper } ORDER BY ?p LIMIT 300")]
        for name, layout in layouts:
            with tempfile.TemporaryDirectory() as folder:
                file, triples = Path(folder) / "quads.nq", 0
                with file.open("w", encoding="utf-8") as out:
                    for found in graph_names(graph.store):
                        for statement in layout(statements_of(graph.store, found)):
                            out.write(f"{statement} {found} .\n")
                            triples += 1
                target = Path(folder) / "store"
                held = ox.Store(str(target))
                load(held, file, ox.RdfFormat.N_QUADS)
                held.optimize()
                held.flush()
                size = sum(f.stat().st_size for f in target.rglob("*"))
                asked, times = KnowledgeGraph(held), []
                for paper in papers:
                    began = time.perf_counter()
                    sum(1 for _ in asked.query((_WHY_NESTED if name == "nested" else _WHY) % paper))
                    times.append(time.perf_counter() - began)
                del held, asked
            why = statistics.median(times) * 1000
            click.echo(f"{name:12}{triples / links:14.1f}{size / links:12.0f}{size / 1e6:8.0f}{why:10.2f}")


if __name__ == "__main__":
    main()
