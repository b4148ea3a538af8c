"""What a paper contributes under a name of its own: from its title, its verbs of proposing, its innovation heads."""

from __future__ import annotations

import re

from kg.extraction.brackets import BracketPair, head_name, initials_fit
from kg.extraction.components import from_acronym, from_head, is_head
from kg.extraction.contributed import (
    GENERIC_PHRASE,
    PROPOSE,
    Introduction,
    any_kind,
    contribution_context,
    kind_of,
    named_as_benchmark,
    sentence_left,
    sentence_right,
)
from kg.extraction.layout import Layout
from kg.extraction.matching import has_chinese
from kg.extraction.mentions import Mention, looks_like_a_name, occurrences
from kg.extraction.template_subjects import template_subjects
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S

__all__ = ["Introduction", "introductions", "kind_of", "own_name"]

_PROPOSED_LEFT = re.compile(
    PROPOSE + r"(?:(?!基于|利用|针对|通过|结合|借助|使用|采用|采用了|优于|解决)[^。；;，]){0,46}$", re.IGNORECASE
)
_NAMED_LEFT = re.compile(
    r"(?:名为|称为|命名为|叫做|简称|即|——|：|:|called|named|termed|dubbed|namely)\s*[“\"']?\s*$", re.IGNORECASE
)
_BASIS_LEFT = re.compile(
    r"(?:基于|针对|利用|结合|采用|使用|如|优于|超越|与|比|对|将|在|应用于|通过|based on|using|via|with|for|on|of)\s*[^，。；]{0,10}$",
    re.IGNORECASE,
)
_ENDS_NAME = re.compile(
    r"^\s*(?:[（(][^（()）]{0,80}[)）])?\s*(?:[（(][^（()）]{0,80}[)）])?\s*(?:的|这一)?\s*(?:\S{0,12}?(?:框架|模型|方法|系统|数据集|基准|管线|策略|机制|算法|模块|指标|架构|流程))?"
    r"\s*(?:[，。；：:;,.、”\"]|$|和|与|以及|及|作为|\ba\b|\ban\b|which|that|to |通过|，)"
)
def introductions(
    layout: Layout, mentions: list[Mention], pairs: list[BracketPair], known_keys: frozenset[str]
) -> list[Introduction]:
    """All contributions named in a paper. ``known_keys`` are keys of names the vocabulary has."""
    from kg.namespaces import name_key

    found: list[Introduction] = []
    found.extend(_from_title(layout, mentions))
    found.extend(_from_title_pair(layout, pairs, known_keys))
    found.extend(template_subjects(layout, mentions))
    proper = {name_key(i.name) for i in found}
    for mention in mentions:
        if mention.segment.section not in _BODY or (mention.concepts and not _directly_proposed(layout, mention)):
            continue
        intro = _from_verb(layout, mention) or _from_own_subject(layout, mention, found)
        if intro:
            found.append(intro)
            proper.add(name_key(intro.name))
    for pair in pairs:
        intro = _from_pair(layout, pair, known_keys)
        if intro:
            found.append(intro)
    for mention in mentions:
        if not mention.concepts and mention.strong and mention.segment.section is S.INNOVATIONS:
            intro = from_head(layout, mention)
            if intro:
                found.append(intro)
    return found


_BODY = frozenset({S.CONTRIBUTION, S.INNOVATIONS, S.ABSTRACT, S.RESULTS, S.USAGE})


def own_name(layout: Layout) -> str:
    """The name before the colon of a title, when it is written like one: "BRepCLIP: Contrastive …"."""
    segment = next((s for s in layout.segments if s.section is S.TITLE), None)
    title = layout.text[segment.start : segment.end] if segment else ""
    head, colon, _rest = title.replace("：", ":").partition(":")
    return head.strip() if colon and 1 < len(head.strip()) <= 30 and len(head.split()) <= 3 else ""


_DESCRIBED = re.compile(r"\s*(?:的)?\s*(\S{0,8})")


def _from_title(layout: Layout, mentions: list[Mention]) -> list[Introduction]:
    """A title "Name: what it is", or a short title that the body speaks of as the thing itself."""
    segment = next((s for s in layout.segments if s.section is S.TITLE), None)
    if segment is None:
        return []
    title = layout.text[segment.start : segment.end]
    head, colon, rest = title.partition(":") if ":" in title else title.partition("：")
    name = head.strip()
    if '"' in name or "“" in name:
        return []
    if not colon or not 1 < len(name) <= 40 or len(name.split()) > 4 or has_chinese(name):
        return []
    body = layout.text[segment.end :]
    uses = len(occurrences(body, name))
    one_word = " " not in name
    if not uses and not (one_word and looks_like_a_name(name)):
        return []
    plain_words = not one_word and not any(looks_like_a_name(w) for w in name.split())
    if plain_words and uses < 2 and not contribution_context(layout, name):
        return []
    first = next(iter(occurrences(body, name)), None)
    described = _DESCRIBED.match(body, first + len(name)) if first is not None else None
    context = contribution_context(layout, name) or rest
    said = re.split(r"\b(?:for|via|with|in|of|by|through|on|from|to|using|towards?)\b", rest)[0]
    noun = re.search(
        r"\b(Benchmark(?:ing)?|Dataset|Corpus|Framework|Agent|System|Pipeline|Toolkit|Metric|Method|Algorithm)s?\b",
        said,
    )
    if named_as_benchmark(name):
        return [Introduction(segment.start, segment.start + len(head.rstrip()), name, T.BENCHMARK, 0.9 if uses else 0.7)]
    if noun and not has_chinese(rest):
        type_ = kind_of("", noun.group(1).replace("Benchmarking", "Benchmark"), T.SYSTEM)
        return [Introduction(segment.start, segment.start + len(head.rstrip()), name, type_, 0.9 if uses else 0.7)]
    type_ = kind_of(name, described.group(1) if described and any_kind(described.group(1)) else context, T.SYSTEM)
    return [Introduction(segment.start, segment.start + len(head.rstrip()), name, type_, 0.9 if uses else 0.7)]


def _from_title_pair(layout: Layout, pairs: list[BracketPair], known: frozenset[str]) -> list[Introduction]:
    """ "Contingency Model-based Control (CMC) for …": a title's long form whose acronym the body goes on to use."""
    from kg.namespaces import name_key

    segment = next((s for s in layout.segments if s.section is S.TITLE), None)
    if segment is None:
        return []
    body = layout.text[segment.end :]
    for match in re.finditer(
        r"((?:[A-Z][\w-]*\s+){1,6})\(([A-Z][A-Za-z0-9-]{1,9})\)", layout.text[segment.start : segment.end]
    ):
        long_form, acronym = match.group(1).strip(), match.group(2)
        uses = len(occurrences(body, acronym))
        if uses >= 2 and initials_fit(acronym, long_form) and not {name_key(long_form), name_key(acronym)} & known:
            start = segment.start + match.start()
            type_ = kind_of(long_form, contribution_context(layout, acronym), T.TECHNIQUE)
            return [Introduction(start, segment.start + match.end(), acronym, type_, 0.78, (long_form,))]
    return []


def _from_verb(layout: Layout, mention: Mention) -> Introduction | None:
    """ "提出了…框架 X", "名为 X 的…", "we introduce X, a …"."""
    if mention.in_bracket_of or (len(mention.name) < 3 and not any(c.isdigit() for c in mention.name)):
        return None
    left = sentence_left(layout, mention.start)
    proposes = _PROPOSES.search(left) is not None
    own = _OWN_LEFT.search(left)
    if not proposes and not own:
        return None
    named = proposes and _NAMED_LEFT.search(left)
    if not mention.strong:
        coined = mention.name[0].isupper() and _COINED_LEFT.search(left)
        if not (named or coined or _NOUN_LEFT.search(left)):
            return None
    right = sentence_right(layout, mention.end)
    if not own and (not (named or (proposes and _PROPOSED_LEFT.search(left))) or not _ENDS_NAME.match(right)):
        return None
    if not named and (_BASIS_LEFT.search(left[-12:]) or _IN_BRACKET.search(left)):
        return None
    context = right if any_kind(right[:14]) else left[-24:]
    confidence = 0.85 if mention.segment.section in (S.CONTRIBUTION, S.ABSTRACT) else 0.75
    return Introduction(mention.start, mention.end, mention.name, kind_of(mention.name, context, T.SYSTEM), confidence)


_PROPOSES = re.compile(PROPOSE, re.IGNORECASE)
_COINED_LEFT = re.compile(r"(?:提出|推出|发布|定义)了\s*[“\"]?$")
_NOUN_LEFT = re.compile(r"(?:框架|模型|方法|系统|机制|数据集|基准)\s*[“\"]?$")
_OWN_LEFT = re.compile(r"(?:提出的|构建的|发布的|设计的|our|proposed|新建的)\s*$", re.IGNORECASE)
_IN_BRACKET = re.compile(r"[（(][^)）]*$")  # an alias or an example
_PROPOSED_NEXT = re.compile(r"(?:提出|推出|发布|构建|开发|设计)(?:了|的)?\s*[“\"]?$")
_CALLED_NEXT = re.compile(r"^\s*[”\"]?\s*(?:框架|系统|数据集|基准|模型|方法|算法|管线|平台|流程)")


def _directly_proposed(layout: Layout, mention: Mention) -> bool:
    """ "提出RAFT框架": a name the vocabulary has for another thing, given anew."""
    return (
        _PROPOSED_NEXT.search(layout.text[max(0, mention.start - 12) : mention.start]) is not None
        and _CALLED_NEXT.match(layout.text[mention.end : mention.end + 8]) is not None
        and mention.strong
        and looks_like_a_name(mention.name)
    )


_MEANS = re.compile(
    r"(?:通过|利用|引入|设计|采用|结合|借助|依靠)了?(?:(?!基于|预训练|现有|开源|冻结|与|和|[，。；、]).){0,16}$"
)
_OWN_NOUN = re.compile(
    r"^\s*[”\"]?\s*(?:强化学习|优化|训练|采样|解码|损失|融合|推理|检索)?(?:算法|方法|策略|机制|框架|模块|协议|损失|解码器|编码器|管线|流程|技术|范式)"
)
_MADE_NOUN_LEFT = re.compile(r"(?:综合|评估|评价|新|训练|诊断|度量)(?:指标|损失|数据集|基准)\s*[“\"]?$")
_OWN_NOUN_LEFT = re.compile(
    r"(?:解码器|模块|机制|策略|算法|组件|AI系统|系统|框架|模型|智能体|协议|数据集|语料库|基准)\s*[“\"]?$"
)


def _from_own_subject(layout: Layout, mention: Mention, found: list[Introduction]) -> Introduction | None:
    """ "X通过AT-GRPO算法…": a name nobody knows, among the means of what the paper introduces."""
    if mention.concepts or not mention.strong or mention.in_bracket_of or len(mention.name) < 3:
        return None
    section = mention.segment.section
    if mention.model_like and section is not S.CONTRIBUTION:
        return None
    if section not in (S.CONTRIBUTION, S.USAGE, S.INNOVATIONS):
        return None
    left, right = sentence_left(layout, mention.start, 80), sentence_right(layout, mention.end)
    named = _OWN_NOUN_LEFT.search(left) is not None
    if section is S.CONTRIBUTION and named and re.match(r"\s*[，,]|\s*$", right) and not _BASIS_LEFT.search(left[-14:]):
        return Introduction(mention.start, mention.end, mention.name, kind_of(mention.name, left[-8:], T.SYSTEM), 0.72)
    made = _MADE_NOUN_LEFT.search(left) and _PROPOSES.search(left)
    if made and re.match(r"\s*(?:[，。、；]|$)", right) and not re.search(r"(?:现有|基于|采用|使用|在)[^，。；、]{0,12}$", left):
        return Introduction(mention.start, mention.end, mention.name, kind_of(mention.name, left[-8:], T.TECHNIQUE), 0.6)
    owns = any(i.name in left for i in found if i.confidence >= 0.7)
    if owns and _MEANS.search(left) and (named or _OWN_NOUN.match(right)):
        type_ = kind_of(mention.name, right[:14] if _OWN_NOUN.match(right) else left[-8:], T.TECHNIQUE)
        return Introduction(mention.start, mention.end, mention.name, type_, 0.6)
    return None


_SPACE_OR_HYPHEN = re.compile(r"[ \-]")
_CALLED_LEFT = re.compile(r"(?:名为|称为|命名为|called|named|termed|dubbed)\s*[“\"]?$")
_PROPOSED_BEFORE = re.compile(PROPOSE + r"[^。；;，]{0,60}$", re.IGNORECASE)
_OWN_BEFORE = re.compile(r"(?:提出的|设计的|our|proposed)\s*$", re.IGNORECASE)
_AIMS = ("面向", "针对", "重新", "揭示", "证明", "验证", "打破", "克服", "解决", "消除")


def _from_pair(layout: Layout, pair: BracketPair, known: frozenset[str]) -> Introduction | None:
    """ "变分中间奖励 (Variational Intermediate Reward, VMR)" as a head, or after a verb of proposing."""
    from kg.namespaces import name_key

    segment = layout.segment_at(pair.start)
    if segment.section not in _BODY:
        return None
    head = is_head(layout, segment, pair)
    outside = head_name(
        layout.text[segment.start : pair.start + len(pair.outside)].strip(" *“”") if head else pair.outside
    )
    names = [outside, *pair.inside]
    if any(name_key(n) in known or name_key(n.rstrip("s")) in known for n in names):
        return None
    long_form = max((n for n in names if not has_chinese(n)), key=len, default="")
    words = _SPACE_OR_HYPHEN.split(long_form)
    titled = sum(w[:1].isupper() for w in words) >= max(2, len(words) // 2)
    text = layout.text
    left = sentence_left(layout, pair.start)
    called = _CALLED_LEFT.search(left)
    title = layout.title.partition(":")[0].strip()
    if called and long_form and initials_fit(long_form, title) and len(title.split()) <= 6:
        aliases = tuple(dict.fromkeys([*pair.inside, outside]))
        right = sentence_right(layout, pair.bracket_end)
        return Introduction(pair.start, pair.bracket_end, title, kind_of("", right, T.SYSTEM), 0.85, aliases)
    one_word = " " not in long_form and not head
    if long_form and (not titled or one_word) and has_chinese(pair.outside):
        return from_acronym(layout, pair, long_form, head)
    if not long_form or not (titled or called) or GENERIC_PHRASE.match(long_form):
        return None
    proposed = _PROPOSED_BEFORE.search(left)
    own = _OWN_BEFORE.search(left)
    if called:
        confidence = 0.85
    elif segment.section is S.INNOVATIONS and head:
        confidence = 0.8
    elif own or (
        proposed
        and not _BASIS_LEFT.search(left[-5:])
        and segment.section in (S.INNOVATIONS, S.CONTRIBUTION, S.ABSTRACT)
    ):
        confidence = 0.7
    elif (
        segment.section is S.INNOVATIONS
        and len(words) >= 3
        and has_chinese(pair.outside)
        and not _BASIS_LEFT.search(left[-5:])
    ):
        confidence = 0.52
    elif segment.section is S.USAGE and kind_of(long_form, pair.outside, T.TECHNIQUE) is T.METRIC:
        confidence = 0.6
    else:
        return None
    if head and text[segment.start : segment.start + 4].lstrip("*“ ").startswith(_AIMS):
        return None
    start = text.rindex(outside, segment.start, pair.end)
    aliases = tuple(dict.fromkeys([outside, *(n for n in pair.inside if n != long_form)]))
    spoken = text[start : pair.bracket_end] if has_chinese(pair.outside) else long_form
    type_ = kind_of(long_form + " " + outside, "", T.TECHNIQUE)
    if type_ in (T.SYSTEM, T.MODEL) and segment.section is S.INNOVATIONS:
        type_ = T.TECHNIQUE
    return Introduction(
        start, pair.bracket_end, long_form, type_, confidence, tuple(a for a in aliases if a != long_form and spoken)
    )


