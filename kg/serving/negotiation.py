"""Which format an answer goes out in: by ``?format=`` or by the q-values of Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.serving.answering import Refusal


@dataclass(frozen=True, slots=True)
class Format:
    """A format that answers are written in: the names people give it, its media types (the first is the usual one)."""

    names: tuple[str, ...]
    media_types: tuple[str, ...]
    writer: ox.QueryResultsFormat | ox.RdfFormat
    charset: bool = False

    def content_type(self, media_type: str = "") -> str:
        return (media_type or self.media_types[0]) + ("; charset=utf-8" if self.charset else "")


_R, _G = ox.QueryResultsFormat, ox.RdfFormat
RESULTS = (
    Format(("json", "srj"), ("application/sparql-results+json", "application/json", "text/json"), _R.JSON),
    Format(("xml", "srx"), ("application/sparql-results+xml", "application/xml", "text/xml"), _R.XML),
    Format(("csv",), ("text/csv",), _R.CSV, True),
    Format(("tsv",), ("text/tab-separated-values",), _R.TSV, True),
)
BOOLEANS = RESULTS[:2]
GRAPHS = (
    Format(("ttl", "turtle"), ("text/turtle", "application/x-turtle"), _G.TURTLE, True),
    Format(("nt", "ntriples", "n-triples"), ("application/n-triples", "text/plain"), _G.N_TRIPLES),
    Format(("nq", "nquads", "n-quads"), ("application/n-quads",), _G.N_QUADS),
    Format(("trig",), ("application/trig",), _G.TRIG, True),
    Format(("jsonld", "json-ld", "json"), ("application/ld+json", "application/json"), _G.JSON_LD),
    Format(("rdf", "xml", "rdfxml", "rdf-xml"), ("application/rdf+xml", "application/xml", "text/xml"), _G.RDF_XML),
)


def accepted(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their q-values; what can't be read is left out."""
    found = []
    for item in accept.split(","):
        media_range, *parameters = (part.strip() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if media_range.count("/") == 1:
            found.append((media_range.lower(), quality))
    return found


def quality_of(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The q-value of a media type: that of the most specific range it falls in, 0 where it falls in none."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        values = [quality for media_range, quality in ranges if media_range == wanted]
        if values:
            return max(values)
    return 0.0


def prefers_html(accept: str) -> bool:
    """Whether a browser asks: HTML is wanted at least as much as any format for programs."""
    ranges = accepted(accept)
    html = max((q for r, q in ranges if r in ("text/html", "application/xhtml+xml")), default=0.0)
    programs = [quality_of(m, ranges) for f in (*RESULTS, *GRAPHS) for m in f.media_types if m in {r for r, _ in ranges}]
    return html > 0 and html >= max(programs, default=0.0)


def choose(offered: Iterable[Format], accept: str, named: str | None = None) -> tuple[Format, str]:
    """The format to answer in and its content type; the first offered one where nothing is asked for.

    Raises Refusal: 400 for a name in ``?format=`` that this answer can't have, 406 where Accept allows none.
    """
    offered = tuple(offered)
    if named:
        wanted = named.strip().lower().partition(";")[0].replace(" ", "+")
        for format in offered:
            if wanted in format.names or wanted in format.media_types:
                return format, format.content_type(wanted if wanted in format.media_types else "")
        known = ", ".join(format.names[0] for format in offered)
        raise Refusal(400, f"format «{named[:80]}» is not one that this answer can have; choose one of: {known}")
    ranges = accepted(accept)
    if not accept.strip():
        return offered[0], offered[0].content_type()
    # Among equals the order of the offer decides, so that */* and a browser's Accept get the usual format.
    best: tuple[float, int, Format, str] | None = None
    for format in offered:
        for place, media_type in enumerate(format.media_types):
            quality = quality_of(media_type, ranges)
            if quality > 0 and (best is None or quality > best[0]):
                best = (quality, place, format, media_type)
    if best is None:
        types = ", ".join(format.media_types[0] for format in offered)
        raise Refusal(406, f"nothing that Accept allows can be answered here ({accept[:200]}); there are: {types}")
    return best[2], best[2].content_type(best[3])
