"""What may name a field in English text: noun phrases of the title and of the first sentence, and the fields of the
vocabulary wherever they stand; each with the features that decide about it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.analysis import Analysis, introduced_keys
from kg.extraction.candidates import Candidate
from kg.extraction.phrases import Phrase, head_of, heads_of_names, noun_phrases, singular, title_places
from kg.extraction.sentences import Zone
from kg.extraction.word_lists import words
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept

# Words that lead a phrase and are no part of a field's name.
_LEADING = words(
    """modern recent better unified efficient effective scalable robust general generalized general-purpose fast
    faster accurate large-scale high-fidelity high-quality high-resolution real-world novel new improved enhanced
    comprehensive simple reliable advanced up-to-date training-free end-to-end automatic automated versatile
    complex diverse open open-source open-weight practical current existing traditional conventional previous
    prior challenging powerful remarkable significant rapid strong important fundamental critical key core crucial
    emerging promising state-of-the-art sota standard typical common widespread vanilla long-standing impressive
    great building achieving personalizing benchmarking evaluating improving enhancing advancing exploring
    rethinking unlocking scaling mastering accelerating transferring developing training optimizing towards toward"""
)
_LEADING_COMPOUND = words("aware guided driven free efficient objective specific agnostic inspired")
# The kind of work that follows a field's name: "Image Editing benchmark".
_KIND = words(
    """benchmark dataset framework method approach approache technique pipeline corpus corpora challenge task problem
    setting scenario application system research algorithm domain field capability performance literature
    community paradigm technology workflow tool solution study advance progress limitation quality"""
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
_WORDS = re.compile(r"[a-z0-9]+")
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*")
_SHAPED = re.compile(r"(?:ing|ed|al|ive|ic|able|less|ous|ent|ant|ful|ary)$")
_OPENING = 3  # sentences with places of their own


def field_candidates(analysis: Analysis, vocabulary: Vocabulary) -> list[Candidate]:
    """All candidates of a paper, in the order of the text."""
    reader = _Reader(analysis, vocabulary)
    text = analysis.layout.text
    title = next((s for s in analysis.layout.segments if s.section is S.TITLE), None)
    if title:
        for phrase, place in title_places(text, title.start, title.end):
            reader.read(phrase, place, None)
    first_method = True
    for number, ((start, end), zone) in enumerate(sorted(analysis.zones.items())):
        place = f"s{number}" if number < _OPENING else "later"
        if zone is not Zone.BACKGROUND and first_method:
            place, first_method = place if number < _OPENING else "method", False
        if number == 0 or reader.names_any(start, end):
            for phrase in noun_phrases(text, start, end):
                reader.read(phrase, place, zone)
    return reader.found


class _Reader:
    """Reads noun phrases one after the other."""

    def __init__(self, analysis: Analysis, vocabulary: Vocabulary) -> None:
        self.text = analysis.layout.text
        self.lower = self.text.lower()
        self.title = self.lower[: next((s.end for s in analysis.layout.segments if s.section is S.TITLE), 0)]
        self.introduced = introduced_keys(analysis)
        self.vocabulary = vocabulary
        self.known = [(m, c) for m in analysis.mentions if (c := m.concept_of(T.DOMAIN)) is not None]
        self.starts = [m.start for m, _ in self.known]
        spans = sorted(analysis.zones.items())
        self.opening = self._words_of([span for span, _ in spans[:1]])
        self.own = self._words_of([span for span, zone in spans if zone is Zone.METHOD])
        self.order: dict[str, int] = {}
        self.last: Phrase | None = None  # the phrase before
        self.found: list[Candidate] = []

    def _words_of(self, spans: list[tuple[int, int]]) -> frozenset[str]:
        """The words of some sentences, in the singular."""
        return frozenset(map(singular, {word for start, end in spans for word in _WORDS.findall(self.lower, start, end)}))

    def names_any(self, start: int, end: int) -> bool:
        """Whether a field of the vocabulary stands there."""
        return bisect_left(self.starts, start) < bisect_left(self.starts, end)

    def read(self, phrase: Phrase, place: str, zone: Zone | None) -> None:
        """The fields of the vocabulary in a noun phrase; in the title and the first sentence also the phrase itself."""
        known = self.known[bisect_left(self.starts, phrase.start) : bisect_left(self.starts, phrase.end)]
        whole = zone is None or place == "s0"
        if not (known or whole):
            return
        last_phrase, self.last = self.last, phrase
        spans = set()
        for mention, concept in known:
            spans.add((mention.start, mention.end))
            first = bisect_left(phrase.starts, mention.start)
            last = bisect_left(phrase.starts, mention.end)
            self._add(phrase, first, last, mention.start, mention.end, concept, place, zone)
        if not whole:
            return
        if last_phrase is not None and self._in_brackets_before(last_phrase, phrase):
            self._add_joined(last_phrase, phrase, place, zone)
        first, last = _trimmed(phrase.words)
        count = last - first
        if not 1 <= count <= 5 or (count == 1 and not self._may_stand_alone(phrase.words[first], zone)):
            return
        end = phrase.starts[last - 1] + len(phrase.words[last - 1])
        if (phrase.starts[first], end) in spans or name_key(self.text[phrase.starts[first] : end]) in self.introduced:
            return
        begins = [first] if zone is not None else [first, *range(first + 1, last - 1)]
        for begin in begins:  # "Controllable [Proof Optimization]"
            start, name = phrase.starts[begin], self.text[phrase.starts[begin] : end]
            if (start, end) not in spans and name_key(name) not in self.introduced:
                cut = phrase.words[begin - 1] if begin > first else ""
                self._add(phrase, begin, last, start, end, self._field(name), place, zone, cut)

    def _in_brackets_before(self, acronym: Phrase, phrase: Phrase) -> bool:
        """ "large language model (LLM) agents": whether one phrase is the acronym in brackets that the other goes on from."""
        if phrase.before != ")" or acronym.before != "(" or len(acronym.words) > 1:
            return False
        return _ACRONYM.fullmatch(acronym.words[0]) is not None and self.text[acronym.end : phrase.start].strip() == ")"

    def _add_joined(self, acronym: Phrase, phrase: Phrase, place: str, zone: Zone | None) -> None:
        """What the acronym and the words after its bracket name together: "LLM agents"."""
        first, last = _trimmed(phrase.words)
        if first or not 1 <= last <= 3:
            return
        words = [*acronym.words, *phrase.words]
        whole = Phrase(acronym.start, phrase.end, words, [acronym.start, *phrase.starts], "(", "", phrase.after)
        name = " ".join(words[: last + 1])
        end = phrase.starts[last - 1] + len(phrase.words[last - 1])
        self._add(whole, 0, last + 1, acronym.start, end, self._field(name), place, zone, name=name)

    @staticmethod
    def _may_stand_alone(word: str, zone: Zone | None) -> bool:
        return "-" in word or (zone is None and word[0].isupper())

    def _field(self, name: str) -> Concept | None:
        """The field that goes by a name, in the plural or in the singular."""
        known = self.vocabulary.lookup(name, T.DOMAIN)
        if not known and name.endswith("s"):
            known = self.vocabulary.lookup(name[:-1], T.DOMAIN)
        return known[0] if known else None

    def _add(
        self,
        phrase: Phrase,
        first: int,
        last: int,
        start: int,
        end: int,
        concept: Concept | None,
        place: str,
        zone: Zone | None,
        cut: str = "",
        name: str = "",
    ) -> None:
        """A candidate: the words ``first`` to ``last`` of a phrase. ``cut``: the word of the same name left out;
        ``name``: where it is not the text as it stands."""
        name = name or self.text[start:end]
        known_as = (concept.iri, concept.ambiguous) if concept is not None else None
        said = _said_by(self.vocabulary, name, tuple(phrase.words[first:last] or name.split()), known_as)
        known, lower = said.known, said.lower
        before = "adj" if first else _BEFORE.get(phrase.before, "other" if phrase.before else "start")
        if before == "the":
            before = "the:" + _BEFORE.get(phrase.before_that, "other")
        next_word = phrase.words[last] if last < len(phrase.words) else ""
        if next_word:
            kind = singular(phrase.words[-1])
            after = f"kind:{kind}" if kind in _KIND else "noun"
            next_word = "noun"
        else:
            next_word = phrase.after
            after = _AFTER.get(next_word, "(" if next_word == "(" else "other" if next_word else "end")
        if concept is not None:
            rank = min(3, self.order.setdefault(concept.iri, len(self.order)))
            order = f"first={rank}|{place}"
        else:
            order = f"first={min(3, len(self.order))}"
        parts = said.parts
        self.found.append(
            Candidate(
                start,
                end,
                name,
                concept,
                [
                    *said.features,
                    f"opening={_shared(parts, self.opening) if place != 's0' else 'here'}|{place}",
                    f"own={_shared(parts, self.own)}|{place}",
                    order,
                    f"place={place}|known={known}",
                    f"before={before}",
                    f"after={after}",
                    f"place={place}|before={before}",
                    f"place={place}|after={after}",
                    f"place={place}|before={before}|known={known}",
                    f"place={place}|after={after}|known={known}",
                    f"next={next_word}|{zone is None}",
                    f"last={phrase.before_that} {phrase.before}",
                    f"cut={_shape(cut)}",
                    f"fieldheads={said.fields}|place={place}",
                    f"times={min(3, self.lower.count(lower) - 1)}|known={known}",
                    f"intitle={zone is not None and lower in self.title}",
                    f"zone={zone or 'title'}",
                    f"gerund={said.gerund}|place={place}|words={min(said.count, 3)}",
                    f"single={said.count == 1}|place={place}",
                ],
            )
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a name says of itself, wherever it stands."""

    lower: str
    known: str
    count: int  # of its words
    gerund: bool
    fields: str  # how many fields have its head
    parts: tuple[str, ...]  # its words, also those that hyphens join, in the singular
    features: tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def _said_by(vocabulary: Vocabulary, name: str, words: tuple[str, ...], field: tuple[str, bool] | None) -> _Said:
    """``field``: the IRI of the field that the name is known as, and whether it is ambiguous."""
    head = head_of(words)
    form = "tion" if head.endswith(("tion", "sion")) else head[-3:] if head.endswith(("ing", "ity")) else "ment" if head.endswith("ment") else "other"  # fmt: skip
    fields = heads_of_names(vocabulary, T.DOMAIN).get(head, "0")
    techniques = heads_of_names(vocabulary, T.TECHNIQUE).get(head, "0")
    technique = bool(vocabulary.lookup(name, T.TECHNIQUE))
    known = "unknown" if field is None else "ambiguous" if field[1] else "field"
    tail = field is None and any(vocabulary.lookup(" ".join(words[i:]), T.DOMAIN) for i in range(1, len(words)))
    features = [
        f"head={head}",
        f"end={' '.join(words[-2:]).lower()}",
        f"word={words[0].lower()}",
        f"form={form}|known={known}",
        f"fieldheads={fields}|techniqueheads={techniques}",
        f"technique={technique}|known={known}",
        f"tail={tail}|known={known}",
        f"words={min(len(words), 5)}|known={known}",
        f"plural={words[-1].endswith('s')}|known={known}",
    ]
    if field is not None:
        features.append(f"concept={field[0].rsplit('/', 1)[-1]}")
    gerund = words[0].lower().endswith("ing")
    parts = tuple(map(singular, _WORDS.findall(name.lower())))
    return _Said(name.lower(), known, len(words), gerund, fields, parts, tuple(features))


def _shared(parts: tuple[str, ...], words: frozenset[str]) -> str:
    """How many of a name's words are among some others."""
    shared = sum([part in words for part in parts])
    return "all" if shared == len(parts) else "some" if shared else "none"


def _trimmed(words: list[str]) -> tuple[int, int]:
    """A phrase without what leads it and without the kind of work that follows it: first and last word, the last excluded."""
    first, last = 0, len(words)
    while first < last and _leads(words[first]):
        first += 1
    if last - first > 1 and singular(words[last - 1]) in _KIND:
        last -= 1
    return first, last


def _leads(word: str) -> bool:
    lower = word.lower()
    return lower in _LEADING or ("-" in lower and lower.rsplit("-", 1)[1] in _LEADING_COMPOUND)


def _shape(word: str) -> str:
    """What kind of word was cut off before a name: an adjective by its ending, a compound, an acronym or a noun."""
    if not word:
        return ""
    if "-" in word:
        return "compound"
    if word.isupper():
        return "acronym"
    ending = _SHAPED.search(word.lower())
    return ending.group() if ending else "noun"
