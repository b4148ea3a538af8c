"""What a named thing is to the paper, in English prose: the words around it, and the part its sentence plays.

As in ``roles``: left cues end right before a name or list of names, right cues begin right after it, gaps are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.coordination import Group
from kg.extraction.english_data_roles import ON_FAR, RAISED_RIGHT, a_listed_benchmark, data_roles, looks_like_data
from kg.extraction.english_patterns import (
    BUILT_LEFT,
    COMPARED_LEFT,
    DATA,
    DET,
    MODELISH,
    MODELS,
    OPEN,
    SUCH_AS,
    W,
    left_cue,
    right_cue,
)
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.extraction.roles import Role, hardware_context
from kg.extraction.sentences import Zone
from kg.extraction.stance import contrasted, hedged
from kg.extraction.word_lists import word_list
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

# --- models ---------------------------------------------------------------------------------------------------
_BACKBONE_RIGHT = right_cue(
    r"\s*(?:(?:models?\s+)?as\s+(?:the\s+|a\s+|our\s+|its\s+)?(?:\w+\s+){0,2}(?:backbone|base|encoder|decoder|foundation|initiali[sz]ation)|backbones?\b|base models?|features\b|descriptors?\b|weights\b|checkpoints?\b|encoders?\b|-based)"
)
_ON_MODELS_LEFT = left_cue(
    rf"\b(?:on|across|to|for|with|between|over|in|of)\s+{DET}{W}{{0,4}}{MODELS}{SUCH_AS}{W}{{0,2}}{OPEN}|\b(?:on|across|for)\s+{DET}{W}{{0,3}}{OPEN}|"
    rf"\b(?:compatible|works?|evaluat\w*\s+{W}{{0,6}})\s*with\s+{DET}{W}{{0,2}}{OPEN}|\bin\s+{DET}(?:pre-?trained\s+)?"
)
_IMPROVED_LEFT = left_cue(
    rf"\b(?:improv|boost|enabl|strengthen|elevat|rais|empower|scal|speed\s+up|acceler)\w*\s+(?!over|upon|on\b|by\b|from\b){DET}(?:{W}{{0,5}}(?:of|for|in)\s+)?{W}{{0,3}}"
    rf"(?:{MODELS}\s*)?{OPEN}"
)
_CHALLENGED_LEFT = left_cue(
    rf"\b(?:challeng\w*|even|that|attack\w*|transfers?\s+to|jailbreak\w*|fool\w*|expos\w*|reveal\w*|limitations\s+of|failures?\s+of|weakness\w*\s+of)\s+{W}{{0,4}}{MODELS}{SUCH_AS}"
)
_MODELS_RIGHT = right_cue(
    r"\s*(?:[\w-]+\s+){0,2}?(?:models?|backbones?|series|famil(?:y|ies)|architectures?|variants?|checkpoints?|LLMs?|VLMs?)\b"
)
_TO_DO = right_cue(r"\s+to\s+(?:automatically\s+)?(?!(?:a|the|an)\b)[a-z]+\s")
_USE_LEFT = left_cue(rf"\b(?:us(?:e|es|ed|ing)|leverag\w*|employ\w*|utiliz\w*|adopt\w*|via|through)\s+{DET}{W}{{0,2}}")
_TOOL_RIGHT = right_cue(
    r"(?:-(?:generated|annotated|synthesized|labell?ed|judged|verified)\b)|^\s*(?:as\s+(?:an?\s+|the\s+|our\s+)?(?:\w+\s+){0,3}(?:judges?|verifiers?|teachers?|reward|annotators?|generators?|critics?|evaluators?|extractors?)|-as-a-judge|-?(?:based|guided|driven|assisted)\s+(?:\w+\s+){0,3}(?:loss|metric|score|reward|judge|evaluat|filter|annotat|verif|supervis|label)|(?:\s*scores?|\s*similarity|\s*embeddings?)\b|"
    r"\s*(?:-?generated\s+)?(?:trajectories|traces|responses|generations|rollouts|demonstrations|annotations|judge?ments|captions|rationales)\b)"
)
_TOOL_LEFT = left_cue(
    rf"(?<!-)\b(?:traces\s+from|trajectories\s+from|outputs\s+from|had|lets?|prompt(?:ing|ed)?|query(?:ing)?|call(?:s|ing)?|ask(?:ing|ed)?|distill\w*\s+(?:{W}{{0,2}})?from|generated\s+(?:by|with|using)|annotated\s+(?:by|with|using)|labell?ed\s+(?:by|with|using)|judged\s+by|"
    rf"verified\s+(?:by|with)|scored\s+by|synthesized\s+(?:by|with|from)|evaluated\s+(?:by|with|using)|judges?|verifiers?|teachers?(?:\s+models?)?|reward models?|metrics?|"
    rf"filter\w*\s+(?:by|with|using)|rate\s+using|agreement\s+{W}{{0,3}}(?:using|with)|using)"
    + rf"{SUCH_AS}{DET}{W}{{0,2}}{OPEN}"
)
_COMPARED_FAR = left_cue(
    r"\b(?:outperform|surpass|exceed|beat|superior to|compared (?:to|with)|better than|gains? over)\w*\s+"
    r"(?:(?!(?:on|by|across|with|when|using|while|whereas|both|in terms)\b)[\w'’/+.%()-]+,?\s+){0,9}" + OPEN
)
_BEATEN_BUILT_ON = left_cue(
    rf"\b(?:outperform|surpass|exceed|beat)\w*\s+{W}{{0,6}}(?:built|based|running|powered)\s+(?:up)?(?:on|by|with)\s+{W}{{0,5}}"
    + OPEN
)
_COMPARED_RIGHT = right_cue(
    r"\s*(?:\w+\s+){0,2}(?:baselines?\b|by\s+(?:up to\s+|over\s+|more than\s+)?(?:an?\s+\w+\s+of\s+)?[+]?\d)"
)
_STUDIED_LEFT = left_cue(
    rf"\b(?:evaluat|test|benchmark|assess|audit|examin|analy[sz]|investigat|measur|prob|study|studies|studied|compar|casts?)\w*\s+{W}{{0,8}}[(:,—–-]?\s*"
    rf"(?:such as|including|like|e\.g\.,?)?\s*{W}{{0,2}}{OPEN}|\b(?:LLMs?|MLLMs?|VLMs?|models?|systems?|agents?|chatbots)(?:\s+(?:tested|evaluated))?{SUCH_AS}{W}{{0,2}}\(?"
)
_SUBJECT_RIGHT = right_cue(
    r"\s*(?:models?\s+)?(?:(?:also|still|only|even|often|consistently|significantly)\s+)?(?:achiev|attain|reach|lead|excel|perform|scor|remain|fail|"
    r"struggl|exhibit|obtain|underperform|drop|degrad|rank|surpass|outperform)\w*"
)
_LISTED_MODELS = left_cue(
    rf"\b{MODELS}(?:\s+(?:tested|evaluated))?\s*(?:[:(]|,?\s+(?:such as|including|like|e\.g\.,?|namely))\s*{OPEN}"
)
# "X improves Y by 3 points", "boosts the accuracy of Y": Y is what is made better, not what is beaten.
# "reducing VRAM by 12.8%": what is measured, no baseline.
_MEASURED_LEFT = left_cue(
    r"\b(?:reduc|improv|increas|decreas|boost|rais|lower|cut|sav|lift|enhanc)\w*\s+(?:(?!over\b|upon\b|on\b)[\w-]+\s+){0,3}"
)
_RUN_ON_LEFT = left_cue(
    rf"\b(?:experiments?|evaluat\w+|results|appl\w+|validat\w+|tests?|tested|demonstrat\w+|across|compatible|works?|generali[sz]\w+)\b[^.;]{{0,90}}?"
    rf"{MODELS}\s*(?:[:(]|,?\s+(?:such as|including|like|e\.g\.,?|namely))\s*{OPEN}"
)
# "we evaluate on GSM8K and HotpotQA with Qwen3-8B": what the paper's own was run with.
_RUN_WITH_LEFT = left_cue(rf"\b(?:we|our)\b[^.;]{{0,30}}?\b(?:evaluat|experiment|test|conduct|run)\w*\b[^.;]{{0,70}}?\bwith\s+{DET}(?:[\w-]+\s+){{0,2}}{OPEN}")
# "a new state of the art on AIME using Qwen3": what it was reached with.
_ACHIEVED_LEFT = left_cue(
    rf"(?:\b(?:SOTA|state[- ]of[- ]the[- ]art|achiev\w+|reach\w*|scor\w+|attain\w*|obtain\w*)\b|%)[^.;]{{0,70}}?(?<!-)\b(?:using|with)\s+{DET}{OPEN}"
)
_MADE_BETTER_LEFT = left_cue(
    rf"\b(?:improves?|boosts?|raises?|lifts?|elevates?|strengthens?|enhances?|enables?|equips?|empowers?|improving|boosting|raising|lifting|"
    rf"manipulates?|modif(?:y|ies)|adaptation of|enabling)\s+{DET}(?:(?:average\s+)?(?:performance|accuracy|reasoning|capabilit(?:y|ies)) of\s+{DET})?"
    r"(?:(?!(?:over|upon|on|by|from|than)\b)[\w-]+\s+){0,2}"
)
_MADE_BY_LEFT = left_cue(
    rf"(?<!-)\b(?:generated|annotated|produced|synthesi[sz]ed|labell?ed|created|judged|verified|scored)\s+(?:\w+ly\s+)?(?:by|with|using)\s+{DET}{W}{{0,4}}{OPEN}"
)
_TRAINED_AFTER = right_cue(
    r"\s*(?:models?\s+)?(?:were|are|was|is)\s+(?:then\s+|further\s+|also\s+|each\s+)?(?:fine-?tuned|trained|post-?trained|adapted|distilled|quanti[sz]ed|pruned|frozen|kept frozen)\b"
)
_RECIPE_LEFT = left_cue(
    rf"\b(?:recipe|framework|model|pipeline|system|agent|variant|method)s?,?\s+(?:that is\s+)?(?:based|built)\s+(?:up)?on\s+{DET}(?:[\w-]+\s+){{0,2}}|\bdevelop\w*\s+{W}{{0,3}}from\s+{DET}"
)
_ITEM_RIGHT = re.compile(
    r"^\s*(?::|(?:goes\s+|improves?\s+|rises\s+)?from\s+\d|trained on|(?:models?\s+)?(?:using|with|equipped with|fine-?tuned|trained)\s)"
)
_ITEM_LEFT = re.compile(r"(?:^|[:;•*-])\s*(?:the\s+)?$", re.IGNORECASE)
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
    data, model = mention.has_type(*DATA), mention.has_type(*MODELISH)
    if mention.has_type(T.HARDWARE) and (len(mention.name) > 3 or hardware_context(left, right)):
        return [Role(mention, R.USES_HARDWARE, T.HARDWARE, 0.3 if zone is Zone.BACKGROUND else 0.9)]
    any_data = any(m.has_type(*DATA) or looks_like_data(m.name) for m in group.mentions)
    any_model = any(m.has_type(*MODELISH) or m.model_like for m in group.mentions)
    unknown = not mention.concepts and mention.strong
    if not mention.concepts and zone is Zone.RESULTS and RAISED_RIGHT.match(right) and ON_FAR.search(left):
        return [Role(mention, R.EVALUATED_ON, T.BENCHMARK, 0.72)]
    if not mention.concepts and not mention.strong and a_listed_benchmark(group, mention, left, right, zone):
        return [Role(mention, R.EVALUATED_ON, T.BENCHMARK, 0.66)]
    if (unknown and mention.model_like) or (
        unknown and any_model and not any_data and not looks_like_data(mention.name)
    ):
        model = True
    elif not mention.concepts and mention.name[0].isupper() and any(m.has_type(*MODELISH) for m in group.mentions):
        model = len(group.mentions) > 1 and not any_data  # a plain word in a list of models: "Borealis and Gemma 3"
    metric_only = mention.has_type(T.METRIC) and not (data or model)
    roles: list[Role] = []
    if (data or (unknown and not model and not clause.own_subject(mention))) and not metric_only:
        own_data = name_key(mention.name) in clause.own_data
        roles = data_roles(mention, left, right, zone, section, data, any_data, own_data)
    if model or (unknown and not roles and not looks_like_data(mention.name)):
        roles = _both(roles, _model_roles(group, mention, left, right, clause, known=model))
    if mention.has_type(T.TECHNIQUE) and _a_baseline(mention, left, zone):
        roles = _both(roles, [Role(mention, R.COMPARED_WITH, T.TECHNIQUE, 0.66)])
    return roles


def _both(first: list[Role], second: list[Role]) -> list[Role]:
    """Homonyms: what the context speaks for clearly; the other class stays far below it."""
    if not first or not second:
        return first or second
    best_first, best_second = max(r.confidence for r in first), max(r.confidence for r in second)
    return first if best_first >= best_second else second


def _title_roles(mention: Mention, left: str, right: str) -> list[Role]:
    if not mention.has_type(T.TECHNIQUE):
        return []
    used = re.search(rf"\b(?:via|with|by|using|through|from)\s+{W}{{0,4}}$", left, re.IGNORECASE)
    about = re.search(rf"\b(?:for|of|in|on|to)\s+{W}{{0,3}}$", left, re.IGNORECASE)
    return [Role(mention, R.USES_TECHNIQUE, T.TECHNIQUE, 0.8 if used else 0.5 if about else 0.65)]


def _model_roles(group: Group, mention: Mention, left: str, right: str, clause: Clause, known: bool) -> list[Role]:
    zone, section, study = clause.zone, mention.segment.section, clause.studies_models
    concept = mention.concept_of(*MODELISH)
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
        COMPARED_LEFT.search(left)
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
    elif BUILT_LEFT.search(left) and not contrast and (known or _a_model(mention, right)):
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
        and COMPARED_LEFT.search(left) is not None
        and not _OVER_TWO_WORDS.search(left)
    )


_OVER_TWO_WORDS = re.compile(r"\bover\s+\w+\s+\w+\s+$")
