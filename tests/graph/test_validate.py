"""A sound graph has no violations; a broken one is told which node, what is wrong and what to do."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib

from kg.extraction.links import Entity, Extraction, Link, Quote, Result
from kg.graph import terms as t
from kg.graph.derive import derive
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.mint import report_statements
from kg.graph.statements import to_quads
from kg.graph.validate import Violation, validate
from kg.namespaces import ONTOLOGY, EntityType, Relation, report_graph
from kg.reading.paper import Paper, Report, Source
from kg.vocabulary import Vocabulary
from kg.vocabulary.location import ontology_folder

from .small_graph import small_graph, update

PAPER = "https://w3id.org/paperkg/paper/2601.02346"
REPORT = "GRAPH <graph/report/2026-01-06>"
DERIVED = "GRAPH <graph/derived>"


def broken(sparql: str) -> list[Violation]:
    return validate(update(small_graph(), sparql))


def test_a_sound_graph_has_no_violations() -> None:
    assert validate(small_graph()) == []


@pytest.mark.parametrize("size", [1, 2, 7])
def test_parts_of_any_size_say_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = small_graph()
    for sparql, _ in BREAKAGES[::3]:
        graph = update(graph, sparql)
    expected = validate(graph)
    monkeypatch.setattr("kg.graph.parts.PART", size)
    assert expected and validate(graph) == expected


def test_what_a_report_becomes_is_sound_and_uses_defined_terms_only() -> None:
    text = "我们在 AIME 2025 上用 Falcon 取得 88.1% 的准确率，超过 Qwen3-4B。"

    def quote(exact: str) -> tuple[Quote, ...]:
        start = text.index(exact)
        return (Quote("report/2026-01-06/source", "results", start, start + len(exact), exact),)

    falcon, qwen = Entity("Falcon", EntityType.MODEL), Entity("Qwen3-4B", EntityType.MODEL, aliases=("千问",))
    aime, accuracy = Entity("AIME 2025", EntityType.BENCHMARK), Entity("准确率", EntityType.METRIC)
    links = (
        Link("2601.02346", Relation.INTRODUCES, falcon, 0.9, "rules", quote("Falcon")),
        Link("2601.02346", Relation.COMPARED_WITH, qwen, 0.7, "rules", quote("Qwen3-4B")),
        Link("2601.02346", Relation.EVALUATED_ON, aime, 0.4, "rules", quote("AIME 2025")),
    )
    for delta in (False, True):
        value = Decimal("88.1")
        result = Result("2601.02346", value, aime, accuracy, falcon, qwen, "%", delta, 0.8, "results", quote("88.1%"))
        source = Source("report/2026-01-06/source", text)
        paper = Paper(
            "2601.02346", "Falcon", source, (), authors=("Ana",), categories=("cs.CL",), published="2026-01-05",
            reading_source="HTML", code=("https://example.org/code",), projects=("https://example.org/",),
        )  # fmt: skip
        report = Report("2026-01-06", "2026-01-06", source, (paper,), title="日报", source_url="https://example.org/r")
        store = ox.Store()
        statements = report_statements(report, [Extraction("2601.02346", links, (result,))], "1", "v")
        store.extend(to_quads(statements, ox.NamedNode(report_graph(report.id))))
        store.extend(to_quads(set(derive(store, Vocabulary({}), 0.5)), t.DERIVED))
        assert validate(KnowledgeGraph(store)) == []
        ontology = rdflib.Graph().parse(ontology_folder() / "kg.ttl")
        used = {x.value for quad in store for x in (quad.predicate, quad.object) if isinstance(x, ox.NamedNode)}
        ours = {rdflib.URIRef(iri) for iri in used if iri.startswith(ONTOLOGY)}
        assert ours and ours <= set(ontology.subjects())


def test_an_empty_graph_is_sound() -> None:
    assert validate(KnowledgeGraph(ox.Store())) == []


# What to break, and the rule that must say so.
BREAKAGES = [
    (f'INSERT DATA {{ {REPORT} {{ paper:2601.02346 kg:arxivId "2601.99999" }} }}', "Paper-arxivId"),
    (f'DELETE DATA {{ {REPORT} {{ paper:2601.02346 dcterms:identifier "2601.02346" }} }}', "Paper-identifier"),
    (f"DELETE WHERE {{ {REPORT} {{ paper:2601.02346 dcterms:title ?t }} }}", "Paper-title"),
    (f"DELETE WHERE {{ {REPORT} {{ paper:2601.02346 kg:inReport ?r }} }}", "Paper-inReport"),
    (f'INSERT DATA {{ {REPORT} {{ paper:2601.02346 kg:hasCode "not an address" }} }}', "Paper-address"),
    (f'INSERT DATA {{ {REPORT} {{ paper:2601.02346 dcterms:issued "soon" }} }}', "Paper-issued"),
    (f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> rdf:subject ?x }} }}", "Link-subject"),
    (f"INSERT DATA {{ {REPORT} {{ <link/GRPO> rdf:predicate kg:basedOn }} }}", "Link-predicate"),
    (f"INSERT DATA {{ {REPORT} {{ <link/GRPO> rdf:predicate skos:broader }} }}", "Link-predicate"),
    (f"INSERT DATA {{ {DERIVED} {{ <link/GRPO> rdf:object model:qwen3 }} }}", "Link-object"),
    (f"DELETE WHERE {{ {DERIVED} {{ <link/AIME-2025> rdf:object ?x }} }}", "Link-object"),
    (f"INSERT DATA {{ {REPORT} {{ <link/GRPO> kg:confidence 0.4 }} }}", "Link-confidence"),
    (
        f"DELETE {{ {REPORT} {{ <link/GRPO> kg:confidence ?c }} }}"
        f" INSERT {{ {REPORT} {{ <link/GRPO> kg:confidence 1.5 }} }}"
        f" WHERE {{ {REPORT} {{ <link/GRPO> kg:confidence ?c }} }}",
        "Link-confidence",
    ),
    (f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> kg:foundBy ?x }} }}", "Link-foundBy"),
    (f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> kg:fromSource ?x }} }}", "Link-fromSource"),
    (f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> oa:hasTarget ?x }} }}", "Link-quote"),
    (f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> kg:name ?x }} }}", "LinkToNamed"),
    (f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> kg:entityType ?x }} }}", "LinkToNamed"),
    (f"INSERT DATA {{ {REPORT} {{ <link/GRPO> kg:concept technique:nowhere }} }}", "Link-concept"),
    (f"DELETE WHERE {{ {REPORT} {{ <quote/GRPO> oa:exact ?x }} }}", "Quote-exact"),
    (
        f"DELETE {{ {REPORT} {{ <quote/GRPO> oa:end ?e }} }} INSERT {{ {REPORT} {{ <quote/GRPO> oa:end 1 }} }}"
        f" WHERE {{ {REPORT} {{ <quote/GRPO> oa:end ?e }} }}",
        "Quote-start",
    ),
    (f"DELETE WHERE {{ {REPORT} {{ <quote/GRPO> oa:hasSource ?x }} }}", "Quote-source"),
    (f'INSERT DATA {{ {REPORT} {{ <quote/GRPO> kg:section "appendix" }} }}', "Quote-section"),
    (f"INSERT DATA {{ {REPORT} {{ <result/r1> kg:value 12 }} }}", "Result-value"),
    (f'INSERT DATA {{ {REPORT} {{ <result/r1> kg:unit "ms" }} }}', "Result-unit"),
    (f"INSERT DATA {{ {DERIVED} {{ <result/r1> kg:onBenchmark technique:grpo }} }}", "Result-onBenchmark"),
    (f"DELETE WHERE {{ {REPORT} {{ <report/2026-01-06/source> kg:text ?x }} }}", "Source-text"),
    (f"DELETE WHERE {{ {REPORT} {{ report:2026-01-06 kg:contentHash ?x }} }}", "Report-contentHash"),
    (f"DELETE WHERE {{ {REPORT} {{ <build/b1> kg:pipelineVersion ?x }} }}", "Build-pipelineVersion"),
    ('INSERT DATA { GRAPH <graph/vocabulary> { technique:grpo skos:prefLabel "Grpo"@en } }', "Entity-prefLabel"),
    ('INSERT DATA { GRAPH <graph/vocabulary> { technique:grpo skos:prefLabel "a", "b" } }', "Entity-prefLabel"),
    ('INSERT DATA { GRAPH <graph/vocabulary> { technique:grpo skos:altLabel "GRPO"@en } }', "Entity-altLabel"),
    ("INSERT DATA { GRAPH <graph/vocabulary> { technique:new a kg:Technique } }", "Entity-label"),
    ("INSERT DATA { GRAPH <graph/vocabulary> { technique:rl skos:broader domain:nowhere } }", "Entity-broader"),
    (f"INSERT DATA {{ {DERIVED} {{ paper:2601.02346 kg:hasDomain technique:grpo }} }}", "Paper-hasDomain"),
    (f"INSERT DATA {{ {DERIVED} {{ paper:2601.02346 kg:buildsOn technique:grpo }} }}", "Paper-buildsOn"),
    (f"INSERT DATA {{ {DERIVED} {{ paper:2601.02346 kg:basedOn model:qwen3 }} }}", "direct-has-link"),
    (f"DELETE DATA {{ {DERIVED} {{ paper:2601.02346 kg:usesTechnique technique:grpo }} }}", "link-has-direct"),
    (f"DELETE DATA {{ {DERIVED} {{ paper:2601.02346 kg:hasResult <result/r1> }} }}", "link-has-direct"),
    ("INSERT DATA { GRAPH <graph/vocabulary> { technique:rl skos:broader technique:grpo } }", "broader-ring"),
    ("INSERT DATA { GRAPH <graph/vocabulary> { technique:rl skos:broader technique:rl } }", "broader-ring"),
    ("INSERT DATA { GRAPH <graph/vocabulary> { technique:rl skos:scopeNote [] } }", "no-blank-nodes"),
    (
        f"DELETE {{ {REPORT} {{ <quote/GRPO> oa:start ?s }} }} INSERT {{ {REPORT} {{ <quote/GRPO> oa:start 3 }} }}"
        f" WHERE {{ {REPORT} {{ <quote/GRPO> oa:start ?s }} }}",
        "quote-in-source",
    ),
]


@pytest.mark.parametrize(("sparql", "rule"), BREAKAGES)
def test_every_breakage_is_found_and_explained(sparql: str, rule: str) -> None:
    found = {violation.rule: violation for violation in broken(sparql)}
    assert rule in found, sorted(found)
    violation = found[rule]
    assert violation.node.startswith("https://w3id.org/paperkg/")
    assert violation.label and violation.what and violation.remedy and violation.what_zh and violation.remedy_zh
    assert str(violation).count("\n") == 0
    assert violation.what != "this node breaks a rule of the graph"


def test_the_text_of_a_violation_names_node_fault_and_remedy() -> None:
    (violation,) = broken(f"INSERT DATA {{ {DERIVED} {{ paper:2601.02346 kg:basedOn model:qwen3 }} }}")
    assert str(violation) == (
        f'Falcon <H1R> & "friends" <{PAPER}>: kg:basedOn Qwen3 has no link of confidence 0.5 or more '
        '(found: https://w3id.org/paperkg/model/qwen3); build the report again with "kg build"'
    )


def test_a_rule_about_how_many_shows_what_there_is() -> None:
    (two,) = broken('INSERT DATA { GRAPH <graph/vocabulary> { technique:grpo skos:prefLabel "Grpo"@en } }')
    assert two.found == "GRPO@en, Grpo@en, 群相对策略优化@zh"
    (missing,) = broken(f"DELETE WHERE {{ {REPORT} {{ <link/GRPO> kg:foundBy ?x }} }}")
    assert missing.found == "none"


def test_a_ring_of_broader_concepts_is_one_violation() -> None:
    ring = (
        "INSERT DATA { GRAPH <graph/vocabulary> { technique:rl skos:broader technique:ml ."
        ' technique:ml a skos:Concept, kg:Technique ; skos:prefLabel "ML"@en ; skos:broader technique:grpo } }'
    )
    (violation,) = broken(ring)
    assert violation.what == "this concept is broader than itself: GRPO → Reinforcement Learning → ML → GRPO"


def test_the_threshold_of_the_graph_decides_what_needs_a_direct_triple() -> None:
    store = small_graph().store
    assert [v.rule for v in validate(KnowledgeGraph(store, 0.25))] == ["link-has-direct"]
    assert [v.rule for v in validate(KnowledgeGraph(store, 0.85))] == ["direct-has-link"]


def test_a_long_chain_of_broader_concepts_is_walked() -> None:
    chain = " . ".join(
        f'model:m{n} a skos:Concept, kg:Model ; skos:prefLabel "M{n}"@en ; skos:broader model:m{n + 1}'
        for n in range(1500)
    )
    end = ' . model:m1500 a skos:Concept, kg:Model ; skos:prefLabel "end"@en'
    assert broken(f"INSERT DATA {{ GRAPH <graph/vocabulary> {{ {chain}{end} }} }}") == []
