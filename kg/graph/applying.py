"""Corrections by hand, applied between what reports state and the derived graph: a pure function, in their order.

Links that are removed stay in their report's graph, and count as one below every threshold does. Links that are added
stand in the derived graph with the correction as their source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox

from kg.errors import CorrectionError
from kg.graph import terms as t
from kg.graph.corrections import Action, Correction
from kg.graph.hand_evidence import hand_link
from kg.graph.names import Names, fits, takes
from kg.graph.remaking import merge, rename, retype, split
from kg.graph.resolution import Named, Resolution
from kg.graph.stated import StatedLink, StatedResult, read_titles
from kg.graph.statements import literal
from kg.namespaces import EntityType, Relation, name_key, paper_iri
from kg.vocabulary import Vocabulary

_USUAL_TYPE = {
    Relation.HAS_DOMAIN: EntityType.DOMAIN,
    Relation.BASED_ON: EntityType.MODEL,
    Relation.USES_MODEL: EntityType.MODEL,
    Relation.COMPARED_WITH: EntityType.MODEL,
    Relation.EVALUATES: EntityType.MODEL,
    Relation.EVALUATED_ON: EntityType.BENCHMARK,
    Relation.TRAINED_ON: EntityType.DATASET,
    Relation.USES_TECHNIQUE: EntityType.TECHNIQUE,
    Relation.USES_HARDWARE: EntityType.HARDWARE,
}
Resolve = Callable[[Sequence[StatedLink]], Resolution]


@dataclass(slots=True)
class Applied:
    """What came of all corrections."""

    links: list[StatedLink]
    resolution: Resolution
    statements: list[str] = field(default_factory=list)

    def note(self, subject: str, predicate: ox.NamedNode, correction: Correction) -> None:
        """Say of a link or node what a correction did to it."""
        self.statements.append(f"<{subject}> {predicate} <{correction.iri}>")

    def refuse(self, correction: Correction, reason: str) -> None:
        """Say why a correction was not applied."""
        self.statements.append(f"<{correction.iri}> {t.NOT_APPLIED} {literal(reason)}")


def apply_corrections(
    corrections: Sequence[Correction],
    links: Sequence[StatedLink],
    results: Sequence[StatedResult],
    resolve: Resolve,
    vocabulary: Vocabulary,
    store: Any,
) -> Applied:
    """First the links that are removed and added, then what nodes are, each in the order of the file.

    A correction that fits nothing, or several things, is left out; ``kg:notApplied`` says why.
    """
    made = Applied(list(links), resolve(links))
    if not corrections:
        return made
    papers = set(read_titles(store))
    about_links = [c for c in corrections if c.relation is not None]
    if about_links:
        _correct_links(made, about_links, resolve, vocabulary, papers, store)
    names = Names(made.resolution, vocabulary)
    remade: list[tuple[str, Correction]] = []
    for correction in (c for c in corrections if c.relation is None):
        try:
            _known_papers(correction, papers)
            node = _REMAKE[correction.action](made.resolution, names, correction, made.links, results)
        except CorrectionError as error:
            made.refuse(correction, str(error))
        else:
            names.note(node)
            remade.append((node, correction))
    for node, correction in remade:
        made.note(made.resolution.follow(node), t.CORRECTED_BY, correction)
    for old in made.resolution.replaced:
        made.statements.append(f"<{old}> {t.REPLACED_BY} <{made.resolution.follow(old)}>")
    return made


_REMAKE = {Action.MERGE: merge, Action.SPLIT: split, Action.RENAME: rename, Action.RETYPE: retype}


def _known_papers(correction: Correction, papers: set[str]) -> None:
    unknown = [paper for paper in correction.papers if paper_iri(paper) not in papers]
    if unknown:
        raise CorrectionError(f"the graph has no paper {', '.join(unknown)}")


def _correct_links(
    made: Applied,
    corrections: Sequence[Correction],
    resolve: Resolve,
    vocabulary: Vocabulary,
    papers: set[str],
    store: Any,
) -> None:
    names = Names(made.resolution, vocabulary)
    targets: dict[str, str | None] = {x.node: made.resolution.node(x.use) for x in made.links}
    placed: dict[str, str] = {}  # what an added link was meant for, by the link's IRI
    for correction in corrections:
        try:
            _known_papers(correction, papers)
            if correction.action is Action.REMOVE:
                for number in _meant(made.links, correction, names, targets):
                    link = made.links[number]
                    made.links[number] = replace(link, use=replace(link.use, counts=False), removed=True)
                    made.note(link.node, t.REMOVED_BY, correction)
            else:
                use, target = _named(correction, names)
                link, triples = hand_link(correction, use, store)
                made.links = [*(old for old in made.links if old.node != link.node), link]
                made.statements += [str(triple) for triple in triples]
                targets[link.node] = target
                if target:
                    placed[link.node] = target
        except CorrectionError as error:
            made.refuse(correction, str(error))
    made.resolution = resolve(made.links)
    for link in made.links:
        target = placed.get(link.node, "")
        if target in made.resolution.nodes and made.resolution.node(link.use) != target:
            made.resolution.move([link.use], made.resolution.nodes[target])


def _meant(
    links: Sequence[StatedLink], correction: Correction, names: Names, targets: Mapping[str, str | None]
) -> list[int]:
    """The places of the links that a removal means: of its paper and relation, to a thing of its name."""
    assert correction.relation is not None
    things, key, paper = names.things(correction.name), name_key(correction.name), correction.papers[0]
    of_paper = [
        number
        for number, link in enumerate(links)
        if link.use.paper == paper and link.relation == correction.relation.iri
    ]
    found = []
    for number in of_paper:
        link = links[number]
        if targets[link.node] in things or key in {name_key(name) for name in (link.use.name, *link.use.also)}:
            found.append(number)
    if not found:
        there = sorted({links[number].use.name for number in of_paper if not links[number].removed})
        has = f"; it has {', '.join(there[:8])}" if there else ""
        raise CorrectionError(f"{paper} has no link {correction.relation} to «{correction.name}»{has}")
    return found


def _named(correction: Correction, names: Names) -> tuple[Named, str | None]:
    """The use of a name that an addition makes, and the node it means where there is one."""
    relation, paper = correction.relation, correction.papers[0]
    assert relation is not None
    things = names.things(correction.name)
    if correction.type:
        things = [iri for iri in things if names.type(iri) is correction.type]
    if len(things) > 1:
        things = [iri for iri in things if fits(relation, names.type(iri))] or things
    introduces = relation is Relation.INTRODUCES
    if things:
        iri = names.one(correction.name, things)
        if not fits(relation, names.type(iri)):
            raise CorrectionError(f"«{correction.name}» is a {names.type(iri)}; {relation} takes {takes(relation)}")
        concept = iri if names.is_concept(iri) else None
        return Named(paper, names.label(iri), (), names.type(iri), concept, introduces), iri
    if names.is_iri(correction.name):
        raise CorrectionError(f"nothing in the graph has the IRI {correction.name}")
    type_ = correction.type or _USUAL_TYPE.get(relation)
    if type_ is None:
        raise CorrectionError(f"«{correction.name}» is new; give its type, one of {takes(relation)}")
    if not fits(relation, type_):
        raise CorrectionError(f"{relation} takes {takes(relation)}, not a {type_}")
    return Named(paper, correction.name, (), type_, None, introduces), None
