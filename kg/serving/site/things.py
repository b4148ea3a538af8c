"""A page per thing of the graph: a paper, a technique, a model, a benchmark, a field, a report, any other node."""

from __future__ import annotations

import dataclasses
from typing import Any

import pyoxigraph as ox

from kg.exploration.catalogue import Catalogue, Item, catalogue
from kg.exploration.describe import Connection, Description, describe, evidence
from kg.exploration.things import Thing, heir_of, label_of, links_of, type_of
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, Relation
from kg.serving.site import fixed_pages
from kg.serving.site.addresses import FOLDERS, address, page_of, short
from kg.serving.site.answering import PageAnswer, PageRequest
from kg.serving.site.drawing import Neighbour, bars, neighbourhood
from kg.serving.site.rendering import json_answer, page
from kg.serving.site.words import Words

_MOST_PAPERS = 40  # shown with their quotes on a thing's page
_MOST_NEIGHBOURS = 20
_MOST_TRIPLES = 300
_FORMATS = (
    ("Turtle", ".ttl", "text/turtle"),
    ("JSON-LD", ".jsonld", "application/ld+json"),
    ("N-Triples", ".nt", "application/n-triples"),
    ("JSON", ".json", "application/json"),
)
_FACET = {"Domain": "domain", "Technique": "technique", "Model": "model", "System": "model", "Benchmark": "benchmark"}


def thing(graph: KnowledgeGraph, request: PageRequest, iri: str) -> PageAnswer:
    """The page of an IRI of this graph; its JSON where the path ends so; 301 to what took its place."""
    as_json = iri.endswith(".json")
    iri = iri.removesuffix(".json")
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return fixed_pages.missing(graph, request)
    heir = heir_of(graph, iri)
    if heir != iri:
        return PageAnswer(301, "text/plain; charset=utf-8", b"", (("Location", page_of(heir)),))
    if next(iter(graph.store.quads_for_pattern(node, None, None, None)), None) is None:
        return fixed_pages.missing(graph, request)
    type_ = type_of(graph, iri)
    if type_ in ("", "Report") and not as_json:
        return _report(graph, request, iri) if type_ else _node(graph, request, node)
    found = describe(graph, Thing(iri, label_of(graph, iri), type_, links_of(graph, iri)), None if as_json else _MOST_PAPERS)
    if as_json:
        return json_answer(dataclasses.asdict(found))
    return _paper(graph, request, found) if type_ == "Paper" else _entity(graph, request, found)


def _shared(request: PageRequest, iri: str) -> dict[str, Any]:
    path = page_of(iri)
    alternates = [(name, path + suffix, media_type) for name, suffix, media_type in _FORMATS]
    return {"iri": iri, "alternates": alternates, "focus": address("/graph", [("focus", iri)])}


def _grouped(connections: list[Connection]) -> list[tuple[str, list[Connection]]]:
    order = [r.value for r in Relation]
    groups: dict[str, list[Connection]] = {}
    for connection in connections:
        groups.setdefault(connection.relation, []).append(connection)
    return sorted(groups.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else 99)


def _localized(graph: KnowledgeGraph, connections: list[Connection], language: str) -> list[Connection]:
    if language == "en":
        return connections
    return [dataclasses.replace(c, label=label_of(graph, c.iri, "zh")) for c in connections]


def _paper(graph: KnowledgeGraph, request: PageRequest, found: Description) -> PageAnswer:
    words = Words(request.language)
    cat = catalogue(graph)
    links = _localized(graph, found.links, request.language)
    neighbours = [
        Neighbour(page_of(c.iri), c.label, cat.items[c.iri].type, words.relation(c.relation))
        for c in dict.fromkeys(dataclasses.replace(c, evidence=()) for c in links)
        if c.iri in cat.items
    ]
    paper = cat.papers.get(found.iri)
    identifier = paper.id if paper else found.iri.rsplit("/", 1)[-1]
    return page(
        "paper.html",
        request,
        found=found,
        identifier=identifier,
        paper=paper,
        groups=_grouped(links),
        results=_with_quotes(graph, _results(graph, f"?paper = <{found.iri}>")),
        types={c.iri: cat.items[c.iri].type for c in links if c.iri in cat.items},
        picture=neighbourhood(identifier, "Paper", neighbours[:_MOST_NEIGHBOURS], words.neighbourhood),
        web=[v for k, v in found.facts if k in ("see", "code", "project") and v.startswith(("https://", "http://"))],
        facts=[(k, v) for k, v in found.facts if k in ("author", "published", "read from", "corrected by hand")],
        **_shared(request, found.iri),
    )


def _entity(graph: KnowledgeGraph, request: PageRequest, found: Description) -> PageAnswer:
    words = Words(request.language)
    cat = catalogue(graph)
    papers = cat.papers_with(found.iri)
    item = cat.items.get(found.iri) or Item(
        found.iri, found.type, found.label, label_of(graph, found.iri, "zh"), len(papers), False
    )
    broader, narrower = _above(cat, found.iri), [x for x in cat.narrower.get(found.iri, ()) if x in cat.items]
    narrower.sort(key=lambda x: (-cat.items[x].papers, cat.items[x].label))
    beside = cat.beside(found.iri)
    facet = _FACET.get(found.type)
    condition = {"Benchmark": "?benchmark", "Dataset": "?benchmark", "Model": "?system", "System": "?system"}.get(found.type)
    results = _with_quotes(graph, _results(graph, f"{condition} = <{found.iri}>")) if condition else []
    folder = next((name for name, type_ in FOLDERS.items() if type_ == found.type), "")
    return page(
        "thing.html",
        request,
        found=found,
        item=item,
        folder=folder,
        names=sorted({n for n in found.labels if n not in (item.label, item.label_zh)})[:24],
        broader=[(x, cat.items[x].name(request.language) if x in cat.items else label_of(graph, x)) for x in broader],
        narrower=[cat.items[x] for x in narrower][:60],
        narrower_count=len(narrower),
        beside=beside,
        groups=_grouped(found.papers),
        total=len(papers),
        shown=min(len(papers), len({c.iri for c in found.papers})),
        all_papers=address("/papers", [(facet, short(found.iri))]) if facet else "",
        results=results,
        chart=bars(cat.over_time(papers), words.over_time),
        picture=_picture(cat, found, item, broader, narrower, request.language),
        facts=[(k, v) for k, v in found.facts if k in ("introduced by", "builds on", "corrected by hand")],
        **_shared(request, found.iri),
    )


def _picture(
    cat: Catalogue, found: Description, item: Item, broader: list[str], narrower: list[str], language: str
) -> Any:
    """Around a thing: what it is under and above, what it occurs with, and a few of its papers."""
    words = Words(language)
    near: list[Neighbour] = []

    def add(iri: str, relation: str) -> None:
        if iri in cat.items:
            near.append(Neighbour(page_of(iri), cat.items[iri].name(language), cat.items[iri].type, relation))

    for iri in broader[:3]:
        add(iri, words.broader)
    for iri in narrower[:4]:
        add(iri, words.narrower)
    for rows in cat.beside(found.iri, 3).values():
        for other, _ in rows:
            add(other.iri, words.beside)
    left = [
        Neighbour(page_of(c.iri), cat.papers[c.iri].title, "Paper", words.relation(c.relation, inverse=True))
        for c in {c.iri: c for c in found.papers}.values()
        if c.iri in cat.papers
    ][: _MOST_NEIGHBOURS // 2]
    right = near[: _MOST_NEIGHBOURS - len(left)]
    both = [*left, *right] if len(left) >= len(right) else [*right, *left]
    return neighbourhood(item.name(language), found.type, both, words.neighbourhood)


def _above(cat: Catalogue, iri: str) -> list[str]:
    found: dict[str, None] = {}
    todo = list(cat.broader.get(iri, ()))
    while todo:
        here = todo.pop(0)
        if here not in found and here != iri:
            found[here] = None
            todo.extend(cat.broader.get(here, ()))
    return list(found)


_RESULTS = """
SELECT DISTINCT ?paper ?title ?link ?system ?benchmark ?metric ?value ?unit ?delta ?compared WHERE {
  ?paper kg:hasResult ?r . ?r kg:value ?value . ?paper rdfs:label ?title .
  OPTIONAL { ?r kg:onBenchmark ?benchmark } OPTIONAL { ?r kg:metric ?metric } OPTIONAL { ?r kg:system ?system }
  OPTIONAL { ?r kg:unit ?unit } OPTIONAL { ?r kg:isDelta ?delta } OPTIONAL { ?r kg:comparedTo ?compared }
  OPTIONAL { ?link rdf:predicate kg:hasResult ; rdf:subject ?paper ; rdf:object ?r }
  FILTER(%s)
} ORDER BY ?delta ?metric DESC(?value) ?paper LIMIT 400
"""


def _results(graph: KnowledgeGraph, condition: str) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in graph.query(_RESULTS % condition):
        cells: dict[str, Any] = {"link": row["link"], "paper": row["paper"].value, "title": row["title"].value}
        cells.update(value=row["value"].value, unit=row["unit"].value if row["unit"] else "")
        cells["delta"] = row["delta"] is not None and row["delta"].value == "true"
        for name in ("system", "benchmark", "metric", "compared"):
            term = row[name]
            iri = term.value if isinstance(term, ox.NamedNode) else ""
            cells[name] = (iri, label_of(graph, iri) if iri else term.value if term is not None else "")
        found.setdefault(tuple(str(v) for k, v in cells.items() if k != "link"), cells)
    return list(found.values())


def _with_quotes(graph: KnowledgeGraph, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for result in results:
        quotes = evidence(graph, result["link"]) if result["link"] is not None else ()
        result["quote"] = quotes[0] if quotes else None
    return results


def _report(graph: KnowledgeGraph, request: PageRequest, iri: str) -> PageAnswer:
    name = iri.removeprefix(BASE + "report/")
    papers = catalogue(graph).select({"report": [name]})
    return page("report.html", request, name=name, papers=papers, **_shared(request, iri))


def _node(graph: KnowledgeGraph, request: PageRequest, node: ox.NamedNode) -> PageAnswer:
    """Any other node of the graph: what stands there, as a table."""
    rows: list[tuple[str, str, bool]] = []
    for quad in graph.store.quads_for_pattern(node, None, None, None):
        if len(rows) == _MOST_TRIPLES:
            break
        term = quad.object
        value = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
        rows.append((quad.predicate.value, value, isinstance(term, ox.NamedNode)))
    rows.sort()
    return page("node.html", request, name=node.value.removeprefix(BASE), rows=rows, **_shared(request, node.value))
