"""The component that decides about fields and techniques in English text by trained models."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.tokens import Doc

from kg.extraction.analysis import Analysis, Component
from kg.extraction.assembly import Found
from kg.extraction.candidates import Candidate
from kg.extraction.confidence import FLOOR, estimate
from kg.extraction.field_candidates import field_candidates
from kg.extraction.linear import LinearModel, trained_model
from kg.extraction.technique_candidates import technique_candidates
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.reading.paper import SectionKey
from kg.vocabulary import Vocabulary

MODELS: dict[R, tuple[str, T, Callable[[Analysis, Vocabulary], list[Candidate]]]] = {
    R.HAS_DOMAIN: ("english_domains", T.DOMAIN, field_candidates),
    R.USES_TECHNIQUE: ("english_techniques", T.TECHNIQUE, technique_candidates),
}
"""What a trained model decides about: the file of its weights, the class of what it finds, where candidates come from."""

_INSIDE_ANOTHER = 0.3  # what is left of the probability of a name that a surer one contains, or is contained in


class TrainedComponent(Component):
    """Fields and techniques of English text."""

    def work(self, doc: Doc, analysis: Analysis) -> None:
        if not analysis.zones:
            return
        sections = {s.section for s in analysis.layout.segments}
        for relation, (name, type_, candidates) in MODELS.items():
            if relation is R.HAS_DOMAIN and SectionKey.FIELD in sections:
                continue
            found = decide(candidates(analysis, self.vocabulary), trained_model(name))
            for probability, same in found:
                best = same[0]
                if relation is R.USES_TECHNIQUE and _another_role(analysis, best, probability):
                    continue
                quotes = [(c.start, c.end) for c in same]
                analysis.found.append(
                    Found(relation, best.name, type_, best.concept, estimate(probability), "trained", quotes)
                )


def decide(candidates: Sequence[Candidate], model: LinearModel, floor: float = FLOOR) -> list[tuple[float, list[Candidate]]]:
    """The things that candidates name, the surest first: how likely each is right, and its candidates, the best first.

    What is less likely than ``floor`` is left out. Of two names of which one contains the other only the surer counts:
    "Image Editing" or "Physics-Aware Image Editing".
    """
    things: dict[str, list[tuple[float, Candidate]]] = {}
    for candidate in candidates:
        probability = candidate.weight * model.probability(candidate.features)
        thing = candidate.concept.iri if candidate.concept else name_key(candidate.name)
        things.setdefault(thing, []).append((probability, candidate))
    for scored in things.values():
        scored.sort(key=lambda pair: (-pair[0], pair[1].start))
    found: list[tuple[float, list[Candidate]]] = []
    taken: list[str] = []
    for scored in sorted(things.values(), key=lambda scored: (-scored[0][0], scored[0][1].start)):
        probability = scored[0][0]
        name = _plain(scored[0][1].name)
        if any(name in other or other in name for other in taken):
            probability *= _INSIDE_ANOTHER
        else:
            taken.append(name)
        if probability >= floor:
            found.append((probability, [candidate for _, candidate in scored]))
    return sorted(found, key=lambda pair: -pair[0])


def _plain(name: str) -> str:
    return name.lower().removesuffix("s")


def _another_role(analysis: Analysis, candidate: Candidate, probability: float) -> bool:
    """Whether the name is surer to be a model, a data set or a baseline here."""
    return any(
        role.mention.start == candidate.start
        and role.relation is not R.USES_TECHNIQUE
        and role.confidence >= probability
        for role in analysis.roles
    )
