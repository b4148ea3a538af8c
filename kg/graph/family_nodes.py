"""Families of discovered models as their names tell them: "Qwen3-4B" → "Qwen3" → "Qwen"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.graph.nodes import Node
from kg.graph.resolution import Resolution, free_iri
from kg.graph.uses import run
from kg.namespaces import EntityType, entity_iri, name_key, slug
from kg.vocabulary import Vocabulary
from kg.vocabulary.families import family_names, is_size_strip


@dataclass(frozen=True, slots=True)
class Families:
    """Nodes of families that no text names by themselves, and who is narrower than whom (IRIs)."""

    made: tuple[Node, ...]
    broader: tuple[tuple[str, str], ...]


def find_families(resolution: Resolution, vocabulary: Vocabulary) -> Families:
    """A discovered model is narrower than the family its name says it belongs to; replaced nodes are passed over."""
    _note_keys(resolution)
    spellings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))  # of families that no text names
    steps: set[tuple[str, str]] = set()  # (IRI or key of a family to be made, the same of what is broader)
    for node in resolution.nodes.values((EntityType.MODEL, EntityType.SYSTEM)):
        if node.concept:
            continue
        current, name = node.iri, node.names[0]
        for family in family_names(node.names[0]):
            known = vocabulary.lookup(family, EntityType.MODEL)
            if known:
                steps.add((current, known[0].iri))
                break
            if not is_size_strip(name, family) or node.type is not EntityType.MODEL:
                continue
            above = _called(resolution, name_key(family)) or name_key(family)
            if above == current:
                continue
            if above not in resolution.nodes:
                spellings[above][family] += 1
            steps.add((current, above))
            current, name = above, family
    made = dict(_new_families(spellings, resolution, vocabulary))

    def iri(end: str) -> str:
        return resolution.follow(made[end].iri if end in made else end)

    ends = {(iri(narrow), iri(above)) for narrow, above in steps} | set(_of_heirs(resolution, vocabulary))
    kept = tuple(node for node in made.values() if node.iri not in resolution.replaced)
    return Families(kept, tuple(_without_rings(sorted(ends), vocabulary)))


def _of_heirs(resolution: Resolution, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What took a concept's place by hand is broader than what the concept was, and narrower than what it was."""
    for old in resolution.replaced:
        if old in vocabulary.concepts:
            heir = resolution.follow(old)
            yield old, heir
            for above in vocabulary.concepts[old].broader:
                yield heir, resolution.follow(above)


def _note_keys(resolution: Resolution) -> None:
    """Name key → the model that goes by it, also by the name of a node that was merged into it: the first by IRI."""
    db = resolution.db
    run(db, "DROP TABLE IF EXISTS model; CREATE TABLE model (key TEXT PRIMARY KEY, iri TEXT) WITHOUT ROWID")
    for node in resolution.nodes.values((EntityType.MODEL,)):
        own = [] if node.concept else [name_key(node.names[0])]  # the vocabulary knows its concepts' names itself
        if own or node.former:
            db.executemany("INSERT OR IGNORE INTO model VALUES (?,?)", ((key, node.iri) for key in (*node.former, *own)))


def _called(resolution: Resolution, key: str) -> str | None:
    row = resolution.db.execute("SELECT iri FROM model WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def _new_families(
    spellings: Mapping[str, Mapping[str, int]], resolution: Resolution, vocabulary: Vocabulary
) -> Iterator[tuple[str, Node]]:
    """(name key, node) of each family: its most frequent spelling is its name, the others are further names."""
    taken: set[str] = set()
    for key, counted in sorted(spellings.items()):
        names = sorted(counted, key=lambda n: (-counted[n], n))
        wanted = entity_iri(EntityType.MODEL, min(names, key=lambda n: (slug(n), n)))
        iri = free_iri(wanted, taken, resolution.nodes, vocabulary.concepts)
        taken.add(iri)
        yield key, Node(iri, EntityType.MODEL, frozenset({EntityType.MODEL}), names, False)


def _without_rings(steps: Iterable[tuple[str, str]], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """The steps less those that close a ring, as a merge by hand could make one."""
    above: dict[str, list[str]] = defaultdict(list)
    for narrow, broad in steps:
        waiting, seen = [broad], {broad}
        while waiting:
            step = waiting.pop()
            known = vocabulary.concepts.get(step)
            fresh = [x for x in (*above[step], *(known.broader if known else ())) if x not in seen]
            seen.update(fresh)
            waiting += fresh
        if narrow not in seen:
            above[narrow].append(broad)
            yield narrow, broad
