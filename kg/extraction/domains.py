"""The fields a paper belongs to, by a small grammar of the field section: broad field - narrower ones, tags, lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.extraction.brackets import names_in_bracket
from kg.extraction.layout import Layout, Segment
from kg.extraction.matching import is_cjk
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept


@dataclass(frozen=True, slots=True)
class FieldTag:
    """One tag of a field section: its span, its names, and what the vocabulary knows it as."""

    start: int
    end: int
    name: str
    aliases: tuple[str, ...]
    concept: Concept | None
    technique: Concept | None
    confidence: float


_SPLIT = re.compile(r"\s+[-–—·>]\s+|(?<=[A-Za-z]{3})[-–—](?=[一-鿿])|[、，；。|;\n>→]|\s/\s|,\s|[:：]")
_LEAD = re.compile(
    r"^(?:具体(?:包括|为|涉及|聚焦于|而言|应用于|细分领域包括|领域包括)?|特别是|尤其是|主要(?:涉及|应用于|包括|面向|聚焦于)?|包括|涉及|涵盖|聚焦于|应用于|以及|和|与|及|如|细分领域|"
    r"其中|特别|例如|核心领域|子领域|领域(?=[:：为包专属])|专注于|属于|面向)+(?:在|于|包括|为)?"
)
_TRAIL = re.compile(r"(?:等(?:领域|任务|场景|方向)?|领域|方向|中的[^、，。]{0,0}|(?:特别是|尤其是).*)$")
_AND = re.compile(r"\s*(?:与|和|及|以及|&| and )\s*")
_BRACKET = re.compile(r"\s*[（(]([^（()）]*)[)）]\s*")
_PROSE = re.compile(r"(?:可应用|可以|可用于|能够|广泛|前景|有助于|应用于|提升|推动|具有)")
# Tags that name a way of doing rather than a field, by their last word; and such as name a property, which is neither.
_METHOD_TAG = re.compile(
    r"(?:融合|蒸馏|机制|微调|矩阵|方程|探针|引导|等变性|插值|损失函数|核方法|先验|塑造|RAG|压缩|适应|采样|散度|正则化|注意力|门控|辐射场|变换|扰乱|操纵|嵌入|投影|分解|回归|聚类|剪枝|量化|"
    r"(?:神经|卷积|对抗|残差|循环|前馈|注意力|编码器|解码器|Transformer|Arnold|表示|记忆|孪生|图|子|超|策略|价值|专家|教师|学生)网络|"
    r"(?<!语言)(?<!基础)(?<!预训练)(?<!大)(?<!视觉)(?<!音频)(?<!多模态)(?<!奖励)(?<!推理)(?<!世界)模型|(?<!预)(?<!后)训练|提示学习|深度学习|攻击|"
    r"引理|定理|(?:常|随机)微分方程|梯度下降|求解器|决策树|奖励机|状态机|(?:粒子|卡尔曼|协同)滤波|自洽性|链式思考|动态规划|思维链提示|流水线调度|"
    r"(?:闭环|反馈|预测|PID)控制|(?:信[任赖]区?域|双层|凸|变分|贝叶斯|因子图)优化|(?:教师|伪标签|检索增强|Off-Policy|On-Policy)学习)$"
    r"|(?:深度|分层|逆|在线|测试时|多智能体|目标条件|贝叶斯)强化学习$"
    r"|^(?:无模型|免模型|基于模型的)[^、]{0,2}(?:强化)?学习$|LLM-as-"
)
_NO_FIELD = re.compile(
    r"^(?:低|高|强|弱|零样本|少样本|统一|实时|跨被试|非侵入)[^学]{0,6}$|^(?:鲁棒性|泛化性|可扩展性|稳定性|非侵入性|泛化能力)$|(?:效率|框架|传播|遗忘|规律|退化|偏差|基准测试|基准|指标|悖论|局限性?|"
    r"成功率|吞吐量|延迟|功耗|带宽|加速|分析框架|数据集|前景)$|^(?:微调|深度学习|人工智能)$"
)
_SENTENCE = re.compile(r"(?:可以?|能够|将|通过|提升|提高|具有|该|本|它|帮助|实现|适用|使|为了|未来|其|可应用)")


def field_tags(layout: Layout, vocabulary: Vocabulary) -> list[FieldTag]:
    """Tags of the field section in order. Prose after the tags ("该研究可应用于…") names uses, not the field."""
    tags: list[FieldTag] = []
    blocks = [s for s in layout.segments if s.section is S.FIELD]
    for number, segment in enumerate(blocks):
        opening = layout.text[segment.start : segment.end].lstrip(" *")
        if number and not _LEAD.match(opening) and (len(opening) > 40 or _PROSE.search(opening)):
            continue
        for start, end in _phrases(layout.text, _tag_lines(layout.text, segment), opening=number == 0):
            tags.extend(_tags(layout.text, start, end, vocabulary, 0.85 if number == 0 else 0.75))
    return tags


def _tag_lines(text: str, segment: Segment) -> Segment:
    """The block up to the line where sentences begin: tags come first, then what the work is good for."""
    end = segment.start
    for number, line in enumerate(text[segment.start : segment.end].split("\n")):
        if number and not _LEAD.match(line.lstrip(" *")) and ("。" in line or _PROSE.search(line)):
            return replace(segment, end=end)
        end += len(line) + 1
    return segment


def _phrases(text: str, segment: Segment, opening: bool) -> list[tuple[int, int]]:
    """Spans between separators that stand outside brackets."""
    spans = []
    depth, begin, index = 0, segment.start, segment.start
    while index < segment.end:
        char = text[index]
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth = max(0, depth - 1)
        elif depth == 0:
            match = _SPLIT.match(text, index, segment.end)
            if match and match.end() > index:
                spans.append((begin, index))
                begin = index = match.end()
                continue
        index += 1
    spans.append((begin, segment.end))
    kept = []
    for start, end in spans:
        phrase = text[start:end].strip()
        bare = _BRACKET.sub("", phrase)
        if not bare:
            continue
        if (_SENTENCE.match(bare) or _PROSE.search(bare)) and len(bare) > 8:
            break
        kept.append((start, end))
    return kept


def _tags(text: str, start: int, end: int, vocabulary: Vocabulary, confidence: float) -> list[FieldTag]:
    phrase = text[start:end]
    lead = len(phrase) - len(phrase.lstrip(' *“"'))
    start, phrase = start + lead, phrase[lead:]
    match = _LEAD.match(phrase)
    if match and len(phrase) - match.end() >= 2:
        start, phrase = start + match.end(), phrase[match.end() :]
        lead = len(phrase) - len(phrase.lstrip(" :：*“"))
        start, phrase = start + lead, phrase[lead:]
    within = re.match(r"[^、]{2,20}(?:[)）]\s*)?中的", phrase)
    if within and len(phrase) - within.end() >= 4:
        start, phrase = start + within.end(), phrase[within.end() :]
    phrase = phrase.rstrip(' *。.；;”"')
    trail = _TRAIL.search(phrase)
    if trail and trail.start() >= 2:
        phrase = phrase[: trail.start()].rstrip()
    if not phrase:
        return []
    if _LEAD.fullmatch(_BRACKET.sub("", phrase)):
        return []
    whole = _tag(text, start, start + len(phrase), vocabulary, confidence)
    nested = _inner_list(text, start, phrase, vocabulary, confidence - 0.1)
    if whole is None or whole.concept is not None or whole.technique is not None:
        return [whole, *nested] if whole else nested
    parts = _coordinated(phrase, vocabulary)
    if len(parts) > 1:
        found = [_tag(text, start + a, start + b, vocabulary, confidence - 0.05) for a, b in parts]
        return [t for t in found if t]
    return [whole, *nested, *_second_of_slash(text, start, phrase, vocabulary, confidence)]


def _second_of_slash(text: str, start: int, phrase: str, vocabulary: Vocabulary, confidence: float) -> list[FieldTag]:
    """ "基于指令的图像/视频编辑" also names 视频编辑, where the vocabulary knows it."""
    match = re.search(r"[/／]([^/／（()）]+)$", phrase)
    if match is None or not vocabulary.lookup(match.group(1).strip(), T.DOMAIN):
        return []
    tag = _tag(text, start + match.start(1), start + match.end(1), vocabulary, confidence - 0.05)
    return [tag] if tag else []


def _inner_list(text: str, start: int, phrase: str, vocabulary: Vocabulary, confidence: float) -> list[FieldTag]:
    """ "医学图像分割（具体为：A、B、C）": the bracket lists narrower fields."""
    found: list[FieldTag] = []
    for match in _BRACKET.finditer(phrase):
        content = match.group(1)
        listed = re.match(r"(?:具体|包括|涵盖|涉及|特别是|如)", content) and "、" in content
        other = vocabulary.lookup(content, T.DOMAIN)  # "图像编辑 (AIGC)": a field of its own, not a second name
        outer = vocabulary.lookup(_BRACKET.sub("", phrase), T.DOMAIN)
        if not listed and not (other and outer and other[0].iri != outer[0].iri):
            continue
        at = start + match.start(1)
        for piece in re.finditer(r"[^、，,；;]+", content):
            found.extend(_tags(text, at + piece.start(), at + piece.end(), vocabulary, confidence))
    return found


def _coordinated(phrase: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """ "A与B" is two fields when each side says enough by itself, or is known by itself."""
    for match in _AND.finditer(phrase):
        if phrase.count("（", 0, match.start()) + phrase.count("(", 0, match.start()) != phrase.count(
            "）", 0, match.start()
        ) + phrase.count(")", 0, match.start()):
            continue
        left, right = phrase[: match.start()], phrase[match.end() :]
        bare_left, bare_right = _BRACKET.sub("", left).strip(), _BRACKET.sub("", right).strip()
        known = all(vocabulary.lookup(b, T.DOMAIN) for b in (bare_left, bare_right))
        cjk = all(is_cjk(b[0]) or is_cjk(b[-1]) for b in (bare_left, bare_right) if b)
        if known or (cjk and len(bare_left) >= 4 and len(bare_right) >= 4):
            return [(0, len(left.rstrip())), (len(phrase) - len(right), len(phrase))]
    return [(0, len(phrase))]


def _tag(text: str, start: int, end: int, vocabulary: Vocabulary, confidence: float) -> FieldTag | None:
    phrase = text[start:end].strip()
    bare = _BRACKET.sub("", phrase).strip(" *“”")
    inner: list[str] = []
    for match in _BRACKET.finditer(phrase):
        if match.end() == len(phrase):
            bare_concepts = vocabulary.lookup(bare, T.DOMAIN)
            for name in names_in_bracket(match.group(1)):
                concepts = vocabulary.lookup(name, T.DOMAIN)
                if not (concepts and bare_concepts and concepts[0].iri != bare_concepts[0].iri):
                    inner.append(name)
    if len(bare) < 2 or len(bare) > 40 or not any(c.isalpha() for c in bare):
        return None
    if is_cjk(bare[0]) and len(bare) > 22:
        return None
    if "的" in bare and len(bare) > 14:
        confidence = min(confidence, 0.4)
    if any(m.end() < len(phrase) for m in _BRACKET.finditer(phrase)):
        inner.append(phrase)  # brackets in the middle: the phrase as it stands is a name too
    names = [bare, *inner]
    concept = technique = None
    for name in names:
        concept = concept or next(iter(vocabulary.lookup(name, T.DOMAIN)), None)
        stem = re.sub(r"(?:微调|攻击|算法|方法|技术|机制)$", "", name)  # "LoRA微调" is LoRA
        technique = technique or next((c for n in (name, stem) for c in vocabulary.lookup(n, T.TECHNIQUE)), None)
    known_bare = vocabulary.lookup(bare, T.DOMAIN)
    if concept and not known_bare and technique and vocabulary.lookup(bare, T.TECHNIQUE):
        concept = None
    other = any(c.type is not T.DOMAIN for c in vocabulary.lookup(bare)) or _NO_FIELD.search(bare)
    if concept is None and technique is None and other:
        return None  # a model, a metric, a property: no field
    return FieldTag(start, start + len(phrase), bare, tuple(inner), concept, technique, confidence)


def names_a_method(tag: FieldTag) -> bool:
    """Whether a tag is to be taken as a technique: known as one, or named like one and not known as a field."""
    return tag.technique is not None or (tag.concept is None and _METHOD_TAG.search(tag.name) is not None)
