"""Components that relate names to the paper: its fields, the role of each named thing, and the links they add up to."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Doc

from kg.extraction.analysis import Analysis, Component, keep
from kg.extraction.assembly import Found, Names, assemble
from kg.extraction.domains import field_tags, names_a_method
from kg.extraction.english_roles import Clause, english_roles
from kg.extraction.layout import Layout
from kg.extraction.mentions import Mention
from kg.extraction.roles import Role, roles_of
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import SectionKey
from kg.vocabulary.concept import Concept


class DomainComponent(Component):
    """The fields of the paper, and the methods that its field tags name."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        layout = analysis.layout
        tags = field_tags(layout, self.vocabulary)
        for tag in tags:
            quotes = [(tag.start, tag.end)]
            confidence = tag.confidence
            if names_a_method(tag):
                sure = 0.7 if tag.technique else 0.55
                analysis.found.append(
                    Found(R.USES_TECHNIQUE, tag.name, T.TECHNIQUE, tag.technique, sure, "domains", quotes, tag.aliases)
                )
                if tag.concept is None and not tag.name.endswith("强化学习"):
                    continue
                if _METHOD_FIRST.search(tag.name) and not _ALSO_A_FIELD.search(tag.name):
                    confidence = min(confidence, 0.45)  # the tag of a method is a technique first
            analysis.found.append(
                Found(R.HAS_DOMAIN, tag.name, T.DOMAIN, tag.concept, confidence, "domains", quotes, tag.aliases)
            )


_METHOD_FIRST = re.compile(r"(?:学习|蒸馏|模型|生成|匹配|Learning)$")
# Ways of learning that are studied for themselves, as fields are.
_ALSO_A_FIELD = re.compile(r"(?:表[征示]|联邦|持续|终身|强化|[少小零]样本)学习$")
_OURS = re.compile(r"\b[Oo]urs?\b")


def _says_ours(sentence: str) -> bool:
    return "our" in sentence.lower() and _OURS.search(sentence) is not None


# How a report speaks of what others did: a sentence that begins so, the paragraph that states the problem.
_BACKGROUND = re.compile(r"[\s*]*(?:现有|传统|以往|目前|当前|此前|早期|以前)")
_PROBLEM = re.compile(r"[\s*]*(?:问题定义|研究背景|背景)\s*[：:]")


_OWN_AIM = re.compile(r"[^。，；]{0,12}旨在")


def _of_others(layout: Layout, sentence: int, block: int) -> bool:
    """Whether a sentence of a report is background: what exists, and what is wrong with it."""
    if _BACKGROUND.match(layout.text, sentence):
        return True
    return _PROBLEM.match(layout.text, block) is not None and not _OWN_AIM.match(layout.text, sentence)


def _as_background(role: Role) -> Role:
    """A technique named where others' work is described is not thereby the paper's."""
    if role.relation is not R.USES_TECHNIQUE:
        return role
    return replace(role, confidence=min(role.confidence, 0.4))


def _own_keys(analysis: Analysis, *, data: bool) -> frozenset[str]:
    """The keys of the names of the data that the paper introduces, or of all else."""
    made = [i for i in analysis.introductions if (i.type in (T.BENCHMARK, T.DATASET)) is data]
    return frozenset(name_key(n) for i in made for n in (i.name, *i.aliases))


class RoleComponent(Component):
    """What each named thing is to the paper."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        by_segment: dict[int, list[Mention]] = {}
        for mention in analysis.mentions:
            by_segment.setdefault(mention.segment.start, []).append(mention)
        study = analysis.studies_models
        own = [i.name for i in analysis.introductions if i.confidence >= 0.6]
        own_data, own_keys = _own_keys(analysis, data=True), _own_keys(analysis, data=False)
        for mentions in by_segment.values():
            if analysis.zones and mentions[0].segment.section is SectionKey.TITLE:
                continue  # what an English abstract's title names is left to the trained models
            for group in analysis.groups_of(mentions):
                if mentions[0].segment.english:
                    zone = analysis.zones.get((group.sentence_start, group.sentence_end), Zone.METHOD)
                    sentence = analysis.layout.text[group.sentence_start : group.sentence_end]
                    own_named = any(n in sentence for n in own) or _says_ours(sentence)
                    analysis.roles.extend(english_roles(group, Clause(zone, study, own_named, own_keys, own_data)))
                else:
                    made_of = roles_of(group, study)
                    if _of_others(analysis.layout, group.sentence_start, mentions[0].segment.start):
                        made_of = [_as_background(r) for r in made_of]
                    analysis.roles.extend(made_of)
        inside = [(i.start, i.end) for i in analysis.introductions if any(i.aliases)]
        data = {name_key(i.name) for i in analysis.introductions if i.type is T.DATASET}
        data -= {name_key(i.name) for i in analysis.introductions if i.type is T.BENCHMARK}
        results = [span for span, zone in analysis.zones.items() if zone is Zone.RESULTS]
        for role in analysis.roles:
            place = role.mention.start
            of_data = role.relation is R.EVALUATED_ON and role.mention.segment.english and name_key(role.mention.name) in data
            if of_data and not _within(place, results):
                continue  # "we release the X dataset" reports nothing on it
            if _within(place, inside):
                continue  # a word of a contribution's own long name
            if role.mention.in_bracket_of and not role.mention.model_like:
                role = replace(role, confidence=max(0.0, role.confidence - 0.3))
            analysis.found.extend(self._found(analysis, role))

    def _found(self, analysis: Analysis, role: Role) -> list[Found]:
        mention = role.mention
        concept = _concept_for(role.type, mention)
        quote = mention.start, mention.end
        sizes = _sizes_after(analysis.layout, mention) if role.type is T.MODEL else []
        if sizes:
            made = []
            for start, end in sizes:
                name = f"{mention.name}-{analysis.layout.text[start:end]}"
                known = next(iter(self.vocabulary.lookup(name, T.MODEL)), None)
                made.append(
                    Found(
                        role.relation,
                        name,
                        T.MODEL,
                        known,
                        role.confidence,
                        role.component,
                        [quote, (start, end)],
                    )
                )
            return made
        found = [Found(role.relation, mention.name, role.type, concept, role.confidence, role.component, [quote])]
        size = _SIZE_END.search(mention.name) if role.type is T.MODEL else None
        for start, end in _further_sizes(analysis.layout, mention) if size else ():
            name = mention.name[: size.start(1)] + analysis.layout.text[start:end] if size else ""
            known = next(iter(self.vocabulary.lookup(name, T.MODEL)), None)
            spans = [quote, (start, end)]
            found.append(Found(role.relation, name, T.MODEL, known, role.confidence, role.component, spans))
        return found


def _within(place: int, spans: list[tuple[int, int]]) -> bool:
    for start, end in spans:  # noqa: SIM110 - a loop: it is asked for every role
        if start <= place < end:
            return True
    return False


def _concept_for(type_: T, mention: Mention) -> Concept | None:
    family: tuple[T, ...] = {
        T.BENCHMARK: (T.BENCHMARK, T.DATASET),
        T.DATASET: (T.DATASET, T.BENCHMARK),
        T.MODEL: (T.MODEL, T.SYSTEM),
        T.SYSTEM: (T.SYSTEM, T.MODEL),
    }.get(type_, (type_,))
    return mention.concept_of(*family)


_SIZE_END = re.compile(r"[- ](\d+(?:\.\d+)?B)$")
_FURTHER_SIZE = re.compile(r"\s*(?:/|,\s*(?:and\s+)?|\s(?:and|or|&)\s+)-?(\d+(?:\.\d+)?B)(?![\w-])")


def _further_sizes(layout: Layout, mention: Mention) -> list[tuple[int, int]]:
    """ "Qwen3-8B/14B", "Qwen3-8B and 32B": the spans of the sizes after the first."""
    spans = []
    match = _FURTHER_SIZE.match(layout.text, mention.end, mention.segment.end)
    while match is not None:
        spans.append(match.span(1))
        match = _FURTHER_SIZE.match(layout.text, match.end(), mention.segment.end)
    return spans


_SIZES = re.compile(
    r"\s*(?:系列|series|family)?(?:模型)?\s*[（(]\s*((?:\d+(?:\.\d+)?B\s*(?:[、,，/和及]|and)?\s*){2,})[)）]"
)


def _sizes_after(layout: Layout, mention: Mention) -> list[tuple[int, int]]:
    """ "Qwen3 系列 (1.7B, 4B, 8B)" names three models: the spans of the sizes."""
    match = _SIZES.match(layout.text, mention.end, mention.segment.end)
    if match is None:
        return []
    return [
        (match.start(1) + m.start(), match.start(1) + m.end()) for m in re.finditer(r"\d+(?:\.\d+)?B", match.group(1))
    ]


class LinkComponent(Component):
    """Merge all that was found into links."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        names = Names(analysis.pairs, analysis.introductions)
        keep(doc, "links", assemble(analysis.paper, analysis.layout, analysis.found, analysis.introductions, names))
