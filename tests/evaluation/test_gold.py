"""Gold files: what is read, and what is said of those that are none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import GoldError
from kg.evaluation import Split, is_held_back, read_gold
from kg.evaluation.gold import GoldPaper
from kg.evaluation.split import papers_of
from tests.conftest import ROOT


def test_the_seed_gold_reads(tmp_path):
    papers = read_gold([ROOT / "tests" / "gold" / "seeds-2026-01-06.json"])
    assert len(papers) == 16
    assert sum(len(p.introduces) for p in papers) > 30


def test_every_spelling_of_an_entry_counts():
    paper = GoldPaper.model_validate(
        {"paper": "1", "domains": [{"name": "Image Editing", "surface": "图像编辑", "aliases": ["Editing（Image）"]}]}
    )
    assert paper.domains[0].keys == {"imageediting", "图像编辑", "editingimage"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[\n{"paper":\n1 2}]', ":3: not JSON"),
        ("", "not JSON"),
        ('{"paper": "1"}', "no list of papers"),
        ("[]", "no paper in it"),
        ("[3]", "paper number 1: "),
        ('[{"paper": "9.1", "tecniques": []}]', "paper 9.1, tecniques: no such relation"),
        ('[{"paper": "9.1", "techniques": [{"name": "A"}, {"aliases": []}]}]', "paper 9.1, techniques[2].name: missing"),
        ('[{"paper": "9.1", "techniques": ["GRPO"]}]', "paper 9.1, techniques[1]: "),
        ('[{"techniques": []}]', "paper number 1, paper: missing"),
        ('[{"paper": "9.1", "results": [{"value": "88"}]}]', "results[1].value: "),
        ('[{"paper": "9.1", "optional": [{"relation": "technique", "name": "A"}]}]', "optional[1].relation: "),
        ('[{"paper": "9.1"}, {"paper": "9.1"}]', "9.1 stands twice"),
        ('[{"paper": 1, "domains": 2}]', "(and 1 more)"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_gold_gets_one_clear_line(tmp_path, text, says):
    path = tmp_path / "gold.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        read_gold([path])
    assert str(path) in str(caught.value) and says in str(caught.value) and "\n" not in str(caught.value)


def test_gold_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(GoldError, match="check the path"):
        read_gold([tmp_path / "nothing.json"])
    (tmp_path / "bad.json").write_bytes(b'["\xff\xfe\xfa"]')
    with pytest.raises(GoldError, match="UTF-8"):
        read_gold([tmp_path / "bad.json"])


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["paper", "techniques", "name", "optional", "results", "x"]), x), max_leaves=12))
def test_any_json_is_gold_or_a_gold_error(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("gold") / "gold.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        assert all(isinstance(p, GoldPaper) for p in read_gold([path]))
    except GoldError as error:
        assert "\n" not in str(error)


def test_the_split_is_fixed_and_complete():
    assert [i for i in ("2601.02346", "2601.02358", "2602.00001", "2602.00002", "2602.00003", "2602.00004") if is_held_back(i)] == ["2602.00001"]
    gold = [GoldPaper(paper=f"2601.{n:05}") for n in range(900)]
    seen, held = papers_of(gold, Split.SEEN), papers_of(gold, Split.HELD_BACK)
    assert sorted(p.paper for p in (*seen, *held)) == [p.paper for p in gold]
    assert 250 < len(held) < 350
    assert papers_of(gold, Split.ALL) == gold
