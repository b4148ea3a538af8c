"""The interactive page: one file that works offline."""

from kg.exploration.page.page import PageSummary, write_page

__all__ = ["PageSummary", "write_page"]
