"""One thing and all its links, with the quotes that prove them in their own sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.exploration.things import Thing, label_of
from kg.graph.hand_evidence import BY_HAND
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import ONTOLOGY, PREFIXES


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote in its sentence: ``before + exact + after`` is how the source says it."""

    section: str
    exact: str
    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Connection:
    """A link seen from one of its ends."""

    relation: str
    iri: str
    label: str
    confidence: float
    found_by: str
    report: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Description:
    """What the graph says of a thing."""

    iri: str
    type: str
    label: str
    labels: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    narrower: list[str] = field(default_factory=list)
    links: list[Connection] = field(default_factory=list)  # from a paper to things
    papers: list[Connection] = field(default_factory=list)  # from papers to this thing, or to what is narrower
    results: list[dict[str, str]] = field(default_factory=list)


_FACTS = {
    "arxivId": "arXiv",
    "readingSource": "read from",
    "hasCode": "code",
    "hasProject": "project",
    "buildsOn": "builds on",
    "introducedBy": "introduced by",
    "paperCount": "papers",
    "discovered": "discovered",
}
_LINKS = """
SELECT ?link ?relation ?other ?confidence ?by ?report WHERE {
  ?link a kg:Link ; %s ; rdf:predicate ?relation ; kg:confidence ?confidence ; kg:foundBy ?by ; kg:fromSource ?source .
  OPTIONAL { ?report kg:hasSource ?source }
  FILTER(?relation != kg:hasResult && ?confidence >= ?least) FILTER NOT EXISTS { ?link kg:removedBy ?correction }
} ORDER BY ?relation DESC(?confidence) ?other ?link
"""


def describe(graph: KnowledgeGraph, thing: Thing, most: int | None = None) -> Description:
    """Everything about a thing; for a family or broader concept also the papers of what is narrower.

    ``most``: at most so many of these papers, the surest first within each relation.
    """
    node = ox.NamedNode(thing.iri)
    found = Description(thing.iri, thing.type, thing.label)
    found.labels = sorted(
        {
            q.object.value
            for p in ("skos:prefLabel", "skos:altLabel", "rdfs:label", "dcterms:title")
            for q in _out(graph, node, p)
        }
    )
    for name, shown in _FACTS.items():
        for quad in sorted(_out(graph, node, f"kg:{name}"), key=lambda q: q.object.value):
            value = quad.object.value
            found.facts.append(
                (shown, label_of(graph, value) if value.startswith("https://w3id.org/paperkg/") else value)
            )
    for name, shown in (("dcterms:creator", "author"), ("dcterms:issued", "published"), ("schema:url", "see")):
        found.facts.extend(
            (shown, q.object.value) for q in sorted(_out(graph, node, name), key=lambda q: q.object.value)
        )
    found.facts.extend((BY_HAND, statement) for statement in corrected_by_hand(graph).get(thing.iri, ()))
    found.broader = [
        label_of(graph, r["x"].value)
        for r in graph.query(
            "SELECT DISTINCT ?x WHERE { ?this skos:broader+ ?x FILTER(?x != ?this) } ORDER BY ?x", {"this": node}
        )
    ]
    narrower = [
        r["x"].value
        for r in graph.query(
            "SELECT DISTINCT ?x WHERE { ?x skos:broader+ ?this FILTER(?x != ?this)"
            " FILTER NOT EXISTS { ?x dcterms:isReplacedBy ?heir } } ORDER BY ?x", {"this": node}
        )
    ]
    found.narrower = [label_of(graph, x) for x in narrower]
    if thing.type == "Paper":
        found.links = _connections(graph, "rdf:subject ?this ; rdf:object ?other", thing.iri)
        found.results = _results(graph, "?paper = ?this", node)
    else:
        for iri in [thing.iri, *narrower]:
            left = None if most is None else most - len(found.papers)
            if left is not None and left <= 0:
                break
            pattern = "rdf:object ?this ; rdf:subject ?other"
            found.papers.extend(_connections(graph, pattern, iri, via=iri != thing.iri, most=left))
        if thing.type in ("Benchmark", "Dataset"):
            found.results = _results(graph, "?benchmark = ?this", node)
        elif thing.type in ("Model", "System"):
            found.results = _results(graph, "?system = ?this", node)
    return found


def corrected_by_hand(graph: KnowledgeGraph) -> dict[str, list[str]]:
    """IRI → what was put right by hand about a thing: what it is, and for a paper the links taken away."""
    rows = graph.query(
        "SELECT DISTINCT ?thing ?statement ?position WHERE { ?c kg:statement ?statement ; kg:position ?position ."
        " { ?thing kg:correctedBy ?c } UNION { ?link kg:removedBy ?c ; rdf:subject ?thing } } ORDER BY ?thing ?position"
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["thing"].value].append(row["statement"].value)
    return found


def _out(graph: KnowledgeGraph, node: ox.NamedNode, prefixed: str) -> list[Any]:
    prefix, _, name = prefixed.partition(":")
    return list(
        {
            q.object.value: q for q in graph.store.quads_for_pattern(node, ox.NamedNode(PREFIXES[prefix] + name), None)
        }.values()
    )


def _connections(
    graph: KnowledgeGraph, pattern: str, iri: str, via: bool = False, most: int | None = None
) -> list[Connection]:
    least = ox.Literal(str(graph.threshold), datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    rows = graph.query(_LINKS % pattern, {"this": ox.NamedNode(iri), "least": least})
    found: list[Connection] = []
    for row in rows:
        if len(found) == most:
            break
        relation = row["relation"].value.removeprefix(ONTOLOGY)
        label = label_of(graph, row["other"].value) + (f"  (through {label_of(graph, iri)})" if via else "")
        found.append(
            Connection(
                relation,
                row["other"].value,
                label,
                float(row["confidence"].value),
                row["by"].value,
                row["report"].value.rsplit("/", 1)[-1] if row["report"] else "corrections",
                evidence(graph, row["link"]),
            )
        )
    return found


def evidence(graph: KnowledgeGraph, link: ox.NamedNode) -> tuple[Evidence, ...]:
    """The quotes of a link in their sentences, in the order of the text."""
    rows = graph.query(
        "SELECT DISTINCT ?section ?exact ?start ?end ?text WHERE { ?link oa:hasTarget ?q . ?q kg:section ?section ;"
        " oa:exact ?exact ; oa:start ?start ; oa:end ?end ; oa:hasSource/kg:text ?text } ORDER BY ?start",
        {"link": link},
    )
    found = []
    for row in rows:
        start, end, text = int(row["start"].value), int(row["end"].value), row["text"].value
        before, after = sentence_around(text, start, end)
        found.append(Evidence(row["section"].value, row["exact"].value, before, after, start, end))
    return tuple(found)


def sentence_around(text: str, start: int, end: int, most: int = 70) -> tuple[str, str]:
    """What stands before and after a span within its own sentence, at most so many characters each."""
    before = re.split(r"[。！？\n]|(?<=[a-z])\. ", text[max(0, start - most) : start])[-1]
    after = re.split(r"(?<=[。！？])|\n|(?<=[a-z]\.) ", text[end : end + most])[0]
    return before.lstrip(" *#-"), after.rstrip()


_RESULTS = """
SELECT DISTINCT ?paper ?title ?system ?benchmark ?metric ?value ?unit ?delta ?compared WHERE {
  ?paper kg:hasResult ?r . ?r kg:value ?value . ?paper rdfs:label ?title .
  OPTIONAL { ?r kg:onBenchmark ?benchmark } OPTIONAL { ?r kg:metric ?metric } OPTIONAL { ?r kg:system ?system }
  OPTIONAL { ?r kg:unit ?unit } OPTIONAL { ?r kg:isDelta ?delta } OPTIONAL { ?r kg:comparedTo ?compared }
  FILTER(%s)
} ORDER BY ?benchmark ?metric DESC(?value) ?paper
"""


def _results(graph: KnowledgeGraph, condition: str, node: ox.NamedNode) -> list[dict[str, str]]:
    found = []
    for row in graph.query((_RESULTS % condition).replace("?this", f"<{node.value}>")):
        item = {}
        for name in ("paper", "system", "benchmark", "metric", "value", "unit", "delta", "compared"):
            term = row[name]
            if term is not None:
                item[name] = (
                    label_of(graph, term.value) if isinstance(term, ox.NamedNode) and name != "paper" else term.value
                )
        item["paper"] = item["paper"].rsplit("/", 1)[-1]
        found.append(item)
    return found
