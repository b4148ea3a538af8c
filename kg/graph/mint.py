"""A report and what was extracted from it → the quads of the report's own named graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.extraction.links import Entity, Extraction, Link, Quote, Result
from kg.graph import terms as t
from kg.graph.thresholds import FLOOR
from kg.namespaces import BASE, digest, name_key, paper_iri, report_graph, report_iri
from kg.reading.paper import Paper, Report
from kg.reading.records import is_arxiv


def content_hash(report: Report) -> str:
    """What a report's graph depends on from the report's side: its whole text."""
    return digest(report.id, report.source.text)


def build_iri(content: str, pipeline_version: str, vocabulary_version: str) -> str:
    """The PROV activity that made a report's graph: named by all that went into it."""
    return f"{BASE}build/{digest(content, pipeline_version, vocabulary_version)}"


def report_quads(
    report: Report, extractions: Sequence[Extraction], pipeline_version: str, vocabulary_version: str
) -> list[ox.Quad]:
    """All quads of a report's graph, each once, in no particular order."""
    graph = ox.NamedNode(report_graph(report.id))
    triples: dict[ox.Triple, None] = {}
    for triple in _triples(report, extractions, pipeline_version, vocabulary_version):
        triples[triple] = None
    return [ox.Quad(x.subject, x.predicate, x.object, graph) for x in triples]


def _triples(
    report: Report, extractions: Sequence[Extraction], pipeline_version: str, vocabulary_version: str
) -> Iterator[ox.Triple]:
    node = ox.NamedNode(report_iri(report.id))
    source = ox.NamedNode(BASE + report.source.id)
    content = content_hash(report)
    activity = ox.NamedNode(build_iri(content, pipeline_version, vocabulary_version))
    yield ox.Triple(node, t.TYPE, t.REPORT)
    yield ox.Triple(node, t.IDENTIFIER, t.text(report.id))
    yield ox.Triple(node, t.CONTENT_HASH, t.text(content))
    yield ox.Triple(node, t.kg("hasSource"), source)
    yield ox.Triple(node, t.term("prov:wasGeneratedBy"), activity)
    if report.date:
        yield ox.Triple(node, t.DATE, t.date(report.date))
    if report.title:
        yield ox.Triple(node, t.TITLE, t.text(report.title))
    if report.source_url and _is_iri(report.source_url):
        yield ox.Triple(node, t.URL, ox.NamedNode(report.source_url))
    yield ox.Triple(activity, t.TYPE, t.term("prov:Activity"))
    yield ox.Triple(activity, t.CONTENT_HASH, t.text(content))
    yield ox.Triple(activity, t.kg("pipelineVersion"), t.text(pipeline_version))
    yield ox.Triple(activity, t.kg("vocabularyVersion"), t.text(vocabulary_version))
    yield ox.Triple(source, t.TYPE, t.SOURCE)
    yield ox.Triple(source, t.kg("text"), t.text(report.source.text))
    for paper in report.papers:
        yield ox.Triple(node, t.HAS_PART, ox.NamedNode(paper_iri(paper.arxiv_id)))
        yield from _paper(paper, node)
    # A report may speak of a paper twice: links and results are merged over all of its extractions.
    for link in _merged(link for extraction in extractions for link in extraction.links):
        yield from _link(link, source)
    results = (result for extraction in extractions for result in extraction.results)
    for identity, result in _merged_results(results, source).items():
        yield from _result(result, identity, source)


def _is_iri(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not any(c in address for c in ' <>"{}|\\^`\n\t')


def _paper(paper: Paper, report: ox.NamedNode) -> Iterator[ox.Triple]:
    node = ox.NamedNode(paper_iri(paper.arxiv_id))
    yield ox.Triple(node, t.TYPE, t.PAPER)
    yield ox.Triple(node, t.IDENTIFIER, t.text(paper.arxiv_id))
    if is_arxiv(paper.arxiv_id):
        yield ox.Triple(node, t.ARXIV_ID, t.text(paper.arxiv_id))
        for address in (f"https://huggingface.co/papers/{paper.arxiv_id}", f"https://arxiv.org/abs/{paper.arxiv_id}"):
            yield ox.Triple(node, t.URL, ox.NamedNode(address))
    yield ox.Triple(node, t.TITLE, t.text(paper.title))
    yield ox.Triple(node, t.kg("inReport"), report)
    for author in paper.authors:
        yield ox.Triple(node, t.CREATOR, t.text(author))
    for category in paper.categories:
        yield ox.Triple(node, t.kg("arxivCategory"), t.text(category))
    if paper.published:
        yield ox.Triple(node, t.ISSUED, t.date(paper.published))
    if paper.reading_source:
        yield ox.Triple(node, t.kg("readingSource"), t.text(paper.reading_source))
    for predicate, addresses in (("hasCode", paper.code), ("hasProject", paper.projects)):
        for address in addresses:
            if _is_iri(address):
                yield ox.Triple(node, t.kg(predicate), ox.NamedNode(address))


def _identity(entity: Entity) -> str:
    return entity.concept or f"{entity.type.value} {name_key(entity.name)}"


def _merged(links: Iterable[Link]) -> list[Link]:
    """Links above the floor; those of the same paper, relation and entity as one.

    The most confident gives name, component and confidence (one text that says a thing twice is not two witnesses);
    quotes and aliases are those of all.
    """
    merged: dict[tuple[str, str, str], Link] = {}
    for link in links:
        if link.confidence < FLOOR:
            continue
        key = (link.paper, link.relation.value, _identity(link.entity))
        if key in merged:
            old = merged[key]
            best = max(old, link, key=lambda x: x.confidence)
            names = dict.fromkeys([*best.entity.aliases, *old.entity.aliases, *link.entity.aliases])
            names.pop(best.entity.name, None)
            merged[key] = replace(
                best,
                entity=replace(best.entity, aliases=tuple(names)),
                quotes=tuple(dict.fromkeys([*old.quotes, *link.quotes])),
            )
        else:
            merged[key] = link
    return list(merged.values())


def _evidence(node: ox.NamedNode, source: ox.NamedNode, quotes: Sequence[Quote]) -> Iterator[ox.Triple]:
    yield ox.Triple(node, t.FROM_SOURCE, source)
    for quote in quotes:
        yield from quote_triples(node, source, quote)


def quote_triples(link: ox.NamedNode, source: ox.NamedNode, quote: Quote) -> Iterator[ox.Triple]:
    """A quote of a source as the evidence of a link."""
    place = ox.NamedNode(f"{BASE}quote/{digest(quote.source, quote.section, str(quote.start), str(quote.end))}")
    yield ox.Triple(link, t.HAS_TARGET, place)
    for kind in ("SpecificResource", "TextQuoteSelector", "TextPositionSelector"):
        yield ox.Triple(place, t.TYPE, t.term(f"oa:{kind}"))
    yield ox.Triple(place, t.HAS_SOURCE, source)
    yield ox.Triple(place, t.SECTION, t.text(quote.section))
    yield ox.Triple(place, t.EXACT, t.text(quote.exact))
    yield ox.Triple(place, t.START, t.integer(quote.start))
    yield ox.Triple(place, t.END, t.integer(quote.end))


def _link(link: Link, source: ox.NamedNode) -> Iterator[ox.Triple]:
    entity = link.entity
    node = ox.NamedNode(f"{BASE}link/{digest(source.value, link.paper, link.relation.value, _identity(entity))}")
    yield ox.Triple(node, t.TYPE, t.LINK)
    yield ox.Triple(node, t.SUBJECT, ox.NamedNode(paper_iri(link.paper)))
    yield ox.Triple(node, t.PREDICATE, ox.NamedNode(link.relation.iri))
    yield ox.Triple(node, t.NAME, t.text(entity.name))
    for alias in entity.aliases:
        yield ox.Triple(node, t.ALSO_NAMED, t.text(alias))
    yield ox.Triple(node, t.ENTITY_TYPE, ox.NamedNode(entity.type.iri))
    if entity.concept:
        yield ox.Triple(node, t.CONCEPT, ox.NamedNode(entity.concept))
    yield ox.Triple(node, t.CONFIDENCE, t.decimal(link.confidence))
    yield ox.Triple(node, t.FOUND_BY, t.text(link.component))
    yield from _evidence(node, source, link.quotes)


def _parts(result: Result) -> dict[str, Entity]:
    """The things a result speaks of, by their roles."""
    parts = {
        "benchmark": result.benchmark,
        "metric": result.metric,
        "system": result.system,
        "compared": result.compared,
    }
    return {role: entity for role, entity in parts.items() if entity is not None}


def _merged_results(results: Iterable[Result], source: ox.NamedNode) -> dict[str, Result]:
    """Results above the floor with what names them; the same result as one, as sure as the surest, all quotes kept."""
    merged: dict[str, Result] = {}
    for result in results:
        if result.confidence < FLOOR:
            continue
        names = [f"{role}={_identity(entity)}" for role, entity in _parts(result).items()]
        where = [f"{q.start}-{q.end}" for q in result.quotes[:1]]
        key = digest(source.value, result.paper, str(result.value), str(result.delta), *names, *where)
        old = merged.get(key, result)
        best = max(old, result, key=lambda x: x.confidence)
        merged[key] = replace(best, quotes=tuple(dict.fromkeys([*old.quotes, *result.quotes])))
    return merged


def _result(result: Result, identity: str, source: ox.NamedNode) -> Iterator[ox.Triple]:
    node, link = ox.NamedNode(f"{BASE}result/{identity}"), ox.NamedNode(f"{BASE}link/{identity}")
    yield ox.Triple(node, t.TYPE, t.RESULT)
    yield ox.Triple(node, t.kg("value"), t.decimal(result.value))
    if result.unit:
        yield ox.Triple(node, t.kg("unit"), t.text(result.unit))
    if result.delta:
        yield ox.Triple(node, t.kg("isDelta"), t.true())
    for role, entity in _parts(result).items():
        yield ox.Triple(node, t.kg(f"{role}Name"), t.text(entity.name))
        yield ox.Triple(node, t.kg(f"{role}Type"), ox.NamedNode(entity.type.iri))
        if entity.concept:
            yield ox.Triple(node, t.kg(f"{role}Concept"), ox.NamedNode(entity.concept))
    yield ox.Triple(link, t.TYPE, t.LINK)
    yield ox.Triple(link, t.SUBJECT, ox.NamedNode(paper_iri(result.paper)))
    yield ox.Triple(link, t.PREDICATE, t.HAS_RESULT)
    yield ox.Triple(link, t.OBJECT, node)
    yield ox.Triple(link, t.CONFIDENCE, t.decimal(result.confidence))
    yield ox.Triple(link, t.FOUND_BY, t.text(result.component))
    yield from _evidence(link, source, result.quotes)
