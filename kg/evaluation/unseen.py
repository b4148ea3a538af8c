"""A vocabulary that lacks the names of some gold: how well unknown names are found is measured with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.evaluation.gold import RELATIONS, GoldPaper
from kg.graph import terms as t
from kg.namespaces import name_key
from kg.vocabulary import Vocabulary

_NAMES = (t.PREF_LABEL, t.ALT_LABEL)
_FLAGGED = t.kg("ambiguousLabel")  # says of one name how it is to be taken; goes with it


def names_of(gold: Iterable[GoldPaper]) -> set[str]:
    """Every name and alias that stands in the gold of any relation, as names are compared."""
    entries = [e for paper in gold for relation in RELATIONS for e in paper.entries(relation)]
    return {name_key(name) for e in entries for name in (e.name, *e.aliases)} - {""}


def without_names(vocabulary: Vocabulary, names: Iterable[str], folder: Path) -> Vocabulary:
    """The vocabulary without these names, written into ``folder``, which must stay while it is used.

    A concept that loses its preferred name takes its first other one; one that loses all is gone, and what was
    narrower than it is so no more. Raises VocabularyError.
    """
    unwanted = {name_key(name) for name in names}
    files = {file: _parse(file) for file in vocabulary.files}
    labels: dict[ox.NamedNode, list[tuple[Path, ox.Quad]]] = {}
    for file, quads in files.items():
        for quad in quads:
            if quad.predicate in _NAMES and isinstance(quad.subject, ox.NamedNode):
                labels.setdefault(quad.subject, []).append((file, quad))
    kept: dict[Path, list[ox.Triple]] = {file: [] for file in files}
    gone: set[ox.NamedNode] = set()
    for subject, found in labels.items():
        # Things that are no concepts (schemes) have names too, and keep them.
        is_concept = subject.value in vocabulary.concepts
        wanted = [(file, quad) for file, quad in found if not is_concept or _key(quad) not in unwanted]
        if not wanted:
            gone.add(subject)
        for file, triple in _with_preferred(wanted):
            kept[file].append(triple)
    written = []
    for number, (file, quads) in enumerate(files.items()):
        others = [
            q
            for q in quads
            if q.predicate not in _NAMES
            and q.subject not in gone
            and q.object not in gone
            and not (q.predicate == _FLAGGED and _key(q) in unwanted)
        ]
        triples = [*kept[file], *(ox.Triple(q.subject, q.predicate, q.object) for q in others)]
        place = folder / str(number) / file.name  # a file of the user's may be called like one of ours
        place.parent.mkdir(parents=True)
        place.write_bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"")
        written.append(place)
    return Vocabulary.from_files(written)


def _parse(file: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def _key(quad: ox.Quad) -> str:
    return name_key(quad.object.value) if isinstance(quad.object, ox.Literal) else ""


def _with_preferred(labels: list[tuple[Path, ox.Quad]]) -> list[tuple[Path, ox.Triple]]:
    """The names left to a concept, at least one of them preferred."""
    ordered = sorted(labels, key=lambda x: (x[1].predicate != t.PREF_LABEL, str(x[1].object)))
    found = [(file, ox.Triple(q.subject, q.predicate, q.object)) for file, q in ordered]
    if found and found[0][1].predicate != t.PREF_LABEL:
        file, first = found[0]
        found[0] = (file, ox.Triple(first.subject, t.PREF_LABEL, first.object))
    return found
