"""paperkg: from reports about AI papers to an RDF graph in which every link carries the sentence that proves it.

The names below are the public API; each is imported when it is first used, so that asking a graph never loads spaCy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import PaperKGError as PaperKGError
    from kg.evaluation.evaluate import evaluate as evaluate
    from kg.extraction.language_model import LanguageModel as LanguageModel
    from kg.extraction.pipeline import extract as extract
    from kg.extraction.pipeline import load_pipeline as load_pipeline
    from kg.fetching.arxiv_listing import fetch_arxiv as fetch_arxiv
    from kg.fetching.daily_papers import fetch_daily_papers as fetch_daily_papers
    from kg.graph.build import build as build
    from kg.graph.build import remove as remove
    from kg.graph.correct import correct as correct
    from kg.graph.corrections import parse_correction as parse_correction
    from kg.graph.export import export as export
    from kg.graph.keeping import backup as backup
    from kg.graph.keeping import compact as compact
    from kg.graph.keeping import generation_path as generation_path
    from kg.graph.knowledge_graph import KnowledgeGraph as KnowledgeGraph
    from kg.reading import read_file as read_file
    from kg.vocabulary import Vocabulary as Vocabulary

__version__ = "0.1.0"

_HOMES = {
    "KnowledgeGraph": "kg.graph.knowledge_graph",
    "LanguageModel": "kg.extraction.language_model",
    "PaperKGError": "kg.errors",
    "Vocabulary": "kg.vocabulary",
    "backup": "kg.graph.keeping",
    "build": "kg.graph.build",
    "compact": "kg.graph.keeping",
    "correct": "kg.graph.correct",
    "export": "kg.graph.export",
    "evaluate": "kg.evaluation.evaluate",
    "extract": "kg.extraction.pipeline",
    "fetch_arxiv": "kg.fetching.arxiv_listing",
    "fetch_daily_papers": "kg.fetching.daily_papers",
    "generation_path": "kg.graph.keeping",
    "load_pipeline": "kg.extraction.pipeline",
    "parse_correction": "kg.graph.corrections",
    "read_file": "kg.reading",
    "remove": "kg.graph.build",
}
__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
