"""The graph as a picture: drawn by WebGL where the scripts are there, else the page that pyvis makes."""

from __future__ import annotations

import json

from kg.errors import ThingNotFound
from kg.exploration.overview import neighbourhood, overview
from kg.exploration.page import page_for_server
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.serving.site import fixed_pages
from kg.serving.site.answering import BadRequest, PageAnswer, PageRequest
from kg.serving.site.rendering import page

_MOST_NODES = 300  # of the page without WebGL, which a browser should draw at once


def answer(graph: KnowledgeGraph, request: PageRequest, path: str) -> PageAnswer:
    """``/graph`` (``?focus=IRI``, ``?view=page`` for the page without WebGL), and the data of the picture."""
    if path == "/graph.json":
        return _compact(overview(graph))
    focus = request.get("iri" if path == "/neighbourhood.json" else "focus")
    if path == "/neighbourhood.json":
        if not focus:
            raise BadRequest("say around what: /neighbourhood.json?iri=IRI")
        return _compact(neighbourhood(graph, focus))
    view = request.get("view")
    if view not in ("", "page"):
        raise BadRequest(f"view is «{view[:80]}»; it can only be page")
    if request.has_assets and not view:
        return page("graph.html", request)
    try:
        text = page_for_server(graph, focus=focus or None, language=request.language, max_nodes=_MOST_NODES)
    except ThingNotFound:
        return fixed_pages.missing(graph, request)
    return PageAnswer(200, "text/html; charset=utf-8", text.encode("utf-8", "replace"))


def _compact(value: object) -> PageAnswer:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return PageAnswer(200, "application/json", text.encode("utf-8", "replace"))
