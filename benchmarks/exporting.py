"""Turtle export of a store, sorted, against rdflib's serialiser on the same graph in memory.

    python benchmarks/exporting.py STORE [--rdflib]

The export goes from the store on disk to a file; rdflib has the graph in memory already, which is to its advantage: what
reading it there takes is printed apart. Rates are in triples a second, memory is the largest resident set of a process
that does nothing else.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click


def export(store: Path, target: Path) -> None:
    """Print seconds and memory of an export, in this process."""
    from kg.graph.knowledge_graph import KnowledgeGraph

    began = time.perf_counter()
    with KnowledgeGraph.open(store) as graph:
        graph.export(target)
    print(json.dumps([time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))


@click.command()
@click.argument("store", type=click.Path(path_type=Path, exists=True))
@click.option("--rdflib", "with_rdflib", is_flag=True, help="Serialise with rdflib as well (2 KB of memory a triple).")
def main(store: Path, with_rdflib: bool) -> None:
    """Measure the Turtle export of STORE."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "graph.ttl"
        command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); "
                   f"from pathlib import Path; from exporting import export; export(Path({str(store)!r}), Path({str(target)!r}))"]  # fmt: skip
        seconds, memory = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        import pyoxigraph as ox

        triples = sum(1 for _ in ox.parse(path=str(target), format=ox.RdfFormat.TURTLE))
        ours = triples / seconds
        click.echo(f"{triples} triples · paperkg {seconds:.1f} s, {ours:,.0f} a second, {memory} MB, {target.stat().st_size / 1e6:.0f} MB of Turtle")
        if with_rdflib:
            import rdflib

            began = time.perf_counter()
            graph = rdflib.Graph().parse(target, format="turtle")
            parsing = time.perf_counter() - began
            began = time.perf_counter()
            graph.serialize(Path(folder) / "rdflib.ttl", format="turtle")
            theirs = time.perf_counter() - began
            click.echo(f"rdflib {theirs:.1f} s, {triples / theirs:,.0f} a second (and {parsing:.1f} s to read it) · ratio {theirs / seconds:.1f}")


if __name__ == "__main__":
    main()
