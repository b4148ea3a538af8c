"""Papers and things as lists: read once from a graph, so that lists, facets, counts over time and neighbours are quick."""

from __future__ import annotations

import re
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE, ONTOLOGY, PREFIXES, EntityType, Relation

FACETS: dict[str, tuple[str, ...]] = {
    "domain": ("hasDomain",),
    "technique": ("usesTechnique",),
    "model": ("basedOn", "usesModel", "comparedWith", "evaluates"),
    "benchmark": ("evaluatedOn", "evaluates"),
    "introduces": ("introduces",),
}
"""What papers are chosen by, and the relations each stands for. Beside them there are month and report."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a list: its names, its class, how many papers have a link to it, whether no vocabulary has it."""

    iri: str
    type: str
    label: str
    label_zh: str
    papers: int
    discovered: bool

    def name(self, language: str) -> str:
        return self.label_zh if language == "zh" else self.label


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A paper of a list. ``month``: of its publication where known, else of its arXiv identifier, else of its report."""

    iri: str
    id: str
    title: str
    month: str
    reports: tuple[str, ...]


@dataclass(slots=True)
class Catalogue:
    """What a graph holds, in memory."""

    papers: dict[str, PaperItem] = field(default_factory=dict)  # newest first
    items: dict[str, Item] = field(default_factory=dict)  # most papers first
    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # paper → relation → things
    linked: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # thing → relation → papers
    broader: dict[str, list[str]] = field(default_factory=dict)
    narrower: dict[str, list[str]] = field(default_factory=dict)

    def of_type(self, type_: str) -> list[Item]:
        return [item for item in self.items.values() if item.type == type_]

    def below(self, iri: str) -> set[str]:
        """A concept and all that is narrower, at any depth."""
        found, todo = {iri}, [iri]
        while todo:
            for narrower in self.narrower.get(todo.pop(), ()):
                if narrower not in found:
                    found.add(narrower)
                    todo.append(narrower)
        return found

    def papers_with(self, iri: str, relations: Iterable[str] = ()) -> set[str]:
        """Papers with a link to a thing or what is narrower, by any of these relations (none: by any at all)."""
        wanted = set(relations)
        return {
            paper
            for thing in self.below(iri)
            for relation, papers in self.linked.get(thing, {}).items()
            if not wanted or relation in wanted
            for paper in papers
        }

    def select(self, chosen: Mapping[str, Sequence[str]]) -> list[PaperItem]:
        """The papers that fit all of the choices (facet → values), newest first."""
        fitting: set[str] | None = None
        for facet, values in chosen.items():
            for value in values:
                if facet == "month":
                    found = {p.iri for p in self.papers.values() if p.month == value}
                elif facet == "report":
                    found = {p.iri for p in self.papers.values() if value in p.reports}
                else:
                    found = self.papers_with(f"{BASE}{value}", FACETS[facet])
                fitting = found if fitting is None else fitting & found
        return [p for p in self.papers.values() if fitting is None or p.iri in fitting]

    def facets(self, papers: Sequence[PaperItem], most: int = 12) -> dict[str, list[tuple[str, int]]]:
        """For each facet the values that most of these papers have (IRIs of things, months), with counts."""
        found: dict[str, list[tuple[str, int]]] = {}
        for facet, relations in FACETS.items():
            counts: Counter[str] = Counter()
            for paper in papers:
                linked = self.links.get(paper.iri, {})
                counts.update({thing for relation in relations for thing in linked.get(relation, ())})
            wanted = {"benchmark": ("Benchmark", "Dataset"), "model": ("Model", "System")}.get(facet)
            ranked = [(x, n) for x, n in counts.items() if x in self.items and (not wanted or self.items[x].type in wanted)]
            found[facet] = sorted(ranked, key=lambda pair: (-pair[1], pair[0]))[:most]
        months = Counter(p.month for p in papers if p.month)
        found["month"] = sorted(months.items(), reverse=True)[:most]
        return found

    def over_time(self, papers: Iterable[str]) -> list[tuple[str, int]]:
        """Papers by month, oldest first, the months between without any included."""
        counts = Counter(self.papers[iri].month for iri in papers if iri in self.papers and self.papers[iri].month)
        if not counts:
            return []
        first, last = min(counts), max(counts)
        year, month = int(first[:4]), int(first[5:7])
        found = []
        while (name := f"{year:04d}-{month:02d}") <= last:
            found.append((name, counts[name]))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return found

    def beside(self, iri: str, most: int = 8) -> dict[str, list[tuple[Item, int]]]:
        """What papers with a thing also have, by class: techniques, models, benchmarks, with counts of papers."""
        papers = self.papers_with(iri)
        left_out = self.below(iri) | {iri}
        counts: Counter[str] = Counter()
        for paper in papers:
            counts.update({x for things in self.links.get(paper, {}).values() for x in things} - left_out)
        found: dict[str, list[tuple[Item, int]]] = {}
        for type_ in ("Technique", "Model", "Benchmark", "Domain"):
            ranked = [(self.items[x], n) for x, n in counts.items() if x in self.items and self.items[x].type == type_]
            best = sorted(ranked, key=lambda pair: (-pair[1], pair[0].iri))[:most]
            if best:
                found[type_] = best
        return found


_KNOWN: weakref.WeakKeyDictionary[KnowledgeGraph, Catalogue] = weakref.WeakKeyDictionary()


def catalogue(graph: KnowledgeGraph) -> Catalogue:
    """The catalogue of a graph, read on first use."""
    if graph not in _KNOWN:
        _KNOWN[graph] = _read(graph.store)
    return _KNOWN[graph]


def _read(store: Any) -> Catalogue:
    made = Catalogue()

    def pairs(prefixed: str) -> Iterable[tuple[str, Any]]:
        prefix, _, name = prefixed.partition(":")
        predicate = ox.NamedNode(PREFIXES[prefix] + name)
        return ((q.subject.value, q.object) for q in store.quads_for_pattern(None, predicate, None, None))

    _read_papers(made, store, pairs)
    linked: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for relation in Relation:
        for paper, thing in pairs(f"kg:{relation.value}"):
            linked[thing.value][relation.value].add(paper)
    order = {iri: place for place, iri in enumerate(made.papers)}
    for thing, relations in sorted(linked.items()):
        made.linked[thing] = {r: sorted(papers, key=lambda p: order.get(p, 0)) for r, papers in relations.items()}
        for r, papers in relations.items():
            for paper in papers:
                made.links.setdefault(paper, {}).setdefault(r, []).append(thing)
    for narrow, broad in pairs("skos:broader"):
        if broad.value not in made.broader.setdefault(narrow, []):
            made.broader[narrow].append(broad.value)
            made.narrower.setdefault(broad.value, []).append(narrow)
    _read_items(made, store, pairs)
    return made


def _read_papers(made: Catalogue, store: Any, pairs: Any) -> None:
    ids = {s: o.value for s, o in pairs("dcterms:identifier")}
    issued = {s: o.value[:7] for s, o in pairs("dcterms:issued")}
    titles = {s: o.value for s, o in pairs("dcterms:title")}
    reports: dict[str, set[str]] = defaultdict(set)
    for paper, report in pairs("kg:inReport"):
        reports[paper].add(report.value.removeprefix(BASE + "report/"))
    paper_class = ox.NamedNode(ONTOLOGY + "Paper")
    found = set()
    for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), paper_class, None):
        found.add(quad.subject.value)
    rows = []
    for iri in found:
        identifier = ids.get(iri, iri.rsplit("/", 1)[-1])
        of_arxiv = re.fullmatch(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}", identifier)
        day = next((m[0] for r in sorted(reports[iri]) if (m := re.search(r"\d{4}-\d{2}", r))), "")
        month = issued.get(iri) or (f"20{of_arxiv[1]}-{of_arxiv[2]}" if of_arxiv else day)
        rows.append(PaperItem(iri, identifier, titles.get(iri, identifier), month, tuple(sorted(reports[iri]))))
    made.papers = {p.iri: p for p in sorted(rows, key=lambda p: (p.month, p.id), reverse=True)}


def _read_items(made: Catalogue, store: Any, pairs: Any) -> None:
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for predicate in ("rdfs:label", "skos:prefLabel"):
        for iri, name in pairs(predicate):
            labels[iri][name.language or ""] = name.value
    discovered = {s for s, _ in pairs("kg:discovered")}
    replaced = {s for s, _ in pairs("dcterms:isReplacedBy")}
    counts = {s: int(o.value) for s, o in pairs("kg:paperCount")}
    types: dict[str, str] = {}
    # a benchmark is a dataset as well, a system may be a model: the more telling class wins
    for type_ in ("Dataset", "Metric", "Hardware", "Domain", "Technique", "Benchmark", "Model", "System"):
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(EntityType(type_).iri), None
        ):
            types[quad.subject.value] = type_
    above, todo = set(made.linked), list(made.linked)
    while todo:  # what is broader than something linked belongs to the lists, the rest of the vocabulary does not
        for broad in made.broader.get(todo.pop(), ()):
            if broad not in above:
                above.add(broad)
                todo.append(broad)
    items = []
    for iri, type_ in types.items():
        papers = counts.get(iri, 0) or len({p for ps in made.linked.get(iri, {}).values() for p in ps})
        if iri in replaced or not iri.startswith(BASE) or iri not in above:
            continue
        names = labels[iri]
        label = names.get("en") or names.get("") or names.get("zh") or iri.rsplit("/", 1)[-1]
        items.append(Item(iri, type_, label, names.get("zh", label), papers, iri in discovered))
    made.items = {i.iri: i for i in sorted(items, key=lambda i: (-i.papers, i.label.lower(), i.iri))}
