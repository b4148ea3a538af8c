"""Positions computed beforehand, the same for the same graph, readable at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import networkx as nx

_SEED = 20260106
_SPACING = 190.0  # screen units that a node should have for itself


def positions(graph: nx.MultiDiGraph) -> dict[str, tuple[int, int]]:
    """Screen positions. Each connected part is laid out by itself; the parts are packed in rows, largest first."""
    simple = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({tuple(sorted((a, b))) for a, b in graph.edges() if a != b}))
    parts = sorted(nx.connected_components(simple), key=lambda c: (-len(c), min(c)))
    placed: dict[str, tuple[int, int]] = {}
    x = y = row_height = 0.0
    row_width = _SPACING * math.sqrt(max(1, len(simple))) * 1.6
    for part in parts:
        members = nx.Graph()
        members.add_nodes_from(sorted(part))
        members.add_edges_from(sorted(tuple(sorted(e)) for e in simple.subgraph(part).edges()))
        local, width, height = _part(members)
        if x and x + width > row_width:
            x, y, row_height = 0.0, y + row_height + _SPACING, 0.0
        for node, (a, b) in local.items():
            placed[node] = (round(x + a), round(y + b))
        x += width + _SPACING
        row_height = max(row_height, height)
    return placed


def _part(graph: nx.Graph) -> tuple[dict[str, tuple[float, float]], float, float]:
    """A connected part: stress-based where it is small, force-directed where it is large; then nothing overlaps."""
    count = graph.number_of_nodes()
    if count == 1:
        return {next(iter(graph)): (0.0, 0.0)}, 0.0, 0.0
    scale = _SPACING * math.sqrt(count) * 0.62
    start = nx.kamada_kawai_layout(graph, scale=1.0) if count <= 350 else None
    raw = nx.spring_layout(graph, pos=start, k=1.9 / math.sqrt(count), iterations=60 if start else 120, seed=_SEED)
    tall = int(_extent(raw, 1) > _extent(raw, 0))  # screens are wide: the longer side lies across
    place = {n: [float(p[tall]) * scale * 1.35, float(p[1 - tall]) * scale] for n, p in raw.items()}
    _separate(place)
    left, top = min(p[0] for p in place.values()), min(p[1] for p in place.values())
    shifted = {n: (p[0] - left, p[1] - top) for n, p in place.items()}
    return shifted, max(p[0] for p in shifted.values()), max(p[1] for p in shifted.values())


def _extent(raw: Mapping[str, Sequence[float]], axis: int) -> float:
    values = [float(p[axis]) for p in raw.values()]
    return max(values) - min(values)


def _separate(place: dict[str, list[float]], wide: float = 150.0, high: float = 52.0, rounds: int = 40) -> None:
    """Push apart what would overlap: names are wide and low, so nodes keep a box around them free."""
    names = sorted(place)
    for _ in range(rounds):
        moved = False
        grid: dict[tuple[int, int], list[str]] = {}
        for name in names:
            p = place[name]
            grid.setdefault((int(p[0] // wide), int(p[1] // high)), []).append(name)
        for name in names:
            a = place[name]
            column, row = int(a[0] // wide), int(a[1] // high)
            for i in (-1, 0, 1):
                for j in (-1, 0, 1):
                    for other in grid.get((column + i, row + j), ()):
                        if other <= name:
                            continue
                        b = place[other]
                        dx, dy = b[0] - a[0], b[1] - a[1]
                        over_x, over_y = wide - abs(dx), high - abs(dy)
                        if over_x > 0 and over_y > 0:
                            moved = True
                            if over_y / high < over_x / wide:
                                shift = over_y / 2 * (1 if dy >= 0 else -1)
                                a[1] -= shift
                                b[1] += shift
                            else:
                                shift = over_x / 2 * (1 if dx >= 0 else -1)
                                a[0] -= shift
                                b[0] += shift
        if not moved:
            return
