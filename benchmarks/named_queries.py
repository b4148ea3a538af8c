"""The named queries: through paperkg, by pyoxigraph itself with the same text, and by rdflib in memory.

    python benchmarks/named_queries.py STORE [--rdflib] [--rounds 7]

Each query is asked with the example of its parameter, or with what the graph has most of; all rows are read. Medians in
milliseconds; the ratios are medians over all queries. rdflib holds the union of all graphs in memory, which is to its
advantage; reading the graph into it is not counted.
"""

from __future__ import annotations

import signal
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import click
import pyoxigraph as ox

from kg.errors import ThingNotFound
from kg.exploration.named_queries import named_queries, run_named
from kg.exploration.things import find
from kg.graph.dumping import all_statements
from kg.graph.knowledge_graph import KnowledgeGraph, written_out
from kg.graph.statements import n_triples
from kg.namespaces import PREFIXES

_MOST = {"technique": "usesTechnique", "benchmark": "evaluatedOn", "domain": "hasDomain", "model": "basedOn"}


def arguments_of(graph: KnowledgeGraph, name: str) -> dict[str, str]:
    """What to ask a query with: the example, or the thing of the hundredth rank where the graph lacks it."""
    found = {}
    for parameter, example in named_queries()[name].parameters.items():
        try:
            find(graph, example)
            found[parameter] = example
        except ThingNotFound:
            if parameter in _MOST:
                rows = graph.query(f"SELECT ?x WHERE {{ ?x kg:{_MOST[parameter]}Rank ?r }} ORDER BY ?r OFFSET 99 LIMIT 1")
            else:
                rows = graph.query("SELECT ?x WHERE { ?x a kg:Paper } LIMIT 1")
            found[parameter] = next(iter(rows))["x"].value
    return found


def timed(ask: Callable[[], object], rounds: int) -> tuple[float, int]:
    """Median milliseconds and number of rows."""
    seconds, rows = [], 0
    for _ in range(rounds + 1):
        began = time.perf_counter()
        rows = sum(1 for _ in ask())  # type: ignore[attr-defined]
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:]) * 1000, rows


def patiently(ask: Callable[[], object]) -> float:
    """Milliseconds of one answer; after a minute it is given up, and counts as a minute."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(60)
    try:
        began = time.perf_counter()
        for _ in ask():  # type: ignore[attr-defined]
            pass
        return (time.perf_counter() - began) * 1000
    except TimeoutError:
        return 60_000.0
    finally:
        signal.alarm(0)


@click.command()
@click.argument("store", type=click.Path(path_type=Path, exists=True))
@click.option("--rounds", type=click.IntRange(1), default=7, show_default=True)
@click.option("--rdflib", "with_rdflib", is_flag=True, help="Ask rdflib as well (2 KB of memory a triple).")
def main(store: Path, rounds: int, with_rdflib: bool) -> None:
    """Time all named queries on STORE."""
    graph = KnowledgeGraph.open(store)
    memory = None
    if with_rdflib:
        import rdflib

        memory = rdflib.Graph()
        memory.parse(data=n_triples(all_statements(graph.store)), format="nt")
    click.echo(f"{'query':16}{'rows':>8}{'kg ms':>10}{'pyoxigraph':>12}{'ratio':>8}{'rdflib':>10}{'ratio':>8}")
    to_ox, to_rdflib = [], []
    for name, query in named_queries().items():
        arguments = arguments_of(graph, name)
        values = {p: ox.NamedNode(find(graph, arguments[p]).iri) for p in query.parameters}
        text = written_out(query.sparql, values) if values else query.sparql
        ours, rows = timed(lambda: run_named(graph, name, arguments), rounds)  # noqa: B023
        raw, raw_rows = timed(lambda: graph.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True), rounds)  # noqa: B023
        assert rows == raw_rows, f"{name}: {rows} and {raw_rows} rows"
        to_ox.append(ours / raw)
        line = f"{name:16}{rows:8}{ours:10.2f}{raw:12.2f}{ours / raw:8.2f}"
        if memory is not None:
            theirs = patiently(lambda: memory.query(text, initNs=PREFIXES))  # noqa: B023
            to_rdflib.append(theirs / ours)
            line += f"{theirs:10.1f}{theirs / ours:8.1f}"
        click.echo(line)
    click.echo(f"median: {statistics.median(to_ox):.2f} × pyoxigraph" + (f", rdflib {statistics.median(to_rdflib):.1f} ×" if to_rdflib else ""))


if __name__ == "__main__":
    main()
