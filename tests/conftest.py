"""Fixtures: a small report in our own words, and a store built from it by the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.small_ontology import DIRECTORIES, write_small_ontology

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "2026-01-06.md"

REPORT = """# Hugging Face Daily Papers Report
**Date**: 2026-02-03
**Source URL**: https://huggingface.co/papers/date/2026-02-03

============================================================

## 📄 FooNet: A Framework for Text-to-Image Generation

- **链接**: https://huggingface.co/papers/2602.00001
- **阅读来源**: HTML

### 1. 应用领域
**计算机视觉 - 文生图 (T2I)**

### 2. 一句话核心贡献
提出了一种名为 FooNet 的框架，基于 Qwen3-4B，使用群组奖励策略优化（GRPO）进行训练。

### 3. 使用指南
*   **硬件**：使用了 8 张 NVIDIA H200。代码见 https://github.com/foo/foonet 。

### 4. 主要创新点
1.  **门控双流机制 (Gated Twin Stream)**：设计了新的机制。

### 5. 实验效果
*   **GenEval**：达到 **0.87** 的得分，超越 FLUX.1-dev 和 BarDiff-7B。

============================================================

## 📄 FooNet-RL: Learning Further

- **链接**: https://huggingface.co/papers/2602.00002
- **阅读来源**: HTML

1. **应用领域**
   NLP - 大语言模型推理

2. **一句话核心贡献**：提出了 FooNet-RL 框架，基于 FooNet 模型，结合强化学习。

3. **使用指南**
   *   输入：文本。

4. **主要创新点**
   *   **稳定训练**：采用 LoRA。

5. **实验效果**
   *   在 AIME 2025 和 MATH-500 基准上进行了评估。
"""


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What tests compile stays out of the user's cache folder."""
    os.environ["KG_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def small_ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the part of the ontology that tests of the graph need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KG_ONTOLOGY", raising=False)
        return write_small_ontology(tmp_path_factory.mktemp("ontology"))


@pytest.fixture(scope="module", autouse=True)
def _ontology(request: pytest.FixtureRequest, small_ontology: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if request.path.parent.name in DIRECTORIES:
            patch.setenv("KG_ONTOLOGY", str(small_ontology))
        yield


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a report into the test's folder."""

    def write(text: str | bytes = REPORT, name: str = "2026-02-03.md") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, small_ontology: Path) -> Path:
    """A store built from the seed report and the small one."""
    import kg

    folder = tmp_path_factory.mktemp("built")
    (folder / "2026-02-03.md").write_text(REPORT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_ONTOLOGY", str(small_ontology))
        summary = kg.build([SEED, folder / "2026-02-03.md"], folder / "store")
    assert not summary.problems
    return folder / "store"


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run ``kg`` as a real process."""

    def run(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120,
            env={**os.environ, **environment}, check=False,
        )

    return run


@pytest.fixture
def graph(store: Path) -> Iterator[object]:
    """The built graph, open."""
    from kg import KnowledgeGraph

    with KnowledgeGraph.open(store) as opened:
        yield opened
