"""Where a graph lives on a SPARQL 1.1 server: the address a user gives, and the three endpoints it stands for.

    sparql+http://localhost:7878/query
    sparql+https://user@graphs.example.org/sparql?update=/sparql-auth&data=/sparql-graph-crud-auth&auth=digest

The address is that of the query endpoint. ``update`` and ``data`` (Update and Graph Store Protocol) are paths on the
same server or whole addresses; an address without a path, or with ``/query``, means those of Oxigraph.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit, urlunsplit

from kg.errors import StoreAddressError
from kg.namespaces import digest

_SCHEMES = ("sparql+http", "sparql+https")
_OXIGRAPH = {"query": "/query", "update": "/update", "data": "/store"}
_KNOWN = ("update", "data", "auth", "user")


@dataclass(frozen=True, slots=True)
class SparqlAddress:
    """The endpoints of a server; ``update`` and ``data`` are empty where it can only be asked."""

    query: str
    update: str
    data: str
    user: str = ""
    password: str = field(default="", repr=False)
    digest_auth: bool = False

    def __str__(self) -> str:
        return self.query

    @property
    def state_folder(self) -> Path:
        """Where this machine keeps what it needs to build into the server: corrections, what was read, a working copy."""
        given = os.environ.get("KG_STATE_DIR")
        if given:
            base = Path(given)
        else:
            from platformdirs import user_state_path

            base = user_state_path("paperkg", appauthor=False)
        return base / f"{urlsplit(self.query).hostname}-{digest(self.query, self.data)}"


def is_sparql_address(store: object) -> bool:
    """Whether a store is given as the address of a server."""
    return str(store).partition(":")[0] in _SCHEMES


def without_password(text: str) -> tuple[str, str]:
    """An address that can be shown, and the password that stood in it."""
    head, at, rest = text.partition("@")
    user, colon, password = head.rpartition(":")
    if not at or not colon or "/" in password:
        return text, ""
    return f"{user}@{rest}", unquote(password)


def parse_address(text: str) -> SparqlAddress:
    """The endpoints that an address stands for. A password is taken from the address or from KG_STORE_PASSWORD.

    Raises StoreAddressError.
    """
    scheme, _, rest = text.partition("+")
    if not is_sparql_address(text):
        raise StoreAddressError(f"{text}: not the address of a SPARQL store; write sparql+http://HOST:PORT/PATH")
    # A Path makes one slash of two.
    rest = rest if "://" in rest else rest.replace(":/", "://", 1)
    parts = urlsplit(rest)
    if not parts.hostname:
        raise StoreAddressError(f"{text}: the address names no host; write {scheme}+http://HOST:PORT/PATH")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(set(options) - set(_KNOWN))
    if unknown:
        raise StoreAddressError(f"{text}: «{unknown[0]}» is no option of an address; there are {', '.join(_KNOWN)}")
    host = parts.netloc.rpartition("@")[2]
    root = urlunsplit((parts.scheme, host, "/", "", ""))
    usual = _OXIGRAPH if parts.path in ("", "/", "/query") else {"query": parts.path, "update": "", "data": ""}
    user = unquote(parts.username or "") or options.get("user", "")
    return SparqlAddress(
        urljoin(root, usual["query"]),
        urljoin(root, options.get("update", usual["update"])) if options.get("update", usual["update"]) else "",
        urljoin(root, options.get("data", usual["data"])) if options.get("data", usual["data"]) else "",
        user,
        unquote(parts.password or "") or os.environ.get("KG_STORE_PASSWORD", ""),
        options.get("auth") == "digest",
    )
