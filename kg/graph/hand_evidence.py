"""A link made by hand: the correction is its source, and the quote, where a report of the paper has it, its proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.extraction.links import Quote
from kg.graph import terms as t
from kg.graph.corrections import Correction
from kg.graph.mint import quote_statements
from kg.graph.stated import StatedLink
from kg.graph.statements import to_triples
from kg.graph.uses import Named
from kg.namespaces import BASE, digest, paper_iri

BY_HAND = "corrected by hand"
CONFIDENCE = 1.0
_SECTION = "other"


def hand_link(correction: Correction, use: Named, store: Any) -> tuple[StatedLink, list[ox.Triple]]:
    """The link that an addition states, and its triples for the derived graph (its object and direct triple apart)."""
    assert correction.relation is not None
    place = f"correction/{digest(correction.statement)}/source"
    source = ox.NamedNode(BASE + place)
    link = ox.NamedNode(f"{BASE}link/{digest(source.value, use.paper, correction.relation, correction.name)}")
    paper = ox.NamedNode(paper_iri(use.paper))
    relation = ox.NamedNode(correction.relation.iri)
    text = f"{BY_HAND}: {correction.statement}"
    facts: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (t.TYPE, t.LINK),
        (t.SUBJECT, paper),
        (t.PREDICATE, relation),
        (t.NAME, t.text(use.name)),
        (t.ENTITY_TYPE, ox.NamedNode(use.type.iri)),
        (t.CONFIDENCE, t.decimal(CONFIDENCE)),
        (t.FOUND_BY, t.text(BY_HAND)),
        (t.FROM_SOURCE, source),
        (t.ADDED_BY, ox.NamedNode(correction.iri)),
    ]
    if use.concept:
        facts.append((t.CONCEPT, ox.NamedNode(use.concept)))
    triples = [ox.Triple(link, predicate, value) for predicate, value in facts]
    triples += [ox.Triple(source, t.TYPE, t.SOURCE), ox.Triple(source, t.kg("text"), t.text(text))]
    triples += to_triples(quote_statements(str(link), str(source), Quote(place, _SECTION, 0, len(text), text)))
    if correction.quote:
        triples += _in_reports(link, paper, correction.quote, store)
    return StatedLink(link.value, paper.value, relation.value, CONFIDENCE, use), triples


def _in_reports(link: ox.NamedNode, paper: ox.NamedNode, quote: str, store: Any) -> Iterator[ox.Triple]:
    """The quote where it stands in the paper's reports, nearest to the paper's own quotes."""
    for report in sorted((q.subject for q in store.quads_for_pattern(None, t.HAS_PART, paper)), key=str):
        for found in store.quads_for_pattern(report, t.kg("hasSource"), None):
            source = found.object
            about = {q.object for q in store.quads_for_pattern(source, t.ABOUT, None)}
            if about and paper not in about:
                continue
            text = next(iter(store.quads_for_pattern(source, t.kg("text"), None))).object.value
            starts = [i for i in range(len(text)) if text.startswith(quote, i)]
            own = _own_places(paper, source, store)
            if starts:
                start = min(starts, key=lambda i: (min((abs(i - place) for place in own), default=0), i))
                place = source.value.removeprefix(BASE)
                yield from to_triples(quote_statements(str(link), str(source), Quote(place, _SECTION, start, start + len(quote), quote)))


def _own_places(paper: ox.NamedNode, source: ox.NamedNode, store: Any) -> list[int]:
    """Where a paper's quotes begin in a source."""
    links = [q.subject for q in store.quads_for_pattern(None, t.SUBJECT, paper)]
    own = [x for x in links if any(True for _ in store.quads_for_pattern(x, t.FROM_SOURCE, source))]
    quotes = [q.object for x in own for q in store.quads_for_pattern(x, t.HAS_TARGET, None)]
    return [int(q.object.value) for x in quotes for q in store.quads_for_pattern(x, t.START, None)]
