"""Where things of the graph are on this site."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from kg.namespaces import BASE, shortened

FOLDERS = {
    "techniques": "Technique", "models": "Model", "systems": "System", "benchmarks": "Benchmark", "datasets": "Dataset",
    "domains": "Domain", "metrics": "Metric", "hardware": "Hardware",
}  # fmt: skip
"""The lists of things: path → class."""


def page_of(iri: str) -> str:
    """The path of a thing's page; outside of this graph the IRI itself where it is a web address, else no link."""
    if iri.startswith(BASE) and "#" not in iri:
        return "/" + quote(iri.removeprefix(BASE), safe="/-._~!$&'()*+,;=:@")
    return iri if iri.startswith(("http://", "https://")) else ""


def short(iri: str) -> str:
    """A thing as the value of a facet: ``technique/grpo``."""
    return iri.removeprefix(BASE)


def address(path: str, parameters: Iterable[tuple[str, object]]) -> str:
    """A path with a query string; empty values are left out."""
    given = [(name, value) for name, value in parameters if value not in ("", None)]
    return f"{path}?{urlencode(given)}" if given else path


__all__ = ["FOLDERS", "address", "page_of", "short", "shortened"]
