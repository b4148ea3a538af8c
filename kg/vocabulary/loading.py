"""From Turtle files to concepts, and what the files say of themselves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import VocabularyError
from kg.namespaces import ONTOLOGY, PREFIXES, EntityType
from kg.vocabulary.concept import Concept
from kg.vocabulary.location import vocabulary_name
from kg.vocabulary.source import VocabularySource

_SKOS = PREFIXES["skos"]
_TYPE = PREFIXES["rdf"] + "type"
_PREF, _ALT, _BROADER = _SKOS + "prefLabel", _SKOS + "altLabel", _SKOS + "broader"
_AMBIGUOUS, _AMBIGUOUS_LABEL = ONTOLOGY + "ambiguous", ONTOLOGY + "ambiguousLabel"
_TITLE, _LICENCE, _ORIGIN = (PREFIXES["dcterms"] + name for name in ("title", "license", "source"))
_SCHEME = ox.NamedNode(_SKOS + "ConceptScheme")
_Said = tuple[str, str, str | None]  # a property of a scheme, its value, the value's language
_CLASSES = {t.iri: t for t in EntityType}


class _Draft:
    """What the files say of one IRI, before it is known whether it makes a concept."""

    __slots__ = ("alt", "ambiguous", "ambiguous_names", "broader", "file", "is_concept", "pref", "types")

    def __init__(self, file: Path) -> None:
        self.file = file
        self.is_concept = False
        self.ambiguous = False
        self.ambiguous_names: set[str] = set()
        self.types: set[EntityType] = set()
        self.pref: set[tuple[str, str]] = set()
        self.alt: set[tuple[str, str]] = set()
        self.broader: set[str] = set()


def read_bytes(file: Path) -> bytes:
    """A vocabulary file's content; VocabularyError when it can't be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise VocabularyError(f"{file}: can't read this file ({reason}); check the path") from error


def parse(files: Iterable[tuple[Path, bytes]]) -> tuple[dict[str, Concept], list[VocabularySource]]:
    """The concepts that some Turtle files state together, by IRI, sorted by IRI; and what each file is.

    A later file may add names, broader concepts or flags to a concept of an earlier one.
    Raises VocabularyError with file and line for unsound Turtle, with file and IRI for an unusable concept.
    """
    drafts: dict[str, _Draft] = {}
    schemes: list[tuple[Path, bytes, list[_Said]]] = []
    for file, content in files:
        about: dict[str, list[_Said]] = {}
        described: set[str] = set()
        try:
            for triple in ox.parse(content, format=ox.RdfFormat.TURTLE):
                _note(triple, file, drafts)
                subject, predicate, value = triple.subject, triple.predicate.value, triple.object
                if not isinstance(subject, ox.NamedNode) or isinstance(value, (ox.BlankNode, ox.Triple)):
                    continue
                if predicate in (_TITLE, _LICENCE, _ORIGIN):
                    language = value.language if isinstance(value, ox.Literal) else None
                    about.setdefault(subject.value, []).append((predicate, value.value, language))
                elif value == _SCHEME and predicate == _TYPE:
                    described.add(subject.value)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            place = f"{file}:{line}" if line else str(file)
            raise VocabularyError(f"{place}: not sound Turtle: {error}; mend this line") from error
        schemes.append((file, content, [t for iri in sorted(described) for t in about.get(iri, ())]))
    concepts: dict[str, Concept] = {}
    defined: Counter[Path] = Counter()
    for iri in sorted(drafts):
        concept = _concept(iri, drafts[iri])
        if concept is not None:
            concepts[iri] = concept
            defined[drafts[iri].file] += 1
    return concepts, [_source(*scheme, defined[scheme[0]]) for scheme in schemes]


def _source(file: Path, content: bytes, about: Sequence[_Said], concepts: int) -> VocabularySource:
    """What a file's concept schemes say of it."""

    def values(wanted: str) -> list[str]:
        return sorted({value for predicate, value, _ in about if predicate == wanted})

    english = [value for predicate, value, language in about if predicate == _TITLE and language in (None, "en")]
    return VocabularySource(
        name=vocabulary_name(file),
        title=min(english, default=file.stem),
        licences=tuple(values(_LICENCE)),
        origins=tuple(values(_ORIGIN)),
        sha256=hashlib.sha256(content).hexdigest(),
        concepts=concepts,
    )


def _note(triple: ox.Quad, file: Path, drafts: dict[str, _Draft]) -> None:
    """Enter one triple into the drafts."""
    if not isinstance(triple.subject, ox.NamedNode):
        return
    subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object
    draft = drafts.get(subject)
    if draft is None:
        draft = drafts[subject] = _Draft(file)
    if isinstance(value, ox.Literal):
        if predicate == _PREF:
            draft.pref.add((value.value, value.language or "en"))
        elif predicate == _ALT:
            draft.alt.add((value.value, value.language or "en"))
        elif predicate == _AMBIGUOUS:
            draft.ambiguous = value.value in ("true", "1")
        elif predicate == _AMBIGUOUS_LABEL:
            draft.ambiguous_names.add(value.value)
    elif isinstance(value, ox.NamedNode):
        if predicate == _BROADER:
            draft.broader.add(value.value)
        elif predicate == _TYPE:
            if value.value == _SKOS + "Concept":
                draft.is_concept = True
            elif value.value in _CLASSES:
                draft.types.add(_CLASSES[value.value])


def _concept(iri: str, draft: _Draft) -> Concept | None:
    """The concept that a draft makes, or None where the subject is something else (a scheme)."""
    if not draft.is_concept and not draft.types:
        if draft.pref or draft.alt or draft.broader:
            raise VocabularyError(
                f"{draft.file}: <{iri}> has names but no type; add 'a skos:Concept, kg:Technique' or the like"
            )
        return None
    if len(draft.types) != 1:
        given = ", ".join(sorted(f"kg:{t}" for t in draft.types)) or "none"
        raise VocabularyError(f"{draft.file}: <{iri}> has {given} as its class; give it one (kg:Technique …)")
    if not draft.pref:
        raise VocabularyError(f"{draft.file}: <{iri}> has no skos:prefLabel; add one, with @en or @zh")
    pref = sorted(draft.pref, key=_english_first)
    alt = sorted(draft.alt - draft.pref, key=_english_first)
    return Concept(
        iri=iri,
        type=next(iter(draft.types)),
        label=pref[0][0],
        labels=(*pref, *alt),
        broader=tuple(sorted(draft.broader)),
        ambiguous=draft.ambiguous,
        preferred_count=len(pref),
        ambiguous_names=tuple(sorted(draft.ambiguous_names)),
    )


def _english_first(label: tuple[str, str]) -> tuple[int, str, str]:
    text, language = label
    return ({"en": 0, "zh": 1}.get(language, 2), language, text)


def from_quads(quads: Iterable[ox.Quad]) -> dict[str, Concept]:
    """The concepts among the quads of a vocabulary graph, read back from a store."""
    drafts: dict[str, _Draft] = {}
    stored = Path("vocabulary graph")
    for quad in quads:
        _note(quad, stored, drafts)
    concepts = {iri: _concept(iri, draft) for iri, draft in sorted(drafts.items()) if draft.is_concept}
    return {iri: concept for iri, concept in concepts.items() if concept is not None}
