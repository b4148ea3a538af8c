"""A worker's answer to a request for a page of the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.serving.answering import Answer
from kg.serving.site import PageRequest, answer_page


def answer_site(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """A page. ``arguments``: path, parameters, language, has_assets."""
    parameters = tuple((name, value) for name, value in arguments["parameters"])
    page = answer_page(graph, PageRequest(arguments["path"], parameters, arguments["language"], arguments["has_assets"]))
    answer.begin(page.content_type, page.status, dict(page.headers))
    answer.write(page.body)
