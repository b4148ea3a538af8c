"""Where a graph lives: a folder on this machine, or a SPARQL server."""

from __future__ import annotations

from pathlib import Path

from kg.graph.generations import Generations
from kg.graph.sparql_address import is_sparql_address, parse_address


def home_of(store: Path | str) -> Generations:
    """The generations of a store given as a folder or as ``sparql+http://…``. Raises StoreAddressError."""
    if is_sparql_address(store):
        from kg.graph.sparql_home import SparqlHome

        return SparqlHome(parse_address(str(store)))
    return Generations(store)
