"""How links are counted, on gold and links of our own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evaluation.gold import RELATIONS, GoldPaper
from kg.evaluation.intervals import f1_intervals
from kg.evaluation.predictions import PredictedLink, PredictedResult, Predictions
from kg.evaluation.scoring import Counts, PaperScore, match, score, total
from kg.namespaces import name_key


def link(relation, *names, counts=True, confidence=0.9, node=None):
    return PredictedLink("1", relation, node or f"x:{names[0]}", names[0], frozenset(map(name_key, names)), counts, confidence)


def result(value, benchmark=(), system=()):
    return PredictedResult("1", f"r:{value}", str(value), frozenset(map(name_key, benchmark)), value, frozenset(map(name_key, system)), ())


def scored(gold, links=(), results=()):
    paper = GoldPaper.model_validate({"paper": "1", **gold})
    return score([paper], Predictions({"1"}, {"1": list(links)}, {"1": list(results)}))[0]


def test_right_wrong_missed_and_optional():
    gold = {
        "techniques": [{"name": "GRPO", "aliases": ["Group Relative Policy Optimization"]}, {"name": "LoRA"}],
        "optional": [{"relation": "techniques", "name": "SFT"}],
    }
    links = [link("techniques", "group-relative policy optimization", "群组"), link("techniques", "DPO"), link("techniques", "sft")]
    one = scored(gold, links)
    assert one.counts["techniques"] == one.counts["all links"] == one.counts["four core links"] == Counts(1, 1, 1, 1)
    assert {(e.kind, e.name) for e in one.errors} == {("missed", "LoRA"), ("wrong", "DPO")}
    assert one.counts["techniques"].f1 == 0.5 and one.counts["techniques"].share == pytest.approx(1 / 3)


def test_a_second_node_for_one_thing_is_wrong():
    gold = {"techniques": [{"name": "GRPO", "aliases": ["Group Relative Policy Optimization"]}]}
    one = scored(gold, [link("techniques", "GRPO"), link("techniques", "Group Relative Policy Optimization")])
    assert one.counts["techniques"] == Counts(1, 1, 0, 0)
    assert [e.note for e in one.errors] == ["found twice under different names"]


def test_groups_ask_for_no_role():
    gold = {
        "base_models": [{"name": "Qwen3"}],
        "compared_with": [{"name": "qwen 3", "aliases": ["千问"]}],
        "optional": [{"relation": "techniques", "name": "FLUX"}],
    }
    one = scored(gold, [link("evaluates", "千问"), link("models_used", "FLUX"), link("models_used", "CLIP")])
    assert one.counts["any model role"] == one.counts["named things"] == Counts(1, 1, 0, 1)
    assert one.counts["evaluates"] == Counts(0, 1, 0, 0)
    notes = {(e.kind, e.relation): e.note for e in one.errors if e.name != "CLIP"}
    assert notes["wrong", "evaluates"] == "gold has it as compared_with"
    assert notes["wrong", "models_used"] == "gold has it as techniques (optional)"
    assert notes["missed", "compared_with"] == "found as evaluates"


def test_candidates_below_the_threshold_count_nothing_but_explain_a_miss():
    one = scored({"hardware": [{"name": "H100"}]}, [link("hardware", "H100", counts=False, confidence=0.41)])
    assert one.counts["hardware"] == Counts(0, 0, 1, 0)
    assert one.errors[0].note == "a candidate with confidence 0.41"


def test_a_paper_that_the_graph_lacks_is_missed_as_a_whole():
    paper = GoldPaper.model_validate({"paper": "2", "domains": [{"name": "NLP"}], "results": [{"value": 1}]})
    one = score([paper], Predictions({"1"}, {}, {}))[0]
    assert one.counts["all links"] == Counts(0, 0, 1, 0) and one.counts["results"].missed == 1
    assert one.errors[0].note == "the paper is not in the graph"


RESULTS = {
    "benchmarks": [{"name": "AIME 2025", "aliases": ["AIME25"]}],
    "results": [
        {"benchmark": "AIME 2025", "value": 83.1, "system": "FooNet-7B"},
        {"benchmark": None, "value": 5},
        {"benchmark": "MATH", "value": 3.7, "delta": True},
    ],
}


@pytest.mark.parametrize(
    ("given_", "right", "full", "wrong"),
    [
        (result(83.1, ["AIME25"], ["FooNet"]), 1, 1, 0),
        (result(83.1, ["aime-2025"], ["Qwen"]), 1, 0, 0),
        (result(83.1, ["MATH"], ["FooNet"]), 0, 0, 1),
        (result(83.2, ["AIME 2025"]), 0, 0, 1),
        (result(5.0, ["anything"]), 1, 0, 0),
        (result(3.7, ["elsewhere"]), 0, 0, 0),
        (result(None, ["AIME 2025"]), 0, 0, 1),
    ],
    ids=["alias", "other system", "other benchmark", "other value", "no benchmark in gold", "delta", "no value"],
)
def test_results_match_on_benchmark_and_value(given_, right, full, wrong):
    counts = scored(RESULTS, results=[given_]).counts
    assert counts["results"] == Counts(right, wrong, 2 - right)
    assert counts["results + system"].right == full


names = st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=2), max_size=6)


@given(names, names, names)
def test_matching_loses_nothing(wanted, optional, found):
    outcome = match(wanted, optional, {f"n{i}": keys for i, keys in enumerate(found)})
    counts = outcome.counts
    assert counts.right + counts.wrong + counts.optional == len(found)
    assert counts.right + counts.missed == len(wanted)


@given(st.lists(st.sampled_from(["Ab", "a-b", "c", "D e"]), unique=True), st.sampled_from(list(RELATIONS)))
def test_gold_found_again_is_perfect(things, relation):
    entries = [{"name": n} for n in things]
    if len({name_key(n) for n in things}) < len(things):
        return
    counts = scored({relation: entries}, [link(relation, n.upper()) for n in things]).counts
    assert counts["all links"] == Counts(len(things), 0, 0, 0)


def test_totals_are_sums_and_intervals_are_fixed():
    one = PaperScore("1", {"introduces": Counts(3, 1, 0), "all links": Counts(3, 1, 0)})
    two = replace(one, paper="2", counts={"introduces": Counts(0, 1, 4), "all links": Counts(0, 1, 4)})
    assert total([one, two])["introduces"] == Counts(3, 2, 4)
    low, high = f1_intervals([one, two], 200)["introduces"]
    assert (low, high) == f1_intervals([one, two], 200)["introduces"]
    assert low == 0 and high == pytest.approx(6 / 7)
    assert f1_intervals([one, one, one], 50)["introduces"] == (pytest.approx(6 / 7), pytest.approx(6 / 7))
    assert f1_intervals([], 50)["all links"] == (0.0, 0.0)
