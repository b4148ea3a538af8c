"""Gold of the small report in ``tests/conftest.py``, with a miss and errors on purpose."""

from __future__ import annotations

from typing import Any

# 2602.00001 is held back by the split, 2602.00002 is seen.
GOLD: list[dict[str, Any]] = [
    {
        "paper": "2602.00001",
        "introduces": [{"name": "FooNet"}, {"name": "Gated Twin Stream", "aliases": ["门控双流机制"]}],
        "domains": [{"name": "Computer Vision"}, {"name": "Text-to-Image Generation", "surface": "文生图"}],
        "base_models": [{"name": "Qwen3-4B"}],
        "compared_with": [{"name": "FLUX.1-dev", "aliases": ["FLUX.1 [dev]"]}, {"name": "BarDiff-7B"}],
        "benchmarks": [{"name": "GenEval"}],
        "techniques": [{"name": "GRPO", "aliases": ["群组奖励策略优化"]}],
        "hardware": [{"name": "NVIDIA H200", "aliases": ["H200"]}],
        "results": [{"system": "FooNet", "benchmark": "GenEval", "value": 0.87}],
    },
    {
        "paper": "2602.00002",
        "introduces": [{"name": "FooNet-RL"}],
        "domains": [{"name": "Natural Language Processing", "aliases": ["NLP"]}],
        "base_models": [{"name": "FooNet"}],
        "benchmarks": [{"name": "AIME 2025"}],
        "techniques": [{"name": "稳定训练"}],
        "optional": [{"relation": "techniques", "name": "Reinforcement Learning", "aliases": ["强化学习"]}],
    },
]
