"""A report and what was extracted from it → the statements of the report's own named graph.

All that is said of one paper hangs on that paper (its node, its source, its links, their quotes and results), so that a
paper's part of a report's graph can be replaced alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kg.extraction.links import Entity, Extraction, Link, Quote, Result
from kg.graph.statements import TRUE, date, decimal, integer, iri, is_iri, literal
from kg.graph.thresholds import FLOOR
from kg.namespaces import BASE, ONTOLOGY, PREFIXES, digest, name_key, paper_iri, report_iri
from kg.reading.paper import Paper, Report
from kg.reading.records import is_arxiv


def _kg(name: str) -> str:
    return iri(ONTOLOGY + name)


def _term(prefixed: str) -> str:
    prefix, _, name = prefixed.partition(":")
    return iri(PREFIXES[prefix] + name)


_A = _term("rdf:type")
_SUBJECT, _PREDICATE, _OBJECT = _term("rdf:subject"), _term("rdf:predicate"), _term("rdf:object")
_TITLE, _IDENTIFIER, _URL = _term("dcterms:title"), _term("dcterms:identifier"), _term("schema:url")
_HASH, _TEXT, _LINK = _kg("contentHash"), _kg("text"), _kg("Link")
_NAME, _ALSO, _TYPE, _CONCEPT = _kg("name"), _kg("alsoNamed"), _kg("entityType"), _kg("concept")
_CONFIDENCE, _FOUND_BY, _FROM = _kg("confidence"), _kg("foundBy"), _kg("fromSource")
_TARGET, _OF = _term("oa:hasTarget"), _term("oa:hasSource")
_SECTION, _EXACT = _kg("section"), _term("oa:exact")
_START, _END = _term("oa:start"), _term("oa:end")


def content_hash(report: Report) -> str:
    """What a report's graph depends on from the report's side: its text, or all of its papers."""
    if report.source is not None:
        return digest(report.id, report.source.text)
    return digest(report.id, report.date or "", report.source_url or "", *map(paper_hash, report.papers))


@lru_cache(maxsize=4096)
def paper_hash(paper: Paper) -> str:
    """What a paper's part of a graph depends on, where the paper has a source of its own."""
    said = (paper.reading_source or "", paper.published or "", paper.source.id, paper.source.text)
    many = (paper.authors, paper.categories, paper.code, paper.projects)
    return digest(*said, *("\x1e".join(values) for values in many))


def build_iri(content: str, pipeline_version: str, vocabulary_version: str) -> str:
    """The PROV activity that made a report's graph: named by all that went into it."""
    return f"{BASE}build/{digest(content, pipeline_version, vocabulary_version)}"


def report_statements(
    report: Report,
    extractions: Iterable[Extraction],
    pipeline_version: str,
    vocabulary_version: str,
    only: Collection[str] | None = None,
) -> Iterator[str]:
    """The statements of a report's graph; some may come twice. ``only``: of these papers and of the report itself."""
    node = iri(report_iri(report.id))
    yield from _report(report, node, pipeline_version, vocabulary_version)
    sources: dict[str, str] = {}
    for paper in report.papers:
        if only is None or paper.arxiv_id in only:
            sources[paper.source.id] = iri(BASE + paper.source.id)
            yield from _paper(paper, node)
            if report.source is None:
                yield from _own_source(paper)
    # A report may speak of a paper twice: links and results are merged over all of its extractions.
    extractions = list(extractions)
    for link in _merged(link for extraction in extractions for link in extraction.links):
        yield from _link(link, sources)
    for identity, result in _merged_results(r for extraction in extractions for r in extraction.results).items():
        yield from _result(result, identity, sources)


def _report(report: Report, node: str, pipeline_version: str, vocabulary_version: str) -> Iterator[str]:
    content = content_hash(report)
    activity = iri(build_iri(content, pipeline_version, vocabulary_version))
    yield f"{node} {_A} {_kg('Report')}"
    yield f"{node} {_IDENTIFIER} {literal(report.id)}"
    yield f"{node} {_HASH} {literal(content)}"
    yield f"{node} {_term('prov:wasGeneratedBy')} {activity}"
    if report.date:
        yield f"{node} {_term('dcterms:date')} {date(report.date)}"
    if report.title:
        yield f"{node} {_TITLE} {literal(report.title)}"
    if report.source_url and _is_address(report.source_url):
        yield f"{node} {_URL} {iri(report.source_url)}"
    yield f"{activity} {_A} {_term('prov:Activity')}"
    yield f"{activity} {_HASH} {literal(content)}"
    yield f"{activity} {_kg('pipelineVersion')} {literal(pipeline_version)}"
    yield f"{activity} {_kg('vocabularyVersion')} {literal(vocabulary_version)}"
    if report.source is not None:
        source = iri(BASE + report.source.id)
        yield f"{node} {_kg('hasSource')} {source}"
        yield f"{source} {_A} {_kg('Source')}"
        yield f"{source} {_TEXT} {literal(report.source.text)}"
    for paper in report.papers:
        yield f"{node} {_term('dcterms:hasPart')} {iri(paper_iri(paper.arxiv_id))}"
        if report.source is None:
            yield f"{node} {_kg('hasSource')} {iri(BASE + paper.source.id)}"


def _own_source(paper: Paper) -> Iterator[str]:
    source = iri(BASE + paper.source.id)
    yield f"{source} {_A} {_kg('Source')}"
    yield f"{source} {_TEXT} {literal(paper.source.text)}"
    yield f"{source} {_HASH} {literal(paper_hash(paper))}"
    yield f"{source} {_term('schema:about')} {iri(paper_iri(paper.arxiv_id))}"


def _is_address(address: str) -> bool:
    return address.startswith(("http://", "https://")) and is_iri(address)


def _paper(paper: Paper, report: str) -> Iterator[str]:
    node = iri(paper_iri(paper.arxiv_id))
    yield f"{node} {_A} {_kg('Paper')}"
    yield f"{node} {_IDENTIFIER} {literal(paper.arxiv_id)}"
    if is_arxiv(paper.arxiv_id):
        yield f"{node} {_kg('arxivId')} {literal(paper.arxiv_id)}"
        for address in (f"https://huggingface.co/papers/{paper.arxiv_id}", f"https://arxiv.org/abs/{paper.arxiv_id}"):
            yield f"{node} {_URL} {iri(address)}"
    yield f"{node} {_TITLE} {literal(paper.title)}"
    yield f"{node} {_kg('inReport')} {report}"
    for author in paper.authors:
        yield f"{node} {_term('dcterms:creator')} {literal(author)}"
    for category in paper.categories:
        yield f"{node} {_kg('arxivCategory')} {literal(category)}"
    if paper.published:
        yield f"{node} {_term('dcterms:issued')} {date(paper.published)}"
    if paper.reading_source:
        yield f"{node} {_kg('readingSource')} {literal(paper.reading_source)}"
    for predicate, addresses in (("hasCode", paper.code), ("hasProject", paper.projects)):
        for address in addresses:
            if _is_address(address):
                yield f"{node} {_kg(predicate)} {iri(address)}"


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


def _evidence(node: str, quotes: Sequence[Quote], sources: dict[str, str]) -> Iterator[str]:
    yield f"{node} {_FROM} {sources[quotes[0].source]}"
    for quote in quotes:
        yield from quote_statements(node, sources[quote.source], quote)


def quote_statements(link: str, source: str, quote: Quote) -> Iterator[str]:
    """A quote of a source as the evidence of a link; ``link`` and ``source`` are terms.

    One node is resource and both selectors. That it is an oa:SpecificResource, an oa:TextQuoteSelector and an
    oa:TextPositionSelector follows from the domains of oa:hasSource, oa:exact and oa:start, and is not said again
    (benchmarks/evidence.py measures the layouts).
    """
    place = iri(f"{BASE}quote/{digest(quote.source, quote.section, str(quote.start), str(quote.end))}")
    yield f"{link} {_TARGET} {place}"
    yield f"{place} {_OF} {source}"
    yield f"{place} {_SECTION} {literal(quote.section)}"
    yield f"{place} {_EXACT} {literal(quote.exact)}"
    yield f"{place} {_START} {integer(quote.start)}"
    yield f"{place} {_END} {integer(quote.end)}"


def _link(link: Link, sources: dict[str, str]) -> Iterator[str]:
    entity, source = link.entity, BASE + link.quotes[0].source
    node = iri(f"{BASE}link/{digest(source, link.paper, link.relation.value, _identity(entity))}")
    yield f"{node} {_A} {_LINK}"
    yield f"{node} {_SUBJECT} {iri(paper_iri(link.paper))}"
    yield f"{node} {_PREDICATE} {iri(link.relation.iri)}"
    yield f"{node} {_NAME} {literal(entity.name)}"
    for alias in entity.aliases:
        yield f"{node} {_ALSO} {literal(alias)}"
    yield f"{node} {_TYPE} {iri(entity.type.iri)}"
    if entity.concept:
        yield f"{node} {_CONCEPT} {iri(entity.concept)}"
    yield f"{node} {_CONFIDENCE} {decimal(link.confidence)}"
    yield f"{node} {_FOUND_BY} {literal(link.component)}"
    yield from _evidence(node, link.quotes, sources)


def _parts(result: Result) -> dict[str, Entity]:
    """The things a result speaks of, by their roles."""
    parts = {
        "benchmark": result.benchmark,
        "metric": result.metric,
        "system": result.system,
        "compared": result.compared,
    }
    return {role: entity for role, entity in parts.items() if entity is not None}


def _merged_results(results: Iterable[Result]) -> dict[str, Result]:
    """Results above the floor with what names them; the same result as one, as sure as the surest, all quotes kept.

    The same number of the same paper for the same things is one result, in however many reports it stands.
    """
    merged: dict[str, Result] = {}
    for result in results:
        if result.confidence < FLOOR:
            continue
        names = [f"{role}={_identity(entity)}" for role, entity in _parts(result).items()]
        key = digest(result.paper, str(result.value.normalize()), str(result.delta), *names)
        old = merged.get(key, result)
        best = max(old, result, key=lambda x: x.confidence)
        merged[key] = replace(best, quotes=tuple(dict.fromkeys([*old.quotes, *result.quotes])))
    return {digest(key, result.unit or ""): result for key, result in merged.items()}


def _result(result: Result, identity: str, sources: dict[str, str]) -> Iterator[str]:
    source = BASE + result.quotes[0].source
    node, link = iri(f"{BASE}result/{identity}"), iri(f"{BASE}link/{digest(source, identity)}")
    yield f"{node} {_A} {_kg('Result')}"
    yield f"{node} {_kg('value')} {decimal(result.value)}"
    if result.unit:
        yield f"{node} {_kg('unit')} {literal(result.unit)}"
    if result.delta:
        yield f"{node} {_kg('isDelta')} {TRUE}"
    for role, entity in _parts(result).items():
        yield f"{node} {_kg(f'{role}Name')} {literal(entity.name)}"
        yield f"{node} {_kg(f'{role}Type')} {iri(entity.type.iri)}"
        if entity.concept:
            yield f"{node} {_kg(f'{role}Concept')} {iri(entity.concept)}"
    yield f"{link} {_A} {_LINK}"
    yield f"{link} {_SUBJECT} {iri(paper_iri(result.paper))}"
    yield f"{link} {_PREDICATE} {_kg('hasResult')}"
    yield f"{link} {_OBJECT} {node}"
    yield f"{link} {_CONFIDENCE} {decimal(result.confidence)}"
    yield f"{link} {_FOUND_BY} {literal(result.component)}"
    yield from _evidence(link, result.quotes, sources)
