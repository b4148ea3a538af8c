"""Lists with facets and counts, each with its CSV and JSON twin."""

from __future__ import annotations

import re
from typing import Any

from kg.exploration.catalogue import FACETS, Catalogue, Item, catalogue
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, name_key
from kg.serving.site.addresses import FOLDERS, address, short
from kg.serving.site.answering import BadRequest, PageAnswer, PageRequest
from kg.serving.site.rendering import page, twin
from kg.serving.site.words import Words

_SIZE = 50  # rows of a page
_PAPER_FACETS = (*FACETS, "month", "report")
_FACET_WORDS = {"introduces": "introduces_facet"}


def papers(graph: KnowledgeGraph, request: PageRequest, kind: str) -> PageAnswer:
    """Papers that fit all chosen facets, newest first."""
    found = catalogue(graph)
    chosen = {name: values for name in _PAPER_FACETS if (values := request.all(name))}
    _check(found, chosen)
    selected = found.select(chosen)
    if kind:
        columns = ("id", "title", "month", "reports", "iri", *FACETS)
        rows = []
        for paper in selected:
            linked = found.links.get(paper.iri, {})
            row: dict[str, Any] = {"id": paper.id, "title": paper.title, "month": paper.month, "iri": paper.iri}
            row["reports"] = list(paper.reports)
            for facet, relations in FACETS.items():
                things = dict.fromkeys(x for r in relations for x in linked.get(r, ()) if x in found.items)
                row[facet] = [found.items[x].label for x in things]
            rows.append(row)
        return twin(kind, columns, rows)
    words = Words(request.language)
    facets = []
    for name, ranked in found.facets(selected).items():
        shown = [
            (short(value), found.items[value].name(request.language) if value in found.items else value, number)
            for value, number in ranked
            if short(value) not in chosen.get(name, ())
        ]
        facets.append((name, getattr(words, _FACET_WORDS.get(name, name)), shown))
    number, pages = _page_number(request, len(selected))
    rows = [_paper_row(found, paper.iri, request.language) for paper in selected[(number - 1) * _SIZE : number * _SIZE]]
    return page(
        "papers.html",
        request,
        total=len(selected),
        rows=rows,
        facets=facets,
        chosen=_chosen(found, request, chosen, words),
        paging=_paging(request, "/papers", number, pages),
        twins=_twins(request, "/papers"),
        add=lambda name, value: address("/papers", [*_kept(request), (name, value)]),
    )


def items(graph: KnowledgeGraph, request: PageRequest, folder: str, kind: str) -> PageAnswer:
    """Things of a class, those with most papers first; by broader concept, by words in their names, known or discovered."""
    found = catalogue(graph)
    type_ = FOLDERS[folder]
    all_items = found.of_type(type_)
    broader, wanted, origin = request.get("broader"), name_key(request.get("q")), request.get("origin")
    if origin not in ("", "known", "discovered"):
        raise BadRequest(f"origin is «{origin[:80]}»; it can be known or discovered")
    if broader:
        _check(found, {"broader": [broader]})
        below = found.below(BASE + broader) - {BASE + broader}
        all_items = [item for item in all_items if item.iri in below]
    if wanted:
        all_items = [i for i in all_items if wanted in name_key(i.label) or wanted in name_key(i.label_zh)]
    if origin:
        all_items = [i for i in all_items if i.discovered == (origin == "discovered")]
    if kind:
        columns = ("name", "name_zh", "type", "papers", "discovered", "broader", "iri")
        rows = [
            {
                "name": i.label, "name_zh": i.label_zh, "type": i.type, "papers": i.papers, "discovered": i.discovered,
                "broader": [short(b) for b in found.broader.get(i.iri, ())], "iri": i.iri,
            }
            for i in all_items
        ]  # fmt: skip
        return twin(kind, columns, rows)
    number, pages = _page_number(request, len(all_items))
    path = f"/{folder}"
    return page(
        "items.html",
        request,
        folder=folder,
        type=type_,
        total=len(all_items),
        rows=all_items[(number - 1) * _SIZE : number * _SIZE],
        parents=_parents(found, all_items, request.language),
        broader=found.items.get(BASE + broader) if broader else None,
        broader_value=broader,
        origin=origin,
        paging=_paging(request, path, number, pages),
        twins=_twins(request, path),
        with_=lambda **more: address(path, [*[(k, v) for k, v in _kept(request) if k not in more], *more.items()]),
    )


def reports(graph: KnowledgeGraph, request: PageRequest, kind: str) -> PageAnswer:
    """The reports, the newest first."""
    counts: dict[str, int] = {}
    for paper in catalogue(graph).papers.values():
        for report in paper.reports:
            counts[report] = counts.get(report, 0) + 1
    rows = [{"report": name, "papers": counts[name], "iri": f"{BASE}report/{name}"} for name in sorted(counts, reverse=True)]
    if kind:
        return twin(kind, ("report", "papers", "iri"), rows)
    number, pages = _page_number(request, len(rows))
    return page(
        "reports.html",
        request,
        total=len(rows),
        rows=rows[(number - 1) * _SIZE : number * _SIZE],
        paging=_paging(request, "/reports", number, pages),
        twins=_twins(request, "/reports"),
    )


def _paper_row(found: Catalogue, iri: str, language: str) -> dict[str, Any]:
    """A paper with what it introduces and a few of its fields, models and techniques."""
    paper, linked = found.papers[iri], found.links.get(iri, {})
    things = dict.fromkeys(x for r in ("introduces", "basedOn", "usesTechnique", "hasDomain") for x in linked.get(r, ())[:3])
    tags = [found.items[x] for x in things if x in found.items][:7]
    return {"paper": paper, "tags": [(t.iri, t.name(language), t.type) for t in tags]}


def _check(found: Catalogue, chosen: dict[str, list[str]]) -> None:
    for name, values in chosen.items():
        for value in values:
            if name == "month":
                if not re.fullmatch(r"\d{4}-\d{2}", value):
                    raise BadRequest(f"month is «{value[:80]}»; write it as 2026-01")
            elif name != "report" and BASE + value not in found.items and BASE + value not in found.narrower:
                raise BadRequest(f"{name} is «{value[:80]}», which is nothing in this graph; choose one from the list")


def _parents(found: Catalogue, rows: list[Item], language: str, most: int = 16) -> list[tuple[str, str, int]]:
    counts: dict[str, int] = {}
    for item in rows:
        for parent in found.broader.get(item.iri, ()):
            counts[parent] = counts.get(parent, 0) + 1
    ranked = sorted(((p, n) for p, n in counts.items() if p in found.items), key=lambda pair: (-pair[1], pair[0]))
    return [(short(p), found.items[p].name(language), n) for p, n in ranked[:most]]


def _chosen(
    found: Catalogue, request: PageRequest, chosen: dict[str, list[str]], words: Words
) -> list[tuple[str, str, str]]:
    """What is chosen: the facet's name, the value's, and the address without it."""
    shown = []
    for name, values in chosen.items():
        for value in values:
            item = found.items.get(BASE + value)
            rest = [(k, v) for k, v in _kept(request) if (k, v) != (name, value)]
            label = item.name(request.language) if item else value
            shown.append((getattr(words, _FACET_WORDS.get(name, name)), label, address("/papers", rest)))
    return shown


def _kept(request: PageRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.parameters if name not in ("page", "lang") and value]


def _twins(request: PageRequest, path: str) -> list[tuple[str, str]]:
    return [(name.upper(), address(f"{path}.{name}", _kept(request))) for name in ("csv", "json")]


def _page_number(request: PageRequest, rows: int) -> tuple[int, int]:
    pages = max(1, -(-rows // _SIZE))
    given = request.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) < 8 and 1 <= int(given) <= pages):
        raise BadRequest(f"page is «{given[:80]}»; there are pages 1 to {pages}")
    return int(given), pages


def _paging(request: PageRequest, path: str, number: int, pages: int) -> dict[str, Any]:
    def to(page_number: int) -> str:
        return address(path, [*_kept(request), ("page", page_number)])

    return {
        "number": number,
        "pages": pages,
        "previous": to(number - 1) if number > 1 else "",
        "next": to(number + 1) if number < pages else "",
    }
