"""The sentence around a quote, and where a paper's text names a thing that the graph lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from kg.evaluation.predictions import Place
from kg.evaluation.scoring import Error
from kg.graph import terms as t
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import name_key

_END = re.compile(r"[。！？!?；;\n]|(?<![A-Z0-9])\.(?=\s)")
_LONGEST = 300  # characters on one side of a quote
_MOST = 3  # quotes of one error


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quote in its sentence."""

    before: str
    exact: str
    after: str
    section: str = ""

    def __str__(self) -> str:
        return f"{self.before}«{self.exact}»{self.after}"


def sentence(text: str, start: int, end: int, section: str = "") -> Sentence:
    """The sentence of ``text`` in which ``text[start:end]`` stands; line ends inside become spaces."""
    head = text[max(0, start - _LONGEST) : start]
    tail = text[end : end + _LONGEST]
    before = head[max((m.end() for m in _END.finditer(head)), default=0) :]
    stop = _END.search(tail)
    after = tail[: stop.end()] if stop else tail
    return Sentence(_flat(before).lstrip(), _flat(text[start:end]), _flat(after).rstrip(), section)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class Quotes:
    """The quotes of errors, from the texts that a graph keeps."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._store = graph.store
        self._texts: dict[str, str] = {}
        self._spans: dict[str, list[tuple[str, int, int]]] | None = None

    def of(self, error: Error) -> list[Sentence]:
        """What proves a wrong link, or where the text names what was missed; empty where it doesn't."""
        if error.found is not None:
            return [self._sentence(place) for place in list(dict.fromkeys(error.found.places))[:_MOST]]
        for source, start, end in self._papers().get(error.paper, []):
            text = self._text(source)[start:end]
            for name in error.names:
                found = find_name(text, name)
                if found is not None:
                    return [sentence(text, *found)]
        return []

    def title(self, paper: str) -> str:
        """A paper's title; its identifier where the graph lacks it."""
        for quad in self._store.quads_for_pattern(None, t.ARXIV_ID, ox.Literal(paper)):
            for label in self._store.quads_for_pattern(quad.subject, t.LABEL, None):
                return str(label.object.value)
        return paper

    def exact(self, place: Place) -> str:
        """The quoted text itself."""
        return self._text(place.source)[place.start : place.end]

    def _sentence(self, place: Place) -> Sentence:
        return sentence(self._text(place.source), place.start, place.end, place.section)

    def _text(self, source: str) -> str:
        if source not in self._texts:
            quads = self._store.quads_for_pattern(ox.NamedNode(source), t.kg("text"), None)
            self._texts[source] = next((q.object.value for q in quads), "")
        return self._texts[source]

    def _papers(self) -> dict[str, list[tuple[str, int, int]]]:
        """For each paper the parts of sources that are about it."""
        if self._spans is None:
            self._spans = {}
            for quad in self._store.quads_for_pattern(None, t.kg("hasSource"), None):
                for paper, start, end in self._parts(quad.subject, quad.object.value):
                    self._spans.setdefault(paper, []).append((quad.object.value, start, end))
        return self._spans

    def _parts(self, report: ox.NamedNode, source: str) -> list[tuple[str, int, int]]:
        """Entries of a source, each from its title to the next one's.

        A source that says neither title nor identifier of any paper is about those whose links come from it.
        """
        text = self._text(source)
        for about in self._store.quads_for_pattern(ox.NamedNode(source), t.ABOUT, None):
            return [(q.object.value, 0, len(text)) for q in self._store.quads_for_pattern(about.object, t.ARXIV_ID, None)]
        begins: list[tuple[int, str]] = []
        for quad in self._store.quads_for_pattern(report, t.HAS_PART, None):
            identifier = next(q.object.value for q in self._store.quads_for_pattern(quad.object, t.ARXIV_ID, None))
            titles = [q.object.value for q in self._store.quads_for_pattern(quad.object, t.TITLE, None)]
            address = text.find(identifier)
            limit = address if address >= 0 else len(text)
            begin = max([text.rfind(title, 0, limit) for title in titles if title], default=-1)
            if max(begin, address) >= 0:
                begins.append((begin if begin >= 0 else address, identifier))
        if not begins:
            links = self._store.quads_for_pattern(None, t.FROM_SOURCE, ox.NamedNode(source))
            return [(paper, 0, len(text)) for paper in sorted({self._paper_of(q.subject) for q in links})]
        begins.sort()
        ends = [begin for begin, _ in begins[1:]] + [len(text)]
        return [(paper, begin, end) for (begin, paper), end in zip(begins, ends, strict=True)]

    def _paper_of(self, link: ox.NamedNode) -> str:
        paper = next(q.object for q in self._store.quads_for_pattern(link, t.SUBJECT, None))
        return next((q.object.value for q in self._store.quads_for_pattern(paper, t.ARXIV_ID, None)), "")


def find_name(text: str, name: str) -> tuple[int, int] | None:
    """Where a name stands in a text as it is written, else whatever its case, spaces and hyphens; None where not."""
    parts = [p for p in re.split(r"[^\w.+@]+", name) if p]
    exact = re.escape(name.strip())
    loose = r"[\W_]{0,3}".join(map(re.escape, parts)) if len(name_key(name)) > 1 else ""
    for pattern in filter(None, (exact, loose)):
        found = re.search(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", text, re.IGNORECASE)
        if found is not None:
            return found.span()
    return None
