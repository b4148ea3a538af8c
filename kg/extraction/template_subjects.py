"""What a report's set phrases are about: "提出X…", "X的核心思路是…", "X框架具有广泛的应用前景" name the paper's own thing.

Each section of such a report opens its paragraphs in a few ways, and their subject is what the paper contributes, even
where no verb of proposing stands beside it.
"""

from __future__ import annotations

import re

from kg.extraction.contributed import Introduction, any_kind, contribution_context, kind_of
from kg.extraction.layout import Layout
from kg.extraction.mentions import Mention, occurrences
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S

_NOUN = r"\s*[”\"]?\s*(?:框架|方法|模型|系统|算法|数据集|基准(?:测试)?|平台|技术|策略|架构|管线|流程|工具|智能体|机制|项目)?"
_PROPOSED = re.compile(
    r"(?:本文|论文|本研究|该研究|我们|作者)?(?:首次)?(?:提出|推出|构建|发布|设计|开发|介绍|引入)(?:了)?(?:一[种个套])?(?:首个)?\s*[“\"]?"
)
_NO_NAME_AFTER = re.compile(r"\s*(?:驱动|引导|增强|辅助|支持|感知|友好|赋能|上|中|的|与|和|在|模型的|代理的)|-\w")
_LABEL = re.compile(r"(?:核心思路|核心思想|技术框架|整体框架|关键创新|关键设计|创新点)\s*[：:]\s*[“\"]?")
_ITS_IDEA = re.compile(
    _NOUN + r"\s*的?\s*(?:最[^，。；]{1,3}的)?(?:技术)?(?:核心|关键|整体|总体|主要|技术|创新|设计|架构|框架)"
    r"(?:思路|思想|创新|设计|框架|架构|技术|贡献|流程|理念|之处|点|在于|包[括含])"
)
_DOES = re.compile(
    _NOUN + r"\s*(?:通过|利用|采用|主要|由|包[含括]|将|是一[个种]|旨在|首次|提出|引入|实现|结合|基于|构建|：|:)"
)
_APPLIES = re.compile(
    _NOUN + r"\s*(?:的(?:研究|应用|潜在|成果)|的?(?:具有|拥有|有着)|(?:能够?|可以?|有望)?(?:被)?(?:直接|广泛)?(?:应用|用)于|可|在[^，。；]{2,24}"
    r"(?:具有|有着?|拥有|展现))"
)
_LATIN_HEAD = 40  # a subject stands so near the start of its line


def template_subjects(layout: Layout, mentions: list[Mention]) -> list[Introduction]:
    """The subjects of set phrases, where no vocabulary knows the name as another thing."""
    found: list[Introduction] = []
    for mention in mentions:
        if not mention.strong or mention.in_bracket_of or len(mention.name) < 3 or mention.segment.english:
            continue
        confidence = _confidence(layout, mention)
        if confidence and _is_free(mention) and len(occurrences(layout.text, mention.name)) >= 2:
            found.append(
                Introduction(mention.start, mention.end, mention.name, _kind(layout, mention), confidence)
            )
    return found


def _is_free(mention: Mention) -> bool:
    return not mention.concepts and not mention.model_like


def _kind(layout: Layout, mention: Mention) -> T:
    right = layout.text[mention.end : mention.end + 8]
    context = right if any_kind(right) else contribution_context(layout, mention.name)
    return kind_of(mention.name, context, T.SYSTEM)


def _confidence(layout: Layout, mention: Mention) -> float:
    segment = mention.segment
    opening = max(segment.start, layout.text.rfind("\n", segment.start, mention.start) + 1)
    if mention.start - opening > _LATIN_HEAD:
        return 0.0
    before = layout.text[opening : mention.start].strip(" *")
    after = layout.text[mention.end : min(segment.end, mention.end + 40)]
    if segment.section is S.CONTRIBUTION:
        if _PROPOSED.fullmatch(before) and not _NO_NAME_AFTER.match(after):
            return 0.85
        return 0.8 if not before and _DOES.match(after) else 0.0
    if segment.section is S.INNOVATIONS and _LABEL.fullmatch(before):
        return 0.82 if _ITS_IDEA.match(after) else 0.65 if _DOES.match(after) else 0.0
    if segment.section is S.FIELD and not before and _APPLIES.match(after):
        return 0.8
    return 0.0
