"""The spaCy pipeline: small registered components, each adding its part to ``doc._.analysis``.

``nlp = load_pipeline(); doc = nlp("plain text")`` works on any text; ``extract(paper, nlp)`` on a paper with sections.
Spans stand in ``doc.spans["names"]`` (label: the class, kb_id: the concept), links in ``doc._.links``, results in
``doc._.results``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.extraction import tokenizer as _tokenizer  # registers the tokenizer
from kg.extraction.analysis import Analysis, Component, keep, kept
from kg.extraction.layout import layout_paper
from kg.extraction.linking import DomainComponent, LinkComponent, RoleComponent
from kg.extraction.links import Extraction, Link, Result
from kg.extraction.naming import IntroductionComponent, NameComponent
from kg.extraction.scores import ResultComponent
from kg.extraction.trained import TrainedComponent
from kg.extraction.version import PIPELINE_VERSION
from kg.reading.paper import Paper, SectionKey
from kg.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kg.extraction.language_model import LanguageModel

COMPONENTS = (
    "paperkg_names",
    "paperkg_introductions",
    "paperkg_domains",
    "paperkg_roles",
    "paperkg_trained",
    "paperkg_results",
    "paperkg_links",
)
ASKING = "paperkg_language_model"  # stands before paperkg_links where a language model is asked

_CLASSES: dict[str, tuple[type[Component], list[str], list[str]]] = {
    "paperkg_names": (NameComponent, ["doc.spans"], []),
    "paperkg_introductions": (IntroductionComponent, ["doc._.analysis"], ["doc.spans"]),
    "paperkg_domains": (DomainComponent, ["doc._.analysis"], []),
    "paperkg_roles": (RoleComponent, ["doc._.analysis"], ["doc.spans"]),
    "paperkg_trained": (TrainedComponent, ["doc._.analysis"], []),
    "paperkg_results": (ResultComponent, ["doc._.results"], ["doc._.analysis"]),
    "paperkg_links": (LinkComponent, ["doc._.links"], ["doc._.analysis"]),
}


def _register(name: str, component: type[Component], assigns: list[str], requires: list[str]) -> None:
    @Language.factory(name, assigns=assigns, requires=requires, default_config={"vocabulary_files": []})
    def create(nlp: Language, name: str, vocabulary_files: list[str]) -> Component:
        return component(vocabulary_files)


for _factory, (_class, _assigns, _requires) in _CLASSES.items():
    _register(_factory, _class, _assigns, _requires)


def load_pipeline(vocabulary: Vocabulary | None = None, *, language_model: LanguageModel | None = None) -> Language:
    """A spaCy pipeline for mixed Chinese and English text. ``vocabulary``: another than the one that comes along.

    ``language_model``: one that is asked about each paper, too; the component ``paperkg_language_model`` adds what it says.
    """
    paths = [str(f) for f in vocabulary.files] if vocabulary is not None else []
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "paperkg.MixedTokenizer.v1"}}})
    for name in COMPONENTS:
        nlp.add_pipe(name, config={"vocabulary_files": paths})
    if language_model is not None:
        import_module("kg.extraction.language_model.component")  # registers it; nobody else waits for an HTTP library
        asked = {"address": language_model.address, "model": language_model.named().name, "timeout": language_model.timeout}
        nlp.add_pipe(ASKING, before="paperkg_links", config={"vocabulary_files": paths, **asked})
    return nlp


def make_doc(paper: Paper, nlp: Language) -> Doc:
    """The document of a paper with its sections, before any component has seen it."""
    layout = layout_paper(paper)
    doc = nlp.make_doc(layout.text)
    keep(doc, "analysis", Analysis(layout, paper.arxiv_id))
    return doc


def extract(paper: Paper, nlp: Language) -> Extraction:
    """Everything the pipeline finds in one paper."""
    if tuple(name for name in nlp.pipe_names if name != ASKING) == COMPONENTS:
        # Our components read the text and its sections. Tokens, and names in ``doc.spans``, are for those of other
        # people: where the pipeline has none, nobody would see them.
        doc = Doc(nlp.vocab)
        keep(doc, "analysis", Analysis(layout_paper(paper), paper.arxiv_id, spans_wanted=False))
    else:
        doc = make_doc(paper, nlp)
    doc = nlp(doc)
    links: list[Link] = kept(doc, "links")
    results: list[Result] = kept(doc, "results")
    return Extraction(paper.arxiv_id, tuple(links), tuple(results))


__all__ = ["COMPONENTS", "PIPELINE_VERSION", "Analysis", "SectionKey", "extract", "load_pipeline", "make_doc"]
_ = _tokenizer
