"""Numbers a paper reports, tied to benchmark, metric and system by the words of their own sentence or list item."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.extraction.layout import Layout, Segment
from kg.extraction.mentions import Mention
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Reported:
    """One number and what it belongs to; mentions may be None where the text names nothing."""

    start: int
    end: int
    value: Decimal
    unit: str | None
    benchmark: tuple[int, int, str] | None
    metric: tuple[int, int, str] | None
    system: Mention | None
    compared: Mention | None
    delta: bool
    confidence: float
    nobody: bool = False  # certainly not the number of the paper's own system


NUMBER = re.compile(
    r"(?<![A-Za-z0-9.@\-_/^])[+＋]?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:%|％|个百分点|分(?!钟|别|布|类|割|辨|解|析|支)|倍|x\b|×))?(?![A-Za-z0-9_/]|\.\d)"
)
_NOT_A_SCORE = re.compile(
    r"^\s*(?:张|个|条|步|次|种|层|类|位|名|篇|款|项|块|台|秒|ms|s\b|分钟|小时|天|年|月|日|万|亿|千|百|k\b|K\b|B\b|M\b|GB|MB|token|Token|tokens|参数|样本|帧|维|轮|组|对|步|专家|图像|语言|模型|任务|数据集|"
    r"人|行|阶段|卡|美元|倍(?:数据|参数)|FPS|fps|Hz|GPU|epochs|rounds|turns|seeds|pairs|frames|images|samples|models|tasks|videos|papers|hours|days|steps|languages|questions|benchmarks|parameters|billion|million|thousand)"
)
_DELTA_BEFORE = re.compile(
    r"(?:提升|提高|超越|超过|优于|高出|高于|领先|降低|减少|下降|增长|增加|改善|缩短|加速|节省|提速|涨|多出|下跌|差距|快|"
    r"improv\w*|increas\w*|reduc\w*|decreas\w*|gains?|outperform\w*|surpass\w*|exceed\w*|faster|by|up to)"
    r"(?:[^，。；;]{0,26})$",
    re.IGNORECASE,
)
_ABSOLUTE_BEFORE = re.compile(
    r"(?:达到?(?:了)?|取得(?:了)?|获得(?:了)?|得分(?:为|达|高达)?|分数(?:为|达)?|为|是|实现(?:了)?|至|到|高达|保持在|稳定在|升至|降至|仅为|仅约为|约为|[：:（(]|"
    r"score[sd]?|achiev\w*|reach\w*|attain\w*|obtain\w*|to|of|at)\s*(?:约|仅|了|的|超过|惊人的|an?|over|about|accuracy of|a score of)?\s*\**\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:从|由|from)\s*(?:约|仅|的)?\s*$", re.IGNORECASE)
_PLUS = re.compile(r"^[+＋]")
_RESPECTIVELY = re.compile(r"^(?:\s*(?:和|与|、|及|/|and|,)\s*)$")


def reported_numbers(
    layout: Layout,
    mentions: list[Mention],
    is_benchmark: dict[int, float],
    system: Mention | None,
    own_keys: frozenset[str],
) -> list[Reported]:
    """All scores in the results section (or abstract).

    ``is_benchmark``: for the index of a mention, how surely it is a data set the paper reports on.
    ``system``: the paper's own main system, named where no other is.
    """
    found: list[Reported] = []
    ordered = list(enumerate(mentions))
    for segment in layout.segments:
        if segment.english or segment.section not in (S.RESULTS, S.ABSTRACT):
            continue
        inside = [(i, m) for i, m in ordered if segment.start <= m.start < segment.end]
        inherited = _inherited(layout, segment, ordered, is_benchmark)
        found.extend(_in_segment(layout, segment, inside, inherited, is_benchmark, system, own_keys))
    return found


def _inherited(
    layout: Layout, segment: Segment, ordered: list[tuple[int, Mention]], is_benchmark: dict[int, float]
) -> Span | None:
    """The benchmark that the item above names, when this block is nested under it and names none."""
    while segment.parent is not None:
        segment = layout.segments[segment.parent]
        named = [m for i, m in ordered if segment.start <= m.start < segment.end and is_benchmark.get(i, 0) >= 0.5]
        if len(named) == 1:
            return named[0].start, named[0].end, named[0].name
        category = _category(layout, segment)
        if category and named == []:
            return None
    return None


def _category(layout: Layout, segment: Segment) -> Span | None:
    """ "**数理逻辑 (Mathematical Logic)**：相似度降至 42%": what an item's own head names, in brackets in English."""
    text = layout.text[segment.start : segment.end]
    match = re.match(r"\s*([^：:，。；（(]{2,16})\s*[（(]([A-Z][A-Za-z\- ]{3,40})[)）]\s*[：:]", text)
    if match is None:
        return None
    return segment.start + match.start(1), segment.start + match.end(2), match.group(2)


def _in_segment(
    layout: Layout,
    segment: Segment,
    inside: list[tuple[int, Mention]],
    inherited: Span | None,
    is_benchmark: dict[int, float],
    system: Mention | None,
    own_keys: frozenset[str],
) -> list[Reported]:
    text = layout.text
    found: list[Reported] = []
    category = _category(layout, segment) if NUMBER.search(text, segment.start, segment.end) else None
    for match in NUMBER.finditer(text, segment.start, segment.end):
        start, end = match.span()
        if any(m.start < end and start < m.end for _, m in inside):
            continue  # a part of a name
        raw = match.group()
        number = re.match(r"[+＋]?([\d,]*\d(?:\.\d+)?)", raw)
        if number is None:
            continue
        after = text[end : min(segment.end, end + 24)]
        unit = unit_of(raw) or ("%" if _RANGE_IN_PERCENT.match(after) else None)
        if unit is None and _NOT_A_SCORE.match(after):
            continue
        if re.match(r"^\s*[-–~至]\s*\d", after) and unit is None and "." not in raw:
            continue
        before = _sentence_before(text, segment.start, start)
        value = Decimal(number.group(1).replace(",", ""))
        delta = is_delta(before, raw, after)
        if (
            unit is None
            and "." not in raw
            and not re.search(r"(?:得分|分数|score\w*|达到?|为|[：:])\s*(?:为|of)?\s*$", before, re.IGNORECASE)
        ):
            continue
        from_value = bool(_FROM.search(before))
        benchmark = _benchmark(layout, segment, inside, is_benchmark, start) or category or inherited
        metric = _metric(inside, text, segment, start, end)
        said = metric_noun(text, segment, start, end) if unit == "%" and not delta else None
        if benchmark is None and said is None:
            continue
        metric = metric or said
        owner, compared, foreign = _owner(inside, text, segment, start, end, before, own_keys)
        confidence = 0.75
        if from_value or foreign:
            confidence = 0.35
        elif re.search(r"(?:仅|几乎|不足|低于|below|less than|only)[^，。；]{0,8}$", before):
            confidence = 0.4
        elif delta or benchmark is None:
            confidence = 0.6
        elif not _ABSOLUTE_BEFORE.search(before) and not (metric or unit):
            confidence = 0.4
        found.append(
            Reported(
                start,
                end,
                value,
                unit,
                benchmark,
                metric,
                owner or (None if foreign else system),
                compared,
                delta,
                confidence,
            )
        )
    return found


_RANGE_IN_PERCENT = re.compile(r"\s*[-–~至]\s*\d+(?:\.\d+)?\s?[%％]")
_MEASURE = r"(?![但将的使其且在了])[A-Za-z\u4e00-\u9fff]{0,8}?[\u4e00-\u9fff]{1,4}(?:(?<!概)(?<!效)(?<!速)(?<!(?<!成)功)(?<!频)(?<!增长)率|(?<!高)精度|准确度|遵守度|一致性|分数|得分)"
_MEASURE_AFTER = re.compile(rf"的\s*(?:平均|总体|整体|最高)?({_MEASURE})(?=[，。；、和与且及（(]|$)")
_MEASURE_BEFORE = re.compile(
    rf"(?:^|[，,、的了将使但而：:和与其在]|实现|平均)({_MEASURE})(?:上|方面)?(?:仍然?[^，。；]{{1,3}}，)?\s*"
    r"(?:也|均|可|则|仅|分别)?(?:达到?了?|为|高达|(?:从|由)[^，。；]{1,8}(?:降|提升|提高|增加|上升|下降|降低)[低至到]{1,2}|降低?[至到]|升至|提升[至到]|提高[至到]|在)"
    r"\s*(?:约|了)?\s*(?:\d+(?:\.\d+)?\s*[-–~至]\s*)?$"
)


def metric_noun(text: str, segment: Segment, start: int, end: int) -> Span | None:
    """The measure that a sentence names beside a number, in no vocabulary: "94%的补救成功率", "误报率降至2.5%"."""
    after = _MEASURE_AFTER.match(text, end, segment.end)
    if after:
        return after.start(1), after.end(1), after.group(1)
    low = max(segment.start, start - 48)
    sentence = re.split(r"[。；;\n]", text[low:start])[-1]
    before = _MEASURE_BEFORE.search(sentence)
    if before is None:
        return None
    name = re.split(r"[将使的但而其]|实现", before.group(1))[-1]
    last = start - len(sentence) + before.end(1)
    return (last - len(name), last, name) if len(name) > 1 else None


def is_no_score(after: str) -> bool:
    """Whether a number counts things ("12 images"), by the text after it."""
    return _NOT_A_SCORE.match(after) is not None


def unit_of(raw: str) -> str | None:
    """The unit a number carries: "%", "x" for factors, or none."""
    if "%" in raw or "％" in raw or "个百分点" in raw:
        return "%"
    if re.search(r"倍|x$|×", raw):
        return "x"
    return None


def _sentence_before(text: str, start: int, position: int) -> str:
    return re.split(r"[。；;\n]|(?<=[a-z])\. ", text[max(start, position - 90) : position])[-1]


def is_delta(before: str, raw: str, after: str) -> bool:
    """Whether a number says how much better or worse, not how good."""
    if _PLUS.match(raw) or raw.endswith(("倍", "x", "×")):
        return True
    if re.search(r"(?:至|到|达到?|为|to|reach\w*)\s*(?:约|了)?\s*$", before):
        return False
    clause = re.split(r"[，,]", before)[-1]
    if re.search(r"[（(][^)）]{0,12}$", clause) and not re.search(r"[+＋]|提升|improv", clause[-14:]):
        return False
    if _DELTA_BEFORE.search(clause):
        return not re.search(r"(?:达到?了?|得分|准确率为|取得了|实现了|score[sd]?|achiev\w+)[^，。]{0,6}$", clause)
    return bool(
        re.match(
            r"^\s*(?:的)?(?:绝对|相对|性能|平均)?(?:提升|增益|改进|下降|降低|增长|gains?\b|improvement|reduction|increase|decrease|higher|lower|faster)",
            after,
        )
    )


def _benchmark(
    layout: Layout, segment: Segment, inside: list[tuple[int, Mention]], is_benchmark: dict[int, float], position: int
) -> Span | None:
    """The data set nearest before the number in its sentence or block, else the one right after it ("67.3 on X")."""
    text = layout.text
    before = [m for i, m in inside if is_benchmark.get(i, 0) >= 0.45 and m.end <= position]
    sentence = max(text.rfind("。", segment.start, position), text.rfind("；", segment.start, position), segment.start)
    after = [m for i, m in inside if is_benchmark.get(i, 0) >= 0.45 and m.start >= position]
    near_after = (
        after[0]
        if after and re.match(r"^[^，。；]{0,30}?\bon\b(?:\s+the)?\s*$", text[position : after[0].start])
        else None
    )
    in_sentence = [m for m in before if m.start >= sentence]
    chosen = near_after or (in_sentence[-1] if in_sentence else None) or (before[-1] if before else None)
    return (chosen.start, chosen.end, chosen.name) if chosen else None


def _metric(inside: list[tuple[int, Mention]], text: str, segment: Segment, start: int, end: int) -> Span | None:
    """The metric named nearest to the number within its sentence."""
    named = [m for _, m in inside if m.has_type(T.METRIC)]
    best: tuple[int, Mention] | None = None
    for mention in named:
        between = text[mention.end : start] if mention.end <= start else text[end : mention.start]
        if re.search(r"[。；;]", between) or len(between) > 60:
            continue
        distance = len(between) + (0 if mention.end <= start else 4)
        if best is None or distance < best[0]:
            best = (distance, mention)
    if best:
        return best[1].start, best[1].end, best[1].name
    return None


def _owner(
    inside: list[tuple[int, Mention]],
    text: str,
    segment: Segment,
    start: int,
    end: int,
    before: str,
    own_keys: frozenset[str],
) -> tuple[Mention | None, Mention | None, bool]:
    """Whose number it is (a named system just before, in "Show-o (0.30)"), and whom it beats. True: somebody else's."""
    from kg.namespaces import name_key

    previous = [m for _, m in inside if m.end <= start and not m.has_type(T.METRIC, T.BENCHMARK, T.DATASET)]
    if previous:
        nearest = previous[-1]
        between = text[nearest.end : start]
        if re.fullmatch(r"\s*(?:[（(]|的|：|:)\s*\**", between):
            own = name_key(nearest.name) in own_keys
            return nearest, None, not own and not re.fullmatch(r"\s*[：:]\s*\**", between)
    compared = next(
        (
            m
            for _, m in inside
            if m.has_type(T.MODEL, T.SYSTEM, T.TECHNIQUE) or not m.concepts
            if m.end <= start
            and re.search(
                r"(?:超越|优于|超过|击败|相比|outperform\w*|surpass\w*|over)[^，。；]{0,10}$",
                text[max(segment.start, m.start - 24) : m.start],
            )
        ),
        None,
    )
    clause = re.split(r"[，,。；;]", before)[-1]
    rival = bool(re.search(r"(?:优于|超越|超过|高于|相比)[^，。；]{0,20}的\s*\**$", clause))
    owners = [m for m in previous if name_key(m.name) in own_keys]
    return (owners[-1] if owners else None), compared, rival
