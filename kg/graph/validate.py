"""Whether a graph is sound: the rules of ``ontology/shapes.ttl``, and those that SHACL has no words for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.namespaces import BASE, Relation
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


def validate(graph: KnowledgeGraph) -> list[Violation]:
    """All that is wrong with a graph, sorted by node; an empty list for a sound one."""
    found = {*_check_shapes(graph.store), *_check_texts(graph.store), *_check_broader(graph.store)}
    found.update(_check_direct(graph.store, graph.threshold), _check_blank(graph.store))
    return sorted(found)


def _check_shapes(store: ox.Store) -> Iterator[Violation]:
    """What pySHACL finds with ``shapes.ttl``."""
    import pyshacl
    import rdflib
    from rdflib.namespace import RDF, SH

    folder = ontology_folder()
    shapes = rdflib.Graph().parse(folder / "shapes.ttl", format="turtle")
    data = _union(store)
    # The subclasses (a benchmark is a dataset) count, whether or not the graph has the ontology in it.
    data.parse(folder / "kg.ttl", format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, allow_infos=True, allow_warnings=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        value = report.value(result, SH.value)
        messages = _by_language(report.objects(result, SH.resultMessage))
        remedies = _by_language(shapes.objects(shape, SH.description))
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


def _union(store: ox.Store) -> rdflib.Graph:
    """All named graphs as one graph of rdflib."""
    import rdflib

    def node(term: Any) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return rdflib.BNode(term.value)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype == _STRING:
            return rdflib.Literal(term.value)  # as rdflib reads a plain string, so that the two are equal
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))

    graph = rdflib.Graph()
    for quad in store.quads_for_pattern(None, None, None, None):
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return graph


def _check_texts(store: ox.Store) -> Iterator[Violation]:
    """Every quote must stand in its source at its offsets. Missing or doubled parts are the shapes' business."""
    texts = {s: x.value for s, x in _pairs(store, _TEXT) if isinstance(x, ox.Literal)}
    starts, ends, sources = (dict(_pairs(store, p)) for p in (t.START, t.END, t.HAS_SOURCE))
    for quote, exact in _pairs(store, t.EXACT):
        text = texts.get(sources.get(quote))
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


def _check_direct(store: ox.Store, threshold: float) -> Iterator[Violation]:
    """A direct triple stands exactly where a kg:Link at or above the threshold, not removed by hand, has the same ends."""
    subjects, predicates = dict(_pairs(store, t.SUBJECT)), dict(_pairs(store, t.PREDICATE))
    confidences = dict(_pairs(store, t.CONFIDENCE))
    linked: dict[tuple[Any, Any, Any], Any] = {}
    removed = {link for link, _ in _pairs(store, t.REMOVED_BY)}
    for link, target in _pairs(store, t.OBJECT):
        if link not in removed and (_number(confidences.get(link)) or 0.0) >= threshold:
            linked.setdefault((subjects.get(link), predicates.get(link), target), link)
    direct = {(s, predicate, o) for predicate in _DIRECT for s, o in _pairs(store, predicate)}
    for paper, predicate, target in direct - linked.keys():
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
    for key in linked.keys() - direct:
        paper, predicate, target = key
        if predicate not in _DIRECT or paper is None:
            continue  # the shapes say so
        yield Violation(
            node=_iri(linked[key]),
            label=_label(store, _iri(linked[key])),
            what=f"the link counts, but {_label(store, _iri(paper))} has no {_short(predicate)} to its object",
            remedy=_REBUILD,
            rule="link-has-direct",
            found=_iri(target),
            what_zh=f"该关系陈述达到阈值，但 {_label(store, _iri(paper))} 缺少 {_short(predicate)}",
            remedy_zh='用 "kg build" 重新构建该报告',
        )


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


def _pairs(store: ox.Store, predicate: ox.NamedNode) -> Iterable[tuple[Any, Any]]:
    return ((q.subject, q.object) for q in store.quads_for_pattern(None, predicate, None, None))


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
