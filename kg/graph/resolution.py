"""Which node a name is: a pure function of all links, the vocabulary, and nothing else (order does not matter)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from kg.namespaces import EntityType as T
from kg.namespaces import entity_iri, name_key, slug

_GROUP: dict[T, str] = {
    T.BENCHMARK: "data",
    T.DATASET: "data",
    T.MODEL: "system",
    T.SYSTEM: "system",
    T.TECHNIQUE: "system",
    T.DOMAIN: "domain",
    T.METRIC: "metric",
    T.HARDWARE: "hardware",
}
# Where votes tie, the first of these wins.
_PRECEDENCE = (T.BENCHMARK, T.DATASET, T.MODEL, T.SYSTEM, T.TECHNIQUE, T.METRIC, T.HARDWARE, T.DOMAIN)


@dataclass(frozen=True, slots=True)
class Named:
    """One use of a name: by which paper, in which role, as what."""

    paper: str
    name: str
    also: tuple[str, ...]
    type: T
    concept: str | None
    introduces: bool
    counts: bool = True  # at or above the threshold


@dataclass(slots=True)
class Node:
    """A thing of the graph."""

    iri: str
    type: T
    types: frozenset[T]
    names: list[str]
    concept: bool
    introduced_by: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)  # keys of the names of nodes that were merged into it by hand


def group_of(entity_type: T) -> str:
    """Names are compared within a group only: a model and a benchmark of one name are two things."""
    return _GROUP[entity_type]


def free_iri(iri: str, taken: Container[str]) -> str:
    """An IRI, with "-2" behind it where it is taken."""
    while iri in taken:
        iri += "-2"
    return iri


class Resolution:
    """All nodes, and the node of every use of a name."""

    def __init__(
        self, uses: Iterable[Named], concept_types: Mapping[str, T], concept_keys: Mapping[tuple[str, str], str]
    ) -> None:
        """``concept_keys``: (group, name key) → IRI of the one unambiguous concept of that name."""
        self._concept_types = concept_types
        self._concept_keys = concept_keys
        ordered = sorted(
            set(uses), key=lambda u: (u.paper, u.type.value, u.name, u.concept or "", u.introduces, u.also)
        )
        self._introducers = self._find_introducers(ordered)
        self._alias = self._find_aliases(ordered)
        self.nodes: dict[str, Node] = {}
        self.replaced: dict[str, str] = {}  # IRIs that gave way to others, by hand
        self._place: dict[tuple[str, str, str | None], str] = {}
        self._moved: dict[Named, str] = {}
        self._members: dict[str, set[Named]] = defaultdict(set)
        self._build(ordered)

    @staticmethod
    def _find_introducers(uses: list[Named]) -> dict[tuple[str, str], list[str]]:
        """(group, name key) → the papers that introduce a thing of this name which the vocabulary does not know."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for use in uses:
            if use.introduces and use.counts and not use.concept:
                found[(group_of(use.type), name_key(use.name))].add(use.paper)
        return {key: sorted(papers) for key, papers in found.items()}

    def _find_aliases(self, uses: list[Named]) -> dict[tuple[str, str], tuple[str, str | None]]:
        """Alias key → (concept or name key, the introducing paper), where the alias means one thing only.

        A name that a paper introduces, or that the vocabulary knows, is no alias of something else.
        """
        targets: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for use in uses:
            if use.introduces and use.counts:
                for alias in use.also:
                    targets[(group_of(use.type), name_key(alias))][use.concept or name_key(use.name)].add(use.paper)
        found: dict[tuple[str, str], tuple[str, str | None]] = {}
        for key, names in targets.items():
            if len(names) == 1 and len(key[1]) > 2 and key not in self._concept_keys and key not in self._introducers:
                name, papers = next(iter(names.items()))
                found[key] = (name, next(iter(papers)) if len(papers) == 1 else None)
        return found

    def key(self, use: Named) -> tuple[str, str, str | None]:
        """(group, key, paper): the paper only where several papers introduce things of this name and it is one."""
        group, key = group_of(use.type), name_key(use.name)
        if use.concept:
            return group, use.concept, None
        by = use.paper
        if (group, key) in self._alias:
            key, introducer = self._alias[(group, key)]
            if key in self._concept_types:
                return group, key, None
            introducers = self._introducers.get((group, key), [])
            by = use.paper if use.paper in introducers else introducer or use.paper
        known = self._concept_keys.get((group, key))
        introducers = self._introducers.get((group, key), [])
        if (len(introducers) > 1 or known) and by in introducers:
            return group, key, by
        return group, known or key, None

    def node(self, use: Named) -> str:
        """The IRI of the node that a use of a name means."""
        return self._moved.get(use) or self._place[self.key(use)]

    def uses(self, iri: str) -> set[Named]:
        """The uses of names that mean a node."""
        return set(self._members.get(iri, ()))

    def move(self, uses: Iterable[Named], node: Node) -> None:
        """Put uses on a node by hand, whatever their names say; a node that is left without any is dropped."""
        self.nodes[node.iri] = node
        for use in uses:
            before = self.node(use)
            self._members[before].discard(use)
            self._members[node.iri].add(use)
            self._moved[use] = node.iri
            if not self._members[before]:
                self.nodes.pop(before, None)
            elif use.introduces:
                self._note_introducers(before)
        self._note_introducers(node.iri)

    def follow(self, iri: str) -> str:
        """The node that stands for an IRI after all replacements."""
        while iri in self.replaced:
            iri = self.replaced[iri]
        return iri

    def concept(self, iri: str) -> Node:
        """A vocabulary concept's node, a new one where no text uses it."""
        type_ = self._concept_types[iri]
        return self.nodes.get(iri) or Node(iri, type_, frozenset({type_}), [], True)

    def _note_introducers(self, iri: str) -> None:
        if iri in self.nodes:
            self.nodes[iri].introduced_by = {u.paper for u in self._members[iri] if u.introduces and u.counts}

    def _build(self, uses: list[Named]) -> None:
        members: dict[tuple[str, str, str | None], list[Named]] = defaultdict(list)
        for use in uses:
            members[self.key(use)].append(use)
        taken = set(self._concept_types)  # a name that no concept is meant by must not get a concept's IRI
        for key in sorted(members, key=lambda k: (k[0], k[1], k[2] or "")):
            group, name, paper = key
            if name in self._concept_types:
                self._place[key] = name
                type_ = self._concept_types[name]
                roles = {u.type for u in members[key] if u.counts and group_of(u.type) == "data"}
                self.nodes[name] = Node(
                    name, type_, frozenset({type_} | (roles if group == "data" else set())), [], True
                )
            else:
                node = self._discovered(members[key], name, paper, taken)
                taken.add(node.iri)
                self._place[key] = node.iri
                self.nodes[node.iri] = node
            self._members[self._place[key]].update(members[key])
            self._note_introducers(self._place[key])

    @staticmethod
    def _discovered(uses: list[Named], key: str, paper: str | None, taken: set[str]) -> Node:
        firm = [u for u in uses if u.counts] or uses
        votes = Counter(u.type for u in firm if u.introduces) or Counter(u.type for u in firm)
        type_ = max(votes, key=lambda k: (votes[k], -_PRECEDENCE.index(k)))
        if group_of(type_) == "data" and any(u.type is T.BENCHMARK for u in firm):
            type_ = T.BENCHMARK
        types = frozenset({u.type for u in firm} if group_of(type_) == "data" else {type_})
        spelled = Counter(u.name for u in firm)
        # What its own paper calls it stands before an alias, however many use the alias.
        names = sorted(spelled, key=lambda n: (name_key(n) != key, -spelled[n], n))
        also = sorted({a for u in firm for a in u.also} - set(names))
        # The IRI comes from the smallest spelling, so that it does not change with the votes.
        spellings = [u.name for u in uses if name_key(u.name) == key] or [u.name for u in uses]
        iri = entity_iri(type_, min(spellings, key=lambda n: (slug(n), n))) + (f"-{paper}" if paper else "")
        return Node(free_iri(iri, taken), type_, types, [*names, *also][:20], False)
