"""A worker's answer to a request for a page of the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.serving.answering import Answer, Refusal


def answer_site(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """A page. ``arguments``: path, parameters, language, has_assets."""
    raise Refusal(404, "there is no such page")
