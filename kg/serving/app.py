"""The server as an ASGI application: which request goes where, and what holds for all of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
from collections.abc import Collection

from kg.namespaces import BASE
from kg.serving import static_files
from kg.serving.answering import Job, Refusal
from kg.serving.endpoint import (
    CORS,
    Serving,
    answer_endpoint,
    answer_graph_store,
    answer_job,
    base_of,
    headers_of,
    wants_gzip,
)
from kg.serving.hosts import is_ours
from kg.serving.language import language_of
from kg.serving.negotiation import GRAPHS, accepted, prefers_html
from kg.serving.page_cache import PageCache
from kg.serving.protocol import pairs_of
from kg.serving.responding import Receive, Scope, Send, ended_with_client, gathered, send_refusal, send_whole

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " connect-src 'self'; font-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_SUFFIXES = {".ttl": "ttl", ".jsonld": "jsonld", ".nt": "nt", ".rdf": "rdf", ".nq": "nq", ".trig": "trig"}


class App:
    """One store served. Requests with a Host that is not ours are refused before anything else."""

    def __init__(self, serving: Serving, bound: str, allowed: Collection[str] = ()) -> None:
        self.serving, self.bound, self.allowed = serving, bound, tuple(allowed)
        self.cache = PageCache(32 << 20)
        self.has_assets = static_files.has_assets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(self.serving, receive, send)
            return
        if scope["type"] != "http":
            return
        head = scope["method"] == "HEAD"
        shared = {**_SAFE, **CORS}
        try:
            await self._route(scope, receive, send)
        except Refusal as refusal:
            await send_refusal(send, refusal, shared, head=head)
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:
            traceback.print_exc()
            text = f"the server failed at this request ({type(error).__name__}); its log says where"
            with contextlib.suppress(RuntimeError):
                await send_refusal(send, Refusal(500, text), shared, head=head)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not is_ours(hosts[0], self.bound, self.allowed):
            named = hosts[0][:100] if hosts else "none"
            raise Refusal(421, f"this server does not answer for the host «{named}»; see kg serve --allow-host")
        path: str = scope["path"]
        if path in ("/sparql", "/query", "/sparql/"):
            if not await answer_endpoint(self.serving, scope, receive, send):
                await self._page(scope, receive, send)
        elif path == "/data":
            await answer_graph_store(self.serving, scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await send_whole(send, 204, b"", {**CORS, "Allow": "GET, HEAD, OPTIONS"})
        elif scope["method"] not in ("GET", "HEAD"):
            allow = {"Allow": "GET, HEAD, OPTIONS"}
            raise Refusal(405, f"{scope['method']} is not a method of this page; it takes {allow['Allow']}", allow)
        elif path == "/health":
            body = json.dumps({"status": "ok", "generation": self.serving.pool.generation}).encode()
            await send_whole(send, 200, body, {**_SAFE, "Content-Type": "application/json", "Cache-Control": "no-store"})
        elif path == "/favicon.ico":
            await self._file(scope, send, "/static/icon.svg")
        elif static_files.is_static(path):
            await self._file(scope, send, path)
        elif path == "/.well-known/void":
            await self._data(scope, receive, send, "void", {})
        else:
            await self._thing_or_page(scope, receive, send)

    async def _thing_or_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, accept = scope["path"], headers_of(scope).get("accept", "")
        stem, dot, suffix = path.rpartition(".")
        if path.count("/") >= 2 and dot and "." + suffix in _SUFFIXES:
            await self._data(scope, receive, send, "resource", {"iri": _iri(stem), "format": _SUFFIXES["." + suffix]})
        elif path.count("/") >= 2 and _asks_for_rdf(accept):
            await self._data(scope, receive, send, "resource", {"iri": _iri(path)})
        else:
            await self._page(scope, receive, send)

    async def _data(self, scope: Scope, receive: Receive, send: Send, handler: str, more: dict[str, str]) -> None:
        headers = headers_of(scope)
        named = dict(pairs_of(scope["query_string"], "query string")).get("format")
        arguments = {"base": base_of(scope, headers), "accept": headers.get("accept", ""), "format": named, **more}
        if "format" in more:
            arguments["accept"] = ""
        job = Job(handler, arguments, wants_gzip(headers))
        stated = {**CORS, "Vary": "Accept, Accept-Encoding"}
        await answer_job(self.serving, job, receive, send, stated, head=scope["method"] == "HEAD")

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page of the site, or one of its JSON and CSV twins: the same for a generation, so that it is kept."""
        headers = headers_of(scope)
        parameters = pairs_of(scope["query_string"], "query string")
        language, chosen = language_of(parameters, headers)
        gzip = wants_gzip(headers)
        pool = self.serving.pool
        pool.look_for_generation()
        key = (pool.generation, scope["path"], tuple(parameters), language, gzip)
        page = self.cache.get(key)
        if page is None:
            arguments = {
                "path": scope["path"],
                "parameters": parameters,
                "language": language,
                "has_assets": self.has_assets,
            }
            found: list[tuple[int, dict[str, str], bytes]] = []
            async with ended_with_client(receive):
                found.append(await gathered(pool.run(Job("site", arguments, gzip))))
            if not found:
                return  # the client has left
            page = self.cache.put(key, *found[0])
        stated = {**_SAFE, **page.headers, "Vary": "Accept, Accept-Language, Accept-Encoding, Cookie", "Cache-Control": "no-cache"}
        if chosen:
            stated["Set-Cookie"] = f"lang={language}; Path=/; Max-Age=31536000; SameSite=Lax"
        if page.status == 200:
            stated["ETag"] = page.etag
            if page.etag in headers.get("if-none-match", ""):
                await send_whole(send, 304, b"", stated)
                return
        if stated["Content-Type"].startswith("application/json") or "csv" in stated["Content-Type"]:
            stated.update(CORS)
        await send_whole(send, page.status, page.body, stated, head=scope["method"] == "HEAD")

    async def _file(self, scope: Scope, send: Send, path: str) -> None:
        found = await asyncio.to_thread(static_files.read, path)
        if found is None:
            raise Refusal(404, f"there is no file {path[:80]}")
        body, kind, etag = found
        stated = {**_SAFE, "Content-Type": kind, "ETag": etag, "Cache-Control": "no-cache"}
        if etag in headers_of(scope).get("if-none-match", ""):
            await send_whole(send, 304, b"", stated)
        else:
            await send_whole(send, 200, body, stated, head=scope["method"] == "HEAD")


def _iri(path: str) -> str:
    return BASE + path.lstrip("/")


def _asks_for_rdf(accept: str) -> bool:
    """Whether a format of RDF is asked for by name, and not HTML as much."""
    named = {media_range for media_range, quality in accepted(accept) if quality > 0}
    rdf = {m for f in GRAPHS for m in f.media_types if m not in ("text/plain", "text/xml", "application/xml")}
    return bool(named & rdf) and not prefers_html(accept)


async def _lifespan(serving: Serving, receive: Receive, send: Send) -> None:
    await receive()
    try:
        await serving.pool.start()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await serving.pool.stop()
    await send({"type": "lifespan.shutdown.complete"})


