"""The spaCy pipeline: small registered components, each adding its part to ``doc._.analysis``.

``nlp = load_pipeline(); doc = nlp("plain text")`` works on any text; ``extract(paper, nlp)`` on a paper with sections.
Spans stand in ``doc.spans["names"]`` (label: the class, kb_id: the concept), links in ``doc._.links``, results in
``doc._.results``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kg.extraction import tokenizer as _tokenizer  # registers the tokenizer
from kg.extraction.assembly import Found, Names, assemble, own_variant
from kg.extraction.brackets import BracketPair, bracket_pairs
from kg.extraction.confidence import calibrated
from kg.extraction.coordination import groups
from kg.extraction.domains import field_tags, names_a_method
from kg.extraction.english_domains import english_domains
from kg.extraction.english_introductions import english_introductions, from_report_title, variants
from kg.extraction.english_results import english_numbers
from kg.extraction.english_roles import Clause, english_roles
from kg.extraction.introductions import Introduction, introductions, own_name
from kg.extraction.layout import Layout, layout_paper, layout_text
from kg.extraction.links import Entity, Extraction, Link, Result
from kg.extraction.matching import NameMatcher
from kg.extraction.mentions import Mention, collect_mentions, has_chinese
from kg.extraction.paper_kind import studies_models
from kg.extraction.results import reported_numbers
from kg.extraction.roles import Role, roles_of
from kg.extraction.sentences import Zone, sentences, zones
from kg.extraction.version import PIPELINE_VERSION
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import Paper, SectionKey
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept
from kg.vocabulary.families import family_names

COMPONENTS = (
    "paperkg_names",
    "paperkg_introductions",
    "paperkg_domains",
    "paperkg_roles",
    "paperkg_results",
    "paperkg_links",
)


@dataclass(slots=True)
class Analysis:
    """What the components know of a document so far."""

    layout: Layout
    paper: str = ""
    mentions: list[Mention] = field(default_factory=list)
    pairs: list[BracketPair] = field(default_factory=list)
    introductions: list[Introduction] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    studies_models: bool = False
    zones: dict[tuple[int, int], Zone] = field(default_factory=dict)  # of the sentences of English text


for _name in ("analysis", "links", "results"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


@lru_cache(maxsize=8)
def _vocabulary(paths: tuple[str, ...]) -> Vocabulary:
    return Vocabulary.from_files([Path(p) for p in paths]) if paths else Vocabulary.load()


@lru_cache(maxsize=8)
def _matcher(paths: tuple[str, ...]) -> NameMatcher:
    return NameMatcher.of(_vocabulary(paths))


@lru_cache(maxsize=2)
def word_list(name: str) -> frozenset[str]:
    """A word list of the package: "generic_words" (capitalised words that name nothing), "common_words"."""
    text = (package_files("kg.extraction") / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(w.strip() for w in text.splitlines() if w.strip() and not w.startswith("#"))


class _Component:
    """A component that knows the vocabulary and works on the document's analysis."""

    def __init__(self, vocabulary_files: Sequence[str]) -> None:
        self.paths = tuple(vocabulary_files)

    @property
    def vocabulary(self) -> Vocabulary:
        return _vocabulary(self.paths)

    def __call__(self, doc: Doc) -> Doc:
        if doc._.analysis is None:
            doc._.analysis = Analysis(layout_text(doc.text))
        self.work(doc, doc._.analysis)
        return doc

    def work(self, doc: Doc, analysis: Analysis) -> None:
        raise NotImplementedError  # pragma: no cover - every component has its own


class NameComponent(_Component):
    """Names: those of the vocabulary and those that are written like names; which names mean the same."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        text = analysis.layout.text
        matches = _matcher(self.paths).find(text)
        analysis.mentions = collect_mentions(
            text, analysis.layout.segments, matches, word_list("generic_words"), word_list("common_words")
        )
        analysis.pairs = bracket_pairs(text)
        self._settle_brackets(analysis)
        for mention in analysis.mentions:
            mention.model_like = not mention.concepts and mention.strong and self._of_a_family(mention.name)
        spans = []
        starts = [token.idx for token in doc]
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
        if re.search(r"[- ](?:\d+(?:\.\d+)?[Bb](?:-A\d+B)?|XXL|XL|Instruct|Chat|Thinking|Coder)(?![A-Za-z0-9])", name):
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


_ACRONYM = re.compile(r"[A-Z]{2,5}")
_NAMED_THINGS = (T.MODEL, T.SYSTEM, T.BENCHMARK, T.DATASET)


def _abbreviates(mention: Mention, long_form: str) -> bool:
    """Whether a known acronym may stand for a long form that the vocabulary lacks: a technique or metric may."""
    return not all(c.type in _NAMED_THINGS for c in mention.concepts) or name_key(mention.name) in name_key(long_form)


class IntroductionComponent(_Component):
    """What the paper contributes."""

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
        found += english_introductions(
            layout, english, [p for p in analysis.pairs if layout.segment_at(p.start).english], analysis.zones, known
        )
        title_end = next((s.end for s in layout.segments if s.section is SectionKey.TITLE), 0)
        analysis.introductions = found + variants(analysis.mentions, found, title_end)
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


class DomainComponent(_Component):
    """The fields of the paper, and the methods that its field tags name."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        layout = analysis.layout
        tags = field_tags(layout, self.vocabulary)
        if not any(s.section is SectionKey.FIELD for s in layout.segments):
            tags += english_domains(layout, analysis.mentions, self.vocabulary)
        for tag in tags:
            quotes = [analysis.layout.quote(tag.start, tag.end)]
            confidence = tag.confidence
            if names_a_method(tag):
                sure = 0.7 if tag.technique else 0.55
                analysis.found.append(
                    Found(R.USES_TECHNIQUE, tag.name, T.TECHNIQUE, tag.technique, sure, "domains", quotes, tag.aliases)
                )
                if tag.concept is None:
                    continue
                if re.search(r"(?:学习|蒸馏|模型|生成|匹配|Learning)$", tag.name):
                    confidence = min(confidence, 0.45)  # the tag of a method is a technique first
            analysis.found.append(
                Found(R.HAS_DOMAIN, tag.name, T.DOMAIN, tag.concept, confidence, "domains", quotes, tag.aliases)
            )


class RoleComponent(_Component):
    """What each named thing is to the paper."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        by_segment: dict[int, list[Mention]] = {}
        for mention in analysis.mentions:
            by_segment.setdefault(mention.segment.start, []).append(mention)
        study = analysis.studies_models = studies_models(analysis.layout, analysis.introductions)
        own = [i.name for i in analysis.introductions if i.confidence >= 0.6]
        made = [i for i in analysis.introductions if i.type not in (T.BENCHMARK, T.DATASET)]
        own_keys = frozenset(name_key(n) for i in made for n in (i.name, *i.aliases))
        for mentions in by_segment.values():
            for group in groups(analysis.layout.text, mentions):
                if mentions[0].segment.english:
                    zone = analysis.zones.get((group.sentence_start, group.sentence_end), Zone.METHOD)
                    sentence = analysis.layout.text[group.sentence_start : group.sentence_end]
                    own_named = any(n in sentence for n in own) or re.search(r"\b[Oo]urs?\b", sentence) is not None
                    analysis.roles.extend(english_roles(group, Clause(zone, study, own_named, own_keys)))
                else:
                    analysis.roles.extend(roles_of(group, study))
        inside = [(i.start, i.end) for i in analysis.introductions if any(i.aliases)]
        data = {name_key(i.name) for i in analysis.introductions if i.type is T.DATASET}
        data -= {name_key(i.name) for i in analysis.introductions if i.type is T.BENCHMARK}
        results = [span for span, zone in analysis.zones.items() if zone is Zone.RESULTS]
        for role in analysis.roles:
            place = role.mention.start
            of_data = role.relation is R.EVALUATED_ON and name_key(role.mention.name) in data
            reported = any(start <= place < end for start, end in results)
            if of_data and role.mention.segment.english and not reported:
                continue  # "we release the X dataset" reports nothing on it
            if any(start <= place < end for start, end in inside):
                continue  # a word of a contribution's own long name
            if role.mention.in_bracket_of:
                role = replace(role, confidence=max(0.0, role.confidence - 0.3))
            analysis.found.extend(self._found(analysis, role))

    def _found(self, analysis: Analysis, role: Role) -> list[Found]:
        mention = role.mention
        concept = _concept_for(role.type, mention)
        quote = analysis.layout.quote(mention.start, mention.end)
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
                        [quote, analysis.layout.quote(start, end)],
                    )
                )
            return made
        return [Found(role.relation, mention.name, role.type, concept, role.confidence, role.component, [quote])]


def _concept_for(type_: T, mention: Mention) -> Concept | None:
    family: tuple[T, ...] = {
        T.BENCHMARK: (T.BENCHMARK, T.DATASET),
        T.DATASET: (T.DATASET, T.BENCHMARK),
        T.MODEL: (T.MODEL, T.SYSTEM),
        T.SYSTEM: (T.SYSTEM, T.MODEL),
    }.get(type_, (type_,))
    return mention.concept_of(*family)


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


class ResultComponent(_Component):
    """Numbers with benchmark, metric and system."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        place = {id(m): i for i, m in enumerate(analysis.mentions)}
        benchmark: dict[int, float] = {}
        for role in analysis.roles:
            if role.relation is R.EVALUATED_ON:
                index = place[id(role.mention)]
                benchmark[index] = max(benchmark.get(index, 0.0), role.confidence)
        for intro in analysis.introductions:
            if intro.type is T.BENCHMARK:
                for index, mention in enumerate(analysis.mentions):
                    if name_key(mention.name) == name_key(intro.name):
                        benchmark[index] = max(benchmark.get(index, 0.0), 0.7)
        own = [i for i in analysis.introductions if i.type in (T.SYSTEM, T.MODEL, T.TECHNIQUE)]
        main = max(own, key=lambda i: (i.confidence, -i.start), default=None)
        main_entity = Entity(main.name, main.type, None, main.aliases) if main else None
        own_keys = frozenset(name_key(i.name) for i in own) | frozenset(
            name_key(m.name) for m in analysis.mentions if own_variant(m.name, [i.name for i in own])
        )
        results = []
        study = analysis.studies_models
        for item in [
            *reported_numbers(analysis.layout, analysis.mentions, benchmark, None, own_keys),
            *english_numbers(analysis.layout, analysis.mentions, analysis.zones, benchmark, own_keys, study),
        ]:
            if item.benchmark is None and item.metric is None:
                continue
            system = self._system(item.system, analysis) if item.system else None if item.nobody else main_entity
            results.append(
                Result(
                    analysis.paper,
                    item.value,
                    self._entity(item.benchmark[2], T.BENCHMARK) if item.benchmark else None,
                    self._entity(item.metric[2], T.METRIC) if item.metric else None,
                    system,
                    self._system(item.compared, analysis) if item.compared else None,
                    item.unit,
                    item.delta,
                    calibrated(item.confidence),
                    "results",
                    tuple(
                        dict.fromkeys(
                            [
                                analysis.layout.quote(item.start, item.end),
                                *(
                                    [analysis.layout.quote(item.benchmark[0], item.benchmark[1])]
                                    if item.benchmark
                                    else []
                                ),
                            ]
                        )
                    ),
                )
            )
        doc._.results = _distinct(results)

    def _entity(self, name: str, type_: T) -> Entity:
        types = (T.BENCHMARK, T.DATASET) if type_ is T.BENCHMARK else (type_,)
        concept = next((c for t in types for c in self.vocabulary.lookup(name, t)), None)
        return Entity(name, concept.type if concept else type_, concept.iri if concept else None)

    def _system(self, mention: Mention, analysis: Analysis) -> Entity:
        own = own_variant(mention.name, [i.name for i in analysis.introductions])
        if own:
            intro = next(i for i in analysis.introductions if i.name == own)
            return Entity(mention.name, intro.type, None, (own,) if own != mention.name else ())
        concept = mention.concept_of(T.MODEL, T.SYSTEM, T.TECHNIQUE)
        return Entity(mention.name, concept.type if concept else T.MODEL, concept.iri if concept else None)


def _distinct(results: list[Result]) -> list[Result]:
    """One result per value, benchmark and system: the surest, with the quotes of all."""
    best: dict[tuple[str, str, str, bool], Result] = {}
    for result in results:
        key = (
            str(result.value),
            name_key(result.benchmark.name if result.benchmark else ""),
            name_key(result.system.name if result.system else ""),
            result.delta,
        )
        if key not in best or result.confidence > best[key].confidence:
            best[key] = result
    return list(best.values())


class LinkComponent(_Component):
    """Merge all that was found into links."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        names = Names(analysis.pairs, analysis.introductions)
        doc._.links = assemble(analysis.paper, analysis.found, analysis.introductions, names)


_CLASSES: dict[str, tuple[type[_Component], list[str], list[str]]] = {
    "paperkg_names": (NameComponent, ["doc.spans"], []),
    "paperkg_introductions": (IntroductionComponent, ["doc._.analysis"], ["doc.spans"]),
    "paperkg_domains": (DomainComponent, ["doc._.analysis"], []),
    "paperkg_roles": (RoleComponent, ["doc._.analysis"], ["doc.spans"]),
    "paperkg_results": (ResultComponent, ["doc._.results"], ["doc._.analysis"]),
    "paperkg_links": (LinkComponent, ["doc._.links"], ["doc._.analysis"]),
}


def _register(name: str, component: type[_Component], assigns: list[str], requires: list[str]) -> None:
    @Language.factory(name, assigns=assigns, requires=requires, default_config={"vocabulary_files": []})
    def create(nlp: Language, name: str, vocabulary_files: list[str]) -> _Component:
        return component(vocabulary_files)


for _factory, (_class, _assigns, _requires) in _CLASSES.items():
    _register(_factory, _class, _assigns, _requires)


def load_pipeline(vocabulary: Vocabulary | None = None) -> Language:
    """A spaCy pipeline for mixed Chinese and English text. ``vocabulary``: another than the one that comes along."""
    paths = [str(f) for f in vocabulary.files] if vocabulary is not None else []
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "paperkg.MixedTokenizer.v1"}}})
    for name in COMPONENTS:
        nlp.add_pipe(name, config={"vocabulary_files": paths})
    return nlp


def make_doc(paper: Paper, nlp: Language) -> Doc:
    """The document of a paper with its sections, before any component has seen it."""
    layout = layout_paper(paper)
    doc = nlp.make_doc(layout.text)
    doc._.analysis = Analysis(layout, paper.arxiv_id)
    return doc


def extract(paper: Paper, nlp: Language) -> Extraction:
    """Everything the pipeline finds in one paper."""
    doc: Any = nlp(make_doc(paper, nlp))
    links: list[Link] = doc._.links
    results: list[Result] = doc._.results
    return Extraction(paper.arxiv_id, tuple(links), tuple(results))


__all__ = ["COMPONENTS", "PIPELINE_VERSION", "Analysis", "SectionKey", "extract", "load_pipeline", "make_doc"]
_ = _tokenizer
