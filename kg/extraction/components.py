"""The named parts a paper contributes: acronyms coined for a Chinese name, heads of a list of innovations."""

from __future__ import annotations

import re

from kg.extraction.brackets import BracketPair
from kg.extraction.contributed import GENERIC_PHRASE, PROPOSE, Introduction, kind_of, sentence_left
from kg.extraction.layout import Layout, Segment
from kg.extraction.mentions import Mention, occurrences
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S

_COINED = re.compile(r"[A-Z][A-Za-z0-9+-]*[A-Z0-9][A-Za-z0-9]*s?$|[A-Z][a-z]+-[A-Za-z]+$")


def from_acronym(layout: Layout, pair: BracketPair, acronym: str, head: bool) -> Introduction | None:
    """ "视觉分辨率压缩器(VRC)", "协同中间特征操纵（SIFM）方法": a Chinese name coined together with its acronym."""
    if not _COINED.match(acronym) or len(acronym) < 2 or GENERIC_PHRASE.match(acronym):
        return None
    segment = layout.segment_at(pair.start)
    left = sentence_left(layout, pair.start, 70)
    noun = kind_of(pair.outside, layout.text[pair.bracket_end : pair.bracket_end + 6], T.HARDWARE)
    proposed = re.search(PROPOSE + r"(?:(?!基于|针对|现有)[^。；;，]){0,20}$", left, re.IGNORECASE) is not None
    means = re.search(r"(?:通过|引入|设计|采用|利用|和|与|、|简单的)[^，。；、]{0,8}$", left) is not None
    used = len(occurrences(layout.text, acronym))
    if segment.section is S.RESULTS:
        metric = noun is T.METRIC or re.search(r"[率度值分]$", pair.outside)
        if not metric or used > 3 or re.search(r"(?:准确|精确|召回)率", pair.outside):
            return None
        return Introduction(pair.start, pair.bracket_end, acronym, T.METRIC, 0.52, (pair.outside,))
    part = _as_part(layout, pair, acronym, left)
    if re.search(r"(?:现有|传统|如|面向|研究)[^，。；]{0,6}$" if part > 0.6 else _OTHERS_LEFT, left):
        return None
    confidence = 0.78 if proposed else 0.62 if head else 0.58 if means else 0.0
    confidence = max(confidence if len(acronym) > 2 else 0.0, part)
    if not confidence or (
        re.search(r"(?:模型|任务|学习|网络)$", pair.outside) and not proposed and used < 2 and not head
    ):
        return None
    if confidence < 0.6 and "-" in acronym and not re.search(r"[A-Z]{2}", acronym):
        return None  # "从粗到细（Coarse-to-Fine）" is a way of speaking
    if confidence < 0.6 and "-" in acronym and re.search(r"(?:模型|网络|Transformer)$", pair.outside):
        return None  # "分割模型（X-Seg）", among the means: somebody's model
    if layout.text.startswith("问题定义", segment.start):
        return None  # the task and what others did
    type_ = noun if noun is not T.HARDWARE else T.TECHNIQUE
    return Introduction(pair.start, pair.bracket_end, acronym, type_, confidence, (pair.outside,))


_OTHERS_LEFT = r"(?:现有|传统|基于|针对|如|对|在|面向|研究)[^，。；]{0,6}$"
_ITEM_LEFT = re.compile(r"(?:^|[：:；;。，\s])\s*(?:\d+\s*[.)）、]|[（(]\d+[)）]|[①-⑨])\s*[^，。；：:、（）()]{0,24}$")
_ITEM_RIGHT = re.compile(r"\s*(?:模块|阶段|组件|编码器|解码器|网络|机制|策略|算法|损失|框架)?\s*[：:]")
_PART_RIGHT = re.compile(r"\s*(?:模块|组件|子模块|分支)")
_COMPOUND = re.compile(r"[A-Z0-9][A-Za-z0-9]*-[A-Z]{2,}[A-Za-z0-9]*$|[A-Z][A-Za-z]*[a-z]-[A-Z]{3,}$")


def _as_part(layout: Layout, pair: BracketPair, acronym: str, left: str) -> float:
    """How surely a pair names a part of the design: an item of a numbered list, "…（X）模块", a name made of two."""
    section = layout.segment_at(pair.start).section
    if section not in (S.CONTRIBUTION, S.USAGE, S.INNOVATIONS):
        return 0.0
    right = layout.text[pair.bracket_end : pair.bracket_end + 8]
    if _PART_RIGHT.match(right):
        return 0.64
    if _ITEM_LEFT.search(left) and _ITEM_RIGHT.match(right):
        return 0.62
    return 0.58 if _COMPOUND.fullmatch(acronym) else 0.0


def is_head(layout: Layout, segment: Segment, pair: BracketPair) -> bool:
    """Whether the pair stands in the heading of its block: before the colon, near the start."""
    before = layout.text[segment.start : pair.start]
    after = layout.text[pair.bracket_end : pair.bracket_end + 3].lstrip(' *”"')
    short = len(before) <= 24 and not re.search(r"[，。；：:]", before)
    if not after or pair.bracket_end >= segment.end - 1:
        return short
    return (
        short and re.match(r"[^，。；：:]{0,8}[：:]", layout.text[pair.bracket_end : pair.bracket_end + 12]) is not None
    )


def from_head(layout: Layout, mention: Mention) -> Introduction | None:
    """An innovation that begins with a coined Latin name: "SyncID-Pipe 数据管线：设计了…"."""
    before = layout.text[mention.segment.start : mention.start].strip(' *“"')
    right = layout.text[mention.end : min(mention.segment.end, mention.end + 24)]
    if before or not re.match(r"\s*[^，。；：:A-Za-z]{0,12}[：:]", right):
        return None
    return Introduction(
        mention.start, mention.end, mention.name, kind_of(mention.name, right.split("：")[0], T.TECHNIQUE), 0.7
    )
