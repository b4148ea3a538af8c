"""Which node a name is, and that a node is minted once: aliases, collisions, families, merged links."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.extraction.links import Entity, Result
from kg.graph.validate import validate
from kg.namespaces import BASE
from kg.vocabulary import Concept
from tests.graph.minted import R, T, graph_of, link, objects, quote


@pytest.mark.parametrize("used", ["FN2D", "fn-2d", "Foo Network"])
def test_an_alias_of_another_paper_is_its_thing(used):
    graph = graph_of([link("2601.00001", R.INTRODUCES, "FooNet", T.SYSTEM, "FN2D", "Foo Network"),
                      link("2601.00002", R.COMPARED_WITH, used, T.MODEL)])
    assert objects(graph, "comparedWith") == {("2601.00002", "system/foonet")}
    assert graph.query("ASK { paper:2601.00002 kg:comparedWith/skos:altLabel 'FN2D'@en }")


def test_an_alias_that_is_itself_introduced_is_not_taken_over():
    graph = graph_of([link("2601.00001", R.INTRODUCES, "FooNet", T.SYSTEM, "Bar"),
                      link("2601.00002", R.INTRODUCES, "Bar", T.SYSTEM),
                      link("2601.00003", R.COMPARED_WITH, "Bar", T.MODEL)])
    assert ("2601.00003", "system/bar") in objects(graph, "comparedWith")


def test_an_alias_of_two_things_is_none():
    graph = graph_of([link("2601.00001", R.INTRODUCES, "FooNet", T.SYSTEM, "NET9"),
                      link("2601.00002", R.INTRODUCES, "BarNet", T.SYSTEM, "NET9"),
                      link("2601.00003", R.COMPARED_WITH, "NET9", T.MODEL)])
    assert ("2601.00003", "model/net9") in objects(graph, "comparedWith")


def test_an_alias_leads_to_the_paper_that_gave_it_where_two_introduce_the_name():
    graph = graph_of([link("2601.00001", R.INTRODUCES, "FooNet", T.SYSTEM, "FNX"),
                      link("2601.00002", R.INTRODUCES, "FooNet", T.SYSTEM),
                      link("2601.00003", R.COMPARED_WITH, "FNX", T.MODEL)])
    assert ("2601.00003", "system/foonet-2601.00001") in objects(graph, "comparedWith")


def test_an_alias_of_a_concept_is_the_concept():
    concept = Concept(BASE + "technique/foo", T.TECHNIQUE, "Foo Optimization", (("Foo Optimization", "en"),))
    graph = graph_of([link("2601.00001", R.INTRODUCES, "Foo Optimization", T.TECHNIQUE, "FOPT", concept=concept.iri),
                      link("2601.00002", R.USES_TECHNIQUE, "FOPT", T.TECHNIQUE)], concepts=[concept])
    assert objects(graph, "usesTechnique") == {("2601.00002", "technique/foo")}


def test_a_discovered_name_does_not_get_the_iri_of_an_ambiguous_concept():
    flux = Concept(BASE + "model/flux", T.MODEL, "Flux", (("Flux", "en"),), ambiguous=True)
    graph = graph_of([link("2601.00001", R.BASED_ON, "Flux", T.MODEL, concept=flux.iri),
                      link("2601.00002", R.BASED_ON, "flux", T.MODEL)], concepts=[flux])
    assert objects(graph, "basedOn") == {("2601.00001", "model/flux"), ("2601.00002", "model/flux-2")}
    assert not graph.query("ASK { model:flux kg:discovered true }")
    assert validate(graph) == []


def test_a_family_does_not_get_the_iri_of_a_concept_of_another_name():
    other = Concept(BASE + "model/zorp", T.MODEL, "Something Else", (("Something Else", "en"),))
    graph = graph_of([link("2601.00001", R.BASED_ON, "Zorp-7B", T.MODEL)], concepts=[other])
    assert graph.query("ASK { model:zorp-7b skos:broader/rdfs:label 'Zorp' }")
    assert not graph.query("ASK { model:zorp-7b skos:broader model:zorp }")


def test_a_family_in_several_spellings_is_one_node_with_one_name():
    names = ["Zorp-Net-7B", "ZorpNet-13B", "ZORPnet-70B", "ZorpNet-3B"]
    graph = graph_of([link("2601.00001", R.BASED_ON, name, T.MODEL) for name in names])
    families = {r["f"].value for r in graph.query("SELECT ?f WHERE { ?m skos:broader ?f }")}
    assert len(families) == 1
    labels = [r["l"].value for r in graph.query("SELECT ?l WHERE { ?f skos:prefLabel ?l . ?m skos:broader ?f } GROUP BY ?l")]
    assert labels == ["ZorpNet"]
    assert validate(graph) == []


def test_one_link_found_twice_has_one_confidence_and_all_quotes():
    graph = graph_of([link("2601.00001", R.BASED_ON, "Zorp", T.MODEL, confidence=0.6, word="alpha"),
                      link("2601.00001", R.BASED_ON, "ZORP", T.MODEL, "Zorp One", confidence=0.8, word="beta")])
    row, = graph.query("SELECT ?c ?n (COUNT(?q) AS ?quotes) WHERE { ?l kg:confidence ?c ; kg:name ?n ; oa:hasTarget ?q } GROUP BY ?c ?n")
    assert (row["c"].value, row["n"].value, row["quotes"].value) == ("0.8", "ZORP", "2")
    assert validate(graph) == []


def test_one_result_found_twice_has_one_confidence_and_all_quotes():
    def result(confidence, unit, *words):
        return Result("2601.00001", Decimal("88.1"), Entity("AIME", T.BENCHMARK), None, None, None, unit, False,
                      confidence, "results", tuple(quote(w) for w in words))

    graph = graph_of(results=[result(0.6, "%", "alpha", "beta"), result(0.9, "pp", "alpha", "gamma")])
    row, = graph.query("SELECT ?c ?u (COUNT(?q) AS ?quotes) WHERE { ?l kg:confidence ?c ; rdf:object/kg:unit ?u ; oa:hasTarget ?q } GROUP BY ?c ?u")
    assert (row["c"].value, row["u"].value, row["quotes"].value) == ("0.9", "pp", "3")
    assert validate(graph) == []
