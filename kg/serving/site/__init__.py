"""The site: pages rendered from a graph, without JavaScript where it can be done without."""

from kg.serving.site.answering import PageAnswer, PageRequest, answer_page

__all__ = ["PageAnswer", "PageRequest", "answer_page"]
