"""Write the page: pyvis supplies nodes, edges and options, template, style and script are ours."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pyvis.network import Network

from kg.exploration.describe import corrected_by_hand
from kg.exploration.page.layout import positions
from kg.exploration.page.selection import Selection, edge_evidence, node_data, select
from kg.graph.knowledge_graph import KnowledgeGraph

COLORS = {
    "Paper": ("#33415c", "box"),
    "Model": ("#d1495b", "dot"),
    "System": ("#e07a2f", "diamond"),
    "Technique": ("#2a7f62", "dot"),
    "Benchmark": ("#3d6fb6", "square"),
    "Dataset": ("#6aa3d8", "square"),
    "Domain": ("#8a63b8", "hexagon"),
    "Metric": ("#a3872c", "triangle"),
    "Hardware": ("#7a7f87", "triangleDown"),
}
"""Colour and shape by type: told apart by shape alone, too."""

OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "multiselect": False,
        "hideEdgesOnDrag": True,
    },
    "edges": {
        "smooth": False,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.4}},
        "color": {"color": "#c3c9d4", "highlight": "#33415c"},
        "width": 1,
    },
    "nodes": {
        "scaling": {"label": {"drawThreshold": 3}},
        "font": {"face": "system-ui, sans-serif", "color": "#22303f", "strokeWidth": 4, "strokeColor": "#fbfaf7"},
        "borderWidth": 0,
    },
}


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What a written page shows; ``left_out`` is a sentence where it could not show all."""

    path: Path
    nodes: int
    edges: int
    left_out: str


def write_page(
    graph: KnowledgeGraph,
    path: Path | str,
    *,
    focus: str | None = None,
    depth: int = 2,
    types: Collection[str] = (),
    language: str = "en",
    max_nodes: int = 1500,
) -> PageSummary:
    """Write one HTML file that works offline. The same graph gives the same bytes.

    ``focus``: a thing, to show only what is at most ``depth`` steps away; ``types``: only these, and papers.
    Raises ThingNotFound for a focus that is not in the graph.
    """
    selection = select(graph, focus, depth, types, max_nodes)
    network = make_network(graph, selection, language)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_html(graph, network, selection, language), encoding="utf-8")
    return PageSummary(path, len(network.nodes), len(network.edges), selection.left_out)


def page_for_server(
    graph: KnowledgeGraph, *, focus: str | None, language: str, max_nodes: int, depth: int = 1
) -> str:
    """The same page for a server: its scripts are files of the server, so that a policy of script-src 'self' suffices.

    The server gives ``static_script`` at /static/. Raises ThingNotFound for a focus that is not in the graph.
    """
    selection = select(graph, focus, depth, (), max_nodes)
    return _html(graph, make_network(graph, selection, language), selection, language, from_server=True)


def static_script(name: str) -> str | None:
    """The text of a script that ``page_for_server`` refers to; None for any other name."""
    if name == "vis-network.js":
        return _vis_network()
    if name == "page.js":
        return (files("kg.exploration.page") / "page.js").read_text(encoding="utf-8")
    return None


def make_network(graph: KnowledgeGraph, selection: Selection, language: str) -> Network:
    """The pyvis network of a selection: placed, coloured and shaped nodes, one edge a relation."""
    network = Network(directed=True)
    place = positions(selection.graph)
    degrees = dict(selection.graph.degree())
    by_hand = corrected_by_hand(graph)
    for iri in sorted(selection.graph):
        type_ = selection.graph.nodes[iri]["type"]
        data = node_data(graph, iri, type_)
        if iri in by_hand:
            data["byHand"] = by_hand[iri]
        color, shape = COLORS[type_]
        weight = degrees[iri]
        label = str(data[language])
        short = label if len(label) <= 34 else label[:32].rstrip() + "…"
        network.add_node(
            iri,
            label=short,
            x=place[iri][0],
            y=place[iri][1],
            color=color,
            shape=shape,
            size=min(30, 7 + 2.2 * weight**0.8),
            data=data,
            degree=weight,
            font={"size": min(26, 12 + weight), **({"color": "#ffffff", "strokeWidth": 0} if shape == "box" else {})},
        )
    proofs = edge_evidence(graph, {(a, r, b) for a, b, r in selection.graph.edges(data="relation")})
    for number, (source, target, relation) in enumerate(sorted(selection.graph.edges(data="relation"))):
        proof = proofs.get((source, relation, target), {})
        network.add_edge(source, target, id=number, relation=relation, **proof)
    return network


def _html(
    graph: KnowledgeGraph, network: Network, selection: Selection, language: str, from_server: bool = False
) -> str:
    folder = files("kg.exploration.page")
    template = (folder / "template.html").read_text(encoding="utf-8")
    style = (folder / "page.css").read_text(encoding="utf-8")
    script = (folder / "page.js").read_text(encoding="utf-8")
    vis = _vis_network()
    data = {
        "nodes": network.nodes,
        "edges": network.edges,
        "options": OPTIONS,
        "language": language,
        "leftOut": selection.left_out,
        "types": {name: {"color": c, "shape": s} for name, (c, s) in COLORS.items()},
    }
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in (vis, script))
    parts = {
        "%%LANGUAGE%%": language,
        "%%SCRIPTS%%": hashes,
        "%%STYLE%%": style,
        "%%DATA%%": _json(data),
        "%%VIS%%": vis,
        "%%SCRIPT%%": script,
    }
    if from_server:
        parts["%%SCRIPTS%%"] = "'self'"
        for mark, name in (("%%VIS%%", "vis-network.js"), ("%%SCRIPT%%", "page.js")):
            template = template.replace(f"<script>{mark}</script>", f'<script src="/static/{name}"></script>')
    for mark, text in parts.items():
        before, found, after = template.partition(mark)
        template = before + text + after if found else template
    return template


def _json(data: object) -> str:
    """JSON that can't end its own script block."""
    return (
        json.dumps(data, ensure_ascii=False, sort_keys=True)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _vis_network() -> str:
    """The drawing library, from the installed pyvis (so that no copy of it stands in this project)."""
    library = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = library.read_text(encoding="utf-8")
    # Its last line points to a source map that is not there; a browser's tools would ask for it.
    return re.sub(r"\n//# sourceMappingURL=[^\n]*", "", text).replace("</script", "<\\/script").replace("\r", "")
