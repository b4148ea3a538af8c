"""Whether a paper studies models (benchmark, audit, analysis, survey) or contributes one: it decides what a model is to it."""

from __future__ import annotations

import re

from kg.extraction.contributed import Introduction
from kg.extraction.layout import Layout
from kg.namespaces import EntityType as T
from kg.reading.paper import SectionKey as S

_STUDY_TITLE = re.compile(
    r"\b(?:benchmark(?:s|ing)?|bench\b|evaluat(?:e|ing|ion)|assess\w*|audit\w*|analy[sz]\w*|anatomy|survey|review|roadmap|evolution of|new era|reveal|lessons|investigat\w*|"
    r"reports? on|diagnos\w*|measur\w*|probing|empirical|case study|red[- ]teaming|jailbreak\w*|failure modes?|pitfalls?|limits? of|"
    r"(?:do|does|can|are|is|how|why|what|when|should|will)\b[^?]*\?|how (?:do|does|well|much)|not what they seem|vulnerab\w*)|"
    r"基准|评测|评估|测评|审计|分析|综述|调查|实证|脆弱性|可靠性|研究$|能否|是否",
    re.IGNORECASE,
)
_STUDY_TEXT = re.compile(
    r"\b(?:we|this paper|this work|this study) (?:\w+ )?(?:systematically |comprehensively |empirically )?(?:evaluat|assess|audit|investigat|study|studied|"
    r"analy[sz]|examin|benchmark|survey|review|test|compar|measur|critically)\w*|\bmodels tested\b|"
    r"\b(?:we|this (?:paper|work|report|study)) (?:\w+ )?(?:present|conduct|provid|perform|offer|report|carr(?:y|ies) out)\w* an? (?:[\w-]+ ){0,3}"
    r"(?:evaluation|assessment|audit|comparison|investigation|study|analysis) of\b|"
    r"(?:本文|本研究|论文|研究)[^，。；]{0,12}(?:评估|评测|测试|考察|分析|调查|审计|比较|揭示)了?[^，。；]{0,24}(?:模型|LLM|VLM|MLLM)|"
    r"(?:评估|评测|测试|审计)[^，。；]{0,16}(?:大语言模型|语言模型|LLMs?|MLLMs?|VLMs?)[^，。；]{0,16}(?:性能|能力|可靠性|鲁棒性|表现|脆弱)",
    re.IGNORECASE,
)
_TO_MEASURE = re.compile(
    r"\b(?:protocol|benchmark|audit|assess|evaluat|diagnos|testbed|instrument|questionnaire|survey|roadmap|taxonomy)"
)
_MAKES = (T.MODEL, T.SYSTEM, T.TECHNIQUE)


def studies_models(layout: Layout, introductions: list[Introduction]) -> bool:
    """Whether the models this paper runs are its subject rather than its means."""
    title = next((layout.text[s.start : s.end] for s in layout.segments if s.section is S.TITLE), layout.title)
    sure = [i for i in introductions if i.confidence >= 0.6]
    main = max(sure, key=lambda i: (i.confidence, -i.start), default=None)
    makes = main is not None and main.type in _MAKES and not _TO_MEASURE.search(layout.text, main.end, main.end + 90)
    measures = any(i.type in (T.BENCHMARK, T.METRIC) for i in sure)
    by_title = _STUDY_TITLE.search(title) is not None
    if makes and not measures:
        return by_title and _STUDY_TEXT.search(layout.text) is not None
    if measures and not makes:
        return True
    return by_title or (not makes and _STUDY_TEXT.search(layout.text) is not None)
