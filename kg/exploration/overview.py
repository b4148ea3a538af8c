"""The whole graph as one picture: every paper and thing with a position, for a browser to draw by WebGL.

Positions: communities (Louvain, as networkx has it) are discs, in which the best connected stand in the middle; a disc
stands as near as it can to those it is linked with. That is quick, the same for the same graph, and nothing overlaps.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np

from kg.exploration.catalogue import Catalogue, catalogue
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import Relation

MOST = 50_000
"""Nodes that a picture holds; of a larger graph the best connected are shown."""

_SEED = 20260106
_GOLDEN = math.pi * (3 - math.sqrt(5))
TYPES = ("Paper", "Model", "System", "Technique", "Benchmark", "Dataset", "Domain", "Metric", "Hardware")
RELATIONS = (*(relation.value for relation in Relation), "broader")


def overview(graph: KnowledgeGraph, most: int = MOST) -> dict[str, Any]:
    """What the browser draws: ``nodes`` (IRI, type, name, Chinese name or 0, x, y, links), ``edges`` (from, to, relation),
    all by number; ``shown`` and ``total`` nodes, which differ where the graph has more than ``most``."""
    found = catalogue(graph)
    whole = linked_graph(found)
    total = whole.number_of_nodes()
    if total > most:
        kept = sorted(whole, key=lambda n: (-whole.degree(n), n))[:most]
        whole = nx.Graph(whole.subgraph(kept))
    names = sorted(whole)
    place = {name: number for number, name in enumerate(names)}
    spots = positions(whole)
    nodes = []
    for name in names:
        x, y = spots[name]
        nodes.append([*_node(found, name), round(x, 1), round(y, 1), whole.degree(name)])
    edges = sorted((place[a], place[b], RELATIONS.index(r)) for a, b, r in _edges(found) if a in place and b in place)
    return {"types": TYPES, "relations": RELATIONS, "nodes": nodes, "edges": edges, "shown": len(nodes), "total": total}


def _node(found: Catalogue, iri: str) -> list[Any]:
    if iri in found.papers:
        return [iri, 0, found.papers[iri].title, 0]
    item = found.items[iri]
    return [iri, TYPES.index(item.type), item.label, item.label_zh if item.label_zh != item.label else 0]


def neighbourhood(graph: KnowledgeGraph, iri: str, most: int = 100) -> dict[str, Any]:
    """A thing and what it is linked with, the best connected first: ``nodes`` and ``edges`` as in an overview, without
    positions; ``total`` neighbours. Empty for what is not in the graph."""
    found = catalogue(graph)
    near: dict[str, set[str]] = defaultdict(set)
    for relation, things in found.links.get(iri, {}).items():
        for thing in things:
            near[thing].add(relation)
    for relation, papers in found.linked.get(iri, {}).items():
        for paper in papers:
            near[paper].add(relation)
    for other in (*found.broader.get(iri, ()), *found.narrower.get(iri, ())):
        near[other].add("broader")
    known = [n for n in near if n in found.items or n in found.papers]

    def weight(name: str) -> int:
        things = found.linked.get(name, {}) or found.links.get(name, {})
        return sum(len(x) for x in things.values())

    chosen = sorted(known, key=lambda n: (-weight(n), n))[:most]
    names = [n for n in (iri, *chosen) if n in found.items or n in found.papers]
    nodes = [[*_node(found, n), 0, 0, weight(n)] for n in names]
    place = {name: number for number, name in enumerate(names)}
    edges = []
    for name in chosen:
        for relation in sorted(near[name]):
            outgoing = name in found.links.get(iri, {}).get(relation, ()) or name in found.broader.get(iri, ())
            ends = (place[iri], place[name]) if outgoing else (place[name], place[iri])
            edges.append((*ends, RELATIONS.index(relation)))
    return {"types": TYPES, "relations": RELATIONS, "nodes": nodes, "edges": edges, "total": len(known)}


def _edges(found: Catalogue) -> list[tuple[str, str, str]]:
    edges = [
        (paper, thing, relation)
        for paper, links in found.links.items()
        for relation, things in links.items()
        for thing in things
        if paper in found.papers and thing in found.items
    ]
    edges += [
        (narrow, broad, "broader")
        for narrow, above in found.broader.items()
        for broad in above
        if narrow in found.items and broad in found.items
    ]
    return edges


def linked_graph(found: Catalogue) -> nx.Graph:
    """Papers and things with a link, in an order that is always the same."""
    made = nx.Graph()
    edges = sorted({(min(a, b), max(a, b)) for a, b, _ in _edges(found) if a != b})
    made.add_nodes_from(sorted({n for edge in edges for n in edge}))
    made.add_edges_from(edges)
    return made


def positions(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """A place for every node; about 10 units between two that stand side by side."""
    parts = [sorted(part) for part in nx.community.louvain_communities(graph, seed=_SEED, resolution=1.5)]
    parts.sort(key=lambda part: (-len(part), part[0]))
    of = {name: number for number, part in enumerate(parts) for name in part}
    bonds: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for a, b in graph.edges():
        if of[a] != of[b]:
            bonds[of[a]][of[b]] += 1
            bonds[of[b]][of[a]] += 1
    radii = [10.0 * math.sqrt(len(part)) + 8.0 for part in parts]
    centres = _discs(radii, bonds)
    placed: dict[str, tuple[float, float]] = {}
    for part, (x, y) in zip(parts, centres, strict=True):
        for rank, name in enumerate(sorted(part, key=lambda n: (-graph.degree(n), n))):
            far, turn = 10.0 * math.sqrt(rank), rank * _GOLDEN
            placed[name] = (x + far * math.cos(turn), y + far * math.sin(turn))
    return placed


def _discs(radii: Sequence[float], bonds: dict[int, dict[int, int]]) -> list[tuple[float, float]]:
    """Centres of discs that do not overlap, the largest first, each as near to those it is linked with as there is room."""
    centres = np.zeros((len(radii), 2))
    sizes = np.asarray(radii)
    turns = np.arange(48) * (2 * math.pi / 48)
    rim = 0.0  # how far out the last disc without links went: the next, no larger, begins there
    for number in range(1, len(radii)):
        linked = [(other, n) for other, n in bonds.get(number, {}).items() if other < number]
        if linked:
            weights = np.asarray([n for _, n in linked], dtype=float)
            aim = (centres[[other for other, _ in linked]] * weights[:, None]).sum(axis=0) / weights.sum()
        else:
            aim = np.zeros(2)
        placed, free = centres[:number], sizes[:number] + sizes[number]
        turned = turns + number * _GOLDEN  # so that small discs do not line up in spokes
        ring = np.stack([np.cos(turned) * 1.35, np.sin(turned)], axis=1)  # screens are wide
        step = max(6.0, float(sizes[number]) * 0.5)
        far = 0.0 if linked else rim
        while True:
            spots = aim + ring * far
            gaps = np.hypot(*(spots[:, None, :] - placed[None, :, :]).transpose(2, 0, 1)) - free[None, :]
            fitting = np.flatnonzero(gaps.min(axis=1) >= 0)
            if len(fitting):
                best = fitting[np.argmin(np.hypot(*spots[fitting].T))]
                centres[number] = spots[best]
                rim = rim if linked else far
                break
            far += step
    return [(float(x), float(y)) for x, y in centres]
