"""The graph as one interactive page that works offline."""

from kg.exploration.page.page import PageSummary, page_for_server, static_script, write_page

__all__ = ["PageSummary", "page_for_server", "static_script", "write_page"]
