"""Components that find names: those of the vocabulary, those written like names, and what the paper contributes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from spacy.attrs import IDX
from spacy.tokens import Doc, Span, SpanGroup

from kg.extraction.analysis import Analysis, Component, matcher_of, word_list
from kg.extraction.assembly import Found
from kg.extraction.brackets import bracket_pairs
from kg.extraction.english_introductions import english_introductions, variants
from kg.extraction.english_titles import english_title, from_report_title, title_acronym
from kg.extraction.introductions import introductions, own_name
from kg.extraction.mentions import Mention, collect_mentions, has_chinese
from kg.extraction.sentences import sentences, zones
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import SectionKey
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
        for mention in analysis.mentions:
            mention.model_like = not mention.concepts and mention.strong and self._of_a_family(mention.name)
        spans = []
        starts: list[int] = doc.to_array(IDX).tolist()
        for mention in analysis.mentions:
            if not mention.concepts and not mention.strong:
                continue
            first, last = bisect_right(starts, mention.start) - 1, bisect_left(starts, mention.end)
            for concept in mention.concepts or (None,):
                label, identifier = (concept.type.value, concept.iri) if concept else ("Name", "")
                spans.append(Span(doc, first, last, label=label, kb_id=identifier))
        doc.spans["names"] = SpanGroup(doc, name="names", spans=spans)

    def _of_a_family(self, name: str) -> bool:
        """Whether a name is a size or version of a known model, or carries a size as models do."""
        if _OF_A_SIZE.search(name):
            return True
        return any(self.vocabulary.lookup(family, T.MODEL) for family in family_names(name))

    def _settle_brackets(self, analysis: Analysis) -> None:
        """A name in the brackets of a known one is that one; in the brackets of an unknown Chinese one, its alias."""
        for pair in analysis.pairs:
            outside = next(
                (m for m in analysis.mentions if m.concepts and m.end == pair.end and m.start <= pair.start + 12), None
            )
            for mention in analysis.mentions:
                if not pair.end <= mention.start < pair.bracket_end:
                    continue
                if mention.concepts and _ACRONYM.fullmatch(mention.name) and outside is None:
                    long_forms = {name_key(n) for c in mention.concepts for n in c.names()}
                    others = {name_key(pair.outside), *(name_key(i) for i in pair.inside)} - {name_key(mention.name)}
                    if not others & long_forms and not _abbreviates(mention, pair.outside):
                        mention.concepts = ()  # "奇异值分解（SVD）" is not the video model SVD
                if mention.concepts:
                    continue
                if outside is not None and name_key(mention.name) in {name_key(i) for i in pair.inside}:
                    mention.concepts = outside.concepts
                elif has_chinese(pair.outside):
                    mention.in_bracket_of = pair.outside


_OF_A_SIZE = re.compile(r"[- ](?:\d+(?:\.\d+)?[Bb](?:-A\d+B)?|XXL|XL|Instruct|Chat|Thinking|Coder)(?![A-Za-z0-9])")
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
            if self.vocabulary.lookup(n) or (n.endswith("s") and self.vocabulary.lookup(n[:-1]))
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
        for intro in analysis.introductions:
            known_as = self.vocabulary.lookup(intro.name, intro.type)
            concept = known_as[0] if len(known_as) == 1 and not known_as[0].ambiguous else None
            if intro.type is T.BENCHMARK and intro.confidence >= 0.75:
                quote = analysis.layout.quote(intro.start, intro.end)
                analysis.found.append(
                    Found(
                        R.EVALUATED_ON, intro.name, T.BENCHMARK, concept, 0.65, "introductions", [quote], intro.aliases
                    )
                )
            if intro.type is T.DATASET and intro.confidence >= 0.75 and _trains_on_its_own(analysis):
                quote = analysis.layout.quote(intro.start, intro.end)
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
                    [analysis.layout.quote(intro.start, intro.end)],
                    intro.aliases,
                )
            )


_TRAINS_ON_IT = re.compile(
    r"\b(?:using|built on|based on|leveraging|with|from|on|powered by)\s+(?:these|this|our|the (?:resulting|constructed|curated|proposed))\s+(?:[\w-]+\s+)?"
    r"(?:data|dataset|corpus|corpora)\b[^.]{0,80}\b(?:train|fine-?tun|post-train|develop|obtain|model|SFT)|\btraining (?:data|dataset|corpus) (?:for|of)\b",
    re.IGNORECASE,
)


def _trains_on_its_own(analysis: Analysis) -> bool:
    """Whether an English paper that introduces data says that it trains what it introduces on them."""
    makes = any(i.type in (T.MODEL, T.SYSTEM, T.TECHNIQUE) and i.confidence >= 0.75 for i in analysis.introductions)
    return makes and _TRAINS_ON_IT.search(analysis.layout.text) is not None
