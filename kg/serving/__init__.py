"""The graph over HTTP: a SPARQL endpoint and a site, in one tree of processes."""

from kg.serving.pool import Limits
from kg.serving.server import serve

__all__ = ["Limits", "serve"]
