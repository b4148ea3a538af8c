"""The SPARQL 1.1 Protocol: what a request asks for, and what is wrong with it (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kg.serving.answering import Refusal

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
MAX_BODY = 8 << 20  # bytes of a request


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or an update with the dataset the request states for it."""

    text: str
    update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


def pairs_of(encoded: bytes, what: str) -> list[tuple[str, str]]:
    """The fields of a query string or form. Raises Refusal 400 where they are not UTF-8."""
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000
        )
    except (UnicodeDecodeError, ValueError):
        raise Refusal(400, f"the {what} is not percent-encoded UTF-8 with at most 1000 fields") from None


def read_request(method: str, query_string: bytes, content_type: str, body: bytes) -> Asked | None:
    """What a request asks for; None where a GET asks nothing (it wants the service's description).

    Raises Refusal: 400, 413 or 415 as the protocol says, with what to do.
    """
    fields = pairs_of(query_string, "query string")
    if method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in fields):
            raise Refusal(400, "an update must be sent by POST")
        if not any(name == "query" for name, _ in fields):
            _check_nothing(fields)
            return None
        return _asked(fields)
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = next((p.partition("=")[2].strip('" ') for p in parameters if p.startswith("charset")), "utf-8")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"send the request as UTF-8, not {charset[:40]}")
    if media_type == FORM:
        form = pairs_of(body, "form")
        asked = _asked(form)
        if asked is None:
            raise Refusal(400, "the form has neither a field query nor a field update")
        if any(name in ("query", "update") for name, _ in fields):
            raise Refusal(400, "the query stands in the form and in the address; send it once")
        return asked
    if media_type in (QUERY, UPDATE):
        if any(name in ("query", "update") for name, _ in fields):
            raise Refusal(400, "the query stands in the body and in the address; send it once")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal(400, "the body is not UTF-8") from None
        return _asked([*fields, ("query" if media_type == QUERY else "update", text)])
    named = f"«{media_type[:80]}»" if media_type else "without a Content-Type"
    raise Refusal(415, f"a POST {named} can't be read; send {FORM}, {QUERY} or {UPDATE}")


def _check_nothing(fields: Sequence[tuple[str, str]]) -> None:
    for name, _ in fields:
        if name in ("default-graph-uri", "named-graph-uri"):
            raise Refusal(400, f"{name} is given, but no query; add query=…")


def _asked(fields: Sequence[tuple[str, str]]) -> Asked | None:
    queries, updates = ([v for n, v in fields if n == name] for name in ("query", "update"))
    if len(queries) + len(updates) > 1:
        raise Refusal(400, "more than one query or update; send one a request")
    if not queries and not updates:
        return None
    update = bool(updates)
    word = "using" if update else "default"
    given = {name for name, _ in fields}
    wrong = {"default-graph-uri", "named-graph-uri"} if update else {"using-graph-uri", "using-named-graph-uri"}
    if given & wrong:
        raise Refusal(400, f"{min(given & wrong)} is for {'queries' if update else 'updates'}")
    text = (queries or updates)[0]
    if "\x00" in text:
        raise Refusal(400, "the text holds a null character")
    return Asked(
        text,
        update,
        tuple(v for n, v in fields if n == f"{word}-graph-uri"),
        tuple(v for n, v in fields if n == ("using-named-graph-uri" if update else "named-graph-uri")),
        next((v for n, v in fields if n in ("format", "output")), None),
    )
