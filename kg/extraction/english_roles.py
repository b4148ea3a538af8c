"""What a named thing is to the paper, in English prose: the words around it, and the part its sentence plays.

As in ``roles``: left cues end right before a name or list of names, right cues begin right after it, gaps are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.coordination import Group
from kg.extraction.cues import Cue, cue
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.extraction.roles import Role, hardware_context
from kg.extraction.sentences import Zone
from kg.extraction.stance import contrasted, hedged
from kg.extraction.word_lists import word_list
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

_W = r"(?:[\w'’+/.%-]+\s+)"  # a word of a gap
_DET = r"(?:the\s+|a\s+|an\s+|both\s+|all\s+|its\s+|their\s+|our\s+)?"
_BRACKET = r"(?:\s*\([^()]{0,40}\))?"


def _left(pattern: str) -> Cue:
    return cue(rf"(?:{pattern})$", re.IGNORECASE)


def _right(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:'s|’s|s(?=\W))?{_BRACKET}\s*\)?(?:{pattern})", re.IGNORECASE)


_SUCH_AS = r"(?:\s*[:(—–]+\s*|\s+-+\s+|\s*,(?=\s+(?:such|incl|namely|e\.g|i\.e|espec|notab|in part))\s*|\s+)(?:such as|including|include[sd]?|like|namely|e\.g\.,?|i\.e\.,?|especially|notably|in particular)?\s*:?\s*"
_MODELS = r"(?:[\w-]*(?:models?|LLMs?|LMs|LMMs?|MLLMs?|VLMs?|VLAs?|MFMs?|backbones?|architectures?|families|generators?|encoders?|systems?|agents?|policies))"
_OPEN = r"(?:[(:]\s*)?(?:e\.g\.,?\s*|i\.e\.,?\s*|such as\s+|including\s+|like\s+|namely\s+)?"
# --- data sets ------------------------------------------------------------------------------------------------
_DATA_RIGHT = _right(
    rf"\s*{_W}{{0,2}}?(?:benchmarks?|datasets?|data ?sets?|test[- ]?sets?|leaderboards?|suites?|test splits?|validation sets?|"
    rf"evaluations?|challenges?|corpus|corpora|tasks\b|problems\b|subset)"
)
_DATA_LEFT = _left(
    rf"\b(?:benchmarks?|datasets?|test sets?|suites?|evaluations?|tasks?|settings|leaderboards?|environments?){_SUCH_AS}{_DET}"
)
_ON_LEFT = _left(rf"\b(?:on|across|over|in)\s+{_DET}{_W}{{0,3}}\(?")
_ON_NEAR = _left(rf"\b(?:on|across)\s+{_DET}(?:[\w-]+\s+){{0,2}}\(?")
_TRAINED_LEFT = _left(
    rf"\b(?:(?:pre-?|post-?|re)?train(?:s|ed|ing)?|fine-?tun(?:e|es|ed|ing)|tun(?:ed|ing)|learn(?:ed|ing))\s+{_W}{{0,2}}"
    rf"(?:on|using|with|from)\s+{_DET}{_W}{{0,3}}|\btraining (?:data|set|corpus)\s+{_W}{{0,2}}|\bonly\s+[\d.]+%\s+(?:of\s+)?"
)
_TRAINED_NEXT = _left(r"\b(?:train|fine-?tun)(?:e|es|s|ed|ing)?\s+(?:[\w-]+\s+)?on\s+(?:the\s+|our\s+)?")
_TRAINED_RIGHT = _right(
    r"\s*(?:is|are|was|were)?\s*(?:used|for)\s+(?:\w+\s+){0,2}(?:training|fine-?tuning|pre-?training)|\s*(?:training|pre-?training) (?:data|set|corpus)"
)
_SOURCE_LEFT = _left(
    rf"\b(?:collect|sourc|draw|drawn|curat|deriv|sampl|select|compil|construct|adapt|filter|mine|extract|annotat)\w*\s+{_W}{{0,3}}"
    rf"(?:from|using|on|upon|over)\s+{_DET}{_W}{{0,3}}|\b(?:samples|images|videos|questions|problems|pairs|data|examples) from\s+{_W}{{0,2}}"
)
# "Unlike prior datasets such as A and B": what the paper's own is set apart from.
_OTHER_DATA_LEFT = _left(
    rf"\b(?:unlike|in contrast to|compared (?:to|with)|different from|extend\w* beyond|beyond)\s+{_W}{{0,4}}(?:datasets?|benchmarks?|corpora|suites){_SUCH_AS}{_DET}|"
    rf"\bunlike\s+{_DET}"
)
# --- models ---------------------------------------------------------------------------------------------------
_BUILT_LEFT = _left(
    rf"\b(?:(?:built|build|building|builds|based|layered)\s+(?:up)?on(?:\s+top\s+of)?|on top of|initiali[sz]ed\s+(?:from|with)|"
    rf"fine-?tun(?:e|es|ed|ing)|frozen|distill(?:ing|s)?|coupl\w*|overfit|QAT from|SFT of|train(?:ing|s)?|post-?train(?:ing|s)?|adapt(?:s|ing)?|extend(?:s|ing)?|"
    rf"(?:integrat|inject|incorporat|plug|embed|insert)\w*\s+{_W}{{0,6}}(?:into|with|to|within)|appl(?:y|ied|ying|ies)\s+{_W}{{0,4}}to|equipp?\w*|"
    rf"augment\w*|powered by|instantiat\w*\s+{_W}{{0,4}}(?:on|with|from)|implement\w*\s+{_W}{{0,2}}(?:on|with|in)|validat\w*\s+{_W}{{0,3}}on|"
    rf"experiments?\s+{_W}{{0,2}}(?:on|with|using)|pre-?training\s+(?:of\s+)?|continual pre-?training of|backbones?|starting from|"
    rf"features\s+from|repurpos\w*|convert\w*|prun\w*|compress\w*|quantiz\w*|accelerat\w*|steer\w*|combin\w*\s+{_W}{{0,2}}(?:with)?|enhanc\w*)"
    rf"{_SUCH_AS}{_DET}{_W}{{0,3}}{_OPEN}"
)
_BACKBONE_RIGHT = _right(
    r"\s*(?:(?:models?\s+)?as\s+(?:the\s+|a\s+|our\s+|its\s+)?(?:\w+\s+){0,2}(?:backbone|base|encoder|decoder|foundation|initiali[sz]ation)|backbones?\b|base models?|features\b|descriptors?\b|weights\b|checkpoints?\b|encoders?\b|-based)"
)
_ON_MODELS_LEFT = _left(
    rf"\b(?:on|across|to|for|with|between|over|in|of)\s+{_DET}{_W}{{0,4}}{_MODELS}{_SUCH_AS}{_W}{{0,2}}{_OPEN}|\b(?:on|across|for)\s+{_DET}{_W}{{0,3}}{_OPEN}|"
    rf"\b(?:compatible|works?|evaluat\w*\s+{_W}{{0,6}})\s*with\s+{_DET}{_W}{{0,2}}{_OPEN}|\bin\s+{_DET}(?:pre-?trained\s+)?"
)
_IMPROVED_LEFT = _left(
    rf"\b(?:improv|boost|enabl|strengthen|elevat|rais|empower|scal|speed\s+up|acceler)\w*\s+(?!over|upon|on\b|by\b|from\b){_DET}(?:{_W}{{0,5}}(?:of|for|in)\s+)?{_W}{{0,3}}"
    rf"(?:{_MODELS}\s*)?{_OPEN}"
)
_CHALLENGED_LEFT = _left(
    rf"\b(?:challeng\w*|even|that|attack\w*|transfers?\s+to|jailbreak\w*|fool\w*|expos\w*|reveal\w*|limitations\s+of|failures?\s+of|weakness\w*\s+of)\s+{_W}{{0,4}}{_MODELS}{_SUCH_AS}"
)
_MODELS_RIGHT = _right(
    r"\s*(?:[\w-]+\s+){0,2}?(?:models?|backbones?|series|famil(?:y|ies)|architectures?|variants?|checkpoints?|LLMs?|VLMs?)\b"
)
_TO_DO = _right(r"\s+to\s+(?:automatically\s+)?(?!(?:a|the|an)\b)[a-z]+\s")
_USE_LEFT = _left(rf"\b(?:us(?:e|es|ed|ing)|leverag\w*|employ\w*|utiliz\w*|adopt\w*|via|through)\s+{_DET}{_W}{{0,2}}")
_TOOL_RIGHT = _right(
    r"(?:-(?:generated|annotated|synthesized|labell?ed|judged|verified)\b)|^\s*(?:as\s+(?:an?\s+|the\s+|our\s+)?(?:\w+\s+){0,3}(?:judges?|verifiers?|teachers?|reward|annotators?|generators?|critics?|evaluators?|extractors?)|-as-a-judge|-?(?:based|guided|driven|assisted)\s+(?:\w+\s+){0,3}(?:loss|metric|score|reward|judge|evaluat|filter|annotat|verif|supervis|label)|(?:\s*scores?|\s*similarity|\s*embeddings?)\b|"
    r"\s*(?:-?generated\s+)?(?:trajectories|traces|responses|generations|rollouts|demonstrations|annotations|judge?ments|captions|rationales)\b)"
)
_TOOL_LEFT = _left(
    rf"(?<!-)\b(?:traces\s+from|trajectories\s+from|outputs\s+from|had|lets?|prompt(?:ing|ed)?|query(?:ing)?|call(?:s|ing)?|ask(?:ing|ed)?|distill\w*\s+(?:{_W}{{0,2}})?from|generated\s+(?:by|with|using)|annotated\s+(?:by|with|using)|labell?ed\s+(?:by|with|using)|judged\s+by|"
    rf"verified\s+(?:by|with)|scored\s+by|synthesized\s+(?:by|with|from)|evaluated\s+(?:by|with|using)|judges?|verifiers?|teachers?(?:\s+models?)?|reward models?|metrics?|"
    rf"filter\w*\s+(?:by|with|using)|rate\s+using|agreement\s+{_W}{{0,3}}(?:using|with)|using)"
    + rf"{_SUCH_AS}{_DET}{_W}{{0,2}}{_OPEN}"
)
_COMPARED_LEFT = _left(
    rf"\b(?:(?:used|required|needed) by|matching or exceeding|outperform\w*|surpass\w*|exceed\w*|beat\w*|rival\w*|match(?:es|ed|ing)?|approach(?:es|ed|ing)?|over|than|versus|vs\.?|against|"
    rf"compar\w*\s+(?:\w+\s+)?(?:to|with|against)|competitive\s+with|comparable\s+(?:to|with)|on par with|close to|relative to|gap\s+(?:with|to|between)|narrow\w*\s+the\s+gap\s+(?:with|to)|the effectiveness of\s+{_W}{{0,3}}|"
    rf"baselines?|state-of-the-art\s+{_W}{{0,2}}(?:models?|methods?|systems?|baselines?|approaches)|competitors?|alternatives|"
    rf"improv\w*\s+(?:up)?on|superior(?:ity)?\s+(?:to|over)|better than)"
    rf"{_SUCH_AS}{_DET}(?:(?:performance|accuracy|results|that|those|of|recent|existing|strong|leading|proprietary|commercial|open-source|"
    rf"closed-source|larger|much|larger-scale|previous|prior|standard|vanilla|original|base|baselines?|models?|methods?|systems?|and|such|as|like|including|code|agents?|state-of-the-art|"
    rf"specialized|frontier|the|[\w-]+-(?:source|based|art|scale|weight|tuned|trained|training|text)|(?-i:[A-Z]{{2,5}}s?)|SOTA|LLMs?|VLMs?|MLLMs?|\(?e\.g\.,?|judges)[\s,(:]+){{0,8}}"
)
_COMPARED_FAR = _left(
    r"\b(?:outperform|surpass|exceed|beat|superior to|compared (?:to|with)|better than|gains? over)\w*\s+"
    r"(?:(?!(?:on|by|across|with|when|using|while|whereas|both|in terms)\b)[\w'’/+.%()-]+,?\s+){0,9}" + _OPEN
)
_BEATEN_BUILT_ON = _left(
    rf"\b(?:outperform|surpass|exceed|beat)\w*\s+{_W}{{0,6}}(?:built|based|running|powered)\s+(?:up)?(?:on|by|with)\s+{_W}{{0,5}}"
    + _OPEN
)
_COMPARED_RIGHT = _right(
    r"\s*(?:\w+\s+){0,2}(?:baselines?\b|by\s+(?:up to\s+|over\s+|more than\s+)?(?:an?\s+\w+\s+of\s+)?[+]?\d)"
)
_STUDIED_LEFT = _left(
    rf"\b(?:evaluat|test|benchmark|assess|audit|examin|analy[sz]|investigat|measur|prob|study|studies|studied|compar|casts?)\w*\s+{_W}{{0,8}}[(:,—–-]?\s*"
    rf"(?:such as|including|like|e\.g\.,?)?\s*{_W}{{0,2}}{_OPEN}|\b(?:LLMs?|MLLMs?|VLMs?|models?|systems?|agents?|chatbots)(?:\s+(?:tested|evaluated))?{_SUCH_AS}{_W}{{0,2}}\(?"
)
# "on Foo (2.5% → 76.1%), Bar (0.2% → 75.0%)": what a score was raised on, however it is written.
_RAISED_RIGHT = re.compile(r"\s*[(:]\s*(?:from\s+)?[+]?\d[\d.]*\s?%?\s*(?:→|->|⟶|➜|to\s+\d)")
_ON_FAR = re.compile(r"\b(?:on|across)\b[^.;]{0,90}$")
_SUBJECT_RIGHT = _right(
    r"\s*(?:models?\s+)?(?:(?:also|still|only|even|often|consistently|significantly)\s+)?(?:achiev|attain|reach|lead|excel|perform|scor|remain|fail|"
    r"struggl|exhibit|obtain|underperform|drop|degrad|rank|surpass|outperform)\w*"
)
_LISTED_MODELS = _left(
    rf"\b{_MODELS}(?:\s+(?:tested|evaluated))?\s*(?:[:(]|,?\s+(?:such as|including|like|e\.g\.,?|namely))\s*{_OPEN}"
)
# "X improves Y by 3 points", "boosts the accuracy of Y": Y is what is made better, not what is beaten.
# "reducing VRAM by 12.8%": what is measured, no baseline.
_MEASURED_LEFT = _left(
    r"\b(?:reduc|improv|increas|decreas|boost|rais|lower|cut|sav|lift|enhanc)\w*\s+(?:(?!over\b|upon\b|on\b)[\w-]+\s+){0,3}"
)
_RUN_ON_LEFT = _left(
    rf"\b(?:experiments?|evaluat\w+|results|appl\w+|validat\w+|tests?|tested|demonstrat\w+|across|compatible|works?|generali[sz]\w+)\b[^.;]{{0,90}}?"
    rf"{_MODELS}\s*(?:[:(]|,?\s+(?:such as|including|like|e\.g\.,?|namely))\s*{_OPEN}"
)
# "we evaluate on WebShop and Claw-Eval with Kimi-K2.5": what the paper's own was run with.
_RUN_WITH_LEFT = _left(rf"\b(?:we|our)\b[^.;]{{0,30}}?\b(?:evaluat|experiment|test|conduct|run)\w*\b[^.;]{{0,70}}?\bwith\s+{_DET}(?:[\w-]+\s+){{0,2}}{_OPEN}")
# "a new state of the art on AIME using Qwen3": what it was reached with.
_ACHIEVED_LEFT = _left(
    rf"(?:\b(?:SOTA|state[- ]of[- ]the[- ]art|achiev\w+|reach\w*|scor\w+|attain\w*|obtain\w*)\b|%)[^.;]{{0,70}}?(?<!-)\b(?:using|with)\s+{_DET}{_OPEN}"
)
_MADE_BETTER_LEFT = _left(
    rf"\b(?:improves?|boosts?|raises?|lifts?|elevates?|strengthens?|enhances?|enables?|equips?|empowers?|improving|boosting|raising|lifting|"
    rf"manipulates?|modif(?:y|ies)|adaptation of|enabling)\s+{_DET}(?:(?:average\s+)?(?:performance|accuracy|reasoning|capabilit(?:y|ies)) of\s+{_DET})?"
    r"(?:(?!(?:over|upon|on|by|from|than)\b)[\w-]+\s+){0,2}"
)
_MADE_BY_LEFT = _left(
    rf"(?<!-)\b(?:generated|annotated|produced|synthesi[sz]ed|labell?ed|created|judged|verified|scored)\s+(?:\w+ly\s+)?(?:by|with|using)\s+{_DET}{_W}{{0,4}}{_OPEN}"
)
_TRAINED_AFTER = _right(
    r"\s*(?:models?\s+)?(?:were|are|was|is)\s+(?:then\s+|further\s+|also\s+|each\s+)?(?:fine-?tuned|trained|post-?trained|adapted|distilled|quanti[sz]ed|pruned|frozen|kept frozen)\b"
)
_RECIPE_LEFT = _left(
    rf"\b(?:recipe|framework|model|pipeline|system|agent|variant|method)s?,?\s+(?:that is\s+)?(?:based|built)\s+(?:up)?on\s+{_DET}(?:[\w-]+\s+){{0,2}}|\bdevelop\w*\s+{_W}{{0,3}}from\s+{_DET}"
)
_ITEM_RIGHT = re.compile(
    r"^\s*(?::|(?:goes\s+|improves?\s+|rises\s+)?from\s+\d|trained on|(?:models?\s+)?(?:using|with|equipped with|fine-?tuned|trained)\s)"
)
_ITEM_LEFT = re.compile(r"(?:^|[:;•*-])\s*(?:the\s+)?$", re.IGNORECASE)
_MODELISH = (T.MODEL, T.SYSTEM)
_DATA = (T.BENCHMARK, T.DATASET)
_DATA_SHAPE = re.compile(
    r"(?:Bench|Benchmark|QA|Eval|Arena|Gym|Dataset|Corpus|VQA|World|Verified|Instruct-\d+[KM])(?:[- ]?(?:v?\d[\w.]*|Pro|Hard|Lite|Plus|Mini))?$|-?\d+(?:\.\d+)?[KM]$"
)


def looks_like_data(name: str) -> bool:
    """Whether a name has the shape that benchmarks and data sets have.

    >>> [looks_like_data(n) for n in ("CogSense-Bench", "PhysicTran38K", "DiRL-8B-Instruct")]
    [True, True, False]
    """
    return _DATA_SHAPE.search(name) is not None


@dataclass(frozen=True, slots=True)
class Clause:
    """What a group's sentence says besides the words next to it."""

    zone: Zone
    studies_models: bool  # the paper is a benchmark, audit or analysis: the models it runs are its subject
    own_named: bool  # the sentence speaks of what the paper introduces
    own_keys: frozenset[str] = frozenset()  # of the names of what the paper introduces, data apart
    own_data: frozenset[str] = frozenset()  # of the names of the data that it introduces

    def own_subject(self, mention: Mention) -> bool:
        """Whether a mention is of something the paper introduces."""
        return name_key(mention.name) in self.own_keys


def english_roles(group: Group, clause: Clause) -> list[Role]:
    """The roles of the names in one group of a sentence."""
    found: list[Role] = []
    for mention in group.mentions:
        found.extend(_mention_roles(group, mention, clause))
    return found


def _mention_roles(group: Group, mention: Mention, clause: Clause) -> list[Role]:
    section, zone = mention.segment.section, clause.zone
    left, right = group.left[-110:], group.right[:90]
    if section is S.TITLE:
        return _title_roles(mention, left, right)
    data, model = mention.has_type(*_DATA), mention.has_type(*_MODELISH)
    if mention.has_type(T.HARDWARE) and (len(mention.name) > 3 or hardware_context(left, right)):
        return [Role(mention, R.USES_HARDWARE, T.HARDWARE, 0.3 if zone is Zone.BACKGROUND else 0.9)]
    any_data = any(m.has_type(*_DATA) or looks_like_data(m.name) for m in group.mentions)
    any_model = any(m.has_type(*_MODELISH) or m.model_like for m in group.mentions)
    unknown = not mention.concepts and mention.strong
    if not mention.concepts and zone is Zone.RESULTS and _RAISED_RIGHT.match(right) and _ON_FAR.search(left):
        return [Role(mention, R.EVALUATED_ON, T.BENCHMARK, 0.72)]
    if not mention.concepts and not mention.strong and _a_listed_benchmark(group, mention, left, right, zone):
        return [Role(mention, R.EVALUATED_ON, T.BENCHMARK, 0.66)]
    if (unknown and mention.model_like) or (
        unknown and any_model and not any_data and not looks_like_data(mention.name)
    ):
        model = True
    elif not mention.concepts and mention.name[0].isupper() and any(m.has_type(*_MODELISH) for m in group.mentions):
        model = len(group.mentions) > 1 and not any_data  # a plain word in a list of models: "Borealis and Gemma 3"
    metric_only = mention.has_type(T.METRIC) and not (data or model)
    roles: list[Role] = []
    if (data or (unknown and not model and not clause.own_subject(mention))) and not metric_only:
        own_data = name_key(mention.name) in clause.own_data
        roles = _data_roles(mention, left, right, zone, section, data, any_data, own_data)
    if model or (unknown and not roles and not looks_like_data(mention.name)):
        roles = _both(roles, _model_roles(group, mention, left, right, clause, known=model))
    if mention.has_type(T.TECHNIQUE) and _a_baseline(mention, left, zone):
        roles = _both(roles, [Role(mention, R.COMPARED_WITH, T.TECHNIQUE, 0.66)])
    return roles


# "benchmarks (e.g., Maze, TSP, and Sudoku)": names in ordinary words, of which one alone would say nothing.
_BENCHMARKS_LIST = _left(rf"\b(?:benchmarks?|datasets?|environments){_SUCH_AS}{_OPEN}")
_TASKS_LIST = _left(r"\b(?:tasks|domains|games|settings)\s*(?:\(|:)\s*(?:e\.g\.,?\s*|i\.e\.,?\s*|including\s+|such as\s+)?")
# "On Simpler (Google Robot), performance improves from 60.2 …"
_FIRST_LEFT = re.compile(r"(?:^|[.;:•]\s)\s*On\s+(?:the\s+)?$")
_FIRST_RIGHT = re.compile(
    r"(?:\s*\([^()]{0,40}\))?,\s+(?:[\w-]+\s+){1,5}?(?:improv|reach|achiev|attain|outperform|surpass|rais|boost|scor|gain|obtain|increas|lift)\w*\b[^.;]{0,60}?\d"
)


def _a_listed_benchmark(group: Group, mention: Mention, left: str, right: str, zone: Zone) -> bool:
    """Whether a name in an ordinary word is a benchmark by the list it stands in, or by what was reached on it."""
    if not mention.name[0].isupper() or zone is Zone.BACKGROUND:
        return False
    if len(group.mentions) > 2 and not any(m.has_type(*_MODELISH) for m in group.mentions):
        strong = any(m.strong and (m.has_type(*_DATA) or not m.concepts) for m in group.mentions)
        return _BENCHMARKS_LIST.search(left) is not None or (strong and _TASKS_LIST.search(left) is not None)
    return zone is Zone.RESULTS and _FIRST_LEFT.search(left) is not None and _FIRST_RIGHT.match(right) is not None


def _both(first: list[Role], second: list[Role]) -> list[Role]:
    """Homonyms: what the context speaks for clearly; the other class stays far below it."""
    if not first or not second:
        return first or second
    best_first, best_second = max(r.confidence for r in first), max(r.confidence for r in second)
    return first if best_first >= best_second else second


def _title_roles(mention: Mention, left: str, right: str) -> list[Role]:
    if not mention.has_type(T.TECHNIQUE):
        return []
    used = re.search(rf"\b(?:via|with|by|using|through|from)\s+{_W}{{0,4}}$", left, re.IGNORECASE)
    about = re.search(rf"\b(?:for|of|in|on|to)\s+{_W}{{0,3}}$", left, re.IGNORECASE)
    return [Role(mention, R.USES_TECHNIQUE, T.TECHNIQUE, 0.8 if used else 0.5 if about else 0.65)]


def _data_roles(
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
    compared = _COMPARED_LEFT.search(left) is not None and not _ON_NEAR.search(left)
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
    if not known and not shaped and score < 0.85 and (compared or _BUILT_LEFT.search(left)):
        return []
    if not known and re.fullmatch(r"[A-Z]{1,3}s?", mention.name):
        score -= 0.35  # "MEG datasets", "PA tasks": a modality or a task, more often than not
    return [Role(mention, R.EVALUATED_ON, type_, round(score, 2))] if score > 0 else []


def _model_roles(group: Group, mention: Mention, left: str, right: str, clause: Clause, known: bool) -> list[Role]:
    zone, section, study = clause.zone, mention.segment.section, clause.studies_models
    concept = mention.concept_of(*_MODELISH)
    type_ = concept.type if concept else T.MODEL
    base = 0.0 if known else -0.15
    if concept and concept.ambiguous:
        base -= 0.1
    if hedged(left):
        base -= 0.35
    if not concept and re.fullmatch(r"[A-Z]{1,3}s?", mention.name):
        base -= 0.2  # "AR", "VA": an acronym of anything
    if zone is Zone.BACKGROUND and section is not S.RESULTS:
        late = re.search(r"\b(?:we|our)\b", group.left)
        if study and _STUDIED_LEFT.search(left):
            return [Role(mention, R.EVALUATES, type_, 0.52 + base)]
        if not late:
            return [Role(mention, R.BASED_ON, type_, 0.25)] if known else []
    made: list[Role] = []
    contrast = contrasted(left)
    improved = known and not contrast and (_MADE_BETTER_LEFT.search(left) is not None or _with_ours(right, clause))
    improved = improved or ((known or mention.model_like) and zone is Zone.RESULTS and _PLUS.match(right) is not None)
    if known and _MADE_BY_LEFT.search(left):
        made.append(Role(mention, R.USES_MODEL, type_, 0.75 + base))
    elif improved or (clause.own_named and _heads_an_item(left, right) and (known or mention.model_like)):
        made.append(Role(mention, R.BASED_ON, type_, 0.76 + (0.0 if mention.model_like else base)))
    elif (known or mention.model_like) and (_TRAINED_AFTER.match(right) or _RECIPE_LEFT.search(left)) and not contrast:
        made.append(Role(mention, R.BASED_ON, type_, 0.8 + (0.0 if mention.model_like else base)))
    elif (
        _COMPARED_LEFT.search(left)
        or _COMPARED_FAR.search(left)
        or _BEATEN_BUILT_ON.search(left)
        or (zone is Zone.RESULTS and not study and _COMPARED_RIGHT.match(right) and (known or not _MEASURED_LEFT.search(left)))
    ):
        made.append(Role(mention, R.COMPARED_WITH, type_, 0.85 + base))
    elif study and (known or mention.model_like or _LISTED_MODELS.search(left)):
        if _TOOL_RIGHT.match(right) or (_TOOL_LEFT.search(left) and not _STUDIED_LEFT.search(left)):
            made.append(Role(mention, R.USES_MODEL, type_, 0.7 + base))
        else:
            made.append(Role(mention, R.EVALUATES, type_, (0.8 if _STUDIED_LEFT.search(left) else 0.65) + base))
    elif zone is Zone.RESULTS and known and _SUBJECT_RIGHT.match(right):
        relation = R.COMPARED_WITH if clause.own_named else R.EVALUATES
        made.append(Role(mention, relation, type_, 0.65 + base))
    elif _TOOL_RIGHT.match(right) and (known or mention.strong):
        made.append(Role(mention, R.USES_MODEL, type_, 0.78 + base))
    elif _BACKBONE_RIGHT.match(right) and not contrast:
        made.append(Role(mention, R.BASED_ON, type_, 0.82 + base))
    elif known and zone is Zone.RESULTS and _ACHIEVED_LEFT.search(left):
        made.append(Role(mention, R.BASED_ON, type_, 0.68 + base))
    elif known and _USE_LEFT.search(left) and _TO_DO.match(right):
        made.append(Role(mention, R.USES_MODEL, type_, 0.66 + base))
    elif _BUILT_LEFT.search(left) and not contrast and (known or _a_model(mention, right)):
        made.append(Role(mention, R.BASED_ON, type_, 0.8 + base))
    elif known and _CHALLENGED_LEFT.search(left):
        made.append(Role(mention, R.EVALUATES, type_, 0.62 + base))
    elif known and _IMPROVED_LEFT.search(left) and not contrast:
        made.append(Role(mention, R.BASED_ON, type_, 0.68 + base))
    elif _TOOL_LEFT.search(left) and known:
        made.append(Role(mention, R.USES_MODEL, type_, 0.65 + base))
    elif known and (_RUN_ON_LEFT.search(left) or _RUN_WITH_LEFT.search(left)) and not contrast:
        made.append(Role(mention, R.BASED_ON, type_, 0.68 + base))
    elif _ON_MODELS_LEFT.search(left) and not contrast and (known or _MODELS_RIGHT.match(right)):
        made.append(Role(mention, R.BASED_ON, type_, 0.66 + base))
    elif known and _USE_LEFT.search(left) and not contrast:
        made.append(Role(mention, R.BASED_ON, type_, 0.6 + base))
    elif known:
        made.append(Role(mention, R.COMPARED_WITH if zone is Zone.RESULTS else R.BASED_ON, type_, 0.45 + base))
    return made


_WITH = re.compile(
    r"\s*(?:models?|backbones?|agents?)?\s*(?:using|with|equipped with|augmented with|(?:re|post-?|pre-?)?trained (?:with|using|by|via)|after|plus|\+)\s+"
    r"(?:(?P<ours>our|the proposed)\b|(?P<name>[\w-]+))"
)


_PLUS = re.compile(r"\s*\+\s*[A-Z][\w-]*\s+[a-z]")  # "Qwen3-8B + FooNet reaches …"


def _with_ours(right: str, clause: Clause) -> bool:
    """ "Qwen3 models using FooNet": what the paper's own thing was run on."""
    match = _WITH.match(right)
    return match is not None and (match["ours"] is not None or name_key(match["name"]) in clause.own_keys)


def _heads_an_item(left: str, right: str) -> bool:
    """ "Qwen3-8B: ours reaches 45%", "…; Qwen3-8B from 71.3% to 73.0%": what the numbers of ours were run on."""
    return _ITEM_RIGHT.match(right) is not None and _ITEM_LEFT.search(left) is not None


def _a_model(mention: Mention, right: str) -> bool:
    """Whether an unknown name can be what something is built on: one word, or called a model."""
    word = mention.name.isupper() and mention.name.lower() in word_list("common_words")  # "when to STOP"
    return (" " not in mention.name and len(mention.name) > 3 and not word) or _MODELS_RIGHT.match(right) is not None


def _a_baseline(mention: Mention, left: str, zone: Zone) -> bool:
    """Whether a technique is what results are compared with: "outperforms GRPO"."""
    return (
        zone is Zone.RESULTS
        and len(mention.name) > 2
        and looks_like_a_name(mention.name)
        and _COMPARED_LEFT.search(left) is not None
        and not _OVER_TWO_WORDS.search(left)
    )


_OVER_TWO_WORDS = re.compile(r"\bover\s+\w+\s+\w+\s+$")
