"""The pages that are always there: home, search, editor, about, and the one for what is not."""

from __future__ import annotations

from typing import Any

from kg.exploration.catalogue import FACETS, catalogue
from kg.exploration.search import Hit, search
from kg.graph.example_queries import named_queries
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import ONTOLOGY, PREFIXES, Relation
from kg.serving.site.answering import PageAnswer, PageRequest
from kg.serving.site.rendering import json_answer, page
from kg.serving.site.words import Words

_MOST = 12  # of each kind on the home page


def home(graph: KnowledgeGraph, request: PageRequest) -> PageAnswer:
    found = catalogue(graph)
    counts = [("papers", len(found.papers))]
    folders = (("techniques", "Technique"), ("models", "Model"), ("benchmarks", "Benchmark"), ("domains", "Domain"))
    by_type = {type_: [i for i in found.of_type(type_) if i.papers] for _, type_ in folders}
    counts += [(folder, len(by_type[type_])) for folder, type_ in folders]
    reports = sorted({r for p in found.papers.values() for r in p.reports}, reverse=True)
    return page(
        "home.html",
        request,
        counts=counts,
        links=sum(len(things) for linked in found.links.values() for things in linked.values()),
        newest=list(found.papers.values())[:_MOST],
        reports=reports[:8],
        most=[(folder, by_type[type_][:_MOST]) for folder, type_ in folders],
    )


def search_page(graph: KnowledgeGraph, request: PageRequest, kind: str) -> PageAnswer:
    text = request.get("q").strip()[:200]
    hits = search(graph, text, 50) if text else []
    if kind:
        return json_answer([_hit(hit) for hit in hits])
    return page("search.html", request, text=text, hits=hits)


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "iri": hit.iri, "label": hit.label, "label_zh": hit.label_zh, "type": hit.type, "name": hit.name,
        "score": hit.score, "links": hit.links,
    }  # fmt: skip


def editor(graph: KnowledgeGraph, request: PageRequest) -> PageAnswer:
    words = Words(request.language)
    queries = [
        {"name": q.name, "title": q.title, "title_zh": q.title_zh, "sparql": q.with_prefixes()}
        for q in named_queries().values()
    ]
    classes = ("Paper", "Report", "Link", "Result", "Model", "System", "Technique", "Benchmark", "Dataset", "Domain", "Metric", "Hardware")  # fmt: skip
    zh = Words("zh")
    en = Words("en")
    properties = [
        {"curie": f"kg:{r.value}", "en": en.relation(r.value), "zh": zh.relation(r.value)} for r in Relation
    ] + [
        {"curie": curie, "en": curie.partition(":")[2], "zh": curie.partition(":")[2]}
        for curie in ("kg:hasResult", "kg:onBenchmark", "kg:metric", "kg:value", "kg:unit", "kg:system", "kg:isDelta", "kg:confidence",
                      "kg:inReport", "kg:discovered", "kg:linkCount", "kg:paperCount", "rdf:subject", "rdf:predicate", "rdf:object", "rdf:type",
                      "oa:hasTarget", "oa:exact", "rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:broader", "dcterms:title",
                      "dcterms:identifier", "dcterms:issued", "dcterms:creator")
    ]  # fmt: skip
    data = {
        "prefixes": PREFIXES,
        "classes": [{"curie": f"kg:{name}", "en": en.type(name), "zh": zh.type(name)} for name in classes],
        "properties": properties,
        "examples": queries,
    }
    wanted = next((q["sparql"] for q in queries if q["name"] == request.get("example")), "")
    text = request.get("query") or wanted or named_queries()["techniques"].with_prefixes()
    return page("sparql.html", request, text=text, queries=queries, data=data, title=words.sparql)


def about(graph: KnowledgeGraph, request: PageRequest) -> PageAnswer:
    return page("about.html", request, ontology=ONTOLOGY, facets=[*FACETS])


def missing(graph: KnowledgeGraph, request: PageRequest) -> PageAnswer:
    """404, with the nearest names to the last part of the path."""
    text = request.path.rsplit("/", 1)[-1].replace("-", " ")[:200]
    hits = search(graph, text, 6) if text.strip() else []
    return page("missing.html", request, status=404, hits=hits)


def wrong(request: PageRequest, text: str) -> PageAnswer:
    return page("wrong.html", request, status=400, text=text)
