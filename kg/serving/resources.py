"""A worker's answers that are RDF without a query: a thing, a graph, the dataset's description, the service's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, PREFIXES
from kg.serving.answering import Answer, Refusal
from kg.serving.negotiation import GRAPHS, choose

_MOST_INCOMING = 10_000  # triples that point to a thing; the endpoint gives all of them
_LINKS_OF_PAPER = """
SELECT DISTINCT ?node WHERE { { ?node rdf:subject ?this } UNION { ?link rdf:subject ?this ; oa:hasTarget ?node }
 UNION { ?this kg:hasResult ?node } }
"""
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"


def answer_resource(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """What the graph says of a thing: its triples, its links with their quotes, what points to it, and names.

    ``arguments``: iri, accept, format. Raises Refusal 404 where the graph says nothing of it.
    """
    try:
        this = ox.NamedNode(arguments["iri"])
    except ValueError:
        raise Refusal(404, f"no thing can have the IRI {arguments['iri'][:200]}") from None
    format, content_type = choose(GRAPHS, arguments.get("accept", ""), arguments.get("format"))
    triples = dict.fromkeys(_about(graph, this))
    if not triples:
        raise Refusal(404, f"the graph says nothing of <{this.value}>; search for its name")
    answer.begin(content_type)
    _serialize(triples, format.writer, answer)


def _about(graph: KnowledgeGraph, this: ox.NamedNode) -> Iterator[ox.Triple]:
    store = graph.store
    nodes = [this, *(row["node"] for row in graph.query(_LINKS_OF_PAPER, {"this": this}))]
    mentioned: dict[Any, None] = {}
    for node in nodes:
        for quad in store.quads_for_pattern(node, None, None, None):
            mentioned[quad.object] = None
            yield quad.triple
    for number, quad in enumerate(store.quads_for_pattern(None, None, this, None)):
        if number == _MOST_INCOMING:
            break
        mentioned[quad.subject] = None
        yield quad.triple
    known = set(nodes)
    for node in mentioned:
        if isinstance(node, ox.NamedNode) and node not in known and node.value.startswith(BASE):
            for label in (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"):
                for quad in store.quads_for_pattern(node, ox.NamedNode(label), None, None):
                    yield quad.triple


def read_graph(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """A graph of the store as the Graph Store Protocol reads it. ``arguments``: graph (IRI; None is the default graph,
    the union of all; "" the whole dataset), accept, format. Raises Refusal 404 for a graph that is not there."""
    name = arguments["graph"]
    if name == "":
        offered = [f for f in GRAPHS if f.writer in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)]
        format, content_type = choose(offered, arguments.get("accept", ""), arguments.get("format"))
        answer.begin(content_type)
        graph.store.dump(answer, format=format.writer)
        return
    format, content_type = choose(GRAPHS, arguments.get("accept", ""), arguments.get("format"))
    if name is None:
        found = graph.store.query("CONSTRUCT WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
        answer.begin(content_type)
        found.serialize(answer, format=format.writer)
        return
    try:
        node = ox.NamedNode(name)
    except ValueError:
        raise Refusal(400, f"«{name[:200]}» is not the IRI of a graph") from None
    if not graph.store.contains_named_graph(node):
        raise Refusal(404, f"there is no graph <{node.value}>; SELECT DISTINCT ?g {{ GRAPH ?g {{ }} }} lists them")
    answer.begin(content_type)
    graph.store.dump(answer, format=format.writer, from_graph=node)


def void_description(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """The dataset in VoID: how much there is, by class and by property. ``arguments``: base, accept, format."""
    format, content_type = choose(GRAPHS, arguments.get("accept", ""), arguments.get("format"))
    answer.begin(content_type)
    _serialize(_void(graph, arguments["base"]), format.writer, answer)


def _void(graph: KnowledgeGraph, base: str) -> Iterator[ox.Triple]:
    void, dcterms = PREFIXES["void"], PREFIXES["dcterms"]
    dataset = ox.NamedNode(base + ".well-known/void#dataset")

    def say(subject: Any, predicate: str, value: Any) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(predicate), value)

    def node(iri: str) -> ox.NamedNode:
        return ox.NamedNode(iri)

    yield say(dataset, PREFIXES["rdf"] + "type", node(void + "Dataset"))
    yield say(dataset, dcterms + "title", ox.Literal("paperkg: papers and what they build on", language="en"))
    yield say(dataset, dcterms + "title", ox.Literal("paperkg：论文及其所用的模型、技术与基准", language="zh"))
    yield say(dataset, void + "sparqlEndpoint", node(base + "sparql"))
    yield say(dataset, void + "uriSpace", ox.Literal(BASE))
    yield say(dataset, void + "exampleResource", node(BASE + "technique/grpo"))
    for prefix in ("kg", "skos", "dcterms", "prov", "oa"):
        yield say(dataset, void + "vocabulary", node(PREFIXES[prefix]))
    for writer in ("Turtle", "N-Triples", "JSON-LD", "RDF_XML"):
        yield say(dataset, void + "feature", node(_FORMATS + writer))
    counts = {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }
    for name, query in counts.items():
        yield say(dataset, void + name, next(iter(graph.query(query)))["n"])
    partitions = (
        ("class", "classPartition", "entities", "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x ORDER BY ?x"),
        ("property", "propertyPartition", "triples", "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x ORDER BY ?x"),
    )
    for kind, partition, counted, query in partitions:
        for number, row in enumerate(graph.query(query), 1):
            part = node(f"{dataset.value}-{kind}-{number}")
            yield say(dataset, void + partition, part)
            yield say(part, void + kind, row["x"])
            yield say(part, void + counted, row["n"])


def describe_service(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """The endpoint in the SPARQL 1.1 Service Description vocabulary. ``arguments``: base, writable, accept, format."""
    format, content_type = choose(GRAPHS, arguments.get("accept", ""), arguments.get("format"))
    base = arguments["base"]
    service, dataset = ox.NamedNode(base + "sparql"), ox.NamedNode(base + "sparql#dataset")
    default, a = ox.NamedNode(base + "sparql#default-graph"), ox.NamedNode(PREFIXES["rdf"] + "type")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    triples = [
        ox.Triple(service, a, sd("Service")),
        ox.Triple(service, sd("endpoint"), service),
        ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        ox.Triple(service, sd("feature"), sd("UnionDefaultGraph")),
        ox.Triple(service, sd("defaultDataset"), dataset),
        ox.Triple(dataset, a, sd("Dataset")),
        ox.Triple(dataset, sd("defaultGraph"), default),
        ox.Triple(default, a, sd("Graph")),
        ox.Triple(dataset, ox.NamedNode(PREFIXES["rdfs"] + "seeAlso"), ox.NamedNode(base + ".well-known/void")),
    ]
    if arguments.get("writable"):
        triples.append(ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Update")))
    names = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
    for name in (*names, "Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML"):
        triples.append(ox.Triple(service, sd("resultFormat"), ox.NamedNode(_FORMATS + name)))
    for row in graph.query("SELECT DISTINCT ?g { GRAPH ?g { } } ORDER BY ?g LIMIT 1000"):
        part = ox.NamedNode(f"{base}sparql?named={row['g'].value.removeprefix(BASE)}")
        triples.append(ox.Triple(dataset, sd("namedGraph"), part))
        triples.append(ox.Triple(part, a, sd("NamedGraph")))
        triples.append(ox.Triple(part, sd("name"), row["g"]))
    answer.begin(content_type)
    _serialize(triples, format.writer, answer)


def _serialize(triples: Iterable[ox.Triple], writer: Any, answer: Answer) -> None:
    prefixes = {**PREFIXES, "sd": _SD} if writer in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG) else None
    # an Answer is as much of a file as the library needs: it only writes
    ox.serialize(triples, answer, format=writer, prefixes=prefixes)  # type: ignore[arg-type]
