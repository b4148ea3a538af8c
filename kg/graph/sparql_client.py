"""Requests to a SPARQL 1.1 server: Query, Update and Graph Store Protocol, with credentials and patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx

from kg.errors import QueryError, StoreUnreachable
from kg.graph.sparql_address import SparqlAddress

_TRIES = 4
_PAUSE = 0.5  # seconds before the second try; twice as long before each further one
_AGAIN = frozenset({408, 429, 502, 503, 504})
RESULTS = "application/sparql-results+json"
GRAPH = "application/n-triples, text/turtle;q=0.8"


class SparqlClient:
    """One server. Every request is one of those that may be sent again: asking, replacing, adding what is a set."""

    def __init__(self, address: SparqlAddress, timeout: float = 300.0) -> None:
        """``timeout``: seconds without an answer after which a request counts as failed."""
        auth: httpx.Auth | None = None
        if address.user:
            kind = httpx.DigestAuth if address.digest_auth else httpx.BasicAuth
            auth = kind(address.user, address.password)
        self.address = address
        self._http = httpx.Client(auth=auth, timeout=httpx.Timeout(timeout, connect=10), follow_redirects=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def query(self, sparql: str, accept: str, dataset: list[tuple[str, str]] | None = None) -> httpx.Response:
        """The answer to a query. Raises QueryError for one that the server refuses, StoreUnreachable."""
        body = urlencode([("query", sparql), *(dataset or [])])
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        return self._send(lambda: self._http.post(self.address.query, content=body, headers=headers))

    def update(self, sparql: str) -> None:
        """Carry out an update. Raises QueryError, StoreUnreachable."""
        headers = {"Content-Type": "application/sparql-update"}
        address = self._writable(self.address.update, "update")
        self._send(lambda: self._http.post(address, content=sparql.encode("utf-8"), headers=headers))

    def put_graph(self, graph: str, turtle: bytes) -> None:
        """Replace a graph in one transaction of the server's. Raises QueryError, StoreUnreachable."""
        self._graph("PUT", graph, turtle)

    def post_graph(self, graph: str, turtle: bytes) -> None:
        """Add to a graph. Raises QueryError, StoreUnreachable."""
        self._graph("POST", graph, turtle)

    def get_graph(self, graph: str, file: Path) -> str:
        """Write a graph to a file as the server gives it; say in which media type. "" where it does not give it whole."""
        if not self.address.data:
            return ""
        try:
            with self._http.stream("GET", self.address.data, params={"graph": graph}, headers={"Accept": GRAPH}) as answer:
                if not answer.is_success:
                    return ""
                with file.open("wb") as out:
                    for part in answer.iter_bytes():
                        out.write(part)
                return str(answer.headers.get("content-type", "")).partition(";")[0].strip()
        except httpx.HTTPError:
            return ""

    def delete_graph(self, graph: str) -> None:
        """Remove a graph; one that is not there is gone already. Raises QueryError, StoreUnreachable."""
        self._graph("DELETE", graph, None)

    def _graph(self, method: str, graph: str, turtle: bytes | None) -> None:
        headers = {"Content-Type": "text/turtle"} if turtle is not None else {}
        address = self._writable(self.address.data, "data")
        self._send(
            lambda: self._http.request(method, address, params={"graph": graph}, content=turtle, headers=headers),
            fine=frozenset({404}) if method == "DELETE" else frozenset(),
        )

    def _writable(self, address: str, option: str) -> str:
        if not address:
            raise StoreUnreachable(
                f"{self.address}: this address says nothing of how to write; add ?{option}=/PATH with the server's endpoint"
            )
        return address

    def _send(self, request: Callable[[], httpx.Response], fine: frozenset[int] = frozenset()) -> httpx.Response:
        pause = _PAUSE
        for attempt in range(1, _TRIES + 1):
            try:
                answer = request()
            except httpx.TransportError as error:
                if attempt == _TRIES:
                    reason = str(error) or type(error).__name__
                    raise StoreUnreachable(
                        f"{self.address}: the server does not answer ({reason}); is it running, is the address right?"
                    ) from None
            else:
                if answer.is_success or answer.status_code in fine:
                    return answer
                if answer.status_code not in _AGAIN or attempt == _TRIES:
                    raise self._refused(answer)
            time.sleep(pause)
            pause *= 2
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _refused(self, answer: httpx.Response) -> QueryError | StoreUnreachable:
        said = " ".join(answer.text.split())[:300]
        if answer.status_code in (401, 403):
            return StoreUnreachable(
                f"{self.address}: the server wants other credentials ({answer.status_code}); give user@ in the address "
                "and the password in KG_STORE_PASSWORD, and auth=digest where it asks for that"
            )
        if answer.status_code == 404:
            return StoreUnreachable(f"{answer.url.copy_with(query=None)}: nothing answers there (404); check the address")
        return QueryError(f"{self.address}: the server refuses the request ({answer.status_code}): {said}")
