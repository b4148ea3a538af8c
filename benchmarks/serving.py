"""Requests a second and latency of ``kg serve`` beside ``oxigraph serve`` and rdflib-endpoint, on the same graph.

    pip install oxigraph rdflib-endpoint
    python benchmarks/serving.py STORE [--seconds 5] [--without-rdflib]

STORE: a store of ``kg build``. Each server gets the same queries from 8 clients in processes of their own, one server at
a time; then light queries from 4 clients while 4 others send Cartesian products. Clients share the cores with the
servers, so that ratios count. Every answer of a kind must have as many rows from each server, else this fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from kg.graph.generations import Generations
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import PREFIXES

CLIENTS = 8
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BIN = Path(sys.executable).parent


def queries(store: Path) -> dict[str, str]:
    """A point query, a leaderboard and an aggregate, about what the graph has most of."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    with KnowledgeGraph.open(store) as graph:
        def most(relation: str) -> str:
            row = next(iter(graph.query(
                f"SELECT ?x (COUNT(?p) AS ?n) {{ ?p {relation} ?x }} GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1")))
            return str(row["x"].value)

        technique, benchmark = most("kg:usesTechnique"), most("kg:hasResult/kg:onBenchmark")
    return {
        "point": f"{prefixes}SELECT ?id ?title {{ ?p kg:usesTechnique <{technique}> ; dcterms:identifier ?id ; rdfs:label ?title }} LIMIT 50",
        "leaderboard": f"{prefixes}SELECT ?id ?system ?metric ?value {{ ?p kg:hasResult ?r ; dcterms:identifier ?id . "
        f"?r kg:onBenchmark <{benchmark}> ; kg:value ?value OPTIONAL {{ ?r kg:system/rdfs:label ?system }} "
        "OPTIONAL { ?r kg:metric/rdfs:label ?metric } } ORDER BY DESC(?value) ?id",
        "aggregate": f"{prefixes}SELECT ?name (COUNT(DISTINCT ?p) AS ?n) {{ ?p kg:usesTechnique ?x . ?x rdfs:label ?name }} "
        "GROUP BY ?x ?name ORDER BY DESC(?n) ?name LIMIT 20",
    }  # fmt: skip


def ask(connection: http.client.HTTPConnection, path: str, query: str) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    connection.request("POST", path, urlencode({"query": query}), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def client(url: str, query: str, until: float, out: multiprocessing.Queue[list[float]]) -> None:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=120)
    times = []
    while time.monotonic() < until:
        began = time.perf_counter()
        status, _ = ask(connection, address.path, query)
        if status != 200:
            raise SystemExit(f"{url}: status {status}")
        times.append(time.perf_counter() - began)
    out.put(times)


def heavy_client(url: str, until: float) -> None:
    address = urlsplit(url)
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(address.netloc, timeout=max(0.1, until - time.monotonic()))
        try:
            ask(connection, address.path, HEAVY)
        except OSError:
            pass
        finally:
            connection.close()


def load(url: str, query: str, clients: int, seconds: float) -> tuple[float, float, float]:
    """Requests a second, median and 99th percentile in milliseconds."""
    out: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    until = time.monotonic() + seconds
    processes = [multiprocessing.Process(target=client, args=(url, query, until, out)) for _ in range(clients)]
    for process in processes:
        process.start()
    times = sorted(t for _ in processes for t in out.get(timeout=seconds + 150))
    for process in processes:
        process.join()
    return len(times) / seconds, 1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)]


@contextmanager
def server(name: str, command: list[str], url: str, ready_after: float) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    address = urlsplit(url)
    began = time.monotonic()
    while True:
        try:
            connection = http.client.HTTPConnection(address.netloc, timeout=60)
            if ask(connection, address.path, "ASK {}")[0] == 200:
                break
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() - began > ready_after:
            raise SystemExit(f"{name} did not start: {' '.join(command)}")
        time.sleep(0.2)
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--without-rdflib", action="store_true")
    options = parser.parse_args()
    asked = queries(options.store)
    with tempfile.TemporaryDirectory() as folder:
        # The union of all graphs as default graph, which the peers can't be told: a store whose default graph it is.
        triples = Path(folder) / "all.nt"
        with KnowledgeGraph.open(options.store) as graph, triples.open("wb") as file:
            print(f"{len(list(graph.query('SELECT ?p { ?p a kg:Paper }')))} papers, {len(graph.store)} triples")
            graph.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize(file, format=_n_triples())
        copy = Path(folder) / "oxigraph"
        subprocess.run([BIN / "oxigraph", "load", "--location", copy, "--file", triples], check=True, capture_output=True)
        Generations(options.store).check()
        servers = {
            "kg serve": ([str(BIN / "kg"), "serve", "--store", str(options.store), "--port", "8931", "--timeout", "30"], "http://127.0.0.1:8931/sparql"),
            "oxigraph serve": ([str(BIN / "oxigraph"), "serve-read-only", "--location", str(copy), "--bind", "127.0.0.1:8932"], "http://127.0.0.1:8932/query"),
            "rdflib-endpoint": ([str(BIN / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", "8933", str(triples)], "http://127.0.0.1:8933/"),
        }  # fmt: skip
        if options.without_rdflib:
            del servers["rdflib-endpoint"]
        rows: dict[str, dict[str, int]] = {}
        rates: dict[tuple[str, str], float] = {}
        for name, (command, url) in servers.items():
            with server(name, command, url, 600):
                address = urlsplit(url)
                for kind, query in asked.items():
                    _, body = ask(http.client.HTTPConnection(address.netloc, timeout=120), address.path, query)
                    rows.setdefault(kind, {})[name] = len(json.loads(body)["results"]["bindings"])
                    rate, middle, last = load(url, query, CLIENTS, options.seconds)
                    rates[name, kind] = rate
                    print(f"{name:16} {kind:12} {rate:8.1f} requests/s   p50 {middle:7.1f} ms   p99 {last:7.1f} ms", flush=True)
                if name == "rdflib-endpoint":
                    continue  # one heavy query stops it for good
                until = time.monotonic() + options.seconds + 1
                heavy = [multiprocessing.Process(target=heavy_client, args=(url, until)) for _ in range(4)]
                for process in heavy:
                    process.start()
                time.sleep(1)
                rate, middle, last = load(url, asked["point"], 4, options.seconds)
                for process in heavy:
                    process.join()
                print(f"{name:16} {'under heavy':12} {rate:8.1f} requests/s   p50 {middle:7.1f} ms   p99 {last:7.1f} ms", flush=True)
        for kind, counts in rows.items():
            if len(set(counts.values())) > 1:
                raise SystemExit(f"{kind}: the servers differ in their answers: {counts}")
        for kind in asked:
            ratios = [f"{rates['kg serve', kind] / rates[other, kind]:.2f} × {other}" for other in servers if other != "kg serve"]
            print(f"{kind:12} kg serve = {', '.join(ratios)}")


def _n_triples() -> object:
    import pyoxigraph as ox

    return ox.RdfFormat.N_TRIPLES


if __name__ == "__main__":
    main()
