"""A worker's answer to a SPARQL query: checked, run, negotiated and written as it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.sparql_text import asks_another_server, query_form, states_dataset
from kg.graph.syntax_errors import syntax_error
from kg.namespaces import PREFIXES
from kg.serving.answering import Answer, Refusal
from kg.serving.negotiation import BOOLEANS, GRAPHS, RESULTS, choose

MAX_ROWS_HEADER = "Paperkg-Max-Rows"
_OFFERED = {"ASK": BOOLEANS, "SELECT": RESULTS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}


def answer_query(graph: KnowledgeGraph, arguments: Mapping[str, Any], answer: Answer) -> None:
    """Answer a query. ``arguments``: query, accept, format, base, default_graphs, named_graphs, max_rows, service.

    Raises Refusal: 400 for what is not SPARQL, 406 for what can't be had, 503 for more rows than allowed.
    """
    text = arguments["query"]
    form = query_form(text)
    format, content_type = choose(_OFFERED.get(form or "", RESULTS), arguments.get("accept", ""), arguments.get("format"))
    most = arguments.get("max_rows")
    headers = {MAX_ROWS_HEADER: str(most)} if most is not None else {}
    found = run(graph, arguments)
    if most is not None and form != "ASK":
        rows = sum(1 for _ in zip(range(most + 1), found, strict=False))
        if rows > most:
            what = "rows" if form == "SELECT" else "triples"
            raise Refusal(503, f"the answer has more than {most} {what}, the most this server gives; add a LIMIT", headers)
        found = run(graph, arguments)
    answer.begin(content_type, headers=headers)
    try:
        if format.writer in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
            # people read these: with prefixes, which the answer's own serialiser knows nothing of
            ox.serialize(found, answer, format=format.writer, prefixes=PREFIXES)  # type: ignore[arg-type]
        else:
            found.serialize(answer, format=format.writer)
    except (OSError, ValueError) as error:
        raise Refusal(500, f"the query can't be answered: {error}") from None


def run(graph: KnowledgeGraph, arguments: Mapping[str, Any]) -> Any:
    """Run a query over the dataset the request states, else the one it states itself, else the union of all graphs."""
    text = arguments["query"]
    if not arguments.get("service") and asks_another_server(text):
        raise Refusal(400, "SERVICE is not available: this server asks nothing of other servers; leave it out")
    defaults, named = (_graphs(arguments.get(name) or ()) for name in ("default_graphs", "named_graphs"))
    dataset: dict[str, Any] = {"use_default_graph_as_union": not states_dataset(text)}
    if defaults or named:
        dataset = {"default_graph": defaults, "named_graphs": named}
    try:
        return graph.store.query(text, prefixes=PREFIXES, base_iri=arguments.get("base"), **dataset)
    except SyntaxError as error:
        raise Refusal(400, str(syntax_error(text, str(error)))) from None
    except (ValueError, OSError, QueryError) as error:
        raise Refusal(400, f"the query can't be answered: {error}") from None


def _graphs(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise Refusal(400, f"a graph of the dataset is not an IRI: {error}") from None
