"""Whether every link of a graph has a quote that names its thing."""

from __future__ import annotations

from kg.evaluation.predictions import PredictedLink, Predictions
from kg.evaluation.quotes import Quotes
from kg.namespaces import name_key


def audit(predictions: Predictions, quotes: Quotes) -> list[PredictedLink]:
    """The links that count and have no quote holding one of the thing's names (or a part of one)."""
    return [
        link
        for links in predictions.links.values()
        for link in links
        if link.counts and not _is_named(link, [name_key(quotes.exact(place)) for place in link.places])
    ]


def _is_named(link: PredictedLink, quoted: list[str]) -> bool:
    return any(key in quote or quote in key for key in link.keys for quote in quoted if quote)
