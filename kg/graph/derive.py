"""The derived graph: which node a name is, direct triples, labels, families, lineage, counts and ranks.

A pure function of the report graphs, the vocabulary, the corrections by hand and the threshold; of the corrections the
order counts, of nothing else. It works on a database on disk (see ``stated``), so that memory does not grow with the graph.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.graph import terms as t
from kg.graph.applying import apply_corrections
from kg.graph.corrections import stored_corrections
from kg.graph.example_queries import executables
from kg.graph.family_nodes import Families, find_families
from kg.graph.kept import Kept
from kg.graph.newest import newest
from kg.graph.nodes import Node
from kg.graph.resolution import Resolution
from kg.graph.stated import RESULT_ROLES, paper_node, stated
from kg.graph.statements import TRUE, decimal, integer, literal, tagged
from kg.graph.tallies import rankings, tallies
from kg.graph.uses import group_of, run
from kg.namespaces import ONTOLOGY, name_key, paper_iri
from kg.vocabulary import Vocabulary

_MOST = 0.99  # what support by further papers can lift a confidence to
_LINEAGE = (ONTOLOGY + "basedOn", ONTOLOGY + "usesTechnique")
# Predicates as they are written.
_A, _LABEL, _OBJECT = str(t.TYPE), str(t.LABEL), str(t.OBJECT)
_PREF, _ALT, _BROADER = str(t.PREF_LABEL), str(t.ALT_LABEL), str(t.BROADER)
_HAS_RESULT, _BUILDS_ON, _BY = str(t.HAS_RESULT), str(t.kg("buildsOn")), str(t.kg("introducedBy"))
_DISCOVERED, _SUPPORTED = str(t.kg("discovered")), str(t.kg("supportedConfidence"))
_KEY = str(t.NAME_KEY)
_PAPERS, _LINKS = str(t.kg("paperCount")), str(t.kg("linkCount"))
_ROLES = {role: str(t.kg(name)) for role, name in RESULT_ROLES}


# direct: the direct triples, each once. introduced: which papers introduce a thing.
_TABLES = """
CREATE TABLE direct (relation TEXT, place INTEGER, paper TEXT, PRIMARY KEY (relation, place, paper)) WITHOUT ROWID;
INSERT OR IGNORE INTO direct SELECT relation, place, paper FROM use WHERE role = '' AND counts ORDER BY relation, place, paper;
CREATE INDEX direct_of_paper ON direct (paper, relation, place);
CREATE TABLE introduced (place INTEGER, paper TEXT, PRIMARY KEY (place, paper)) WITHOUT ROWID;
INSERT OR IGNORE INTO introduced SELECT place, paper FROM use WHERE introduces AND counts
"""
_SURE = """SELECT place, iri, node.concept, MAX(confidence), COUNT(DISTINCT use.node) FROM use JOIN node ON node.id = place
WHERE role = '' AND counts GROUP BY place, paper ORDER BY place"""


def derive(
    store: Any, vocabulary: Vocabulary, threshold: float, kept: Kept | None = None, folder: Path | str | None = None
) -> Iterator[str]:
    """All statements of the derived graph for what stands in a store's other graphs; some may come twice.

    ``kept``: where the rows of the graphs are; without it the store is read. ``folder``: where it works, see ``stated``.
    """
    types = {iri: c.type for iri, c in vocabulary.concepts.items()}
    keys = _concept_keys(vocabulary)
    with stated(store, threshold, kept or Kept(None), folder) as db:
        corrections = stored_corrections(store)
        made = apply_corrections(corrections, db, lambda: Resolution(db, types, keys), vocabulary, store)
        yield from made.statements
        run(db, _TABLES)
        families = find_families(made.resolution, vocabulary)
        yield from _direct(db)
        yield from _nodes(db, made.resolution, vocabulary)
        yield from _families(families)
        yield from _counts(db)
        yield from _lineage(db)
        yield from tallies(db)
        yield from rankings(db, families.made)
        yield from newest(db, _broader(families, vocabulary))
        for paper, title in db.execute("SELECT paper, title FROM title"):
            yield f"<{paper}> {_LABEL} {literal(title)}"
            yield f"<{paper}> {_KEY} {literal(name_key(title))}"
    yield from map(str, executables())


@lru_cache(maxsize=2)
def _concept_keys(vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """Names that mean exactly one concept within their group; ambiguous names stay out."""
    found: dict[tuple[str, str], str] = {}
    for key, name, concept in vocabulary.keyed_names:
        if not concept.is_ambiguous(name):
            group = (group_of(concept.type), key)
            found[group] = concept.iri if found.get(group, concept.iri) == concept.iri else ""
    return {key: iri for key, iri in found.items() if iri}


def _direct(db: sqlite3.Connection) -> Iterator[str]:
    uses = "SELECT use.node, role, paper, relation, counts, iri FROM use JOIN node ON node.id = place"
    for node, role, paper, relation, counts, target in db.execute(uses):
        if role:
            yield f"<{node}> {_ROLES[role]} <{target}>"
        else:
            yield f"<{node}> {_OBJECT} <{target}>"
            if counts:
                yield f"<{paper_node(paper)}> <{relation}> <{target}>"
    for node, paper in db.execute("SELECT node, paper FROM result WHERE counts"):
        yield f"<{paper}> {_HAS_RESULT} <{node}>"


def _nodes(db: sqlite3.Connection, resolution: Resolution, vocabulary: Vocabulary) -> Iterator[str]:
    for iri, paper in db.execute("SELECT iri, paper FROM introduced JOIN node ON node.id = place"):
        yield f"<{iri}> {_BY} <{paper_iri(paper)}>"
    for node in resolution.nodes.values():
        subject = f"<{node.iri}>"
        for type_ in node.types:
            yield f"{subject} {_A} <{type_.iri}>"
        if node.concept:
            yield f"{subject} {_LABEL} {literal(vocabulary.concepts[node.iri].label)}"
            known = {name_key(name) for name in vocabulary.concepts[node.iri].names()}
            for name in node.names:  # of nodes that were merged into it by hand
                if name_key(name) not in known:
                    yield f"{subject} {_ALT} {tagged(name)}"
                    yield f"{subject} {_KEY} {literal(name_key(name))}"
        else:
            yield from _labels(subject, node)


def _labels(subject: str, node: Node) -> Iterator[str]:
    yield f"{subject} {_DISCOVERED} {TRUE}"
    yield f"{subject} {_LABEL} {literal(node.names[0])}"
    preferred: set[str] = set()
    for name in node.names:
        language = t.language_of(name)
        yield f"{subject} {_ALT if language in preferred else _PREF} {tagged(name)}"
        preferred.add(language)
    for key in {name_key(name) for name in node.names}:
        yield f"{subject} {_KEY} {literal(key)}"


def _families(families: Families) -> Iterator[str]:
    for node in families.made:
        yield f"<{node.iri}> {_A} <{node.type.iri}>"
        yield from _labels(f"<{node.iri}>", node)
    for narrow, above in families.broader:
        yield f"<{narrow}> {_BROADER} <{above}>"


def _broader(families: Families, vocabulary: Vocabulary) -> Callable[[str], list[str]]:
    """What a thing is directly narrower than, by the vocabulary or by its name."""
    above: dict[str, list[str]] = defaultdict(list)
    for narrow, broad in families.broader:
        above[narrow].append(broad)

    def broader(iri: str) -> list[str]:
        concept = vocabulary.concepts.get(iri)
        return [*above.get(iri, ()), *(concept.broader if concept else ())]

    return broader


def _counts(db: sqlite3.Connection) -> Iterator[str]:
    """How many papers and links a thing has; of a discovered one, how sure these make it."""
    for (_, iri, concept), of_papers in groupby(db.execute(_SURE), key=lambda row: row[:3]):
        best: list[float] = []  # the surest link of each paper
        total = 0
        for _, _, _, confidence, links in of_papers:
            best.append(confidence)
            total += links
        yield f"<{iri}> {_PAPERS} {integer(len(best))}"
        yield f"<{iri}> {_LINKS} {integer(total)}"
        if not concept:
            yield f"<{iri}> {_SUPPORTED} {decimal(_supported(best))}"


def _supported(confidences: Sequence[float]) -> Decimal:
    """Noisy-or of what independent papers say, to three places; never more than 0.99, for papers copy one another."""
    doubt = math.prod(1 - confidence for confidence in sorted(confidences))
    return Decimal(str(round(max(min(1 - doubt, _MOST), max(confidences)), 3)))


def _lineage(db: sqlite3.Connection) -> Iterator[str]:
    follows = """SELECT direct.paper, introduced.paper FROM direct JOIN introduced USING (place)
      WHERE relation IN (?, ?) AND direct.paper <> introduced.paper"""
    for paper, earlier in db.execute(follows, _LINEAGE):
        yield f"<{paper_node(paper)}> {_BUILDS_ON} <{paper_iri(earlier)}>"
