"""Components that find names: those of the vocabulary, those written like names, and what the paper contributes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import lru_cache

import numpy as np
from spacy.attrs import IDX
from spacy.tokens import Doc, Span, SpanGroup

from kg.extraction.analysis import Analysis, Component, matcher_of, vocabulary_of
from kg.extraction.assembly import Found
from kg.extraction.brackets import BracketPair, bracket_pairs, initials_fit
from kg.extraction.contributed import Introduction
from kg.extraction.english_introductions import english_introductions, variants
from kg.extraction.english_titles import english_title, from_report_title, title_acronym
from kg.extraction.introductions import introductions, own_name
from kg.extraction.matching import has_chinese
from kg.extraction.mentions import Mention, collect_mentions
from kg.extraction.paper_kind import studies_models
from kg.extraction.phrases import head_of
from kg.extraction.sentences import sentences, zones
from kg.extraction.word_lists import word_list
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import SectionKey
from kg.vocabulary.concept import Concept
from kg.vocabulary.families import family_names


class NameComponent(Component):
    """Names: those of the vocabulary and those that are written like names; which names mean the same."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        text = analysis.layout.text
        matches = matcher_of(self.paths).find(text)
        analysis.mentions = collect_mentions(
            text, analysis.layout.segments, matches, word_list("generic_words"), word_list("common_words")
        )
        analysis.pairs = bracket_pairs(text)
        self._settle_brackets(analysis)
        _settle_acronyms(analysis)
        for mention in analysis.mentions:
            if mention.name in analysis.defined and all(c.ambiguous for c in mention.concepts):
                mention.concepts = ()
        for mention in analysis.mentions:
            mention.model_like = not mention.concepts and mention.strong and _of_a_family(self.paths, mention.name)
        if analysis.spans_wanted:
            doc.spans["names"] = SpanGroup(doc, name="names", spans=_spans(doc, analysis.mentions))

    def _settle_brackets(self, analysis: Analysis) -> None:
        """A name in the brackets of a known one is that one; in the brackets of an unknown Chinese one, its alias."""
        starts = [m.start for m in analysis.mentions]
        for pair in analysis.pairs:
            opening, closing = bisect_left(starts, pair.end), bisect_left(starts, pair.bracket_end)
            last = analysis.mentions[opening - 1] if opening else None
            named = last is not None and last.concepts and last.end == pair.end and last.start <= pair.start + 12
            outside = last if named else None
            for mention in analysis.mentions[opening:closing]:
                if mention.concepts and _ACRONYM.fullmatch(mention.name) and outside is None:
                    long_forms = {name_key(n) for c in mention.concepts for n in c.names()}
                    others = {name_key(pair.outside), *(name_key(i) for i in pair.inside)} - {name_key(mention.name)}
                    if not others & long_forms and not _abbreviates(mention, pair.outside):
                        known_as = mention.concepts
                        mention.concepts = ()  # "奇异值分解（SVD）" is not the video model SVD
                        settled = all(c.ambiguous for c in known_as)
                        if settled and _COINED_LEFT.search(analysis.layout.text, max(0, pair.start - 24), pair.start):
                            analysis.defined.add(mention.name)
                if mention.concepts:
                    same = tuple(c for c in mention.concepts if outside is not None and c in outside.concepts)
                    mention.concepts = same or mention.concepts  # what the words before the bracket say it is
                    continue
                if outside is not None and name_key(mention.name) in {name_key(i) for i in pair.inside}:
                    mention.concepts = outside.concepts
                elif has_chinese(pair.outside):
                    mention.in_bracket_of = pair.outside


def _settle_acronyms(analysis: Analysis) -> None:
    """An acronym means what the paper writes out, wherever it stands: "test-time scaling (TTS)" is not text to speech."""
    for pair in analysis.pairs:
        if has_chinese(pair.outside):
            continue
        for acronym in pair.inside:
            if not _ACRONYM.fullmatch(acronym) or not initials_fit(acronym, pair.outside):
                continue
            for mention in (m for m in analysis.mentions if m.name == acronym and m.concepts):
                meant = tuple(c for c in mention.concepts if not _means_another(c, pair.outside))
                if len(meant) < len(mention.concepts):
                    mention.concepts = meant or _concepts_of(analysis, pair)


def _concepts_of(analysis: Analysis, pair: BracketPair) -> tuple[Concept, ...]:
    """What the long form before a bracket is known as."""
    return next((m.concepts for m in analysis.mentions if m.end == pair.end and m.start <= pair.start + 12), ())


def _means_another(concept: Concept, long_form: str) -> bool:
    """Whether a concept that goes by an acronym is not what its long form says: no name of it ends as that does."""
    names = [n for n in concept.names() if n.isascii() and not n.isupper()]
    if not names or name_key(long_form) in {name_key(n) for n in names}:
        return False
    return head_of(long_form.split()) not in {head_of(n.split()) for n in names}


def _spans(doc: Doc, mentions: list[Mention]) -> list[Span]:
    """The mentions as spans of tokens, one for each concept that a name means."""
    named = [m for m in mentions if m.concepts or m.strong]
    starts = doc.to_array(IDX)
    firsts = (np.searchsorted(starts, [m.start for m in named], "right") - 1).tolist()
    lasts = np.searchsorted(starts, [m.end for m in named]).tolist()
    spans = []
    for mention, first, last in zip(named, firsts, lasts, strict=True):
        if not mention.concepts:
            spans.append(Span(doc, first, last, label="Name"))
        for concept in mention.concepts:
            spans.append(Span(doc, first, last, label=concept.type.value, kb_id=concept.iri))
    return spans


@lru_cache(maxsize=1 << 16)
def _of_a_family(vocabulary: tuple[str, ...], name: str) -> bool:
    """Whether a name is a size or version of a known model, or carries a size as models do."""
    if _OF_A_SIZE.search(name):
        return True
    return any(vocabulary_of(vocabulary).lookup(family, T.MODEL) for family in family_names(name))


_OF_A_SIZE = re.compile(r"[- ](?:\d+(?:\.\d+)?[Bb](?:-A\d+B)?|XXL|XL|Instruct|Chat|Thinking|Coder)(?![A-Za-z0-9])")
_COINED_LEFT = re.compile(r"(?:提出|引入|推出|定义|设计)(?:了|一种)?[^，。；、]{0,12}$")
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_NAMED_THINGS = (T.MODEL, T.SYSTEM, T.BENCHMARK, T.DATASET)


def _abbreviates(mention: Mention, long_form: str) -> bool:
    """Whether a known acronym may stand for a long form that the vocabulary lacks: a technique or metric may."""
    return not all(c.type in _NAMED_THINGS for c in mention.concepts) or name_key(mention.name) in name_key(long_form)


class IntroductionComponent(Component):
    """What the paper contributes."""

    def _is_known(self, name: str) -> bool:
        return bool(self.vocabulary.lookup(name))

    def work(self, doc: Doc, analysis: Analysis) -> None:
        known = frozenset(
            name_key(n)
            for p in analysis.pairs
            for n in (p.outside, *p.inside)
            if (n not in analysis.defined and self.vocabulary.lookup(n)) or (n.endswith("s") and self.vocabulary.lookup(n[:-1]))
        )
        layout = analysis.layout
        for segment in layout.segments:
            if segment.english and segment.section not in (SectionKey.TITLE, SectionKey.FIELD):
                spans = sentences(layout.text, segment.start, segment.end)
                analysis.zones.update(zip(spans, zones(layout.text, spans, own_name(layout)), strict=True))
        chinese = [m for m in analysis.mentions if not m.segment.english or m.segment.section is SectionKey.TITLE]
        english = [m for m in analysis.mentions if m.segment.english]
        found = from_report_title(layout)
        found += introductions(
            layout, chinese, [p for p in analysis.pairs if not layout.segment_at(p.start).english], known
        )
        title_end = next((s.end for s in layout.segments if s.section is SectionKey.TITLE), 0)
        if not any(i.end <= title_end for i in found):
            titled = frozenset(name_key(m.name) for m in analysis.mentions if m.concepts and m.end <= title_end)
            found += english_title(layout, titled)
        found += title_acronym(layout, english, self._is_known)
        found += english_introductions(layout, english, analysis.zones, self._is_known, analysis.groups_of, bool(found))
        analysis.introductions = found + variants(layout.text, analysis.mentions, found, title_end, word_list("common_words"))
        analysis.introductions = _of_one_class(analysis.introductions, title_end)
        analysis.studies_models = studies_models(layout, analysis.introductions)
        for intro in analysis.introductions:
            known_as = self.vocabulary.lookup(intro.name, intro.type)
            quote = intro.start, intro.end
            concept = known_as[0] if len(known_as) == 1 and not known_as[0].ambiguous else None
            if intro.type is T.BENCHMARK and intro.confidence >= 0.7:
                analysis.found.append(
                    Found(
                        R.EVALUATED_ON, intro.name, T.BENCHMARK, concept, 0.65, "introductions", [quote], intro.aliases
                    )
                )
            if intro.type is T.DATASET and intro.confidence >= 0.75 and _trains_on_its_own(analysis, intro.name):
                analysis.found.append(
                    Found(R.TRAINED_ON, intro.name, T.DATASET, concept, 0.52, "introductions", [quote], intro.aliases)
                )
            analysis.found.append(
                Found(
                    R.INTRODUCES,
                    intro.name,
                    intro.type,
                    concept,
                    intro.confidence,
                    "introductions",
                    [quote],
                    intro.aliases,
                )
            )


def _of_one_class(introductions: list[Introduction], title_end: int) -> list[Introduction]:
    """What a title only names, its text says the class of: "MMFoo: Closing the Gap", "we introduce MMFoo, a dataset"."""
    said = {name_key(i.name): i.type for i in introductions if i.start >= title_end and i.type is not T.SYSTEM}
    return [
        replace(i, type=said.get(name_key(i.name), i.type)) if i.type is T.SYSTEM and i.end <= title_end else i
        for i in introductions
    ]


_TRAINS_ON_IT = re.compile(
    r"\b(?:using|built on|based on|leveraging|with|from|on|powered by)\s+(?:these|this|our|the (?:resulting|constructed|curated|proposed))\s+(?:[\w-]+\s+)?"
    r"(?:data|dataset|corpus|corpora|collection|supervision|resource)\b[^.]{0,80}\b(?:train|fine-?tun|post-train|develop|obtain|model|SFT|propos|introduc|present)|"
    r"\b(?:built|building|based) on (?:this|these|our|such) (?:[\w-]+ )?(?:data|datasets?|corpus|corpora|collection|supervision|resource)\b|"
    r"\b(?:train|fine-?tun|post-train|pre-?train)\w*\b[^.]{0,40}\bon (?:it|them|(?:this|our|the (?:resulting|curated|constructed|proposed|new)) (?:[\w-]+ )?"
    r"(?:data|datasets?|corpus|corpora|collection))\b|\b(?:training|instruction(?:-tuning)?|SFT) (?:data|dataset|corpus) (?:for|of)\b",
    re.IGNORECASE,
)


# Data that are named by how much they are, or by what they are for: "Foo-3M", "FooInstruct", "Foo-SFT".
_FOR_TRAINING = re.compile(r"\d[KMB]$|(?:[- ]|(?<=[a-z]))(?:Data|Train|Training|Pretrain|Instruct|SFT|CoT|Corpus)(?:-?\d[\w.]*)?$")


def _trains_on_its_own(analysis: Analysis, name: str) -> bool:
    """Whether an English paper that introduces data says, or lets expect, that it trains what it introduces on them."""
    makes = any(i.type in (T.MODEL, T.SYSTEM, T.TECHNIQUE) and i.confidence >= 0.75 for i in analysis.introductions)
    if not makes or not analysis.zones:
        return False
    return _FOR_TRAINING.search(name) is not None or _TRAINS_ON_IT.search(analysis.layout.text) is not None
