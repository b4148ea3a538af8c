"""What may name a field in English text: noun phrases of the title and of the first sentences, and the fields of the
vocabulary wherever they stand; each with the features that decide about it."""

from __future__ import annotations

import re

from kg.extraction.analysis import Analysis, introduced_keys
from kg.extraction.candidates import Candidate
from kg.extraction.phrases import Phrase, head_of, heads_of_names, placed_phrases, rough, singular, title_end
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept

_OPENING = 3  # how many opening sentences are read for fields that no vocabulary has
# What leads a phrase and is no part of a field's name.
_LEADING = re.compile(
    r"(?:modern|recent|better|unified|efficient|effective|scalable|robust|general|generalized|general-purpose|fast|faster|accurate|"
    r"large-scale|high-fidelity|high-quality|high-resolution|real-world|novel|new|improved|enhanced|comprehensive|simple|reliable|"
    r"advanced|up-to-date|training-free|end-to-end|automatic|automated|versatile|complex|diverse|open|practical|current|existing|"
    r"traditional|conventional|previous|prior|challenging|powerful|remarkable|significant|rapid|strong|important|fundamental|critical|"
    r"key|core|crucial|emerging|promising|state-of-the-art|sota|standard|typical|common|widespread|vanilla|long-standing|impressive|great|"
    r"(?:building|achieving|personalizing|benchmarking|evaluating|improving|enhancing|advancing|exploring|rethinking|unlocking|scaling|mastering|"
    r"accelerating|learning to|transferring|understanding(?=\s+[A-Z])|developing|training|optimizing|towards?)|[a-z]+-(?:aware|guided|driven|free|efficient|objective|specific|agnostic|inspired))\s+",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\s+(?:benchmarks?|datasets?|frameworks?|methods?|approach(?:es)?|techniques?|pipelines?|corpus|corpora|challenges?|tasks?|problems?|"
    r"settings?|scenarios?|applications?|systems?|research|algorithms?|pipelines?|domains?|fields?|capabilit(?:y|ies)|performance|literature|"
    r"communit(?:y|ies)|paradigms?|technolog(?:y|ies)|workflows?|tools?|solutions?|studies|advances?|progress|limitations?|quality)$",
    re.IGNORECASE,
)
_BEFORE = {
    **dict.fromkeys(("for", "towards", "toward", "to", "into"), "for"),
    **dict.fromkeys(("of", "in", "on", "within", "across", "beyond"), "in"),
    **dict.fromkeys(("via", "with", "by", "through", "using", "from", "without", "based", "under"), "via"),
    **dict.fromkeys(("and", "or", ",", "&", "/"), "and"),
    **dict.fromkeys(("the", "a", "an", "this", "these", "our", "its", "their"), "the"),
    **dict.fromkeys((":", "—", "–", "-"), ":"),
}
_AFTER = {
    **dict.fromkeys(("for", "towards", "toward", "to", "of", "in", "on", "across"), "for"),
    **dict.fromkeys(("via", "with", "by", "through", "using", "from", "without", "based", "under"), "via"),
    **dict.fromkeys(("and", "or", ",", "&", "/"), "and"),
    **dict.fromkeys((".", "?", "!", ";"), "."),
    **dict.fromkeys(
        ("is", "are", "has", "have", "remains", "remain", "aims", "requires", "seeks", "can", "plays", "enables"), "is"
    ),
}
_LETTERS = re.compile(r"[A-Za-z]")


def field_candidates(analysis: Analysis, vocabulary: Vocabulary) -> list[Candidate]:
    """All candidates of a paper, in the order of the text."""
    reader = _Reader(analysis, vocabulary)
    methods = [start for (start, _), zone in sorted(analysis.zones.items()) if zone is not Zone.BACKGROUND]
    first_method = methods[0] if methods else -1
    for placed in placed_phrases(analysis.layout, analysis.zones):
        read = placed.number < _OPENING or placed.sentence == first_method
        place = placed.place if placed.number < _OPENING else "method" if read else "later"
        reader.phrase(placed.phrase, place, placed.zone, read)
    return reader.found


class _Reader:
    def __init__(self, analysis: Analysis, vocabulary: Vocabulary) -> None:
        layout, mentions = analysis.layout, analysis.mentions
        self.text = layout.text
        self.lower = layout.text.lower()
        self.introduced = introduced_keys(analysis)
        self.vocabulary = vocabulary
        self.fields, self.techniques = heads_of_names(vocabulary, T.DOMAIN), heads_of_names(vocabulary, T.TECHNIQUE)
        self.domains = [(m, c) for m in mentions if (c := m.concept_of(T.DOMAIN)) is not None]
        self.title_end = title_end(layout)
        self.order: dict[str, int] = {}
        self.found: list[Candidate] = []

    def phrase(self, phrase: Phrase, place: str, zone: Zone | None, read: bool) -> None:
        """The fields of the vocabulary in a noun phrase, and the phrase itself."""
        spans = set()
        for mention, concept in self.domains:
            if phrase.start <= mention.start < phrase.end:
                spans.add((mention.start, mention.end))
                self._add(mention.start, mention.end, concept, phrase, place, zone)
        if not read:
            return
        start, end = self._trimmed(phrase.start, phrase.end)
        if (start, end) in spans or end <= start:
            return
        name = self.text[start:end]
        words = name.split()
        if len(words) > 5 or not _LETTERS.search(name) or name_key(name) in self.introduced:
            return
        if len(words) < 2 and "-" not in name and (zone is not None or not name[0].isupper()):
            return
        self._add(start, end, self._known(name), phrase, place, zone)
        if zone is not None and place != "s0":
            return
        for count in range(1, len(words) - 1):  # "Controllable [Proof Optimization]"
            begin = end - len(" ".join(words[count:]))
            tail = self.text[begin:end]
            if (begin, end) in spans or name_key(tail) in self.introduced:
                continue
            self._add(begin, end, self._known(tail), phrase, place, zone, words[count - 1])

    def _known(self, name: str) -> Concept | None:
        """The field that goes by a name, in the plural or in the singular."""
        known = self.vocabulary.lookup(name, T.DOMAIN)
        if not known and name.endswith("s"):
            known = self.vocabulary.lookup(name[:-1], T.DOMAIN)
        return known[0] if known else None

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """A phrase without what leads it and without the kind of work that follows it."""
        while lead := _LEADING.match(self.text, start, end):
            start = lead.end()
        kind = _KIND.search(self.text[start:end])
        if kind and kind.start() > 0:
            end = start + kind.start()
        return start, end

    def _add(
        self,
        start: int,
        end: int,
        concept: Concept | None,
        phrase: Phrase,
        place: str,
        zone: Zone | None,
        cut: str = "",
    ) -> None:
        name = self.text[start:end]
        words = name.split()
        head = head_of(words)
        if True:
            inside_before = self.text[phrase.start : start].split()
            inside_after = self.text[end : phrase.end].split()
            whole = not inside_after or _KIND.search(" " + " ".join(inside_after)) is not None
            before = "adj" if inside_before else _BEFORE.get(phrase.before, "start" if not phrase.before else "other")
            if before == "the":
                before = "the:" + _BEFORE.get(phrase.before_that, "other")
            after = (
                "kind:" + singular(inside_after[-1])
                if whole and inside_after
                else "noun"
                if inside_after
                else _AFTER.get(phrase.after, "end" if not phrase.after else "(" if phrase.after == "(" else "other")
            )
        lower = name.lower()
        times = min(3, self.lower.count(lower) - 1)
        in_title = place not in ("title", "head", "tail") and lower in self.lower[: self.title_end]
        techniques = self.vocabulary.lookup(name, T.TECHNIQUE)
        field_heads, technique_heads = self.fields.get(head, 0), self.techniques.get(head, 0)
        known = (
            "ambiguous" if concept is not None and concept.ambiguous else "field" if concept is not None else "unknown"
        )
        tail = concept is None and any(
            self.vocabulary.lookup(" ".join(words[i:]), T.DOMAIN) for i in range(1, len(words))
        )
        form = (
            "ing"
            if head.endswith("ing")
            else "tion"
            if head.endswith(("tion", "sion"))
            else "ment"
            if head.endswith("ment")
            else "ity"
            if head.endswith(("ity", "ness"))
            else "other"
        )
        self.found.append(
            Candidate(
                start,
                end,
                name,
                concept,
                [
                    f"place={place}",
                    f"known={known}",
                    f"known={known}|place={place}",
                    f"before={before}",
                    f"after={after}",
                    f"place={place}|before={before}",
                    f"place={place}|after={after}",
                    f"head={head}",
                    f"form={form}",
                    f"cut={_shape(cut)}|known={known}" if cut else "cut=",
                    f"word={words[0].lower()}",
                    f"b1={phrase.before if not inside_before else 'adj'}|{zone is None}",
                    f"a1={phrase.after if not inside_after else 'noun'}|{zone is None}",
                    f"b2={phrase.before_that}_{phrase.before}",
                    f"{place}|{before}|{known}",
                    f"{place}|{after}|{known}",
                    f"tail2={' '.join(words[-2:]).lower()}",
                    f"form={form}|known={known}",
                    f"fieldheads={rough(field_heads)}",
                    f"techniqueheads={rough(technique_heads)}",
                    f"fieldheads={rough(field_heads)}|place={place}",
                    f"technique={bool(techniques)}|known={known}",
                    f"tail={tail}|known={known}",
                    f"words={min(len(words), 5)}|known={known}",
                    f"times={times}|known={known}",
                    f"intitle={in_title}",
                    f"whole={whole}|known={known}",
                    f"zone={zone.value if zone else 'title'}",
                    f"gerund={words[0].lower().endswith('ing')}|place={place}|n={min(len(words), 3)}",
                    f"acronym={any(w.isupper() for w in words)}",
                    f"plural={words[-1].endswith('s')}|known={known}",
                    f"single={len(words) == 1}|place={place}",
                    *(
                        [f"concept={concept.iri.rsplit('/', 1)[-1]}", f"first={self._rank(concept)}|place={place}"]
                        if concept
                        else [f"first={self._rank(None)}"]
                    ),
                ],
            )
        )

    def _rank(self, concept: Concept | None) -> int:
        """How many other fields of the vocabulary the text names before this one, three at most."""
        if concept is None:
            return min(3, len(self.order))
        return min(3, self.order.setdefault(concept.iri, len(self.order)))


_SHAPED = re.compile(r"(ing|ed|al|ive|ic|able|less|ous|ent|ant|ful|ary)$")


def _shape(word: str) -> str:
    """What kind of word leads a phrase: an adjective by its ending, a compound, an acronym or a noun."""
    if "-" in word:
        return "compound"
    if word.isupper():
        return "acronym"
    ending = _SHAPED.search(word.lower())
    return ending.group() if ending else "noun"
