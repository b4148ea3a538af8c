"""From mentions and roles to links: one entity per thing a paper speaks of, one link per relation, all its quotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from kg.extraction.brackets import BracketPair
from kg.extraction.confidence import calibrated
from kg.extraction.contributed import Introduction
from kg.extraction.layout import Layout
from kg.extraction.links import Entity, Link
from kg.namespaces import EntityType as T
from kg.namespaces import Relation as R
from kg.namespaces import name_key
from kg.vocabulary.concept import Concept

_SIZE_SUFFIX = re.compile(r"[- ]?\d+(?:\.\d+)?[BMbm](?:-A\d+B)?$")
_SIZED = re.compile(r"\d+(?:\.\d+)?b(?:a\d+b)?")
_GREEK = re.compile(r"[Α-ω]")
_SIZE_KEY = re.compile(r"\d+(?:\.\d+)?[bm](?:a\d+b)?(?:instruct|base|chat|thinking|it)?")
_MODEL_ROLES = (R.BASED_ON, R.USES_MODEL, R.COMPARED_WITH, R.EVALUATES)


@dataclass(slots=True)
class Found:
    """Evidence that a paper has some relation to a thing: before merging."""

    relation: R
    name: str
    type: T
    concept: Concept | None
    confidence: float
    component: str
    quotes: list[tuple[int, int]]  # spans of the layout
    aliases: tuple[str, ...] = ()


class Names:
    """Which names mean the same thing within one paper: acronyms, long forms, Chinese names, sizes of the own model."""

    def __init__(self, pairs: Iterable[BracketPair], introduced: Iterable[Introduction]) -> None:
        self._same: dict[str, set[str]] = defaultdict(set)
        self.spelling: dict[str, str] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        for pair in pairs:
            self._join([pair.outside, *pair.inside])
        for intro in introduced:
            names = [intro.name, *intro.aliases]
            self._join(names)

    def _join(self, names: list[str]) -> None:
        keys = [name_key(n) for n in names]
        for name, key in zip(names, keys, strict=True):
            self.spelling.setdefault(key, name)
            self._same[key].update(keys)

    def aliases(self, name: str) -> tuple[str, ...]:
        """The other names that the paper gives this thing."""
        found = self._aliases.get(name)
        if found is None:
            found = self._aliases[name] = self._collect(name)
        return found

    def _collect(self, name: str) -> tuple[str, ...]:
        if name_key(name) not in self._same:
            return ()
        seen, todo = set(), [name_key(name)]
        while todo:
            key = todo.pop()
            if key not in seen:
                seen.add(key)
                todo.extend(self._same.get(key, ()))
        seen.discard(name_key(name))
        return tuple(sorted(self.spelling[k] for k in seen if k in self.spelling))


@dataclass(slots=True)
class _Thing:
    """One entity in the making."""

    names: dict[str, int] = field(default_factory=dict)  # spelling → votes
    concept: Concept | None = None


def own_variant(name: str, introduced: Iterable[str]) -> str | None:
    """The introduced name that a name is a size or version of: "Falcon-H1R-7B" → "Falcon-H1R"."""
    for own in introduced:
        if _is_variant(name, own):
            return own
    return None


@lru_cache(maxsize=1 << 16)
def _is_variant(name: str, own: str) -> bool:
    key, own_key = name_key(name), name_key(own)
    if key == own_key or key == own_key + "s" or key + "s" == own_key:
        return True
    if key.startswith(own_key) and _SIZE_KEY.fullmatch(key, len(own_key)):
        return True
    words = own.split()
    return len(words) == 2 and key == name_key(words[1]) and words[1][0].isupper() and len(words[1]) > 4


def assemble(
    paper: str, layout: Layout, found: list[Found], introduced: list[Introduction], names: Names
) -> list[Link]:
    """Merge what was found into links, best names first, roles made consistent."""
    own_names = [n for i in introduced for n in (i.name, *i.aliases)]
    merged: dict[tuple[R, str], list[Found]] = defaultdict(list)
    for item in found:
        merged[(item.relation, _identity(item, own_names, names))].append(item)
    _prefer_specific(merged)
    own_keys = {name_key(n) for n in own_names}
    own = {
        identity
        for (relation, identity), items in merged.items()
        if relation is R.INTRODUCES or any(name_key(i.name) in own_keys for i in items)
    }
    _settle_roles(merged, own)
    links = []
    for (relation, _identity_key), items in sorted(merged.items(), key=lambda kv: (kv[0][0].value, kv[0][1])):
        links.append(_link(paper, layout, relation, items, names))
    return links


def _identity(item: Found, own_names: list[str], names: Names) -> str:
    """What makes two finds the same thing: the concept, else the smallest key among the names the paper joins."""
    if item.concept is not None:
        return item.concept.iri
    own = own_variant(item.name, own_names)
    name = own or item.name
    keys = {name_key(name), *(name_key(a) for a in names.aliases(name)), *(name_key(a) for a in item.aliases)}
    return min(keys)


def _settle_roles(merged: dict[tuple[R, str], list[Found]], own: set[str]) -> None:
    """A contribution has no second role but as a data set; a model keeps two roles only when both are clear."""
    for key in list(merged):
        relation, identity = key
        if identity in own and relation not in (R.INTRODUCES, R.EVALUATED_ON, R.TRAINED_ON, R.HAS_DOMAIN):
            del merged[key]
        elif identity in own and relation is R.EVALUATED_ON:
            intro = merged.get((R.INTRODUCES, identity), [])
            if intro and not any(i.type in (T.BENCHMARK, T.DATASET) for i in intro):
                del merged[key]
    for relation, identity in list(merged):
        trained = merged.get((R.TRAINED_ON, identity))
        if relation is R.EVALUATED_ON and trained and _confidence(trained) > _confidence(merged[(relation, identity)]):
            for item in merged[(relation, identity)]:
                item.confidence = min(item.confidence, 0.45)  # a training corpus unless results on it are reported
    identities = {identity for relation, identity in merged if relation in _MODEL_ROLES}
    for identity in identities:
        scores = {r: _confidence(merged[(r, identity)]) for r in _MODEL_ROLES if (r, identity) in merged}
        best = max(scores, key=lambda r: (scores[r], -_MODEL_ROLES.index(r)))
        for relation, score in scores.items():
            both_hold = {relation, best} == {R.BASED_ON, R.COMPARED_WITH} and score >= 0.69
            if relation is not best and not both_hold:
                for item in merged[(relation, identity)]:
                    item.confidence = min(item.confidence, 0.35)


def _prefer_specific(merged: dict[tuple[R, str], list[Found]]) -> None:
    """ "Qwen3-Coder" beside "Qwen3-Coder-480B" in the same role is the same model, named in short."""
    for relation in _MODEL_ROLES:
        keys = {identity: name_key(items[0].name) for (r, identity), items in merged.items() if r is relation}
        for identity, key in keys.items():
            sized = [k for k in keys.values() if k != key and k.startswith(key) and _SIZED.fullmatch(k, len(key))]
            if len(sized) == 1:
                for item in merged[(relation, identity)]:
                    item.confidence = min(item.confidence, 0.45)


def _confidence(items: list[Found]) -> float:
    """The best find, a little more for every further one."""
    best = max(i.confidence for i in items)
    return round(min(0.98, best + 0.03 * (len(items) - 1)), 3)


def _link(paper: str, layout: Layout, relation: R, items: list[Found], names: Names) -> Link:
    best = items[0] if len(items) == 1 else max(items, key=lambda i: (i.confidence, -i.quotes[0][0]))
    concept = best.concept
    name = best.name
    aliases: dict[str, None] = {}
    for item in items:
        for alias in (item.name, *item.aliases, *names.aliases(item.name)):
            if alias != name and alias:
                aliases[alias] = None
    quotes = tuple(layout.quote(start, end) for start, end in sorted({q for i in items for q in i.quotes}))
    if _GREEK.search(name) and quotes and not any(name_key(name) in name_key(q.exact) for q in quotes):
        aliases[quotes[0].exact] = None  # "{\\pi}-Foo", read as "π-Foo"
    if concept is not None:
        type_ = concept.type
    elif relation is R.INTRODUCES:
        type_ = best.type
    else:
        types = [i.type for i in items]
        type_ = types[0] if len(types) == 1 else max(set(types), key=lambda t: (types.count(t), t.value))
    entity = Entity(name, type_, concept.iri if concept else None, tuple(aliases))
    return Link(paper, relation, entity, calibrated(_confidence(items)), best.component, quotes)
