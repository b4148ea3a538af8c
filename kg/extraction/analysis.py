"""What the components of the pipeline share: the analysis of a document so far, the vocabulary, word lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from kg.extraction.assembly import Found
from kg.extraction.brackets import BracketPair
from kg.extraction.contributed import Introduction
from kg.extraction.coordination import Group, groups
from kg.extraction.layout import Layout, layout_text
from kg.extraction.matching import NameMatcher
from kg.extraction.mentions import Mention
from kg.extraction.roles import Role
from kg.extraction.sentences import Zone
from kg.namespaces import name_key
from kg.vocabulary import Vocabulary

_SURE = 0.6  # an introduction's estimate from which its name is the paper's own


@dataclass(slots=True)
class Analysis:
    """What the components know of a document so far."""

    layout: Layout
    paper: str = ""
    mentions: list[Mention] = field(default_factory=list)
    pairs: list[BracketPair] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)  # acronyms the paper defines as other things than those known
    introductions: list[Introduction] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    studies_models: bool = False
    zones: dict[tuple[int, int], Zone] = field(default_factory=dict)  # of the sentences of English text
    spans_wanted: bool = True  # whether somebody is to see the names in doc.spans
    _groups: dict[tuple[int, int], list[Group]] = field(default_factory=dict)

    def groups_of(self, mentions: list[Mention]) -> list[Group]:
        """The lists that mentions of one segment form; found once for the same mentions."""
        key = (mentions[0].segment.start, len(mentions))
        if key not in self._groups:
            self._groups[key] = groups(self.layout.text, mentions)
        return self._groups[key]


def introduced_keys(analysis: Analysis) -> frozenset[str]:
    """The keys of all names of what the paper introduces."""
    sure = [i for i in analysis.introductions if i.confidence >= _SURE]
    return frozenset(name_key(n) for i in sure for n in (i.name, *i.aliases))


def keep(doc: Doc, name: str, value: object) -> None:
    """Keep a part of what is known of a document, for ``doc._`` and for ``kept``."""
    doc.user_data[_KEYS[name]] = value


def kept(doc: Doc, name: str) -> Any:
    """A part of what is known of a document, or None: as ``doc._`` has it, but at a fraction of the time."""
    return doc.user_data.get(_KEYS[name])


def _put(doc: Doc, value: object, name: str) -> None:
    keep(doc, name, value)


_KEYS = {name: f"paperkg.{name}" for name in ("analysis", "links", "results")}
for _name in _KEYS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, getter=partial(kept, name=_name), setter=partial(_put, name=_name))


@lru_cache(maxsize=8)
def vocabulary_of(paths: tuple[str, ...]) -> Vocabulary:
    return Vocabulary.from_files([Path(p) for p in paths]) if paths else Vocabulary.load()


@lru_cache(maxsize=8)
def matcher_of(paths: tuple[str, ...]) -> NameMatcher:
    return NameMatcher.of(vocabulary_of(paths))


class Component:
    """A component that knows the vocabulary and works on the document's analysis."""

    def __init__(self, vocabulary_files: Sequence[str]) -> None:
        self.paths = tuple(vocabulary_files)

    @property
    def vocabulary(self) -> Vocabulary:
        return vocabulary_of(self.paths)

    def __call__(self, doc: Doc) -> Doc:
        analysis: Analysis | None = kept(doc, "analysis")
        if analysis is None:
            analysis = Analysis(layout_text(doc.text))
            keep(doc, "analysis", analysis)
        self.work(doc, analysis)
        return doc

    def work(self, doc: Doc, analysis: Analysis) -> None:
        raise NotImplementedError  # pragma: no cover - every component has its own
