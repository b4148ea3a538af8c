"""The component that finds scores: numbers with benchmark, metric and system."""

from __future__ import annotations

from spacy.tokens import Doc

from kg.extraction.analysis import Analysis, Component, keep
from kg.extraction.assembly import own_variant
from kg.extraction.confidence import calibrated
from kg.extraction.english_results import english_numbers
from kg.extraction.links import Entity, Result
from kg.extraction.mentions import Mention
from kg.extraction.results import Span, reported_numbers
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key


class ResultComponent(Component):
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
            *english_numbers(
                analysis.layout, analysis.mentions, analysis.zones, benchmark, own_keys, study, _own_benchmark(analysis)
            ),
        ]:
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
        keep(doc, "results", _distinct(results))

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


def _own_benchmark(analysis: Analysis) -> Span | None:
    """The one benchmark that a paper introduces, where it introduces nothing else that is measured."""
    sure = [i for i in analysis.introductions if i.confidence >= 0.6]
    named = {name_key(i.name): i for i in sure if i.type is T.BENCHMARK}
    if len(named) != 1 or not analysis.studies_models:
        return None
    intro = next(iter(named.values()))
    return intro.start, intro.end, intro.name


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
