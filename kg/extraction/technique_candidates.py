"""The techniques that an English text names, with the features that decide whether the paper uses them.

Techniques of the vocabulary, and names that no vocabulary has. Phrases in plain words that no vocabulary has were tried
(2,000 candidates more) and found to cost more precision than they gain recall.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.analysis import Analysis, introduced_keys
from kg.extraction.candidates import Candidate
from kg.extraction.mentions import Mention
from kg.extraction.phrases import Phrase, head_of, heads_of_names, noun_phrases, singular, title_places
from kg.extraction.sentences import Zone
from kg.extraction.stance import contrasted, hedged
from kg.extraction.word_lists import words
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S
from kg.vocabulary import Vocabulary

# Nouns that follow a technique's name: "LoRA adapters", "GRPO training".
_KIND = words(
    """framework method approach approache technique pipeline strategy scheme mechanism model module algorithm
    paradigm procedure stage process step component layer block tool principle formulation recipe objective
    architecture backbone system training phase perspective theory setup setting loss"""
)
_CUES = words(
    """via using with by through of for in on as into from and or , the a an our ( based to over under than unlike
    like such"""
)
_DETERMINERS = ("the", "a", "an", "our")
_FOLLOWING = words("( , . and to for on with is of in")
_CONTRAST = re.compile(
    r"\b(?:unlike|existing|prior|previous|conventional|traditional|instead of|rather than|without|beyond|replac\w+|limitations? of|than|"
    r"compared|outperform\w*|over|baselines?|suffer\w*|however|but)\b",
    re.IGNORECASE,
)
_MAKES = re.compile(r"\b(?:propos|introduc|present|develop|design)\w*\b", re.IGNORECASE)
_USES = re.compile(
    r"\b(?:us(?:e|es|ing|ed)|via|leverag\w+|employ\w*|adopt\w*|appl(?:y|ies|ied|ying)|integrat\w+|incorporat\w+|combin\w+|based on|train\w*|"
    r"optimi[sz]\w+|through|inspired by|build\w*|built)\b",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:we|our|this (?:paper|work))\b", re.IGNORECASE)
_SET_APART, _OF_OTHERS = 0.3, 0.5  # "unlike GRPO"; "many rely on GRPO"


def technique_candidates(analysis: Analysis, vocabulary: Vocabulary) -> list[Candidate]:
    """All candidates of a paper, in the order of the text."""
    reader = _Reader(analysis, vocabulary)
    text = analysis.layout.text
    title = next((s for s in analysis.layout.segments if s.section is S.TITLE), None)
    if title:
        for phrase, place in title_places(text, title.start, title.end):
            reader.read(phrase, place, None, title.start)
    for number, ((start, end), zone) in enumerate(sorted(analysis.zones.items())):
        for phrase in reader.phrases(start, end):
            reader.read(phrase, f"s{number}" if number < 2 else "body", zone, start)
    return reader.found


class _Reader:
    """Reads noun phrases one after the other."""

    def __init__(self, analysis: Analysis, vocabulary: Vocabulary) -> None:
        self.text = analysis.layout.text
        self.lower = self.text.lower()
        self.title = self.lower[: next((s.end for s in analysis.layout.segments if s.section is S.TITLE), 0)]
        self.introduced = introduced_keys(analysis)
        self.own_keys = [k for k in self.introduced if len(k) > 3]
        self.study = analysis.studies_models
        self.vocabulary = vocabulary
        self.mentions = [m for m in analysis.mentions if self._may_be_one(m)]
        self.starts = [m.start for m in self.mentions]
        self.found: list[Candidate] = []

    def _may_be_one(self, mention: Mention) -> bool:
        if mention.concepts:
            return mention.has_type(T.TECHNIQUE)
        plain = mention.strong and not mention.model_like and " " not in mention.name and len(mention.name) > 3
        return plain and name_key(mention.name) not in self.introduced

    def phrases(self, start: int, end: int) -> tuple[Phrase, ...]:
        """The noun phrases of a sentence, where a technique may stand in it."""
        if bisect_left(self.starts, start) == bisect_left(self.starts, end):
            return ()
        return noun_phrases(self.text, start, end)

    def read(self, phrase: Phrase, place: str, zone: Zone | None, sentence: int) -> None:
        """The techniques in a noun phrase. ``sentence``: where its sentence begins."""
        for index in range(bisect_left(self.starts, phrase.start), bisect_left(self.starts, phrase.end)):
            self._add(self.mentions[index], phrase, place, zone, sentence)

    def _add(self, mention: Mention, phrase: Phrase, place: str, zone: Zone | None, sentence: int) -> None:
        name, concept = mention.name, mention.concept_of(T.TECHNIQUE)
        if concept is None and zone is not Zone.METHOD:
            return
        said = _said_by(self.vocabulary, name, (concept.iri, concept.ambiguous) if concept is not None else None)
        known, lower = said.known, said.lower
        first = bisect_left(phrase.starts, mention.start)
        last = bisect_left(phrase.starts, mention.end)
        kind = singular(phrase.words[-1]) if last < len(phrase.words) else ""
        before = phrase.before if phrase.before in _CUES else "other" if phrase.before else "start"
        if before in _DETERMINERS:
            before += ":" + (phrase.before_that if phrase.before_that in _CUES else "other")
        if kind:
            after = "kind" if kind in _KIND else "noun"
        else:
            after = phrase.after if phrase.after in _FOLLOWING else "other" if phrase.after else "end"
        left = self.text[max(sentence, mention.start - 90) : mention.start]
        near = left[-40:]
        z = zone or "title"
        times = min(3, self.lower.count(lower) - 1)
        own = any(k in name_key(near) for k in self.own_keys)
        uses = _USES.search(left) is not None
        features = [
            *said.features,
            f"zone={z}|known={known}",
            f"place={place}|known={known}",
            f"before={before}",
            f"before={before}|zone={z}",
            f"adj={first > 0}|known={known}",
            f"after={after}",
            f"kind={kind}",
            f"times={times}|known={known}",
            f"intitle={zone is None or lower in self.title}|known={known}",
            f"contrast={_CONTRAST.search(left) is not None}|zone={z}",
            f"makes={_MAKES.search(left) is not None}|known={known}",
            f"uses={uses}|zone={z}",
            f"uses={uses and _USES.search(near) is not None}|known={known}",
            f"we={_WE.search(left) is not None}|zone={z}",
            f"study={self.study}|zone={z}",
            f"own={own}",
            f"caps={said.capital}|zone={z}",
        ]
        weight = _SET_APART if contrasted(left) or hedged(left) else _OF_OTHERS if zone is Zone.BACKGROUND else 1.0
        self.found.append(Candidate(mention.start, mention.end, name, concept, features, weight))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a name says of itself, wherever it stands."""

    lower: str
    known: str
    capital: bool  # whether a word of it begins with one
    features: tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def _said_by(vocabulary: Vocabulary, name: str, technique: tuple[str, bool] | None) -> _Said:
    """``technique``: the IRI of the technique that the name is known as, and whether it is ambiguous."""
    words = name.split()
    head = head_of(words)
    known = "unknown" if technique is None else "ambiguous" if technique[1] else "known"
    features = [
        f"head={head}",
        f"techniqueheads={heads_of_names(vocabulary, T.TECHNIQUE).get(head, '0')}|known={known}",
        f"fieldheads={heads_of_names(vocabulary, T.DOMAIN).get(head, '0')}|known={known}",
        f"words={min(len(words), 4)}|known={known}",
        f"acronym={name.isupper()}|known={known}",
        f"field={bool(vocabulary.lookup(name, T.DOMAIN))}",
    ]
    if technique is not None:
        features.append(f"concept={technique[0].rsplit('/', 1)[-1]}")
    return _Said(name.lower(), known, any(w[:1].isupper() for w in words), tuple(features))
