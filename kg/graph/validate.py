"""Whether a graph is sound: the rules of ``ontology/shapes.ttl``, and those that SHACL has no words for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.graph.parts import Shapes, parts_of, surroundings, to_rdflib
from kg.namespaces import BASE, Relation, report_graph
from kg.vocabulary.location import ontology_folder

if TYPE_CHECKING:
    import rdflib

    from kg.graph.knowledge_graph import KnowledgeGraph

_SHAPE = BASE + "shape/"
_DIRECT = (*(t.kg(relation.value) for relation in Relation), t.HAS_RESULT)
_TEXT = t.kg("text")
_STRING = t.term("xsd:string")
_REBUILD = 'build the report again with "kg build"'


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong with one node, in words for the graph's owner."""

    node: str  # IRI
    label: str  # its name, or its kind and the end of its IRI
    what: str
    remedy: str
    rule: str  # the shape's or the check's name
    found: str = ""  # the value that breaks the rule, where there is one
    what_zh: str = ""
    remedy_zh: str = ""

    def __str__(self) -> str:
        found = f" (found: {self.found})" if self.found else ""
        return f"{self.label} <{self.node}>: {self.what}{found}; {self.remedy}"


def validate(graph: KnowledgeGraph, reports: Sequence[str] | None = None) -> list[Violation]:
    """All that is wrong with a graph, sorted by node; an empty list for a sound one.

    ``reports``: look only at what these reports say, and at what is derived of it. The graph is looked at part by part,
    so that memory does not grow with it (docs/scale.md).
    """
    with graph.on_disk() as here:
        store: Any = here.store
        if reports is None:
            graphs = list(store.named_graphs())
            found = {*_check_shapes(store, [ox.DefaultGraph(), *graphs]), *_check_broader(store), *_check_blank(store)}
            direct: Iterable[Any] = (quad for predicate in _DIRECT for quad in store.quads_for_pattern(None, predicate, None))
            linked: Iterable[Any] = store.quads_for_pattern(None, t.OBJECT, None)
        else:
            graphs = [ox.NamedNode(report_graph(report)) for report in reports]
            found = set(_check_shapes(store, graphs))
            direct = _direct_of(store, graphs)
            linked = _linked_of(store, graphs)
        found.update(_check_texts(store, graphs))
        found.update(_unlinked(store, direct, here.threshold), _undirected(store, linked, here.threshold))
    return sorted(found)


def _direct_of(store: Any, graphs: Iterable[Any]) -> Iterator[ox.Quad]:
    """The direct triples of the papers of some graphs."""
    for graph in graphs:
        for paper in store.quads_for_pattern(None, t.TYPE, t.PAPER, graph):
            for predicate in _DIRECT:
                yield from store.quads_for_pattern(paper.subject, predicate, None)


def _linked_of(store: Any, graphs: Iterable[Any]) -> Iterator[ox.Quad]:
    """The objects of the links of some graphs."""
    for graph in graphs:
        for link in store.quads_for_pattern(None, t.TYPE, t.LINK, graph):
            yield from store.quads_for_pattern(link.subject, t.OBJECT, None)


def _check_shapes(store: Any, graphs: Sequence[Any]) -> Iterator[Violation]:
    """What pySHACL finds with ``shapes.ttl``, part by part."""
    import pyshacl
    import rdflib
    from rdflib.namespace import RDF, SH

    folder = ontology_folder()
    # The subclasses (a benchmark is a dataset) count, whether or not the graph has the ontology in it.
    ontology = rdflib.Graph().parse(folder / "kg.ttl", format="turtle")
    shapes = Shapes(rdflib.Graph().parse(folder / "shapes.ttl", format="turtle"), ontology)
    for focus in parts_of(store, graphs):
        triples, unknown = surroundings(store, focus)
        data = to_rdflib(triples)
        aimed = shapes.at(data, focus, unknown)
        for triple in ontology:
            data.add(triple)
        _, report, _ = pyshacl.validate(data, shacl_graph=aimed, allow_infos=True, allow_warnings=True)
        for result in report.subjects(RDF.type, SH.ValidationResult):
            node, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
            value = report.value(result, SH.value)
            messages = _by_language(report.objects(result, SH.resultMessage))
            remedies = _by_language(aimed.objects(shape, SH.description))
            yield Violation(
                node=str(node),
                label=_label(store, str(node)),
                what=messages.get("en", "this node breaks a rule of the graph"),
                remedy=remedies.get("en", _REBUILD),
                rule=str(shape).removeprefix(_SHAPE),
                found=_found(data, node, report.value(result, SH.resultPath), value),
                what_zh=messages.get("zh", ""),
                remedy_zh=remedies.get("zh", ""),
            )


def _found(data: rdflib.Graph, node: Any, path: Any, value: Any) -> str:
    """What breaks the rule: the value, or where a rule is about how many there are, all of them."""
    if value is not None:
        return "" if value == node else _shown(value)
    import rdflib

    if not isinstance(path, rdflib.URIRef):
        return ""
    return ", ".join(sorted(_shown(found) for found in data.objects(node, path))) or "none"


def _by_language(texts: Iterable[Any]) -> dict[str, str]:
    return {text.language: str(text) for text in texts}


def _check_texts(store: Any, graphs: Iterable[Any]) -> Iterator[Violation]:
    """Every quote must stand in its source at its offsets. Missing or doubled parts are the shapes' business."""
    for graph in graphs:
        quotes = dict(_pairs(store, t.EXACT, graph))
        starts, ends, sources = (dict(_pairs(store, p, graph)) for p in (t.START, t.END, t.HAS_SOURCE))
        texts: dict[Any, str | None] = {}
        for quote, exact in quotes.items():
            source = sources.get(quote)
            if source not in texts:
                texts[source] = _text_of(store, source)
            text = texts[source]
            start, end = _integer(starts.get(quote)), _integer(ends.get(quote))
            if text is None or start is None or end is None or not isinstance(exact, ox.Literal):
                continue
            stands_there = text[start:end] if 0 <= start <= end else ""
            if stands_there != exact.value:
                yield Violation(
                    node=_iri(quote),
                    label=_label(store, _iri(quote)),
                    what=f"the quote «{_cut(exact.value)}» does not stand in its source from {start} to {end}",
                    remedy=_REBUILD,
                    rule="quote-in-source",
                    found=_cut(stands_there) or "nothing",
                    what_zh=f"引文 «{_cut(exact.value)}» 与原文 {start} 至 {end} 处不符",
                    remedy_zh='用 "kg build" 重新构建该报告',
                )


def _text_of(store: Any, source: Any) -> str | None:
    if source is None:
        return None
    found = (q.object for q in store.quads_for_pattern(source, _TEXT, None))
    return next((x.value for x in found if isinstance(x, ox.Literal)), None)


# A direct triple stands exactly where a kg:Link at or above the threshold, not removed by hand, has the same ends.


def _unlinked(store: Any, direct: Iterable[Any], threshold: float) -> Iterator[Violation]:
    """Direct triples that no link stands for."""
    last = None
    for quad in direct:
        if quad.triple != last and not any(_counts(store, x, threshold) for x in _links(store, quad)):
            paper, predicate, target = quad.subject, quad.predicate, quad.object
            yield Violation(
                node=_iri(paper),
                label=_label(store, _iri(paper)),
                what=f"{_short(predicate)} {_label(store, _iri(target))} has no link of confidence {threshold} or more",
                remedy=_REBUILD,
                rule="direct-has-link",
                found=_iri(target),
                what_zh=f"{_short(predicate)} {_label(store, _iri(target))} 没有置信度不低于 {threshold} 的关系陈述",
                remedy_zh='用 "kg build" 重新构建该报告',
            )
        last = quad.triple


def _undirected(store: Any, linked: Iterable[Any], threshold: float) -> Iterator[Violation]:
    """Links that count and have no direct triple."""
    for quad in linked:
        link, target = quad.subject, quad.object
        paper, predicate = _one(store, link, t.SUBJECT), _one(store, link, t.PREDICATE)
        if predicate not in _DIRECT or paper is None or not _counts(store, link, threshold):
            continue  # the shapes say what is missing
        if next(iter(store.quads_for_pattern(paper, predicate, target)), None) is None:
            yield Violation(
                node=_iri(link),
                label=_label(store, _iri(link)),
                what=f"the link counts, but {_label(store, _iri(paper))} has no {_short(predicate)} to its object",
                remedy=_REBUILD,
                rule="link-has-direct",
                found=_iri(target),
                what_zh=f"该关系陈述达到阈值，但 {_label(store, _iri(paper))} 缺少 {_short(predicate)}",
                remedy_zh='用 "kg build" 重新构建该报告',
            )


def _links(store: Any, direct: ox.Quad) -> Iterator[Any]:
    """The links with the ends of a direct triple: looked up from the paper, which has few."""
    for quad in store.quads_for_pattern(None, t.SUBJECT, direct.subject):
        link = quad.subject
        if _says(store, link, t.PREDICATE, direct.predicate) and _says(store, link, t.OBJECT, direct.object):
            yield link


def _says(store: Any, subject: Any, predicate: ox.NamedNode, object: Any) -> bool:
    return next(iter(store.quads_for_pattern(subject, predicate, object)), None) is not None


def _one(store: Any, subject: Any, predicate: ox.NamedNode) -> Any:
    return next((q.object for q in store.quads_for_pattern(subject, predicate, None)), None)


def _counts(store: Any, link: Any, threshold: float) -> bool:
    sure = _number(_one(store, link, t.CONFIDENCE)) or 0.0
    return sure >= threshold and _one(store, link, t.REMOVED_BY) is None


def _check_broader(store: ox.Store) -> Iterator[Violation]:
    """No concept may be broader than itself, by however many steps: one violation for each ring."""
    above: dict[str, list[str]] = defaultdict(list)
    for narrow, broad in _pairs(store, t.BROADER):
        above[_iri(narrow)].append(_iri(broad))
    for ring in _rings(above):
        names = " → ".join(_label(store, iri) for iri in (*ring, ring[0]))
        yield Violation(
            node=ring[0],
            label=_label(store, ring[0]),
            what=f"this concept is broader than itself: {names}",
            remedy="take one skos:broader of the ring out of the vocabulary file that states it",
            rule="broader-ring",
            what_zh=f"该概念成了自己的上位概念：{names}",
            remedy_zh="在词表文件中删去该环中的一条 skos:broader",
        )


def _rings(above: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """The rings that a walk up from every concept meets, each once, its least IRI first."""
    done: set[str] = set()
    for start in sorted(above):
        path: dict[str, None] = {}
        # Each step of the walk: a concept, and what is above it that was not yet looked at.
        walk = [(start, iter(sorted(above[start])))] if start not in done else []
        path[start] = None
        while walk:
            here, rest = walk[-1]
            step = next(rest, None)
            if step is None:
                walk.pop()
                path.pop(here)
                done.add(here)
            elif step in path:
                ring = [*path][[*path].index(step) :]
                least = ring.index(min(ring))
                yield (*ring[least:], *ring[:least])
            elif step not in done:
                path[step] = None
                walk.append((step, iter(sorted(above.get(step, ())))))


def _check_blank(store: ox.Store) -> Iterator[Violation]:
    """No blank nodes: they have no name, and exports would not be the same bytes twice."""
    for quad in store.quads_for_pattern(None, None, None, None):
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode):
                yield Violation(
                    node=_iri(quad.subject),
                    label=_label(store, _iri(quad.subject)),
                    what=f"{_short(quad.predicate)} stands on or points to a node without an IRI",
                    remedy="give it an IRI in the vocabulary file that states it",
                    rule="no-blank-nodes",
                    what_zh=f"{_short(quad.predicate)} 的一端是没有 IRI 的节点",
                    remedy_zh="在词表文件中给它一个 IRI",
                )


def _pairs(store: Any, predicate: ox.NamedNode, graph: Any = None) -> Iterable[tuple[Any, Any]]:
    return ((q.subject, q.object) for q in store.quads_for_pattern(None, predicate, None, graph))


def _iri(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _integer(term: Any) -> int | None:
    number = _number(term)
    return int(number) if number is not None and number == int(number) else None


def _number(term: Any) -> float | None:
    try:
        return float(term.value) if isinstance(term, ox.Literal) else None
    except ValueError:
        return None


def _label(store: ox.Store, iri: str) -> str:
    """A node's name; for links, quotes and the like, which have none, what they are and of what."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return "a node without an IRI"
    for predicate in (t.LABEL, t.PREF_LABEL, t.TITLE):
        found = [q.object for q in store.quads_for_pattern(node, predicate, None, None)]
        names = [(name.language != "en", name.value) for name in found if isinstance(name, ox.Literal)]
        if names:
            return min(names)[1]
    name, paper, relation = (_first(store, node, predicate) for predicate in (t.NAME, t.SUBJECT, t.PREDICATE))
    if paper and relation:
        return f"link {paper.removeprefix(BASE)} kg:{relation.rpartition('#')[2]} {name}".rstrip()
    return iri.removeprefix(BASE)


def _first(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
    """The least value of a property, "" where there is none."""
    return min((_iri(q.object) for q in store.quads_for_pattern(node, predicate, None, None)), default="")


def _short(term: Any) -> str:
    iri = _iri(term)
    return f"kg:{iri.rpartition('#')[2]}" if "#" in iri else iri


def _shown(value: Any) -> str:
    language = getattr(value, "language", None)
    return (_cut(str(value)) or '""') + (f"@{language}" if language else "")


def _cut(text: str, length: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
