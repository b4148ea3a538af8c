"""The named queries: SPARQL files of the package whose first lines say what they ask and which parameters they take.

A header line is ``# title: …``, ``# title-zh: …`` or ``# parameter: technique Thing GRPO`` (name, kind, an example).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pyoxigraph as ox

from kg.errors import QueryError
from kg.exploration.things import find
from kg.graph.knowledge_graph import Answer, KnowledgeGraph


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with a name, a title in two languages and parameters (name → example)."""

    name: str
    title: str
    title_zh: str
    parameters: Mapping[str, str]
    sparql: str


@lru_cache(maxsize=1)
def named_queries() -> dict[str, NamedQuery]:
    """All named queries by name."""
    found = {}
    for file in sorted(files("kg.exploration").joinpath("queries").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".rq"):
            continue
        text = file.read_text(encoding="utf-8")
        head = dict(re.findall(r"^# (title|title-zh): (.+)$", text, re.MULTILINE))
        parameters = dict(re.findall(r"^# parameter: (\w+) (.+)$", text, re.MULTILINE))
        name = file.name.removesuffix(".rq")
        found[name] = NamedQuery(name, head["title"], head["title-zh"], parameters, text)
    return found


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
