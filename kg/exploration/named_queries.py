"""Run the named queries with the names of things as people write them."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import QueryError
from kg.exploration.things import find
from kg.graph.example_queries import NamedQuery, named_queries
from kg.graph.knowledge_graph import Answer, KnowledgeGraph

__all__ = ["NamedQuery", "named_queries", "run_named"]


def run_named(graph: KnowledgeGraph, name: str, arguments: Mapping[str, str]) -> Answer:
    """Run a named query; its arguments are names of things, in any spelling or language.

    Raises QueryError for an unknown name or a parameter that is missing or not the query's, ThingNotFound.
    """
    query = named_queries().get(name)
    if query is None:
        raise QueryError(f"no named query «{name}»; there are: {', '.join(named_queries())}")
    missing = [p for p in query.parameters if p not in arguments]
    if missing:
        usage = " ".join(f"--{p} '{query.parameters[p]}'" for p in missing)
        raise QueryError(f"the query {name} needs {', '.join(missing)}; for example: kg query {name} {usage}")
    unknown = [a for a in arguments if a not in query.parameters]
    if unknown:
        takes = ", ".join(f"--{p}" for p in query.parameters) or "no parameters"
        raise QueryError(f"the query {name} does not know --{unknown[0]}; it takes {takes}")
    values = {p: ox.NamedNode(find(graph, arguments[p]).iri) for p in query.parameters}
    return graph.query(query.sparql, values)
