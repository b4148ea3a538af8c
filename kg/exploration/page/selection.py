"""Which nodes and links a page shows: all, those near a focus, those of some types, the best connected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx
import pyoxigraph as ox

from kg.exploration.describe import evidence
from kg.exploration.things import find
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, ONTOLOGY, PREFIXES, Relation

_CLASSES = ("Paper", "Benchmark", "Dataset", "Model", "System", "Technique", "Domain", "Metric", "Hardware")


@dataclass(frozen=True, slots=True)
class Selection:
    """A directed multigraph (nodes carry type and names, edges their relation) and a sentence on what was left out."""

    graph: nx.MultiDiGraph
    left_out: str


def select(graph: KnowledgeGraph, focus: str | None, depth: int, types: Collection[str], max_nodes: int) -> Selection:
    """The part of the graph to show. Raises ThingNotFound for a focus that is not in the graph."""
    whole = nx.MultiDiGraph()
    type_of = _types(graph)
    for relation in Relation:
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(relation.iri), None):
            paper, thing = quad.subject.value, quad.object.value
            if paper in type_of and thing in type_of:
                whole.add_edge(paper, thing, key=relation.value, relation=relation.value)
    for predicate, name in ((PREFIXES["skos"] + "broader", "broader"), (ONTOLOGY + "buildsOn", "buildsOn")):
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            if quad.subject.value in whole and quad.object.value in whole:
                whole.add_edge(quad.subject.value, quad.object.value, key=name, relation=name)
    if types:
        wanted = {t.lower() for t in types} | {"paper"}
        whole = nx.MultiDiGraph(whole.subgraph([n for n in whole if type_of[n].lower() in wanted]))
    if focus is not None:
        center = find(graph, focus).iri
        if center in whole:
            whole = _near(whole, center, depth)
        else:
            whole = nx.MultiDiGraph()
            whole.add_node(center)
    left_out = ""
    total = whole.number_of_nodes()
    if total > max_nodes:
        kept = sorted(whole, key=lambda n: (-whole.degree(n), n))[:max_nodes]
        whole = nx.MultiDiGraph(whole.subgraph(kept))
        left_out = (
            f"The {max_nodes} best connected of {total} nodes are shown; see the others with --focus NAME, --type or --overview."
        )
    for node in whole:
        whole.nodes[node]["type"] = type_of.get(node, "Domain")
    return Selection(whole, left_out)


def _near(whole: nx.MultiDiGraph, center: str, depth: int) -> nx.MultiDiGraph:
    near = nx.single_source_shortest_path_length(whole.to_undirected(as_view=True), center, cutoff=depth)
    return nx.MultiDiGraph(whole.subgraph(near))


def _types(graph: KnowledgeGraph) -> dict[str, str]:
    found: dict[str, str] = {}
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    for name in reversed(_CLASSES):  # the first of the list wins
        for quad in graph.store.quads_for_pattern(None, rdf_type, ox.NamedNode(ONTOLOGY + name)):
            found[quad.subject.value] = name
    return found


def node_data(graph: KnowledgeGraph, iri: str, type_: str) -> dict[str, object]:
    """What the panel shows of a node: names by language, addresses."""
    node = ox.NamedNode(iri)
    names: dict[str, list[str]] = {"en": [], "zh": []}
    label = ""
    for name in ("skos:prefLabel", "skos:altLabel", "rdfs:label"):
        prefix, _, local = name.partition(":")
        values = {
            (q.object.value, q.object.language)
            for q in graph.store.quads_for_pattern(node, ox.NamedNode(PREFIXES[prefix] + local), None)
        }
        for value, language in sorted(values, key=str):
            if language in names and value not in names[language]:
                names[language].append(value)
            elif language is None:
                label = label or value
    en = names["en"][0] if names["en"] else label or (names["zh"][0] if names["zh"] else iri.rsplit("/", 1)[-1])
    zh = names["zh"][0] if names["zh"] else label or en
    others = [n for n in [*names["en"], *names["zh"]] if n not in (en, zh)]
    data: dict[str, object] = {"id": iri, "type": type_, "en": en, "zh": zh, "also": others[:20]}
    if type_ == "Paper":
        identifier = iri.removeprefix(BASE + "paper/")
        data["arxiv"] = identifier
        data["href"] = f"https://arxiv.org/abs/{identifier}"
    return data


def edge_evidence(
    graph: KnowledgeGraph, shown: Collection[tuple[str, str, str]], most: int = 4
) -> dict[tuple[str, str, str], dict[str, object]]:
    """(paper, relation, thing) → confidence and quotes in their sentences, for the links that are shown."""
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    rows = graph.query(
        "SELECT ?link ?paper ?relation ?thing ?confidence WHERE { ?link a kg:Link ; rdf:subject ?paper ; rdf:predicate ?relation ;"
        " rdf:object ?thing ; kg:confidence ?confidence FILTER NOT EXISTS { ?link kg:removedBy ?correction } } ORDER BY ?link"
    )
    for row in rows:
        relation = row["relation"].value.removeprefix(ONTOLOGY)
        key = (row["paper"].value, relation, row["thing"].value)
        if key not in shown or relation == "hasResult" or float(row["confidence"].value) < graph.threshold:
            continue
        quotes = [[e.section, e.before, e.exact, e.after] for e in evidence(graph, row["link"])[:most]]
        known = found.setdefault(key, {"confidence": row["confidence"].value, "quotes": []})
        known["quotes"] = [*known["quotes"], *quotes][:most]  # type: ignore[misc]
    return found
