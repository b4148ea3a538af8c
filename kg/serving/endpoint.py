"""The SPARQL endpoint and the Graph Store: HTTP requests to jobs of the workers, and to updates."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.serving.answering import Job, Refusal
from kg.serving.negotiation import prefers_html
from kg.serving.pool import Clock, Pool
from kg.serving.protocol import MAX_BODY, pairs_of, read_request
from kg.serving.querying import MAX_ROWS_HEADER
from kg.serving.responding import Receive, Scope, Send, ended_with_client, read_body, send_frames, send_whole
from kg.serving.updating import apply_update, delete_graph, in_a_process, put_graph

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"{MAX_ROWS_HEADER}, Retry-After, Content-Encoding",
}
_MAX_DATA = 256 << 20  # bytes of a graph that is written


@dataclass(frozen=True, slots=True)
class Serving:
    """How a store is served."""

    store: Path
    pool: Pool
    seconds: float | None
    max_rows: int | None = None
    service: bool = False
    token: str | None = None  # None: nothing can be written


def headers_of(scope: Scope) -> dict[str, str]:
    """Headers by lower-case name; those that come more than once joined by commas."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def wants_gzip(headers: Mapping[str, str]) -> bool:
    for item in headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = item.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def base_of(scope: Scope, headers: Mapping[str, str]) -> str:
    return f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}/"


def preflight(methods: str) -> dict[str, str]:
    return {
        **CORS,
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, X-Requested-With",
        "Access-Control-Max-Age": "86400",
    }


async def answer_endpoint(serving: Serving, scope: Scope, receive: Receive, send: Send) -> bool:
    """Answer a request to ``/sparql``. False where a browser wants the editor's page instead. Raises Refusal."""
    try:
        return await _answer_endpoint(serving, scope, receive, send)
    except Refusal as refusal:
        if serving.max_rows is not None:
            refusal.headers[MAX_ROWS_HEADER] = str(serving.max_rows)
        raise


async def _answer_endpoint(serving: Serving, scope: Scope, receive: Receive, send: Send) -> bool:
    method, headers = scope["method"], headers_of(scope)
    methods = "GET, HEAD, POST, OPTIONS"
    if method == "OPTIONS":
        await send_whole(send, 204, b"", preflight(methods))
        return True
    if method not in ("GET", "HEAD", "POST"):
        raise Refusal(405, f"{method} is not a method of this endpoint; it takes {methods}", {"Allow": methods})
    body = await read_body(receive, MAX_BODY, scope["headers"]) if method == "POST" else b""
    asked = read_request(method, scope["query_string"], headers.get("content-type", ""), body)
    stated = {**CORS, "Vary": "Accept, Accept-Encoding"}
    if serving.max_rows is not None:
        stated[MAX_ROWS_HEADER] = str(serving.max_rows)
    base = base_of(scope, headers)
    accept = headers.get("accept", "")
    if asked is None:
        named = dict(pairs_of(scope["query_string"], "query string")).get("format")
        if prefers_html(accept) and not named:
            return False
        arguments: dict[str, Any] = {"base": base, "accept": accept, "format": named, "writable": serving.token is not None}
        job = Job("service", arguments, wants_gzip(headers))
    elif asked.update:
        check_token(serving, headers)
        await in_a_process(
            serving.seconds, apply_update, serving.store, asked.text, base + "sparql", asked.default_graphs, asked.named_graphs
        )
        serving.pool.look_for_generation(now=True)
        await send_whole(send, 204, b"", stated)
        return True
    else:
        arguments = {
            "query": asked.text,
            "accept": accept,
            "format": asked.format,
            "base": base + "sparql",
            "default_graphs": asked.default_graphs,
            "named_graphs": asked.named_graphs,
            "max_rows": serving.max_rows,
            "service": serving.service,
        }
        job = Job("query", arguments, wants_gzip(headers))
    await answer_job(serving, job, receive, send, stated, head=method == "HEAD")
    return True


async def answer_job(
    serving: Serving, job: Job, receive: Receive, send: Send, headers: Mapping[str, str], *, head: bool = False
) -> None:
    """Have a worker answer; it is ended when the client leaves."""
    clock = Clock(serving.seconds)
    async with ended_with_client(receive):
        await send_frames(send, serving.pool.run(job, clock), clock, headers, head=head)


async def answer_graph_store(serving: Serving, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request of the Graph Store Protocol: ``/data?graph=IRI``, ``?default``, or all of it without either."""
    method, headers = scope["method"], headers_of(scope)
    methods = "GET, HEAD, OPTIONS" + (", PUT, POST, DELETE" if serving.token is not None else "")
    if method == "OPTIONS":
        await send_whole(send, 204, b"", preflight(methods))
        return
    fields = dict(pairs_of(scope["query_string"], "query string"))
    if "graph" in fields and "default" in fields:
        raise Refusal(400, "graph and default are both given; a request is about one graph")
    name = fields.get("graph", None if "default" in fields else "")
    stated = {**CORS, "Vary": "Accept, Accept-Encoding"}
    if method in ("GET", "HEAD"):
        if "graph" in fields and not name:
            raise Refusal(400, "graph is empty; give the IRI of a graph, or default")
        arguments = {"graph": name, "accept": headers.get("accept", ""), "format": fields.get("format")}
        job = Job("graph", arguments, wants_gzip(headers))
        await answer_job(serving, job, receive, send, stated, head=method == "HEAD")
        return
    if method not in ("PUT", "POST", "DELETE"):
        raise Refusal(405, f"{method} is not a method of a graph; it takes {methods}", {"Allow": methods})
    check_token(serving, headers)
    if name == "":
        raise Refusal(400, "say which graph: ?graph=IRI or ?default")
    if method == "DELETE":
        await in_a_process(serving.seconds, delete_graph, serving.store, name)
        status = 204
    else:
        data = await read_body(receive, _MAX_DATA, scope["headers"])
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        base = name or base_of(scope, headers) + "data"
        new = await in_a_process(
            serving.seconds, put_graph, serving.store, name, data, media_type, base, replace=method == "PUT"
        )
        status = 201 if new else 204
    serving.pool.look_for_generation(now=True)
    await send_whole(send, status, b"", stated)


def check_token(serving: Serving, headers: Mapping[str, str]) -> None:
    """Raises Refusal: 403 where nothing can be written, 401 without the right token."""
    if serving.token is None:
        raise Refusal(403, "this server is read-only; start it with --writable to allow updates")
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), serving.token.encode()):
        raise Refusal(401, "updates need the token: Authorization: Bearer …", {"WWW-Authenticate": 'Bearer realm="paperkg"'})
