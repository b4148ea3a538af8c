"""What a named thing is to the paper: built on, compared with, judge, evaluated on … from the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extraction import report_cues as cues
from kg.extraction.coordination import Group
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.reading.paper import SectionKey as S


@dataclass(frozen=True, slots=True)
class Role:
    """A relation for a mention, how sure it is, and the class the entity then has."""

    mention: Mention
    relation: R
    type: T
    confidence: float
    component: str = "roles"


_MODELISH = (T.MODEL, T.SYSTEM)
_DATA = (T.BENCHMARK, T.DATASET)
_METHOD_SECTIONS = frozenset({S.CONTRIBUTION, S.USAGE, S.INNOVATIONS, S.ABSTRACT, S.TITLE})


def hardware_context(left: str, right: str) -> bool:
    """Whether a name as short as "L4" stands among words about accelerators."""
    return cues.HARDWARE_LEFT.search(left[-24:]) is not None or cues.HARDWARE_RIGHT.match(right[:16]) is not None


def roles_of(group: Group, studies_models: bool = False) -> list[Role]:
    """The roles of the names in one group.

    ``studies_models``: the paper is a benchmark, audit or analysis, so that the models it runs are its subject.
    """
    section = group.mentions[0].segment.section
    if section in (S.FIELD, S.TITLE):
        return []
    place = _Place(
        section,
        group.left[-60:],
        group.right[:60],
        any(m.has_type(*_MODELISH) for m in group.mentions),
        any(m.has_type(*_DATA) for m in group.mentions),
    )
    found: list[Role] = []
    for index, mention in enumerate(group.mentions):
        found.extend(_mention_roles(place, mention, index == 0, studies_models))
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """What the mentions of a group share: their section, the words around them, what else is listed with them."""

    section: S
    left: str
    right: str
    among_models: bool
    among_data: bool


def _mention_roles(place: _Place, mention: Mention, first: bool, study: bool) -> list[Role]:
    left, right, known = place.left, place.right, bool(mention.concepts)
    data, model = known and mention.has_type(*_DATA), known and mention.has_type(*_MODELISH)
    technique, metric = known and mention.has_type(T.TECHNIQUE), known and mention.has_type(T.METRIC)
    if model and technique and cues.AS_ARCHITECTURE_RIGHT.match(right):
        model = False  # "U-Net结构的…", "Mamba编码器": a way of building, not a model taken over
    unknown = not known and not mention.model_like
    if not known and (mention.model_like or place.among_models):
        model = mention.strong or (place.among_models and mention.name[0].isupper())
        unknown = not model
    elif unknown and mention.strong and cues.MODEL_NOUN_LEFT.search(left):
        model, unknown = True, False
    if model and metric and cues.METRIC_LEFT.search(left):
        return []
    if known and mention.has_type(T.HARDWARE) and (len(mention.name) > 3 or hardware_context(left, right)):
        return [Role(mention, R.USES_HARDWARE, T.HARDWARE, 0.2 if cues.NEEDLESS_LEFT.search(left) else 0.9)]
    if not known and mention.strong and cues.METHOD_RIGHT.match(right) and cues.USING_LEFT.search(left):
        return [Role(mention, R.USES_TECHNIQUE, T.TECHNIQUE, 0.6)]
    metric_only = metric and not (data or model)
    roles: list[Role] = []
    if data or unknown or (metric_only and place.section is S.RESULTS):
        roles = _data_roles(place, mention, first, data, metric_only)
        if roles and roles[0].relation is R.TRAINED_ON:
            return roles
    if (data or metric_only) and not model and place.section is not S.RESULTS and cues.REWARD_LEFT.search(left):
        named = any(c.isascii() and c.isupper() for c in mention.name[1:])
        if named:
            return [Role(mention, R.USES_MODEL, T.MODEL, 0.65)]
    if roles and roles[0].confidence >= 0.6 and not model:
        return roles
    if model or (unknown and not roles):
        made = _model_roles(mention, left, right, place.section, known=model)
        roles.extend(_as_subject(made, mention, left, right) if study and model else made)
    if technique:
        roles.extend(_technique_roles(mention, left, right, place.section))
    return roles


def _data_roles(place: _Place, mention: Mention, first: bool, data: bool, metric_only: bool) -> list[Role]:
    """What a data set is to the paper, or a name that may be one; ``data``: known as one."""
    left, right, section = place.left, place.right, place.section
    if metric_only and not cues.NAMED_BENCHMARK_RIGHT.match(right):
        return []
    unknown = not data and not metric_only
    data_right = cues.DATASET_RIGHT.match(right) is not None
    if (data or data_right) and (cues.TRAINED_LEFT.search(left) or cues.TRAINED_RIGHT.match(right)):
        return [Role(mention, R.TRAINED_ON, T.DATASET, 0.75)]
    if unknown and not mention.strong and not place.among_data:
        return []
    score = 0.0
    if data_right:
        score = 0.9 if section in (S.RESULTS, S.ABSTRACT) else 0.6
    elif section in (S.RESULTS, S.ABSTRACT) and cues.DATASET_LEFT.search(left):
        score = 0.85
    elif (
        (data or section is S.RESULTS)
        and cues.ON_RIGHT.match(right)
        and cues.ON_LEFT.search(left)
        and not cues.ON_MODELS_RIGHT.match(right)
    ):
        score = 0.8
    elif data and section in (S.RESULTS, S.ABSTRACT):
        score = 0.75
    elif (
        unknown
        and section is S.RESULTS
        and first
        and mention.strong
        and not left.strip(" *")
        and cues.HEAD_RIGHT.match(right)
    ):
        score = 0.6
    elif unknown and place.among_data and section is S.RESULTS:
        score = 0.65
    elif data:
        score = 0.35
    if not score or (not mention.concepts and not data_right and cues.COMPARED_LEFT.search(left)):
        return []  # a name of unknown kind that is beaten is no benchmark
    type_ = T.DATASET if mention.has_type(T.DATASET) and not mention.has_type(T.BENCHMARK) else T.BENCHMARK
    return [Role(mention, R.EVALUATED_ON, type_, score)]


def _model_roles(mention: Mention, left: str, right: str, section: S, known: bool) -> list[Role]:
    roles: list[Role] = []
    base = 0.0 if known or mention.model_like else -0.15
    results = section is S.RESULTS
    kind = mention.concept_of(*_MODELISH) or None
    type_ = kind.type if kind else T.MODEL
    contrast = bool(cues.CONTRAST.search(left))
    if cues.STUDIED_LEFT.search(left) and (known or mention.strong):
        return [Role(mention, R.EVALUATES, type_, 0.8 + base)]
    if (results or section is S.ABSTRACT or section is S.CONTRIBUTION) and (
        cues.COMPARED_LEFT.search(left)
        or cues.COMPARED_RIGHT.match(right)
        or (known and cues.COMPARED_FAR.search(left) and not cues.ON_LEFT.search(left))
    ):
        roles.append(Role(mention, R.COMPARED_WITH, type_, 0.85 + base))
    elif (
        results
        and mention.strong
        and (
            (cues.BEATEN_METHOD_LEFT.search(left) and cues.METHOD_NOUN_RIGHT.match(right))
            or (known and cues.RIVAL_RIGHT.match(right))
        )
    ):
        roles.append(Role(mention, R.COMPARED_WITH, type_, 0.75 + base))
    if not roles or known:
        if (
            not contrast
            and cues.JUDGE_RIGHT.match(right)
            and not cues.ON_MODELS_RIGHT.match(right)
            and (known or mention.strong)
        ):
            roles.append(Role(mention, R.USES_MODEL, type_, 0.8 + base))
        elif (cues.INIT_LEFT.search(left) or cues.BASED_RIGHT.match(right)) and (known or mention.strong) and not contrast:
            roles.append(Role(mention, R.BASED_ON, type_, 0.85 + base))
        elif (
            not roles
            and (cues.ON_MODELS_RIGHT.match(right) or cues.EVALUATED_MODEL_RIGHT.match(right))
            and cues.ON_MODELS_LEFT.search(left)
            and (known or mention.strong)
        ):
            roles.append(Role(mention, R.BASED_ON, type_, 0.75 + base))
        elif not roles and not results and cues.TOOL_LEFT.search(left) and known and "预训练" not in left[-14:]:
            roles.append(Role(mention, R.USES_MODEL, type_, 0.65))
        elif not roles and known and not contrast and not results and cues.MODEL_NOUN_LEFT.search(left):
            roles.append(Role(mention, R.BASED_ON, type_, 0.66))
        elif not roles and known and cues.RAISED_LEFT.search(left) and cues.MODEL_NOUN_RIGHT.match(right):
            roles.append(Role(mention, R.BASED_ON, type_, 0.68))
        elif (
            not roles
            and cues.BASED_LEFT.search(left)
            and not contrast
            and (known or (mention.strong and cues.MODEL_NOUN_RIGHT.match(right)))
        ):
            roles.append(Role(mention, R.BASED_ON, type_, (0.7 if not results else 0.6) + base))
    if not roles and known:
        fallback = R.COMPARED_WITH if results else R.BASED_ON
        roles.append(Role(mention, fallback, type_, 0.4))
    return roles


def _as_subject(made: list[Role], mention: Mention, left: str, right: str) -> list[Role]:
    """In a paper that studies models, a model it runs or ranks is its subject, unless it is clearly a means."""
    if any(r.relation is R.USES_MODEL and r.confidence >= 0.7 for r in made) or cues.TOOL_NEAR.match(right):
        return made
    if cues.EXPLICIT_BASE_LEFT.search(left) or cues.BASED_RIGHT.match(right) or cues.CONTRAST_NEAR.search(left):
        return made
    type_ = made[0].type if made else T.MODEL
    return [Role(mention, R.EVALUATES, type_, 0.7)]


_TECHNIQUE_BY_SECTION = {
    S.CONTRIBUTION: 0.8,
    S.USAGE: 0.75,
    S.INNOVATIONS: 0.7,
    S.RESULTS: 0.5,
    S.ABSTRACT: 0.6,
    S.OTHER: 0.4,
}


def _technique_roles(mention: Mention, left: str, right: str, section: S) -> list[Role]:
    confidence = _TECHNIQUE_BY_SECTION.get(section, 0.4)
    if section is S.RESULTS and (cues.COMPARED_LEFT.search(left) or cues.COMPARED_FAR.search(left)):
        named = looks_like_a_name(mention.name) and cues.COMPARED_LEFT.search(left)
        rival = [Role(mention, R.COMPARED_WITH, T.TECHNIQUE, 0.65)] if named else []
        return [*rival, Role(mention, R.USES_TECHNIQUE, T.TECHNIQUE, 0.3)]
    if "现有" in left and cues.FITS_EXISTING.search(left):
        confidence += 0.1
    elif cues.CONTRAST.search(left) or cues.SHORT_OF_RIGHT.match(right):
        confidence = 0.3
    elif cues.HEDGED.search(left):
        confidence -= 0.25
    elif cues.USING_LEFT.search(left):
        confidence += 0.15
    return [Role(mention, R.USES_TECHNIQUE, T.TECHNIQUE, min(confidence, 0.95))]
