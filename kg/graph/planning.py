"""What a build has to do for a report: nothing, some of its papers, or all of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.extraction.layout import layout_paper
from kg.graph import terms as t
from kg.graph.mint import build_iri, content_hash, paper_hash
from kg.namespaces import BASE, paper_iri, report_graph, report_iri
from kg.reading.paper import Paper, Report
from kg.vocabulary import Vocabulary
from kg.vocabulary.changes import VocabularyChange


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for a report.

    ``only``: the papers to extract, where the others stand in the graph as they would be made; None: all of them.
    ``outdated``: the papers (IRIs) whose statements leave the graph first (with ``only`` None the whole graph does).
    """

    report: Report
    known: bool
    only: frozenset[str] | None = None
    outdated: frozenset[str] = frozenset()

    @property
    def papers(self) -> int:
        """How many papers are to be extracted."""
        return len(self.report.papers) if self.only is None else len(self.only)


class Planner:
    """Compares reports with what a store holds of them.

    ``before``: the vocabulary of the last build, against which a report's part may still be good.
    """

    def __init__(self, store: Any, pipeline_version: str, vocabulary: Vocabulary, before: Vocabulary | None) -> None:
        self._store, self._pipeline, self._vocabulary = store, pipeline_version, vocabulary
        self._before = before
        self._change: VocabularyChange | None = None

    def plan(self, report: Report) -> Plan | None:
        """What to do for a report; None where nothing is."""
        graph = ox.NamedNode(report_graph(report.id))
        if not self._store.contains_named_graph(graph):
            return Plan(report, False)
        content = content_hash(report)
        activity = ox.NamedNode(build_iri(content, self._pipeline, self._vocabulary.version))
        if ox.Quad(activity, t.TYPE, t.term("prov:Activity"), graph) in self._store:
            return None
        made_by = self._made_by(report, graph)
        if made_by is None or made_by["pipelineVersion"] != self._pipeline:
            return Plan(report, True)
        texts_changed = made_by["contentHash"] != content
        if texts_changed and report.source is not None:
            return Plan(report, True)  # one text for all: every offset may have moved
        if len({paper.arxiv_id for paper in report.papers}) < len(report.papers):
            return Plan(report, True)
        touched: set[str] = set()
        if made_by["vocabularyVersion"] != self._vocabulary.version:
            if self._before is None or self._before.version != made_by["vocabularyVersion"]:
                return Plan(report, True)
            touched = {paper.arxiv_id for paper in report.papers if self._touches(paper)}
        if texts_changed:
            return self._of_records(report, graph, touched)
        return Plan(report, True, frozenset(touched), frozenset(map(paper_iri, touched)))

    def _of_records(self, report: Report, graph: ox.NamedNode, touched: Collection[str]) -> Plan:
        """Papers with sources of their own: those that are new, that changed, that a changed vocabulary touches."""
        about = {q.object.value for q in self._store.quads_for_pattern(None, t.ABOUT, None, graph)}
        found = self._store.quads_for_pattern(None, t.CONTENT_HASH, None, graph)
        hashes = {q.subject.value: q.object.value for q in found}
        there = {paper.arxiv_id for paper in report.papers}
        kept = {
            paper.arxiv_id
            for paper in report.papers
            if hashes.get(BASE + paper.source.id) == paper_hash(paper) and paper.arxiv_id not in touched
        }
        return Plan(report, True, frozenset(there - kept), frozenset(about - set(map(paper_iri, kept))))

    def _made_by(self, report: Report, graph: ox.NamedNode) -> dict[str, str] | None:
        node = ox.NamedNode(report_iri(report.id))
        for made in self._store.quads_for_pattern(node, t.term("prov:wasGeneratedBy"), None, graph):
            said = {name: self._value(made.object, name, graph) for name in ("pipelineVersion", "vocabularyVersion", "contentHash")}
            return said if all(said.values()) else None
        return None

    def _value(self, node: Any, name: str, graph: ox.NamedNode) -> str:
        found = next(iter(self._store.quads_for_pattern(node, t.kg(name), None, graph)), None)
        return str(found.object.value) if found else ""

    def _touches(self, paper: Paper) -> bool:
        if self._change is None:
            assert self._before is not None
            self._change = VocabularyChange(self._before, self._vocabulary)
        return self._change.touches(layout_paper(paper).text)


def outdated_quads(store: Any, plan: Plan) -> list[ox.Quad]:
    """The quads of a report's graph that go before a plan's new ones come, where the graph itself stays."""
    graph = ox.NamedNode(report_graph(plan.report.id))
    node = ox.NamedNode(report_iri(plan.report.id))
    found: dict[ox.Quad, None] = {}

    def take(subject: Any) -> list[ox.Quad]:
        quads = list(store.quads_for_pattern(subject, None, None, graph))
        found.update(dict.fromkeys(quads))
        return quads

    for quad in take(node):
        if quad.predicate == t.term("prov:wasGeneratedBy"):
            take(quad.object)
    for paper in plan.outdated:
        subject = ox.NamedNode(paper)
        take(subject)
        for about in store.quads_for_pattern(None, t.ABOUT, subject, graph):
            take(about.subject)
        for link in store.quads_for_pattern(None, t.SUBJECT, subject, graph):
            for quad in take(link.subject):
                if quad.predicate in (t.HAS_TARGET, t.OBJECT):
                    take(quad.object)
    return list(found)
