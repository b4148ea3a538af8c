"""Graphs minted and derived in memory from links that a test states, with corrections by hand."""

from __future__ import annotations

import pyoxigraph as ox

from kg.extraction.links import Entity, Extraction, Link, Quote, Result
from kg.graph import terms as t
from kg.graph.corrections import correction_quads, parse_correction
from kg.graph.derive import derive
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.mint import report_statements
from kg.graph.statements import to_quads
from kg.namespaces import BASE, EntityType, Relation, name_key, report_graph
from kg.reading.paper import Paper, Report, Source
from kg.vocabulary import Vocabulary

T, R = EntityType, Relation
TEXT = "alpha beta gamma delta epsilon zeta eta theta"


def quote(word: str) -> Quote:
    start = TEXT.index(word)
    return Quote("report/r/source", "results", start, start + len(word), word)


def link(paper, relation, name, kind, *also, confidence=0.9, concept=None, word="alpha"):
    return Link(paper, relation, Entity(name, kind, concept, also), confidence, "rules", (quote(word),))


def graph_of(links=(), results=(), concepts=(), corrections=()):
    """A graph in memory as a build would make it."""
    papers = sorted({x.paper for x in (*links, *results)})
    source = Source("report/r/source", TEXT)
    report = Report("r", None, source, tuple(Paper(p, f"Paper {p}", source, ()) for p in papers))
    extractions = [Extraction(x.paper, (x,) if isinstance(x, Link) else (), (x,) if isinstance(x, Result) else ())
                   for x in (*links, *results)]
    vocabulary = Vocabulary({c.iri: c for c in concepts})
    store = ox.Store()
    for c in concepts:
        node = ox.NamedNode(c.iri)
        for predicate, term in ((t.TYPE, t.term("skos:Concept")), (t.TYPE, ox.NamedNode(c.type.iri)),
                                (t.PREF_LABEL, t.tagged(c.label))):
            store.add(ox.Quad(node, predicate, term, t.VOCABULARY))
        store.extend(ox.Quad(node, t.NAME_KEY, t.text(name_key(name)), t.VOCABULARY) for name in c.names())
        store.extend(ox.Quad(node, t.BROADER, ox.NamedNode(b), t.VOCABULARY) for b in c.broader)
    store.extend(to_quads(report_statements(report, extractions, "1", "v"), ox.NamedNode(report_graph("r"))))
    store.extend(correction_quads([parse_correction(line) for line in corrections]))
    store.extend(to_quads(set(derive(store, vocabulary, 0.5)), t.DERIVED))
    return KnowledgeGraph(store)


def objects(graph, relation):
    rows = graph.query("SELECT ?p ?x WHERE { ?p ?r ?x }", {"r": ox.NamedNode(Relation(relation).iri)})
    return {(r["p"].value.rsplit("/", 1)[-1], r["x"].value.removeprefix(BASE)) for r in rows}
