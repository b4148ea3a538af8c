"""Rules that a vocabulary keeps, beyond being sound Turtle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.namespaces import EntityType, name_key
from kg.vocabulary.vocabulary import Vocabulary


def check(vocabulary: Vocabulary) -> list[str]:
    """What is wrong with a vocabulary, one line for each finding, sorted; an empty list when all is well.

    - a concept has one preferred name per language, and no name without letters and digits;
    - a name leads to one concept of a class, whatever its case, spaces and hyphens;
    - what a concept says is broader exists, and no concept is broader than itself.
    """
    findings = [*_preferred(vocabulary), *_shared_names(vocabulary), *_broader(vocabulary)]
    return sorted(findings)


def _preferred(vocabulary: Vocabulary) -> Iterator[str]:
    for concept in vocabulary.concepts.values():
        languages = [language for _, language in concept.preferred]
        for language in sorted(set(languages)):
            if languages.count(language) > 1:
                names = ", ".join(repr(text) for text, lang in concept.preferred if lang == language)
                yield f"<{concept.iri}> has several skos:prefLabel in {language} ({names}); keep one"
        for name in concept.names():
            if not name_key(name):
                yield f"<{concept.iri}> has a name without letters and digits ({name!r}); remove it"


def _shared_names(vocabulary: Vocabulary) -> Iterator[str]:
    owners: dict[tuple[EntityType, str], dict[str, str]] = defaultdict(dict)
    for name, concept in vocabulary.names():
        owners[concept.type, name_key(name)].setdefault(concept.iri, name)
    for concepts in owners.values():
        if len(concepts) > 1:
            places = ", ".join(f"<{iri}>" for iri in sorted(concepts))
            yield f"the name {min(concepts.values())!r} leads to several concepts ({places}); leave it to one"


def _broader(vocabulary: Vocabulary) -> Iterator[str]:
    for concept in vocabulary.concepts.values():
        for target in concept.broader:
            if target not in vocabulary.concepts:
                yield f"<{concept.iri}> has a skos:broader that is no concept (<{target}>); define or remove it"
        above = {b for target in concept.broader for b in (target, *vocabulary.broader(target))}
        if concept.iri in above:
            yield f"<{concept.iri}> is broader than itself; take one skos:broader out of the ring"
