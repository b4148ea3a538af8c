"""The component that weighs what a language model says of a paper against what rules and trained models found.

A name counts only where it stands in the text: its places are the evidence, as of every link. What the model does not
confirm stays a candidate with less confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from kg.extraction.analysis import Analysis, Component, keep, kept
from kg.extraction.assembly import Found
from kg.extraction.confidence import calibrated
from kg.extraction.contributed import Introduction
from kg.extraction.language_model.answers import Answer, Named, Score
from kg.extraction.language_model.endpoint import LanguageModel
from kg.extraction.layout import Layout
from kg.extraction.links import Entity, Result
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept

COMPONENT = "language_model"
SURE = 0.8  # the estimate of what the model names: a calibrated confidence of 0.94
UNCONFIRMED = 0.8  # what is left of the estimate of what it does not name: 0.63 still makes the default threshold
_QUOTES = 5

_TYPES: dict[R, tuple[T, ...]] = {
    R.HAS_DOMAIN: (T.DOMAIN,),
    R.BASED_ON: (T.MODEL, T.SYSTEM),
    R.USES_MODEL: (T.MODEL, T.SYSTEM),
    R.COMPARED_WITH: (T.MODEL, T.SYSTEM, T.TECHNIQUE),
    R.EVALUATES: (T.MODEL, T.SYSTEM),
    R.EVALUATED_ON: (T.BENCHMARK, T.DATASET),
    R.TRAINED_ON: (T.DATASET, T.BENCHMARK),
    R.USES_TECHNIQUE: (T.TECHNIQUE,),
    R.USES_HARDWARE: (T.HARDWARE,),
}
_KINDS = {
    "model": T.MODEL, "framework": T.SYSTEM, "technique": T.TECHNIQUE, "dataset": T.DATASET, "benchmark": T.BENCHMARK,
    "metric": T.METRIC,
}  # fmt: skip
# Of these roles a thing seldom has two: what it is said to be is not also another.
_RIVALS = ((R.BASED_ON, R.USES_MODEL, R.COMPARED_WITH, R.EVALUATES, R.USES_TECHNIQUE), (R.EVALUATED_ON, R.TRAINED_ON))
_OTHER_ROLE = 0.35
_BESIDE_INTRODUCES = (R.INTRODUCES, R.EVALUATED_ON, R.TRAINED_ON, R.HAS_DOMAIN)


class LanguageModelComponent(Component):
    """Asks about the paper and adds the answer to the analysis."""

    def __init__(self, vocabulary_files: list[str], address: str, model: str, timeout: float) -> None:
        super().__init__(vocabulary_files)
        self.model = LanguageModel(address, model, timeout)

    def work(self, doc: Doc, analysis: Analysis) -> None:
        answer = self.model.answer(analysis.layout)
        add_links(analysis, answer, self.vocabulary)
        results: list[Result] = kept(doc, "results") or []
        keep(doc, "results", with_scores(results, analysis, answer, self.vocabulary))


@Language.factory(
    "paperkg_language_model",
    assigns=["doc._.analysis", "doc._.results"],
    requires=["doc._.analysis"],
    default_config={"vocabulary_files": [], "address": "", "model": "", "timeout": 600.0},
)
def _create(
    nlp: Language, name: str, vocabulary_files: list[str], address: str, model: str, timeout: float
) -> LanguageModelComponent:
    return LanguageModelComponent(vocabulary_files, address, model, timeout)


def add_links(analysis: Analysis, answer: Answer, vocabulary: Vocabulary) -> None:
    """Add what an answer names to what was found, and take from what it does not name."""
    found: dict[tuple[R, str], Found] = {}
    for said in answer.named:
        places = spans_of(analysis.layout.text, said.name)
        if places:
            found.setdefault((said.relation, name_key(said.name)), _found(said, places, analysis.layout, vocabulary))
    named = list(found.values())
    confirmed = {(item.relation, key) for item in named for key in _keys(item)}
    elsewhere = {key for item in named if item.relation not in _BESIDE_INTRODUCES for key in _keys(item)}
    refuted = {
        key for item in named for key in _keys(item) if key in elsewhere and (R.INTRODUCES, key) not in confirmed
    }
    # What it gives another role is no contribution: one that stayed would have no other role.
    analysis.introductions = [i for i in analysis.introductions if name_key(i.name) not in refuted]
    analysis.found = [f for f in analysis.found if f.relation is not R.INTRODUCES or name_key(f.name) not in refuted]
    for item in analysis.found:
        keys = _keys(item)
        if any((item.relation, key) in confirmed for key in keys):
            continue
        item.confidence *= UNCONFIRMED
        rivals = next((roles for roles in _RIVALS if item.relation in roles), ())
        if any((role, key) in confirmed for role in rivals for key in keys):
            item.confidence = min(item.confidence, _OTHER_ROLE)
    known = {name_key(n) for i in analysis.introductions for n in (i.name, *i.aliases)}
    for item in named:
        if item.relation is R.INTRODUCES and name_key(item.name) not in known:
            start, end = item.quotes[0]
            analysis.introductions.append(Introduction(start, end, item.name, item.type, SURE))
    analysis.found += named


def _found(said: Named, places: list[tuple[int, int]], layout: Layout, vocabulary: Vocabulary) -> Found:
    start, end = places[0]
    name = layout.text[start:end]
    if said.relation is R.INTRODUCES:
        types: tuple[T, ...] = (_KINDS.get(said.kind, T.SYSTEM),)
    else:
        types = _TYPES[said.relation]
    concept = concept_of(vocabulary, name, types)
    type_ = concept.type if concept else types[0]
    return Found(said.relation, name, type_, concept, SURE, COMPONENT, places[:_QUOTES])


def concept_of(vocabulary: Vocabulary, name: str, types: Iterable[T]) -> Concept | None:
    """The concept of one of these classes that goes by a name, in the singular where the plural has none."""
    for type_ in types:
        for form in (name, name.removesuffix("s")):
            known = vocabulary.lookup(form, type_)
            if len(known) == 1:
                return known[0]
    return None


def _keys(item: Found) -> set[str]:
    names = (item.name, *item.aliases, *(item.concept.names() if item.concept else ()))
    return {key for n in names for key in (name_key(n), name_key(n).removesuffix("s"))}


def spans_of(text: str, name: str) -> list[tuple[int, int]]:
    """Where a name stands in a text: as it is written, or with other case, spaces and hyphens; not within a word.

    >>> spans_of("Flow-matching models; flow matching.", "Flow Matching")
    [(0, 13), (22, 35)]
    """
    pattern = _pattern(name)
    return [m.span() for m in pattern.finditer(text)] if pattern else []


@lru_cache(maxsize=1 << 12)
def _pattern(name: str) -> re.Pattern[str] | None:
    parts = re.findall(r"[^\W_]+|[^\w\s-]", name)
    if not any(any(map(str.isalnum, part)) for part in parts):
        return None
    spelled = r"[ \t\u00a0_-]{0,2}".join(map(re.escape, parts))
    return re.compile(rf"(?<![A-Za-z0-9]){spelled}(?![A-Za-z0-9])", re.IGNORECASE)


def with_scores(found: list[Result], analysis: Analysis, answer: Answer, vocabulary: Vocabulary) -> list[Result]:
    """Results with those of an answer among them; what it does not name counts for less."""
    said: dict[tuple[str, str], Result] = {}
    for score in answer.scores:
        result = _result(score, analysis, vocabulary)
        if result is not None:
            said.setdefault(_measured(result), result)
    weighed: list[Result] = []
    for result in found:
        same = said.pop(_measured(result), None) or said.pop((_value(result), ""), None)
        if same is None and result.benchmark is None:  # the same number, of which the answer knows the benchmark
            same = next((said.pop(key) for key in list(said) if key[0] == _value(result)), None)
        if same is None:
            weighed.append(replace(result, confidence=round(result.confidence * UNCONFIRMED, 3)))
        else:
            sure = max(result.confidence, same.confidence)
            benchmark, unit = result.benchmark or same.benchmark, result.unit or same.unit
            weighed.append(replace(result, benchmark=benchmark, unit=unit, confidence=sure))
    return weighed + list(said.values())


def _measured(result: Result) -> tuple[str, str]:
    return _value(result), name_key(result.benchmark.name if result.benchmark else "")


def _value(result: Result) -> str:
    return str(abs(result.value).normalize())


_NUMBER = re.compile(r"(?<![\w.,-])[-−–+]?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d-]|[.,]\d)(\s?(?:%|％|×|x\b))?(?![^\W\d_])")


def _place_of(value: Decimal, text: str) -> re.Match[str] | None:
    """Where a number stands in a text, as a number of its own: 7 is not in "70%", nor 4 in "GPT-4"."""
    return next((m for m in _NUMBER.finditer(text) if Decimal(m[1].replace(",", "")) == abs(value)), None)


def _result(score: Score, analysis: Analysis, vocabulary: Vocabulary) -> Result | None:
    """A score whose number stands in the text, with those of its names that do."""
    layout = analysis.layout
    place = _place_of(score.value, layout.text)
    if place is None:
        return None
    own = {name_key(n): i for i in analysis.introductions for n in (i.name, *i.aliases)}

    def entity(name: str, types: tuple[T, ...]) -> tuple[Entity | None, list[tuple[int, int]]]:
        places = spans_of(layout.text, name) if name else []
        if not places:
            return None, []
        written = layout.text[slice(*places[0])]
        intro = own.get(name_key(written))
        concept = None if intro else concept_of(vocabulary, written, types)
        type_ = intro.type if intro and intro.type in types else concept.type if concept else types[0]
        return Entity(written, type_, concept.iri if concept else None), places[:1]

    benchmark, at = entity(score.benchmark, (T.BENCHMARK, T.DATASET))
    systems = (T.MODEL, T.SYSTEM, T.TECHNIQUE)
    after = layout.text[place.end() : place.end() + 20].lstrip().lower()
    unit = (place[2] or "").strip() or (score.unit if score.unit and after.startswith(score.unit.lower()) else "")
    number = Decimal(place[1].replace(",", ""))
    return Result(
        analysis.paper,
        -number if place[0][0] in "-−" else number,
        benchmark,
        entity(score.metric, (T.METRIC,))[0],
        entity(score.system, systems)[0],
        entity(score.compared, systems)[0],
        unit or None,
        score.delta,
        calibrated(SURE),
        COMPONENT,
        (layout.quote(*place.span()), *(layout.quote(*span) for span in at)),
    )
