"""Network → files that ``kg build`` reads: the only room that opens a connection, and only when asked to."""

from kg.fetching.arxiv_listing import fetch_arxiv
from kg.fetching.daily_papers import fetch_daily_papers
from kg.fetching.outcome import Fetched

__all__ = ["Fetched", "fetch_arxiv", "fetch_daily_papers"]
