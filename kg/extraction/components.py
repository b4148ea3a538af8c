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
    if not _COINED.match(acronym) or len(acronym) < 3 or GENERIC_PHRASE.match(acronym):
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
    if re.search(r"(?:现有|传统|基于|针对|如|对|在|面向|研究)[^，。；]{0,6}$", left):
        return None
    confidence = 0.78 if proposed else 0.62 if head else 0.58 if means else 0.0
    if not confidence or (
        re.search(r"(?:模型|任务|学习|网络)$", pair.outside) and not proposed and used < 2 and not head
    ):
        return None
    type_ = noun if noun is not T.HARDWARE else T.TECHNIQUE
    return Introduction(pair.start, pair.bracket_end, acronym, type_, confidence, (pair.outside,))


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
