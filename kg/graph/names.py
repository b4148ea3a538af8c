"""Which things of a graph a person's words may mean: by label, alias, IRI or prefixed name."""

from __future__ import annotations

from collections import defaultdict

from kg.errors import CorrectionError
from kg.graph.family_nodes import find_families
from kg.graph.nodes import Node
from kg.graph.resolution import Resolution
from kg.graph.uses import group_of, run
from kg.namespaces import EntityType, Relation, expanded, name_key, shortened
from kg.vocabulary import Vocabulary

_T = EntityType
_TAKES: dict[Relation, tuple[EntityType, ...]] = {
    Relation.INTRODUCES: (_T.MODEL, _T.SYSTEM, _T.TECHNIQUE, _T.DATASET, _T.BENCHMARK, _T.METRIC),
    Relation.HAS_DOMAIN: (_T.DOMAIN,),
    Relation.BASED_ON: (_T.MODEL, _T.SYSTEM),
    Relation.USES_MODEL: (_T.MODEL, _T.SYSTEM),
    Relation.COMPARED_WITH: (_T.MODEL, _T.SYSTEM, _T.TECHNIQUE),
    Relation.EVALUATES: (_T.MODEL, _T.SYSTEM, _T.TECHNIQUE),
    Relation.EVALUATED_ON: (_T.BENCHMARK, _T.DATASET),
    Relation.TRAINED_ON: (_T.DATASET, _T.BENCHMARK),
    Relation.USES_TECHNIQUE: (_T.TECHNIQUE,),
    Relation.USES_HARDWARE: (_T.HARDWARE,),
}


def fits(relation: Relation, type_: EntityType) -> bool:
    """Whether a relation may lead to a thing of a type; models, systems and techniques stand in for one another."""
    return group_of(type_) in {group_of(allowed) for allowed in _TAKES[relation]}


def takes(relation: Relation) -> str:
    """The types that a relation leads to, in words."""
    return ", ".join(_TAKES[relation])


class Names:
    """All names of the nodes and of the vocabulary's concepts; of families that no text names, where nothing else fits.

    It follows the resolution as that is changed by hand: ``note`` the nodes that came of a change.
    """

    def __init__(self, resolution: Resolution, vocabulary: Vocabulary) -> None:
        self._resolution, self._vocabulary = resolution, vocabulary
        self._db = resolution.db
        run(self._db, "DROP TABLE IF EXISTS called; CREATE TABLE called (key TEXT, iri TEXT, PRIMARY KEY (key, iri)) WITHOUT ROWID")
        self._families: dict[str, Node] | None = None
        self._families_by_key: dict[str, set[str]] = defaultdict(set)
        for node in resolution.nodes.values():
            self._call(node)

    def note(self, iri: str) -> None:
        """Take up the names of a node that is new or has changed."""
        self._call(self._resolution.nodes[iri])

    def _call(self, node: Node) -> None:
        self._db.executemany("INSERT OR IGNORE INTO called VALUES (?,?)", ((name_key(name), node.iri) for name in node.names))

    def things(self, text: str) -> list[str]:
        """The IRIs of all that goes by a name, sorted; what was replaced by hand stands under its heir."""
        iri = expanded(text)
        if iri is not None and self._is_thing(heir := self._resolution.follow(iri)):
            return [heir]
        key = name_key(text)
        called = self._db.execute("SELECT iri FROM called WHERE key = ?", (key,))
        named = {*(iri for (iri,) in called), *(concept.iri for concept in self._vocabulary.lookup(text))}
        found = {heir for heir in map(self._resolution.follow, named) if self._is_thing(heir)}
        if not found:
            self._made_families()
            found = {heir for heir in map(self._resolution.follow, self._families_by_key[key]) if self._is_thing(heir)}
        return sorted(found)

    def _made_families(self) -> dict[str, Node]:
        """The families as they were before all changes by hand: to find them anew for each takes too long."""
        if self._families is None:
            made = find_families(self._resolution, self._vocabulary).made
            self._families = {node.iri: node for node in made}
            for node in made:
                for name in node.names:
                    self._families_by_key[name_key(name)].add(node.iri)
        return self._families

    def one(self, text: str, things: list[str] | None = None) -> str:
        """The one thing of a name. Raises CorrectionError that lists the candidates, or says that there is none."""
        things = self.things(text) if things is None else things
        if not things:
            raise CorrectionError(f"nothing in the graph is called «{text}»")
        if len(things) > 1:
            which = ", ".join(f"{shortened(iri)} ({self.type(iri)})" for iri in things)
            raise CorrectionError(f"«{text}» may mean {which}; write the one you mean in its place")
        return things[0]

    def _is_thing(self, iri: str) -> bool:
        return iri in self._resolution.nodes or iri in self._vocabulary.concepts or iri in self._made_families()

    @staticmethod
    def is_iri(text: str) -> bool:
        """Whether a text is an IRI or a prefixed name, and no label."""
        return expanded(text) is not None

    def is_concept(self, iri: str) -> bool:
        """Whether the vocabulary states the thing."""
        return iri in self._vocabulary.concepts

    def _node(self, iri: str) -> Node | None:
        return self._resolution.nodes.get(iri) or (None if self.is_concept(iri) else self._made_families()[iri])

    def type(self, iri: str) -> EntityType:
        node = self._node(iri)
        return node.type if node else self._vocabulary.concepts[iri].type

    def label(self, iri: str) -> str:
        return self.all(iri)[0]

    def all(self, iri: str) -> list[str]:
        """Every name of a thing, the first one first."""
        concept, node = self._vocabulary.concepts.get(iri), self._node(iri)
        own = [concept.label, *concept.names()] if concept else []
        return list(dict.fromkeys([*own, *(node.names if node else ())]))
