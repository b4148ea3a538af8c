"""What a contribution is, and what the rules that find one share: its class, its sentence, the verbs of proposing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.layout import Layout
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S


@dataclass(frozen=True, slots=True)
class Introduction:
    """A contributed thing: where it is named, under which names, of which class, how surely."""

    start: int
    end: int
    name: str
    type: T
    confidence: float
    aliases: tuple[str, ...] = ()


# The nouns of each kind; where two begin at the same place, the first kind counts.
_KINDS: tuple[tuple[T, str], ...] = (
    (
        T.BENCHMARK,
        r"基准(?!模型|方法|线)|评测集|测试集|benchmark|Bench\b|leaderboard|testbed|\b(?:test|evaluation|simulation|benchmark(?:ing)?)[ -](?:suite|bed|set)\b",
    ),
    (T.DATASET, r"数据集|语料库|dataset|corpus|(?-i:(?:^|-)Data$)"),
    (T.METRIC, r"指标|分数|得分|\bscores?\b|\bmetrics?\b"),
    (T.TECHNIQUE, r"算法|策略|机制|损失|模块|优化方法|范式|\bloss\b|algorithm|strategy|mechanism|module|optimization|\brecipe"),
    (T.SYSTEM, r"框架|系统|管线|流水线|智能体|平台|工具|引擎|助手|framework|system|pipeline|agent|toolkit|platform"),
    (T.MODEL, r"模型|网络|\bmodel\b|network"),
    (T.TECHNIQUE, r"方法|技术|method|approach|technique"),
)
_KIND = re.compile("|".join(f"({nouns})" for _, nouns in _KINDS), re.IGNORECASE)
PROPOSE = (
    r"(?:提出(?:了|的)?|推出(?:了)?|发布(?:了)?|开发(?:了)?|构建(?:了)?|(?<!关键)(?<!实验)(?<!的)(?<!硬件)(?<!系统)(?<!软件)设计(?:了)?|引入(?:了)?|介绍(?:了)?|建立(?:了)?|创建(?:了)?|定义(?:了)?|"
    r"贡献(?:了)?|开源(?:了)?|"
    r"(?:we|this paper|this work|authors?) (?:\w+ )?(?:propose|introduce|present|develop|release|design|construct|build|create|describe|contribute)s?|"
    r"(?:introducing|called|named|termed|dubbed))"
)
GENERIC_PHRASE = re.compile(
    r"^(?:SOTA|State-of-the-Art|Ground Truth|Unseen Metrics|Base Quer|General|Overall|Ours|Ablation|(?:Stage|Phase|Step)[ -]?(?:\d|I+|one|two|three))\b",
    re.IGNORECASE,
)


def kind_of(name: str, context: str, default: T) -> T:
    """The class of a contributed thing, by the nearest head noun in its name, else in the words around it."""
    for source in (name, context):
        noun = _KIND.search(source)
        if noun is not None:
            return _KINDS[(noun.lastindex or 1) - 1][0]
    return default


_BENCHMARK_NAME = re.compile(
    r"(?:(?<=[a-zA-Z0-9])Bench|[- ]?Bench(?:mark)?|(?<=[a-z-])(?:Eval|Arena|QA)|[- ]Verified)(?:[- ]?(?:v?\d[\w.]*|Pro|Hard|Lite|Plus|Mini))?$"
)


def named_as_benchmark(name: str) -> bool:
    """Whether a name has an ending that only benchmarks have: "DramaBench", "HLE-Verified"."""
    return _BENCHMARK_NAME.search(name) is not None


_SENTENCE_END = re.compile(r"[。；\n]")
_SENTENCE_ENDS = re.compile(r"[。；\n]|(?<=[a-z])\. ")
_CLAUSE_END = re.compile(r"[，。；]")


def sentence_right(layout: Layout, end: int, size: int = 40) -> str:
    stop = layout.segment_at(end - 1).end
    return _SENTENCE_END.split(layout.text[end : min(stop, end + size)], 1)[0]


def sentence_left(layout: Layout, start: int, size: int = 60) -> str:
    begin = layout.segment_at(start).start
    return _SENTENCE_ENDS.split(layout.text[max(begin, start - size) : start])[-1]


def any_kind(text: str) -> bool:
    return _KIND.search(text) is not None


def contribution_context(layout: Layout, name: str) -> str:
    for segment in layout.segments:
        if segment.section in (S.CONTRIBUTION, S.ABSTRACT):
            text = layout.text[segment.start : segment.end]
            at = text.find(name)
            if at >= 0:
                left = _CLAUSE_END.split(text[:at])[-1]
                right = _CLAUSE_END.split(text[at + len(name) :], 1)[0][:16]
                return right if any_kind(right) else left[::-1][:24][::-1]
    return ""
