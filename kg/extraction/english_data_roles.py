"""What a data set is to an English paper: evaluated on, trained on, or set apart; and what may be one by its words or shape."""

from __future__ import annotations

import re

from kg.extraction.coordination import Group
from kg.extraction.english_patterns import (
    BUILT_LEFT,
    COMPARED_LEFT,
    DATA,
    DET,
    MODELISH,
    OPEN,
    SUCH_AS,
    W,
    left_cue,
    right_cue,
)
from kg.extraction.mentions import Mention
from kg.extraction.roles import Role
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.reading.paper import SectionKey as S

# --- data sets ------------------------------------------------------------------------------------------------
_DATA_RIGHT = right_cue(
    rf"\s*{W}{{0,2}}?(?:benchmarks?|datasets?|data ?sets?|test[- ]?sets?|leaderboards?|suites?|test splits?|validation sets?|"
    rf"evaluations?|challenges?|corpus|corpora|tasks\b|problems\b|subset)"
)
_DATA_LEFT = left_cue(
    rf"\b(?:benchmarks?|datasets?|test sets?|suites?|evaluations?|tasks?|settings|leaderboards?|environments?){SUCH_AS}{DET}"
)
_ON_LEFT = left_cue(rf"\b(?:on|across|over|in)\s+{DET}{W}{{0,3}}\(?")
_ON_NEAR = left_cue(rf"\b(?:on|across)\s+{DET}(?:[\w-]+\s+){{0,2}}\(?")
_TRAINED_LEFT = left_cue(
    rf"\b(?:(?:pre-?|post-?|re)?train(?:s|ed|ing)?|fine-?tun(?:e|es|ed|ing)|tun(?:ed|ing)|learn(?:ed|ing))\s+{W}{{0,2}}"
    rf"(?:on|using|with|from)\s+{DET}{W}{{0,3}}|\btraining (?:data|set|corpus)\s+{W}{{0,2}}|\bonly\s+[\d.]+%\s+(?:of\s+)?"
)
_TRAINED_NEXT = left_cue(r"\b(?:train|fine-?tun)(?:e|es|s|ed|ing)?\s+(?:[\w-]+\s+)?on\s+(?:the\s+|our\s+)?")
_TRAINED_RIGHT = right_cue(
    r"\s*(?:is|are|was|were)?\s*(?:used|for)\s+(?:\w+\s+){0,2}(?:training|fine-?tuning|pre-?training)|\s*(?:training|pre-?training) (?:data|set|corpus)"
)
_SOURCE_LEFT = left_cue(
    rf"\b(?:collect|sourc|draw|drawn|curat|deriv|sampl|select|compil|construct|adapt|filter|mine|extract|annotat)\w*\s+{W}{{0,3}}"
    rf"(?:from|using|on|upon|over)\s+{DET}{W}{{0,3}}|\b(?:samples|images|videos|questions|problems|pairs|data|examples) from\s+{W}{{0,2}}"
)
# "Unlike prior datasets such as A and B": what the paper's own is set apart from.
_OTHER_DATA_LEFT = left_cue(
    rf"\b(?:unlike|in contrast to|compared (?:to|with)|different from|extend\w* beyond|beyond)\s+{W}{{0,4}}(?:datasets?|benchmarks?|corpora|suites){SUCH_AS}{DET}|"
    rf"\bunlike\s+{DET}"
)
# "on Foo (2.5% → 76.1%), Bar (0.2% → 75.0%)": what a score was raised on, however it is written.
RAISED_RIGHT = re.compile(r"\s*[(:]\s*(?:from\s+)?[+]?\d[\d.]*\s?%?\s*(?:→|->|⟶|➜|to\s+\d)")
ON_FAR = re.compile(r"\b(?:on|across)\b[^.;]{0,90}$")

_DATA_SHAPE = re.compile(
    r"(?:Bench|Benchmark|QA|Eval|Arena|Gym|Dataset|Corpus|VQA|World|Verified|Instruct-\d+[KM])(?:[- ]?(?:v?\d[\w.]*|Pro|Hard|Lite|Plus|Mini))?$|-?\d+(?:\.\d+)?[KM]$"
)


def looks_like_data(name: str) -> bool:
    """Whether a name has the shape that benchmarks and data sets have.

    >>> [looks_like_data(n) for n in ("CogSense-Bench", "PhysicTran38K", "DiRL-8B-Instruct")]
    [True, True, False]
    """
    return _DATA_SHAPE.search(name) is not None


# "benchmarks (e.g., Ponds, Quilt, and Rapids)": names in ordinary words, of which one alone would say nothing.
_BENCHMARKS_LIST = left_cue(rf"\b(?:benchmarks?|datasets?|environments){SUCH_AS}{OPEN}")
_TASKS_LIST = left_cue(r"\b(?:tasks|domains|games|settings)\s*(?:\(|:)\s*(?:e\.g\.,?\s*|i\.e\.,?\s*|including\s+|such as\s+)?")
# "On Ponds (quick set), accuracy rises from 41.5 …"
_FIRST_LEFT = re.compile(r"(?:^|[.;:•]\s)\s*On\s+(?:the\s+)?$")
_FIRST_RIGHT = re.compile(
    r"(?:\s*\([^()]{0,40}\))?,\s+(?:[\w-]+\s+){1,5}?(?:improv|reach|achiev|attain|outperform|surpass|rais|boost|scor|gain|obtain|increas|lift)\w*\b[^.;]{0,60}?\d"
)


def a_listed_benchmark(group: Group, mention: Mention, left: str, right: str, zone: Zone) -> bool:
    """Whether a name in an ordinary word is a benchmark by the list it stands in, or by what was reached on it."""
    if not mention.name[0].isupper() or zone is Zone.BACKGROUND:
        return False
    if len(group.mentions) > 2 and not any(m.has_type(*MODELISH) for m in group.mentions):
        strong = any(m.strong and (m.has_type(*DATA) or not m.concepts) for m in group.mentions)
        return _BENCHMARKS_LIST.search(left) is not None or (strong and _TASKS_LIST.search(left) is not None)
    return zone is Zone.RESULTS and _FIRST_LEFT.search(left) is not None and _FIRST_RIGHT.match(right) is not None


def data_roles(
    mention: Mention, left: str, right: str, zone: Zone, section: S, known: bool, any_data: bool, own: bool
) -> list[Role]:
    type_ = T.DATASET if mention.has_type(T.DATASET) and not mention.has_type(T.BENCHMARK) else T.BENCHMARK
    shaped = own or looks_like_data(mention.name)
    if zone is Zone.BACKGROUND and section is not S.RESULTS:
        return [Role(mention, R.EVALUATED_ON, type_, 0.3)] if known else []
    data_right = _DATA_RIGHT.match(right)
    trained = _TRAINED_LEFT.search(left)
    if trained and re.search(r"\b(?:achiev|improv|reach|gain|scor|outperform|reduc|yield)\w*", trained.group()):
        trained = None  # "trained on A achieves 58.9% on B"
    if not known and trained and _TRAINED_NEXT.search(left) and not mention.model_like and " " not in mention.name:
        return [Role(mention, R.TRAINED_ON, T.DATASET, 0.6)]
    if (trained or _TRAINED_RIGHT.match(right)) and (known or shaped or data_right):
        return [Role(mention, R.TRAINED_ON, T.DATASET, 0.75)]
    if (_SOURCE_LEFT.search(left) or _OTHER_DATA_LEFT.search(left)) and not _ON_NEAR.search(left):
        return [Role(mention, R.EVALUATED_ON, type_, 0.35)]
    score = 0.0
    ambiguous = known and all(c.ambiguous for c in mention.concepts)
    compared = COMPARED_LEFT.search(left) is not None and not _ON_NEAR.search(left)
    if _DATA_LEFT.search(left):
        score = 0.88
    elif data_right and not compared:
        score = 0.85
    elif _ON_NEAR.search(left) and (known or any_data or zone is Zone.RESULTS):
        score = 0.82 if known or any_data else 0.62
    elif _ON_LEFT.search(left) and (known or shaped) and zone is Zone.RESULTS:
        score = 0.75
    elif (known or shaped) and not ambiguous:
        score = 0.7 if zone is Zone.RESULTS else 0.5
    elif any_data and zone is Zone.RESULTS:
        score = 0.6
    if not known and not shaped and score < 0.85 and (compared or BUILT_LEFT.search(left)):
        return []
    if not known and re.fullmatch(r"[A-Z]{1,3}s?", mention.name):
        score -= 0.35  # "MEG datasets", "PA tasks": a modality or a task, more often than not
    return [Role(mention, R.EVALUATED_ON, type_, round(score, 2))] if score > 0 else []
