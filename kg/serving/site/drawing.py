"""Small pictures that are part of a page: SVG drawn here, so that it works without JavaScript and prints."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from kg.exploration.page.page import COLORS

_ROW, _WIDTH, _MIDDLE = 26, 900, 450


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing beside another: where its page is, its name, class, and how the two are related."""

    href: str
    label: str
    type: str
    relation: str


def cut(text: str, most: int) -> str:
    """A text of at most so many columns (wide characters take two), cut with an ellipsis."""
    width = 0
    for place, character in enumerate(text):
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > most:
            return text[:place].rstrip() + "…"
    return text


def neighbourhood(name: str, type_: str, neighbours: Sequence[Neighbour], title: str) -> Markup:
    """A thing in the middle, its neighbours left and right of it; each is a link."""
    half = (len(neighbours) + 1) // 2
    height = max(3, half) * _ROW + 20
    centre = height / 2
    parts = [
        f'<svg class="neighbourhood" viewBox="0 0 {_WIDTH} {height:g}" role="group" aria-label="{escape(title)}" direction="ltr">'
    ]
    sides = ((neighbours[:half], -1), (neighbours[half:], 1))
    for side, sign in sides:
        for place in range(len(side)):
            y = centre + (place - (len(side) - 1) / 2) * _ROW
            x = _MIDDLE + sign * 150
            bend = _MIDDLE + sign * 95
            parts.append(f'<path class="edge" d="M{_MIDDLE} {centre:g}C{bend} {centre:g} {bend} {y:g} {x} {y:g}"/>')
    for side, sign in sides:
        for place, neighbour in enumerate(side):
            y = centre + (place - (len(side) - 1) / 2) * _ROW
            x = _MIDDLE + sign * 150
            anchor = "end" if sign < 0 else "start"
            color = COLORS.get(neighbour.type, ("#67717e", ""))[0]
            label, full = escape(cut(neighbour.label, 36)), escape(f"{neighbour.relation}: {neighbour.label}"[:300])
            parts.append(
                f'<a href="{escape(neighbour.href)}"><title>{full}</title><circle cx="{x}" cy="{y:g}" r="5" fill="{color}"/>'
                f'<text x="{x + sign * 11}" y="{y + 4:g}" text-anchor="{anchor}">{label}</text></a>'
            )
    color = COLORS.get(type_, ("#67717e", ""))[0]
    parts.append(f'<circle cx="{_MIDDLE}" cy="{centre:g}" r="10" fill="{color}"/>')
    parts.append(f'<text class="middle" x="{_MIDDLE}" y="{centre - 18:g}" text-anchor="middle">{escape(cut(name, 26))}</text></svg>')
    return Markup("".join(parts))


def bars(counts: Sequence[tuple[str, int]], title: str) -> Markup:
    """Papers by month as bars, the newest at the right."""
    shown = counts[-36:]
    most = max((n for _, n in shown), default=0)
    if len(shown) < 2 or not most:
        return Markup("")
    step = min(28.0, 720 / len(shown))
    width = step * len(shown)
    parts = [f'<svg class="bars" viewBox="0 0 {max(width, 60):g} 96" preserveAspectRatio="xMinYMid" role="img" aria-label="{escape(title)}">']
    for place, (month, number) in enumerate(shown):
        tall = 64 * number / most
        x = place * step
        parts.append(
            f'<g><title>{escape(month)}: {number}</title><rect x="{x + 1:g}" y="{74 - tall:.1f}" width="{step - 2:g}" height="{tall:.1f}"/></g>'
        )
        ends = place in (0, len(shown) - 1) and (place == 0 or width > 150)
        if ends or (month.endswith("-01") and 70 < x < width - 120):
            anchor = "start" if place == 0 else "end" if place == len(shown) - 1 else "middle"
            at = x if place == 0 else x + step if place == len(shown) - 1 else x + step / 2
            parts.append(f'<text x="{at:g}" y="90" text-anchor="{anchor}">{escape(month)}</text>')
    parts.append("</svg>")
    return Markup("".join(parts))
