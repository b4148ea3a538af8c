"""What English titles and abstracts contribute, in sentences of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.extraction.english_pairs import long_form
from kg.extraction.pipeline import extract, load_pipeline
from kg.graph.thresholds import DEFAULT_THRESHOLD
from kg.reading.json_records import lines_to_items
from kg.reading.records import readings


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def introduced(nlp, abstract: str, title: str = "A Paper about Things") -> set[str]:
    line = json.dumps({"id": "2601.00001", "title": title, "abstract": abstract})
    paper = next(readings(Path("x"), lines_to_items([line], Path("x")), "x")).report.papers[0]
    links = extract(paper, nlp).links
    return {x.entity.name for x in links if x.relation.value == "introduces" and x.confidence >= DEFAULT_THRESHOLD}


PLAIN = "Robots fold towels badly. A first look at the reasons is given here, with many pictures."


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Marlova: Folding Towels with Two Arms", {"Marlova"}),
        ("Velvet Compass: Folding Towels with Two Arms", {"Velvet Compass"}),
        ("Chain of Towels: Folding with Two Arms", {"Chain of Towels"}),
        ("TowelNet 2.5: Soft in Sight", {"TowelNet 2.5"}),
        ("Towel-X & TowelJudge: Open Models for Folding", {"Towel-X", "TowelJudge"}),
        ("λ-Towel: Folding with Two Arms", {"λ-Towel"}),
        ("TowelNet Technical Report", {"TowelNet"}),
        ("Beyond Towels: Folding with Two Arms", set()),
        ("From Towels to Sheets: Folding with Two Arms", set()),
        ("Robots Need Towels: Folding with Two Arms", set()),
        ("Towel Folding Agents: A Survey", set()),
        ("Rethinking Towels: Folding with Two Arms", set()),
        ("Soft Fabrics Fold: How Robots Reinforce Bias", set()),
    ],
)
def test_titles(nlp, title, names):
    assert introduced(nlp, PLAIN, title) == names


def test_plain_words_of_a_title_that_a_sentence_begins_with(nlp):
    title = "Deep Towel Generation: Folding with Two Arms"
    assert introduced(nlp, "Deep Towel Generation enables robots to fold with ease.", title) == {
        "Deep Towel Generation"
    }
    assert introduced(nlp, PLAIN, title) == set()


def test_the_acronym_of_a_title(nlp):
    abstract = "Towels are soft. QTF treats folding as a game of two players."
    names = introduced(nlp, abstract, "Quiet Towel Folding: Games for Robots")
    assert len(names) == 1 and names <= {"QTF", "Quiet Towel Folding"}


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("We propose the towel shift rate (TSR), a novel metric of folds.", "towel shift rate"),
        ("We propose Constrained Towel Balance for Robots (CTBR).", "Constrained Towel Balance for Robots"),
        (
            "We introduce Rigid Towel Motion with Zonal Regularization (RTZ).",
            "Rigid Towel Motion with Zonal Regularization",
        ),
        ("We fold sheets jointly, with side-specific towel masks (SSTM) design.", "side-specific towel masks"),
        (
            "We propose calm banded towel learning by layers (Cabatol), a new method.",
            "calm banded towel learning by layers",
        ),
        ("We propose the Read-Rest-Reply (R3) framework.", "Read-Rest-Reply"),
    ],
)
def test_long_forms_with_acronyms(nlp, sentence, name):
    assert introduced(nlp, sentence) == {name}


def test_a_list_of_long_forms(nlp):
    sentence = "We measure folds, introducing Towel Count Rate (TCR) and Effective Towel Hold (EfTH) as metrics."
    assert introduced(nlp, sentence) == {"Towel Count Rate", "Effective Towel Hold"}


@pytest.mark.parametrize(
    "sentence",
    [
        "We apply Quick Towel Folding (QTF) to new fabrics.",
        "We propose a method that fits towel-assisted Wet Surface Processing (WSP).",
        "We study folds on the Large Towel Corpus (LTC).",
    ],
)
def test_long_forms_that_others_made(nlp, sentence):
    assert introduced(nlp, sentence) == set()


def test_a_long_form_does_not_go_over_punctuation():
    text = "robots, towel shift rate "
    begin = long_form(text, 0, len(text), "RTSR")
    assert begin is None


@pytest.mark.parametrize(
    ("abstract", "names"),
    [
        ("We propose TowelNet for folding. A FoldGate module examines each edge.", {"TowelNet", "FoldGate"}),
        (
            "We propose TowelNet. Third, a Left-to-Right Link is designed to bridge edges.",
            {"TowelNet", "Left-to-Right Link"},
        ),
        ("We propose TowelNet, an agent that adopts a Touch-Fold-Check strategy.", {"TowelNet", "Touch-Fold-Check"}),
        (
            "Our framework has three core components: the fine-grained dataset TWL-Data, the visual method TWL-Fold, and "
            "the broad benchmark TWL-Bench.",
            {"TWL-Data", "TWL-Fold", "TWL-Bench"},
        ),
        ("We remove wet towels from the pool. This yields TowelClean, a drier view of it.", {"TowelClean"}),
        ("We build on three ideas: (1) Speed: TowelAU, a flexible framework of arms.", {"TowelAU"}),
        ("We introduce the largest open benchmark for this task: the TowelGuess dataset.", {"TowelGuess"}),
        ("We propose {\\pi}-Towel, a joint objective.", {"π-Towel"}),
        ("We introduce Marlova, which folds.", {"Marlova"}),
        ("TowelTracer tackles an old problem of folding by turning edges into graphs.", {"TowelTracer"}),
        ("This work introduces Multi-Towel Robot Folding, a framework of arms.", {"Multi-Towel Robot Folding"}),
        (
            "We present Towel Lens, an open model. The latest one, Towel Lens V1.5, is small.",
            {"Towel Lens", "Towel Lens V1.5"},
        ),
    ],
)
def test_names_of_parts_and_of_what_no_verb_proposes(nlp, abstract, names):
    assert introduced(nlp, abstract) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "We propose TOWEL-enhanced world queries for folding.",
        "We introduce a TOWEL-Output 2x2 safety matrix.",
        "This paper will be presented at FOLDCONF 2026.",
        "Building on the end-to-end design of TowelNet, the proposed approach folds.",
    ],
)
def test_what_only_describes_another_thing(nlp, sentence):
    assert introduced(nlp, sentence) == set()


def test_a_baseline_may_be_the_papers_own(nlp):
    assert introduced(nlp, "We propose a simple but strong baseline called Towel Matching (TowM), which folds.") == {"Towel Matching"}
    assert introduced(nlp, "We compare with strong baselines such as TowelMatcher and with prior work.") == set()
