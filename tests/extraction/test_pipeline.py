"""What the pipeline finds, in sentences of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.mentions import looks_like_a_name
from kg.extraction.pipeline import COMPONENTS, extract, load_pipeline
from kg.reading import read_file
from kg.reading.daily_report import read_report
from tests.conftest import REPORT, SEED


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def spans(nlp, text):
    """(text, concept) of the names found; read out while the document lives."""
    doc = nlp(text)
    return {(span.text, span.kb_id_) for span in doc.spans["names"]}


def paper_links(nlp, report):
    papers = read_report(report, Path("x.md"))[0].papers
    return {p.arxiv_id: extract(p, nlp) for p in papers}


def test_components_are_registered_and_in_order(nlp):
    assert tuple(nlp.pipe_names) == COMPONENTS


@pytest.mark.parametrize(
    "text", ["用ALBERT和BERT-base在GLUE上", "3.2% of tau^2-Bench", "ＦＵＬＬ　width", "", "a\n\n b  c"]
)
def test_tokens_lose_no_character(nlp, text):
    assert nlp.make_doc(text).text == text


def test_a_name_is_not_found_inside_another(nlp):
    names = {name for name, _ in spans(nlp, "我们采用ALBERT模型，并在fragment上使用GPT-4o。")}
    assert "ALBERT" in names and "BERT" not in names and "RAG" not in names and "GPT-4" not in names


def test_what_a_hyphen_says_of_a_name_is_no_name(nlp):
    named = [m.name for m in nlp("We present CLIP-Guided Editing with a GRPO-Based Trainer.")._.analysis.mentions]
    assert {"CLIP", "GRPO"} <= set(named) and not any(name.startswith("-") for name in named)


def test_latin_names_glued_to_chinese_are_found(nlp):
    assert ("HunyuanVideo", "https://w3id.org/paperkg/model/hunyuanvideo") in spans(nlp, "模型(基于HunyuanVideo)初始化")


@pytest.mark.parametrize("spelling", ["flow matching", "Flow-Matching", "流匹配", "FLOW MATCHING"])
def test_spellings_are_one_concept(nlp, spelling):
    assert (spelling, "https://w3id.org/paperkg/technique/flow-matching") in spans(nlp, f"该方法采用 {spelling} 目标。")


def test_small_report(nlp):
    found = paper_links(nlp, REPORT)
    first = {(x.relation.value, x.entity.name): x for x in found["2602.00001"].links if x.confidence >= 0.5}
    assert ("introduces", "FooNet") in first
    assert ("introduces", "Gated Twin Stream") in first
    assert ("basedOn", "Qwen3-4B") in first
    assert ("comparedWith", "BarDiff-7B") in first and ("comparedWith", "FLUX.1-dev") in first
    assert ("evaluatedOn", "GenEval") in first
    assert any(r == "usesHardware" for r, _ in first)
    grpo = next(x for (r, _), x in first.items() if x.entity.concept == "https://w3id.org/paperkg/technique/grpo")
    assert "群组奖励策略优化" in {grpo.entity.name, *grpo.entity.aliases}
    (result,) = [r for r in found["2602.00001"].results if r.confidence >= 0.5]
    assert str(result.value) == "0.87" and result.benchmark.name == "GenEval" and result.system.name == "FooNet"
    second = {(x.relation.value, x.entity.name) for x in found["2602.00002"].links if x.confidence >= 0.5}
    assert {("basedOn", "FooNet"), ("evaluatedOn", "AIME 2025"), ("evaluatedOn", "MATH-500")} <= second


def test_sizes_in_brackets_are_models_of_their_own(nlp):
    report = REPORT.replace("在 AIME 2025 和 MATH-500 基准上进行了评估", "基础模型：Qwen3 系列 (1.7B, 4B, 8B)")
    names = {x.entity.name for x in paper_links(nlp, report)["2602.00002"].links}
    assert {"Qwen3-1.7B", "Qwen3-4B", "Qwen3-8B"} <= names


def test_contrast_is_no_use(nlp):
    report = REPORT.replace("采用 LoRA", "不同于传统的 LoRA，不再更新权重")
    found = paper_links(nlp, report)["2602.00002"].links
    assert not any(x.entity.name == "LoRA" and x.confidence >= 0.5 for x in found)


def test_every_quote_of_the_seed_stands_in_its_source(nlp):
    for paper in read_file(SEED).report.papers:
        found = extract(paper, nlp)
        for item in [*found.links, *found.results]:
            assert item.quotes
            for quote in item.quotes:
                assert paper.source.text[quote.start : quote.end] == quote.exact != ""


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="AB混合专家GRPO（）()、，。*`$ 12.5%在上达到\n基于模型-", max_size=160))
def test_quotes_hold_for_odd_text(text):
    nlp = load_pipeline()
    report, _ = read_report(REPORT.replace("提出了一种名为", text.replace("\n", " ") + "提出了一种名为"), Path("x.md"))
    for paper in report.papers:
        found = extract(paper, nlp)
        for item in [*found.links, *found.results]:
            for quote in item.quotes:
                assert paper.source.text[quote.start : quote.end] == quote.exact


@pytest.mark.parametrize(
    ("word", "named"),
    [("CodeSimpleQA", True), ("BFCL-v4", True), ("Coarse-to-Fine", False), ("14B-32B", False), ("training", False)],
)
def test_shapes_of_names(word, named):
    assert looks_like_a_name(word) is named


@pytest.mark.parametrize(
    "hostile", ["(" * 20000, "A" * 20000, "A-" * 10000, "基于" * 10000, "**" * 10000, "1." * 10000]
)
def test_hostile_lengths_end(nlp, hostile):
    nlp(hostile)


def test_words_of_a_memory_zone_and_of_another_vocabulary_are_read_again():
    pipeline, text = load_pipeline(), "Zebrafinch-9B beats Qwen3 on Quizzle. 中文　，x  y"
    with pipeline.memory_zone():
        assert pipeline(text).text == text
    assert [t.text for t in pipeline(text)][:4] == ["Zebrafinch", "-", "9B", "beats"]
    assert pipeline.from_bytes(pipeline.to_bytes())(text).text == text
