"""Going through discovered names and accepting them into a vocabulary file."""

from __future__ import annotations

import pytest

import kg
from kg.errors import CorrectionError, ThingNotFound, VocabularyError
from kg.exploration.acceptance import accept, retyped
from kg.exploration.review import candidate, review
from kg.namespaces import BASE
from kg.vocabulary import Concept, Vocabulary
from kg.vocabulary.checks import check
from tests.graph.minted import R, T, graph_of, link

CLIP = Concept(BASE + "model/clip", T.MODEL, "CLIP", (("CLIP", "en"),))


def links(*corrections):
    return graph_of([
        link("2601.00001", R.INTRODUCES, "FooNet", T.SYSTEM, "FN2", "福网", confidence=0.8, word="beta"),
        link("2601.00002", R.BASED_ON, "FooNet", T.SYSTEM, confidence=0.6),
        link("2601.00001", R.EVALUATED_ON, "BarBench", T.BENCHMARK, confidence=0.9),
        link("2601.00002", R.TRAINED_ON, "BarBench", T.DATASET, confidence=0.9, word="gamma"),
        link("2601.00002", R.USES_TECHNIQUE, "OnceLoss", T.TECHNIQUE, confidence=0.7),
        link("2601.00002", R.BASED_ON, "CLIP", T.MODEL, concept=CLIP.iri),
        link("2601.00003", R.USES_TECHNIQUE, "Doubtful", T.TECHNIQUE, confidence=0.3),
    ], concepts=[CLIP], corrections=corrections)


def test_the_best_supported_stand_first_each_with_a_quote():
    found = review(links())
    assert [(c.label, c.papers) for c in found] == [("BarBench", 2), ("FooNet", 2), ("OnceLoss", 1)]
    assert [c.type for c in found] == [T.BENCHMARK, T.SYSTEM, T.TECHNIQUE]
    foonet = found[1]
    assert foonet.quote.exact == "beta" and (foonet.paper, foonet.relation) == ("2601.00001", "introduces")
    assert set(foonet.names) == {"FN2", "福网"}


def test_support_of_several_papers_adds_up_and_never_reaches_certainty():
    sure = {c.label: c.confidence for c in review(links())}
    assert sure == {"BarBench": 0.99, "FooNet": pytest.approx(1 - 0.2 * 0.4), "OnceLoss": 0.7}


def test_what_is_asked_for():
    graph = links()
    assert [c.label for c in review(graph, types=[T.TECHNIQUE])] == ["OnceLoss"]
    assert [c.label for c in review(graph, limit=1)] == ["BarBench"]
    assert len(review(graph, min_support=2)) == 2
    assert "Doubtful" in [c.label for c in review(graph, min_support=0)]


def test_a_removed_link_supports_nothing():
    found = review(links("remove 2601.00002 usesTechnique OnceLoss"))
    assert "OnceLoss" not in [c.label for c in found]


def test_accepted_names_are_concepts_that_a_build_reads(tmp_path):
    graph, mine = links(), tmp_path / "my.ttl"
    done = accept(graph, [candidate(graph, "FN2"), candidate(graph, "benchmark:barbench")], mine)
    assert done.written == [BASE + "benchmark/barbench", BASE + "system/foonet"] and not done.left_out
    vocabulary = Vocabulary.from_files([mine])
    foonet, = vocabulary.lookup("fn2")
    assert (foonet.label, foonet.label_in("zh"), foonet.type) == ("FooNet", "福网", T.SYSTEM)
    assert check(vocabulary) == []
    first = mine.read_bytes()
    assert not accept(graph, [candidate(graph, "FooNet")], mine).written and mine.read_bytes() == first
    accept(graph, [candidate(graph, "OnceLoss")], mine)
    assert mine.read_bytes().startswith(first) and len(Vocabulary.from_files([mine])) == 3


def test_what_stands_in_the_file_stays(tmp_path):
    mine = tmp_path / "my.ttl"
    before = ('# mine\n@prefix kg: <http://elsewhere.org/> .\n@prefix s: <http://www.w3.org/2004/02/skos/core#> .\n'
              '<https://w3id.org/paperkg/model/zap> a s:Concept, <https://w3id.org/paperkg/ontology#Model> ; s:prefLabel "Zap"@en .')
    mine.write_text(before, encoding="utf-8")
    graph = links()
    accept(graph, [candidate(graph, "FooNet")], mine)
    assert mine.read_text(encoding="utf-8").startswith(before + "\n")
    assert {c.label for c in Vocabulary.from_files([mine]).concepts.values()} == {"Zap", "FooNet"}
    mine.write_text("@prefix broken", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"my\.ttl"):
        accept(graph, [candidate(graph, "FooNet")], mine)
    assert mine.read_text(encoding="utf-8") == "@prefix broken"


def test_a_name_that_the_vocabulary_has_is_left_out(tmp_path):
    graph = graph_of([link("2601.00001", R.INTRODUCES, "CLIP", T.MODEL), link("2601.00002", R.INTRODUCES, "Fresh", T.MODEL, "CLIP")],
                     concepts=[CLIP])
    done = accept(graph, review(graph), tmp_path / "my.ttl")
    assert done.written == [BASE + "model/fresh"] and len(done.left_out) == 2
    assert Vocabulary.from_files([tmp_path / "my.ttl"]).lookup("clip") == ()


def test_accepting_under_another_type(tmp_path):
    graph = links()
    accept(graph, [retyped(candidate(graph, "FooNet"), T.MODEL)], tmp_path / "my.ttl")
    foonet, = Vocabulary.from_files([tmp_path / "my.ttl"]).concepts.values()
    assert (foonet.type, foonet.iri) == (T.MODEL, BASE + "model/foonet")


def test_names_that_mean_nothing_too_much_or_something_known():
    graph = links("split FooNet in 2601.00002")
    with pytest.raises(CorrectionError, match="system:foonet-2601"):
        candidate(graph, "FooNet")
    with pytest.raises(CorrectionError, match="already"):
        candidate(graph, "CLIP")
    with pytest.raises(ThingNotFound, match="FooNet"):
        candidate(graph, "FooNett")


def test_an_accepted_name_is_known_at_the_next_build(write, tmp_path):
    mine = tmp_path / "my.ttl"
    kg.build([write()], tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        accept(graph, [candidate(graph, "BarDiff-7B")], mine)
    kg.build([write()], tmp_path / "s", vocabulary_files=[mine])
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        assert graph.query("ASK { ?link kg:concept model:bardiff-7b }")
        assert "BarDiff-7B" not in [c.label for c in review(graph, limit=None)]
