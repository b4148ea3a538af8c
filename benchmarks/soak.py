"""Ten minutes of mixed load on ``kg serve`` while the graph is rebuilt every 20 seconds: no wrong answer, memory flat.

    python benchmarks/soak.py REPORT.md [--minutes 10] [--clients 6]

REPORT.md: a daily report; rebuilds add it under five more dates with other identifiers, then change one of these at a
time, so that the right number of papers is known at every moment and the graph stays of one size. Clients ask points,
aggregates, pages, downloads, wrong queries and Cartesian products. Anything but the right answer or an announced time-out
(503 that says so, or a download broken off without its end) is counted as wrong; exit status 1 where there is one.
Memory is the proportional set size: pages that processes share count once.
"""

from __future__ import annotations

import argparse
import collections
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

import kg

POINT = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a kg:Paper }"
AGGREGATE = "SELECT ?x (COUNT(DISTINCT ?p) AS ?n) { ?p kg:usesTechnique ?x } GROUP BY ?x ORDER BY DESC(?n) LIMIT 5"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def resident(pid: int) -> tuple[int, int]:
    """Megabytes of memory, and number, of a process and all below it."""
    total, count, todo = 0, 0, [pid]
    while todo:
        here = todo.pop()
        try:
            rollup = Path(f"/proc/{here}/smaps_rollup").read_text()
            for task in Path(f"/proc/{here}/task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
        except (OSError, ValueError):
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
        count += 1
    return total >> 10, count


class Load:
    def __init__(self, url: str, until: float) -> None:
        self.url, self.until = url, until
        self.least, self.most = 0, 0  # papers that an answer may count at this moment
        self.seen: collections.Counter[str] = collections.Counter()
        self.wrong: list[str] = []

    def client(self, seed: int) -> None:
        choice = random.Random(seed)
        with httpx.Client(base_url=self.url, timeout=60) as http:
            while time.monotonic() < self.until:
                kind = choice.choices(["point", "aggregate", "page", "csv", "wrong", "heavy", "download"], [40, 20, 25, 5, 5, 1, 2])[0]
                least = self.least
                try:
                    self.check(kind, http, least, choice)
                except httpx.RemoteProtocolError as error:
                    if kind != "download":  # only these are large enough to be broken off
                        self.wrong.append(f"{kind}: {error}")
                    self.seen["announced time-outs"] += 1
                except Exception as error:
                    self.wrong.append(f"{kind}: {type(error).__name__}: {error}")
                self.seen[kind] += 1

    def check(self, kind: str, http: httpx.Client, least: int, choice: random.Random) -> None:
        if kind == "point":
            answer = http.get("sparql", params={"query": POINT})
            assert answer.status_code == 200, (answer.status_code, answer.text)
            found = int(answer.json()["results"]["bindings"][0]["n"]["value"])
            assert least <= found <= self.most, (least, found, self.most)
        elif kind == "aggregate":
            answer = http.post("sparql", data={"query": AGGREGATE})
            assert answer.status_code == 200 and len(answer.json()["results"]["bindings"]) == 5, answer.text[:200]
        elif kind == "page":
            answer = http.get(choice.choice(["", "papers", "techniques", "technique/grpo", "search?q=grpo", "graph.json", "model/qwen3"]))
            assert answer.status_code == 200, (answer.status_code, answer.text[:200])
        elif kind == "csv":
            answer = http.get("papers.csv")
            assert answer.status_code == 200 and least < answer.text.count("\r\n") <= self.most + 1
        elif kind == "wrong":
            assert http.get("sparql", params={"query": "SELECT * {"}).status_code == 400
        elif kind == "heavy":
            answer = http.get("sparql", params={"query": HEAVY})
            assert answer.status_code == 503 and ("longer than" in answer.text or "long queries" in answer.text), answer.text
            self.seen["announced time-outs"] += 1
        else:
            answer = http.get("sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": "text/csv"})
            if answer.status_code == 503 and "longer than" in answer.text:
                self.seen["announced time-outs"] += 1
            else:
                assert answer.status_code == 200 and answer.content.endswith(b"\r\n"), answer.text[:200]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=6)
    options = parser.parse_args()
    text = options.report.read_text(encoding="utf-8")
    date = re.search(r"\d{4}-\d{2}-\d{2}", text)
    assert date, "the report has no date"
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"

        def build(number: int) -> int:
            place = number % 6
            changed = text.replace(date[0], f"2040-{place + 1:02d}-01")
            changed = re.sub(r"\b(\d{4})\.(\d{5})\b", lambda m: f"{int(m[1]) + 100 * place:04d}.{m[2]}", changed)
            changed = changed.replace("GRPO", f"GRPO (round {number})")
            path = Path(folder) / f"r{place}.md"
            path.write_text(changed, encoding="utf-8")
            kg.build([path], store)
            with kg.KnowledgeGraph.open(store) as graph:
                return int(graph.stats()["Paper"])

        papers = build(0)
        server = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--timeout", "5"],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert server.stderr is not None
        found = re.search(r"at (http://\S+/) \(", server.stderr.readline())
        assert found
        errors: list[str] = []
        threading.Thread(target=lambda: errors.extend(server.stderr or ()), daemon=True).start()
        began = time.monotonic()
        load = Load(found[1], began + options.minutes * 60)
        load.least = load.most = papers
        threads = [threading.Thread(target=load.client, args=(seed,)) for seed in range(options.clients)]
        for thread in threads:
            thread.start()
        number = 0
        while time.monotonic() < load.until - 1:
            time.sleep(max(0.0, min(20 * (number + 1) + began, load.until) - time.monotonic()))
            if time.monotonic() >= load.until:
                break
            number += 1
            load.most = papers + text.count("## ")  # from the moment it may be published
            papers = build(number)
            load.most = papers
            time.sleep(1)
            load.least = papers
            memory, processes = resident(server.pid)
            print(f"{time.monotonic() - began:6.0f} s  {papers:5} papers  {sum(load.seen.values()):7} requests  {memory:5} MB in {processes:2} processes  {len(load.wrong)} wrong", flush=True)
        for thread in threads:
            thread.join()
        server.terminate()
        server.wait(15)
        print(dict(load.seen), f"{number} rebuilds")
        for line in [*load.wrong[:20], *errors[:20]]:
            print("WRONG:", line)
        raise SystemExit(1 if load.wrong else 0)


if __name__ == "__main__":
    main()
