"""From a path and its parameters to a page, whatever they are."""

from __future__ import annotations

from dataclasses import dataclass

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import BASE


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is asked for: a decoded path, decoded parameters in order, the language, and whether scripts are there."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    has_assets: bool = False

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.parameters if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.parameters if key == name and value]


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """A page as it goes out."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class BadRequest(Exception):  # noqa: N818  # what HTTP calls it
    """A parameter that can't be used; the text says which and what to do."""


def answer_page(graph: KnowledgeGraph, request: PageRequest) -> PageAnswer:
    """The page for a request; 404 with the nearest names for a path that is none, 400 for parameters that can't be."""
    from kg.serving.site import fixed_pages, graph_pages, lists, things
    from kg.serving.site.addresses import FOLDERS

    path = request.path.rstrip("/") or "/"
    name, dot, suffix = path[1:].partition(".")
    twin = suffix if dot and suffix in ("csv", "json") else ""
    try:
        if path == "/":
            return fixed_pages.home(graph, request)
        if name == "search" and suffix in ("", "json"):
            return fixed_pages.search_page(graph, request, twin)
        if path in ("/sparql", "/query"):
            return fixed_pages.editor(graph, request)
        if path in ("/graph", "/graph.json", "/neighbourhood.json"):
            return graph_pages.answer(graph, request, path)
        if path == "/about":
            return fixed_pages.about(graph, request)
        if twin or not dot:
            if name == "papers":
                return lists.papers(graph, request, twin)
            if name in FOLDERS:
                return lists.items(graph, request, name, twin)
            if name == "reports":
                return lists.reports(graph, request, twin)
        return things.thing(graph, request, BASE + path[1:])
    except BadRequest as error:
        return fixed_pages.wrong(request, str(error))
