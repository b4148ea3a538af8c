"""Family names read off model names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.vocabulary.families import family_names, is_size_strip


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("Qwen3-4B", ["Qwen3", "Qwen"]),
        ("Qwen2.5-VL-7B-Instruct", ["Qwen2.5-VL-7B", "Qwen2.5-VL", "Qwen2.5", "Qwen"]),
        ("Llama-3.1-8B", ["Llama-3.1", "Llama-3", "Llama"]),
        ("GPT-4o", ["GPT-4", "GPT"]),
        ("GPT-4o-mini", ["GPT-4o", "GPT-4", "GPT"]),
        ("Claude 3.7 Sonnet", ["Claude 3.7", "Claude 3", "Claude"]),
        ("Falcon-H1R-7B", ["Falcon-H1R", "Falcon-H1", "Falcon"]),
        ("Qwen3-30B-A3B", ["Qwen3-30B", "Qwen3", "Qwen"]),
        ("Mixtral 8x7B", ["Mixtral"]),
        ("DeepSeek-R1-0528", ["DeepSeek-R1", "DeepSeek"]),
        ("DeepSeek-R1-Distill-Qwen-7B", ["DeepSeek-R1-Distill-Qwen", "DeepSeek-R1", "DeepSeek"]),
        ("FLUX.1-dev", ["FLUX.1", "FLUX"]),
        ("DINOv2-L", ["DINOv2", "DINO"]),
        ("Wan2.1-T2V-14B", ["Wan2.1-T2V", "Wan2.1", "Wan"]),
        ("o1-mini", ["o1"]),
        ("ResNet-50", ["ResNet"]),
        ("Gemini 2.5 Pro", ["Gemini 2.5", "Gemini 2", "Gemini"]),
        ("Qwen3 (4B)", ["Qwen3", "Qwen"]),
        ("NextFlow-RL", ["NextFlow"]),
        ("GPT-5-Codex", ["GPT-5", "GPT"]),
        ("DeepSeek-V3.2-Speciale", ["DeepSeek-V3.2", "DeepSeek-V3", "DeepSeek"]),
        ("DeepSeek-OCR 2", ["DeepSeek-OCR", "DeepSeek"]),
        ("FLUX.2 [klein]", ["FLUX.2", "FLUX"]),
    ],
)
def test_families(name: str, families: list[str]) -> None:
    assert family_names(name) == families


@pytest.mark.parametrize("name", ["HunyuanVideo", "Stable Diffusion", "o1", "T5", "7B", "", "-", "混元", "Hunyuan3D"])
def test_names_without_a_family(name: str) -> None:
    assert family_names(name) == []


@pytest.mark.parametrize(
    ("name", "family", "only_size"),
    [
        ("Qwen3-4B", "Qwen3", True),
        ("Falcon-H1R-7B", "Falcon-H1R", True),
        ("Qwen3-4B", "qwen3", True),
        ("GPT-5-Codex", "GPT-5", False),
        ("Qwen2.5-VL-7B-Instruct", "Qwen2.5-VL", True),
        ("Qwen2.5-VL-7B", "Qwen2.5", False),
        ("Qwen3", "Qwen", False),
        ("NextFlow-RL", "NextFlow", False),
        ("Qwen3", "Qwen3", False),
        ("Qwen3-4B", "Llama", False),
    ],
)
def test_size_strip(name: str, family: str, only_size: bool) -> None:
    assert is_size_strip(name, family) is only_size


@given(st.text(alphabet="aQ3.7B-v_ /()混", max_size=24))
def test_families_shrink_and_end(name: str) -> None:
    names = [name.strip(), *family_names(name)]
    assert all(len(b) < len(a) and a.startswith(b) for a, b in pairwise(names))
    assert all(not is_size_strip(family, name) for family in names[1:])


def test_no_name_of_any_length_is_taken_apart():
    assert family_names("A-" * 20000 + "B") == []
