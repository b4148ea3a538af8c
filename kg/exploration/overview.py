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
_SMALL = 8  # nodes: a community with fewer is no disc of its own where it is linked with a larger one
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
    parts, bonds, alone = _gathered(parts, bonds)
    radii = [10.0 * math.sqrt(len(part)) + 8.0 for part in parts]
    centres = _discs(radii, bonds)
    outer = max((math.hypot(x / 1.35, y) + r for (x, y), r in zip(centres, radii, strict=True)), default=0.0)
    parts += alone
    centres += _rings([10.0 * math.sqrt(len(part)) + 8.0 for part in alone], outer)
    placed: dict[str, tuple[float, float]] = {}
    for part, (x, y) in zip(parts, centres, strict=True):
        for rank, name in enumerate(sorted(part, key=lambda n: (-graph.degree(n), n))):
            far, turn = 10.0 * math.sqrt(rank), rank * _GOLDEN
            placed[name] = (x + far * math.cos(turn), y + far * math.sin(turn))
    return placed


def _gathered(
    parts: list[list[str]], bonds: dict[int, dict[int, int]]
) -> tuple[list[list[str]], dict[int, dict[int, int]], list[list[str]]]:
    """Communities with the small ones joined to the large one they are most linked with; and those linked with none."""
    large = [number for number, part in enumerate(parts) if len(part) >= _SMALL]
    now = {number: place for place, number in enumerate(large)}
    gathered, alone = [list(parts[number]) for number in large], []
    for number, part in enumerate(parts):
        if number in now:
            continue
        near = [(count, -now[other]) for other, count in bonds.get(number, {}).items() if other in now]
        if near:
            gathered[-max(near)[1]].extend(part)
        else:
            alone.append(part)
    kept = {
        now[a]: {now[b]: count for b, count in others.items() if b in now} for a, others in bonds.items() if a in now
    }
    return gathered, kept, alone


def _rings(radii: Sequence[float], outer: float) -> list[tuple[float, float]]:
    """Centres of discs that belong nowhere, side by side on rings around all the rest."""
    centres = []
    ring = turn = 0.0
    for number, radius in enumerate(radii):
        if number == 0 or turn + 2 * radius / ring > 2 * math.pi:
            ring, turn = max(outer + 20.0, ring) + 2.2 * radius, 0.0
        turn += radius / ring
        centres.append((1.35 * ring * math.cos(turn), ring * math.sin(turn)))
        turn += radius / ring + 0.5 / ring
    return centres


def _discs(radii: Sequence[float], bonds: dict[int, dict[int, int]]) -> list[tuple[float, float]]:
    """Centres of discs that do not overlap, the largest first, each as near to those it is linked with as there is room."""
    centres = np.zeros((len(radii), 2))
    sizes = np.asarray(radii)
    turns = np.arange(48) * (2 * math.pi / 48)
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
        far = 0.0
        while True:
            spots = aim + ring * far
            gaps = np.hypot(*(spots[:, None, :] - placed[None, :, :]).transpose(2, 0, 1)) - free[None, :]
            fitting = np.flatnonzero(gaps.min(axis=1) >= 0)
            if len(fitting):
                best = fitting[np.argmin(np.hypot(*spots[fitting].T))]
                centres[number] = spots[best]
                break
            far += step
    return [(float(x), float(y)) for x, y in centres]
