"""A small sound graph, written by hand, for tests to export, to break and to mend."""

from __future__ import annotations

import pyoxigraph as ox

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import PREFIXES

TEXT = "我们用 GRPO（群相对策略优化）微调 Qwen3-4B，\n在 AIME 2025 上达到 88.1%。"

_PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_BASE = "BASE <https://w3id.org/paperkg/>\n"


def _quote(name: str, exact: str) -> str:
    start = TEXT.index(exact)
    return f"""<quote/{name}> a oa:SpecificResource, oa:TextQuoteSelector, oa:TextPositionSelector ;
        oa:hasSource <report/2026-01-06/source> ; kg:section "results" ;
        oa:exact "{exact}" ; oa:start {start} ; oa:end {start + len(exact)} ."""


def _link(name: str, relation: str, kind: str, confidence: float, concept: str = "") -> str:
    known = f"kg:concept {concept} ;" if concept else ""
    return f"""<link/{name}> a kg:Link ; rdf:subject paper:2601.02346 ; rdf:predicate kg:{relation} ;
        kg:name "{name}" ; kg:entityType kg:{kind} ; {known}
        kg:confidence {confidence} ; kg:foundBy "rules" ; kg:fromSource <report/2026-01-06/source> ;
        oa:hasTarget <quote/{name}> ."""


TRIG = f"""{_PREFIXES}{_BASE}
GRAPH <graph/vocabulary> {{
    technique:grpo a skos:Concept, kg:Technique ; skos:prefLabel "GRPO"@en, "群相对策略优化"@zh ;
        skos:altLabel "Group Relative Policy Optimization"@en ; skos:broader technique:rl .
    technique:rl a skos:Concept, kg:Technique ; skos:prefLabel "Reinforcement Learning"@en, "强化学习"@zh .
    model:qwen3 a skos:Concept, kg:Model ; skos:prefLabel "Qwen3"@en .
}}
GRAPH <graph/report/2026-01-06> {{
    report:2026-01-06 a kg:Report ; dcterms:identifier "2026-01-06" ; dcterms:date "2026-01-06"^^xsd:date ;
        kg:hasSource <report/2026-01-06/source> ; dcterms:hasPart paper:2601.02346 ;
        kg:contentHash "c0ffee" ; prov:wasGeneratedBy <build/b1> .
    <report/2026-01-06/source> a kg:Source ; kg:text {ox.Literal(TEXT)} .
    <build/b1> a prov:Activity ; kg:contentHash "c0ffee" ; kg:pipelineVersion "1" ; kg:vocabularyVersion "v" .
    paper:2601.02346 a kg:Paper ; kg:arxivId "2601.02346" ; dcterms:identifier "2601.02346" ; dcterms:title "Falcon <H1R> & \\"friends\\"" ;
        dcterms:creator "Ana Álvarez" ; kg:inReport report:2026-01-06 ; schema:url <https://arxiv.org/abs/2601.02346> .
    {_link("GRPO", "usesTechnique", "Technique", 0.95, "technique:grpo")}
    {_link("Qwen3-4B", "basedOn", "Model", 0.9)}
    {_link("AIME 2025".replace(" ", "-"), "evaluatedOn", "Benchmark", 0.3)}
    <link/r1> a kg:Link ; rdf:subject paper:2601.02346 ; rdf:predicate kg:hasResult ; rdf:object <result/r1> ;
        kg:confidence 0.8 ; kg:foundBy "results" ; kg:fromSource <report/2026-01-06/source> ; oa:hasTarget <quote/r1> .
    <result/r1> a kg:Result ; kg:value 88.1 ; kg:unit "%" ; kg:benchmarkName "AIME 2025" .
    {_quote("GRPO", "GRPO")}
    {_quote("Qwen3-4B", "微调 Qwen3-4B")}
    {_quote("AIME-2025", "AIME 2025")}
    {_quote("r1", "88.1%")}
}}
GRAPH <graph/derived> {{
    <link/GRPO> rdf:object technique:grpo . <link/Qwen3-4B> rdf:object model:qwen3-4b .
    <link/AIME-2025> rdf:object benchmark:aime-2025 .
    paper:2601.02346 rdfs:label "Falcon <H1R> & \\"friends\\"" ;
        kg:usesTechnique technique:grpo ; kg:basedOn model:qwen3-4b ; kg:hasResult <result/r1> .
    technique:grpo a kg:Technique ; rdfs:label "GRPO" ; kg:paperCount 1 ; kg:linkCount 1 .
    model:qwen3-4b a kg:Model ; rdfs:label "Qwen3-4B" ; skos:prefLabel "Qwen3-4B"@en ; kg:discovered true ;
        skos:broader model:qwen3 .
    benchmark:aime-2025 a kg:Benchmark ; rdfs:label "AIME 2025" ; skos:prefLabel "AIME 2025"@en ; kg:discovered true .
    <result/r1> kg:onBenchmark benchmark:aime-2025 .
}}
"""


def small_graph() -> KnowledgeGraph:
    """The graph, in a store of its own in memory."""
    store = ox.Store()
    store.load(TRIG, format=ox.RdfFormat.TRIG)
    return KnowledgeGraph(store)


def update(graph: KnowledgeGraph, sparql: str) -> KnowledgeGraph:
    """Change a graph with a SPARQL update, our prefixes and base known; returns it."""
    graph.store.update(_PREFIXES + _BASE + sparql)
    return graph
