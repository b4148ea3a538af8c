"""What nodes are, put right by hand: merge, split, rename, retype. Each returns the IRI of the node that came of it.

All raise CorrectionError where a correction fits nothing, several things, or would make an unsound graph.
"""

from __future__ import annotations

from kg.errors import CorrectionError
from kg.graph.corrections import Correction
from kg.graph.names import Names, fits
from kg.graph.nodes import Node
from kg.graph.resolution import Resolution, free_iri
from kg.graph.uses import group_of
from kg.namespaces import EntityType, Relation, entity_iri, name_key, shortened


def merge(resolution: Resolution, names: Names, correction: Correction) -> str:
    """One thing becomes another: its uses and names go over to it."""
    old, new = names.one(correction.name), names.one(correction.new)
    if old == new:
        raise CorrectionError(f"«{correction.name}» and «{correction.new}» are one thing already ({shortened(old)})")
    if group_of(names.type(old)) != group_of(names.type(new)):
        raise CorrectionError(
            f"«{correction.name}» is a {names.type(old)} and «{correction.new}» a {names.type(new)}; retype one first"
        )
    return _merge(resolution, names, old, new)


def _merge(resolution: Resolution, names: Names, old: str, new: str) -> str:
    target = _node(resolution, names, new)
    target.names = list(dict.fromkeys([*target.names, *names.all(old)]))
    former = resolution.nodes.get(old)
    target.former |= {name_key(names.label(old)), *(former.former if former else ())}
    if former is not None and group_of(target.type) == "data":
        target.types |= former.types
    resolution.move(resolution.uses(old), target)
    resolution.nodes.drop(old)
    resolution.replaced[old] = new
    return new


def _node(resolution: Resolution, names: Names, iri: str) -> Node:
    """A thing's node, to be changed: one that texts name, a concept that none names, a family."""
    if iri in resolution.nodes:
        return resolution.nodes[iri]
    if names.is_concept(iri):
        return resolution.concept(iri)
    return Node(iri, names.type(iri), frozenset({names.type(iri)}), names.all(iri), False)


def split(resolution: Resolution, names: Names, correction: Correction) -> str:
    """What some papers call by a name becomes a thing of its own, or the thing that has the new name already."""
    old = names.one(correction.name)
    uses = resolution.uses(old)
    meant = [use for use in uses if use.paper in correction.papers]
    without = sorted(set(correction.papers) - {use.paper for use in meant})
    if without:
        raise CorrectionError(f"{', '.join(without)} does not speak of «{correction.name}»")
    type_, label = names.type(old), correction.new or names.label(old)
    if correction.new and (known := names.things(correction.new)):
        known = [iri for iri in known if group_of(names.type(iri)) == group_of(type_)] or known
        target = names.one(correction.new, known)
        if target == old or group_of(names.type(target)) != group_of(type_):
            raise CorrectionError(f"«{correction.new}» is {shortened(target)}, a {names.type(target)}; take another name")
        node = _node(resolution, names, target)
    else:
        if len(meant) == len(uses) and not names.is_concept(old):
            raise CorrectionError(f"no other paper speaks of «{correction.name}»; rename it instead")
        iri = entity_iri(type_, label) + ("" if correction.new else f"-{correction.papers[0]}")
        node = Node(free_iri(iri, _Taken(resolution, names)), type_, frozenset({type_}), [label], False)
    resolution.move(meant, node)
    return node.iri


class _Taken:
    """The IRIs that a new node can't have."""

    def __init__(self, resolution: Resolution, names: Names) -> None:
        self._resolution, self._names = resolution, names

    def __contains__(self, iri: object) -> bool:
        return iri in self._resolution.replaced or (isinstance(iri, str) and bool(self._names.things(f"<{iri}>")))


def rename(resolution: Resolution, names: Names, correction: Correction) -> str:
    """A discovered thing gets another first name; the one before becomes an alias, the IRI stays."""
    iri = names.one(correction.name)
    _discovered(names, iri, correction.name, "give it another skos:prefLabel")
    others = [x for x in names.things(correction.new) if x != iri and group_of(names.type(x)) == group_of(names.type(iri))]
    if others:
        raise CorrectionError(f"«{correction.new}» is {shortened(others[0])} already; merge the two")
    if names.label(iri) == correction.new:
        raise CorrectionError(f"«{correction.new}» is its name already")
    node = _node(resolution, names, iri)
    node.former.add(name_key(names.label(iri)))  # models that carry the former name stay in the family
    node.names = list(dict.fromkeys([correction.new, *node.names]))
    resolution.move([], node)
    return iri


def retype(resolution: Resolution, names: Names, correction: Correction) -> str:
    """A discovered thing becomes one of another class, under an IRI of that class."""
    old, type_ = names.one(correction.name), correction.type
    assert type_ is not None
    _discovered(names, old, correction.name, "give it another class")
    if names.type(old) is type_:
        raise CorrectionError(f"«{correction.name}» is a {type_} already")
    _fit(resolution, old, correction.name, type_)
    iri = entity_iri(type_, names.label(old))
    if names.things(f"<{iri}>"):
        if iri != resolution.follow(iri) or name_key(names.label(old)) not in map(name_key, names.all(iri)):
            iri = free_iri(iri, _Taken(resolution, names))
        else:
            return _merge(resolution, names, old, iri)
    former = _node(resolution, names, old)
    node = Node(iri, type_, frozenset({type_}), former.names, False, former=former.former)
    resolution.move(resolution.uses(old), node)
    resolution.nodes.drop(old)
    resolution.replaced[old] = iri
    return iri


def _discovered(names: Names, iri: str, name: str, remedy: str) -> None:
    if names.is_concept(iri):
        raise CorrectionError(f"«{name}» is a concept of the vocabulary ({shortened(iri)}); {remedy} in its file")


def _fit(resolution: Resolution, iri: str, name: str, type_: EntityType) -> None:
    """Raise where a paper's link or result would lead to a thing of a class that it can't lead to.

    Links below the threshold speak, too: whether a correction is applied must not change with --min-confidence.
    """
    uses = resolution.db.execute(
        "SELECT role, paper, relation, removed FROM use WHERE place = ? ORDER BY role <> '', node, id", (resolution.nodes.number(iri),)
    )
    for role, paper, relation, removed in uses:
        if role:
            wanted = {"benchmark": "data", "metric": "metric"}.get(role)
            if wanted and group_of(type_) != wanted:
                raise CorrectionError(f"{paper} has a result with «{name}» as its {role}, which a {type_} can't be")
        elif not removed and not fits(relation := Relation(relation.rpartition("#")[2]), type_):
            raise CorrectionError(
                f"{paper} has a link {relation} to «{name}», which takes no {type_}; remove that link first"
            )
