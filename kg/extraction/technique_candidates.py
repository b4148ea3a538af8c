"""What may name a technique that an English text uses: the techniques of the vocabulary wherever they stand, and noun
phrases that end as names of techniques do; each with the features that decide about it."""

from __future__ import annotations

import re

from kg.extraction.analysis import Analysis, introduced_keys
from kg.extraction.candidates import Candidate
from kg.extraction.phrases import Phrase, head_of, heads_of_names, placed_phrases, rough, singular, title_end
from kg.extraction.sentences import Zone
from kg.extraction.stance import contrasted, hedged
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept

_LEADING = re.compile(
    r"^(?:modern|recent|better|unified|efficient|effective|scalable|robust|novel|new|improved|enhanced|simple|lightweight|"
    r"advanced|powerful|standard|typical|common|vanilla|existing|current|conventional|traditional|explicit|implicit|single|"
    r"additional|final|full|pure|strong|popular|classical|classic|well-established|established|off-the-shelf|principled|careful|"
    r"proposed|two-stage|three-stage|multi-stage|end-to-end|entire|overall|underlying|large-scale|carefully-designed|state-of-the-art)\s+",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\s+(?:frameworks?|methods?|approach(?:es)?|techniques?|pipelines?|strateg(?:y|ies)|schemes?|mechanisms?|models?|modules?|algorithms?|"
    r"paradigms?|procedures?|stages?|process(?:es)?|steps?|components?|layers?|blocks?|tools?|principles?|formulations?|recipes?|objectives?|"
    r"architectures?|backbones?|systems?|training|phase|perspective|theory|setup|setting)$",
    re.IGNORECASE,
)
_CUES = frozenset(
    [
        "via",
        "using",
        "with",
        "by",
        "through",
        "of",
        "for",
        "in",
        "on",
        "as",
        "into",
        "from",
        "and",
        "or",
        ",",
        "the",
        "a",
        "an",
        "our",
        "(",
        "based",
        "to",
        "over",
        "under",
        "than",
        "unlike",
        "like",
        "such",
    ]
)
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
    for placed in placed_phrases(analysis.layout, analysis.zones):
        place = placed.place if placed.number < 2 else "body"
        reader.phrase(placed.phrase, place, placed.zone, placed.sentence)
    return reader.found


class _Reader:
    def __init__(self, analysis: Analysis, vocabulary: Vocabulary) -> None:
        layout, mentions = analysis.layout, analysis.mentions
        self.text = layout.text
        self.lower = layout.text.lower()
        self.introduced = introduced_keys(analysis)
        self.study = analysis.studies_models
        self.vocabulary = vocabulary
        self.fields, self.techniques = heads_of_names(vocabulary, T.DOMAIN), heads_of_names(vocabulary, T.TECHNIQUE)
        self.known = [(m, c) for m in mentions if (c := m.concept_of(T.TECHNIQUE)) is not None]
        self.named = [m for m in mentions if m.strong and not m.concepts]
        self.title_end = title_end(layout)
        self.found: list[Candidate] = []

    def phrase(self, phrase: Phrase, place: str, zone: Zone | None, sentence: int) -> None:
        spans = set()
        for mention, concept in self.known:
            if phrase.start <= mention.start < phrase.end:
                spans.add((mention.start, mention.end))
                self._add(mention.start, mention.end, concept, phrase, place, zone, sentence)
        if zone is Zone.BACKGROUND:
            return
        start, end = phrase.start, phrase.end
        while lead := _LEADING.match(self.text[start:end]):
            start += lead.end()
        kind = _KIND.search(self.text[start:end])
        if kind and kind.start() > 0:
            end = start + kind.start()
        if (start, end) in spans or end <= start:
            return
        name = self.text[start:end]
        words = name.split()
        head = head_of(words)
        if len(words) > 4 or name_key(name) in self.introduced:
            return
        if len(words) == 1 and "-" not in name and not any(m.start == start for m in self.named):
            return
        if self.techniques.get(head, 0) < 2 and kind is None and not any(start <= m.start < end for m in self.named):
            return
        self._add(start, end, None, phrase, place, zone, sentence)

    def _add(
        self,
        start: int,
        end: int,
        concept: Concept | None,
        phrase: Phrase,
        place: str,
        zone: Zone | None,
        sentence: int,
    ) -> None:
        name = self.text[start:end]
        words = name.split()
        head = head_of(words)
        inside_before = self.text[phrase.start : start].split()
        inside_after = self.text[end : phrase.end].split()
        kind = singular(inside_after[-1]) if inside_after else ""
        before = phrase.before if phrase.before in _CUES else "start" if not phrase.before else "other"
        if before in ("the", "a", "an", "our"):
            before += ":" + (phrase.before_that if phrase.before_that in _CUES else "other")
        left = self.text[max(sentence, phrase.start - 90) : start]
        weight = _SET_APART if contrasted(left) or hedged(left) else _OF_OTHERS if zone is Zone.BACKGROUND else 1.0
        near = left[-40:]
        z = zone.value if zone else "title"
        own = any(k in name_key(near) for k in self.introduced if len(k) > 3)
        known = (
            "ambiguous" if concept is not None and concept.ambiguous else "known" if concept is not None else "unknown"
        )
        lower = name.lower()
        times = min(3, self.lower.count(lower) - 1)
        after = (
            "kind"
            if kind and _KIND.search(" " + inside_after[-1])
            else "noun"
            if kind
            else (
                phrase.after
                if phrase.after in ("(", ",", ".", "and", "to", "for", "on", "with", "is", "of", "in")
                else "end"
                if not phrase.after
                else "other"
            )
        )
        fields, techniques = self.fields.get(head, 0), self.techniques.get(head, 0)
        features = [
            f"zone={z}|known={known}",
            f"place={place}|known={known}",
            f"before={before}",
            f"before={before}|zone={z}",
            f"adj={bool(inside_before)}|known={known}",
            f"after={after}",
            f"kind={kind}" if kind else "kind=",
            f"head={head}|known={concept is not None}",
            f"techniqueheads={rough(techniques)}|known={known}",
            f"fieldheads={rough(fields)}|known={known}",
            f"words={min(len(words), 4)}|known={known}",
            f"times={times}|known={known}",
            f"intitle={place in ('title', 'head', 'tail') or lower in self.lower[: self.title_end]}|known={known}",
            f"contrast={_CONTRAST.search(left) is not None}|zone={z}",
            f"makes={_MAKES.search(left) is not None}|known={known}",
            f"uses={_USES.search(left) is not None}|zone={z}",
            f"uses={_USES.search(near) is not None}|known={known}",
            f"we={_WE.search(left) is not None}|zone={z}",
            f"study={self.study}|zone={z}",
            f"own={own}",
            f"caps={sum(w[:1].isupper() for w in words) > 0}|zone={z}|known={known}",
            f"acronym={name.isupper()}|known={known}",
            f"hyphen={'-' in name}|known={known}",
            f"field={bool(self.vocabulary.lookup(name, T.DOMAIN))}",
        ]
        if concept is not None:
            features.append(f"concept={concept.iri.rsplit('/', 1)[-1]}")
        else:
            features.append(
                f"tail={any(self.vocabulary.lookup(' '.join(words[i:]), T.TECHNIQUE) for i in range(1, len(words)))}"
            )
        self.found.append(Candidate(start, end, name, concept, features, weight))
