"""Corrections by hand, applied between what reports state and the derived graph: a pure function, in their order.

Links that are removed stay in their report's graph, and count as one below every threshold does. Links that are added
stand in the derived graph with the correction as their source.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.errors import CorrectionError
from kg.graph import terms as t
from kg.graph.corrections import Action, Correction
from kg.graph.hand_evidence import hand_link
from kg.graph.names import Names, fits, takes
from kg.graph.remaking import merge, rename, retype, split
from kg.graph.resolution import Resolution
from kg.graph.stated import add_link, has_paper
from kg.graph.statements import literal
from kg.graph.uses import COLUMNS, Named, use_of
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
Resolve = Callable[[], Resolution]


@dataclass(slots=True)
class Applied:
    """What came of all corrections."""

    resolution: Resolution
    statements: list[str] = field(default_factory=list)

    def note(self, subject: str, predicate: ox.NamedNode, correction: Correction) -> None:
        """Say of a link or node what a correction did to it."""
        self.statements.append(f"<{subject}> {predicate} <{correction.iri}>")

    def refuse(self, correction: Correction, reason: str) -> None:
        """Say why a correction was not applied."""
        self.statements.append(f"<{correction.iri}> {t.NOT_APPLIED} {literal(reason)}")


def apply_corrections(
    corrections: Sequence[Correction], db: sqlite3.Connection, resolve: Resolve, vocabulary: Vocabulary, store: Any
) -> Applied:
    """First the links that are removed and added, then what nodes are, each in the order of the file.

    A correction that fits nothing, or several things, is left out; ``kg:notApplied`` says why.
    """
    made = Applied(resolve())
    if not corrections:
        return made
    about_links = [c for c in corrections if c.relation is not None]
    if about_links:
        _correct_links(made, about_links, db, resolve, vocabulary, store)
    names = Names(made.resolution, vocabulary)
    remade: list[tuple[str, Correction]] = []
    for correction in (c for c in corrections if c.relation is None):
        try:
            _known_papers(correction, db)
            node = _REMAKE[correction.action](made.resolution, names, correction)
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


def _known_papers(correction: Correction, db: sqlite3.Connection) -> None:
    unknown = [paper for paper in correction.papers if not has_paper(db, paper_iri(paper))]
    if unknown:
        raise CorrectionError(f"the graph has no paper {', '.join(unknown)}")


def _correct_links(
    made: Applied,
    corrections: Sequence[Correction],
    db: sqlite3.Connection,
    resolve: Resolve,
    vocabulary: Vocabulary,
    store: Any,
) -> None:
    names = Names(made.resolution, vocabulary)
    placed: dict[str, tuple[str, str]] = {}  # the IRI of an added link → its paper, what it was meant for
    for correction in corrections:
        try:
            _known_papers(correction, db)
            if correction.action is Action.REMOVE:
                for number, link in _meant(db, correction, names, placed):
                    db.execute("UPDATE use SET counts = 0, removed = 1 WHERE id = ?", (number,))
                    made.note(link, t.REMOVED_BY, correction)
            else:
                use, target = _named(correction, names)
                added, triples = hand_link(correction, use, store)
                place = made.resolution.nodes.number(target) if target else None
                db.execute("UPDATE use SET place = ? WHERE id = ?", (place, add_link(db, added)))
                made.statements += [str(triple) for triple in triples]
                if target:
                    placed[added.node] = use.paper, target
        except CorrectionError as error:
            made.refuse(correction, str(error))
    made.resolution = resolve()
    for link, (paper, target) in placed.items():
        row = db.execute(f"SELECT {', '.join(COLUMNS)} FROM use WHERE paper = ? AND node = ?", (paper, link)).fetchone()
        if (node := made.resolution.nodes.get(target)) and made.resolution.node(use_of(row)) != target:
            made.resolution.move([use_of(row)], node)


def _meant(
    db: sqlite3.Connection, correction: Correction, names: Names, placed: Mapping[str, tuple[str, str]]
) -> list[tuple[int, str]]:
    """The links (number, IRI) that a removal means: of its paper and relation, to a thing of its name."""
    assert correction.relation is not None
    things, key, paper = names.things(correction.name), name_key(correction.name), correction.papers[0]
    of_paper = db.execute(
        f"SELECT use.id, use.node, iri, removed, {', '.join(f'use.{column}' for column in COLUMNS)} FROM use LEFT JOIN node ON node.id = place"
        " WHERE paper = ? AND relation = ? ORDER BY use.node",
        (paper, correction.relation.iri),
    ).fetchall()
    found, there = [], set()
    for number, link, target, removed, *columns in of_paper:
        use = use_of(columns)
        if (placed[link][1] if link in placed else target) in things or key in {name_key(name) for name in (use.name, *use.also)}:
            found.append((number, link))
        if not removed:
            there.add(use.name)
    if not found:
        has = f"; it has {', '.join(sorted(there)[:8])}" if there else ""
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
