"""The picture of the whole graph: time to lay it out, to the first picture, and frames a second while panning.

    make assets
    python benchmarks/overview.py [--nodes 1000 10000 50000]

Synthetic graphs like ours (two papers to three things, seven links a paper, things by Zipf's law, four of five links within
a topic of some 200 nodes, fixed seed) in headless Chromium with software drawing. First
picture: from navigation to the first frame drawn. Panning: the camera is moved for four seconds, drawn frames are counted.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import random
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
from playwright.sync_api import sync_playwright

from kg.exploration.overview import RELATIONS, TYPES, positions
from kg.namespaces import BASE
from kg.serving.site.answering import PageRequest
from kg.serving.site.rendering import page

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAN = """() => new Promise((done) => {
  const { renderer } = paperkg, camera = renderer.getCamera();
  let frames = 0, step = 0;
  const count = () => { frames += 1; };
  renderer.on("afterRender", count);
  const began = performance.now();
  const move = () => {
    const spent = performance.now() - began;
    if (spent > 4000) { renderer.off("afterRender", count); done(frames / (spent / 1000)); return; }
    step += 1;
    camera.setState({ x: 0.5 + 0.2 * Math.sin(step / 20), y: 0.5 + 0.2 * Math.cos(step / 20), ratio: 0.5, angle: 0 });
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})"""


def _name(number: int, papers: int) -> str:
    type_ = "Paper" if number < papers else TYPES[1 + number % 8]
    return f"{BASE}{type_.lower()}/{number:06d}"


def data_of(nodes: int) -> tuple[dict[str, Any], float]:
    """What the browser draws, and the seconds that its positions took."""
    choice = random.Random(1)
    papers = nodes * 2 // 5
    things, topics = range(papers, nodes), max(1, nodes // 200)
    within = [things[topic::topics] for topic in range(topics)]
    named = nx.Graph()
    named.add_nodes_from(_name(n, papers) for n in range(nodes))
    for paper in range(papers):
        for _ in range(7):
            pool = within[paper % topics] if choice.random() < 0.8 else things
            thing = pool[min(len(pool) - 1, int(choice.paretovariate(0.7)) - 1)]
            named.add_edge(_name(paper, papers), _name(thing, papers))
    named.remove_nodes_from(list(nx.isolates(named)))  # what has no link is not in the picture either
    began = time.perf_counter()
    spots = positions(named)
    seconds = time.perf_counter() - began
    names = sorted(named)
    place = {name: number for number, name in enumerate(names)}
    rows = [[name, TYPES.index(name.split("/")[-2].capitalize()), f"Thing {name[-6:]} of a graph", 0, *spots[name], named.degree(name)] for name in names]
    edges = [(place[a], place[b], 0) for a, b in named.edges()]
    return {"types": TYPES, "relations": RELATIONS, "nodes": rows, "edges": edges, "shown": len(names), "total": len(names)}, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[1000, 10_000, 50_000])
    options = parser.parse_args()
    package = files("kg.serving")
    script = package.joinpath("assets", "overview.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    style = package.joinpath("site", "static", "site.css").read_text() + package.joinpath("assets", "overview.css").read_text()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for nodes in options.nodes:
            data, layout = data_of(nodes)
            path = Path(folder) / f"{nodes}.html"
            path.write_bytes(page("overview_file.html", PageRequest("/graph"), data=data, script=script, style=style, digest=digest).body)
            shown = browser.new_page(viewport={"width": 1280, "height": 800})
            began = time.perf_counter()
            shown.goto(path.as_uri(), wait_until="commit")
            shown.wait_for_selector("body[data-ready=yes]", timeout=120_000)
            shown.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            first = time.perf_counter() - began
            rate = shown.evaluate(PAN)
            print(f"{data['total']:6} nodes {len(data['edges']):7} edges   layout {layout:6.2f} s   first picture {first:5.2f} s   {rate:5.1f} frames/s", flush=True)
            shown.close()
        browser.close()


if __name__ == "__main__":
    main()
