"""What the rules for Chinese reports find, in reports of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extraction.pipeline import extract, load_pipeline
from kg.reading.daily_report import read_report


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def report(nlp, title="A Study of Things", field="**机器人控制**", core="", usage="", ideas="", results=""):
    """The extraction of one paper with the given sections."""
    text = f"""# Daily Papers Report
**Date**: 2026-01-01

============================================================

## 📄 {title}

- **链接**: https://huggingface.co/papers/2601.99999
- **阅读来源**: HTML

### 1. 应用领域
{field}

### 2. 一句话核心贡献
{core}

### 3. 使用指南
{usage}

### 4. 主要创新点
{ideas}

### 5. 实验效果
{results}
"""
    return extract(read_report(text, Path("x.md"))[0].papers[0], nlp)


def names(extraction, relation):
    return {
        n
        for link in extraction.links
        if link.relation.value.endswith(relation) and link.confidence >= 0.5
        for n in (link.entity.name, *link.entity.aliases)
    }


@pytest.mark.parametrize("tag", ["随机梯度下降", "性能差异引理", "可微求解器", "闭环控制", "无模型强化学习", "图神经网络", "海森矩阵", "线性引导"])
def test_tags_of_methods_are_techniques(nlp, tag):
    assert tag in names(report(nlp, field=f"**机器人控制**、**{tag}**"), "usesTechnique")


@pytest.mark.parametrize("tag", ["电信网络", "城市交通网络", "全身控制"])
def test_tags_of_applications_are_fields(nlp, tag):
    found = report(nlp, field=f"**机器人控制**、**{tag}**")
    assert tag in names(found, "hasDomain") and tag not in names(found, "usesTechnique")


@pytest.mark.parametrize(
    "sections",
    [
        {"core": "提出QuxPlan异步规划策略，用于抓取", "ideas": "**核心思路**：该方法使用QuxPlan。"},
        {"core": "一种规划方法", "ideas": "**核心思路**：QuxPlan的核心思路是先想后做。", "results": "QuxPlan表现良好。"},
        {"field": "**抓取**\nQuxPlan框架具有广泛的应用前景。", "core": "一种规划方法", "results": "QuxPlan表现良好。"},
    ],
)
def test_subjects_of_set_phrases_are_contributions(nlp, sections):
    assert "QuxPlan" in names(report(nlp, **sections), "introduces")


def test_parts_of_a_design_are_contributions(nlp):
    ideas = "**技术框架**：框架包括：1) 服装裁剪（QT）模块；2) 分层编码器（Zora-QEPA）：学习表示。"
    assert {"QT", "Zora-QEPA"} <= names(report(nlp, ideas=ideas), "introduces")


def test_the_statement_of_the_problem_contributes_nothing(nlp):
    ideas = "**问题定义**：微型物体抓取（QXG）旨在抓取小物体。现有方法依赖强化学习。"
    found = report(nlp, ideas=ideas)
    assert "QXG" not in names(found, "introduces") and not names(found, "usesTechnique")


def test_an_architecture_as_a_building_block_is_a_technique(nlp):
    found = report(nlp, ideas="**关键设计**：该方法采用U-Net结构的扩散模型。")
    assert "U-Net" in names(found, "usesTechnique") and "U-Net" not in names(found, "basedOn")


@pytest.mark.parametrize(
    ("sentence", "value", "metric"),
    [
        ("该方法实现了94.1%的补救满意率，优于基线。", "94.1", "补救满意率"),
        ("该方法将误触率从48.2%降低到2.5%。", "2.5", "误触率"),
    ],
)
def test_a_measure_no_vocabulary_has(nlp, sentence, value, metric):
    found = {(str(r.value), r.metric.name) for r in report(nlp, results=sentence).results if r.metric}
    assert (value, metric) in found


@pytest.mark.parametrize("sentence", ["误触率降低了20%。", "优于基线5%。", "使用了30%的数据。"])
def test_gains_and_shares_are_no_scores(nlp, sentence):
    assert not report(nlp, results=sentence).results


def test_a_verb_behind_a_particle_is_built_on_nothing(nlp):
    found = report(nlp, core="提出了 Zorb 框架，以 Qwen3-4B 为骨干，以保证生成 QRMS 图像的质量，可以与 BXG 等技术结合。")
    assert names(found, "basedOn") == {"Qwen3-4B"}
