"""Rules that a vocabulary keeps, beyond being sound Turtle."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.namespaces import EntityType, name_key
from kg.vocabulary.families import is_size_strip
from kg.vocabulary.location import vocabulary_file
from kg.vocabulary.vocabulary import Vocabulary

_NUMBERED = re.compile(r"(?P<stem>.*?[^\W\d_])(?P<number>\d+(?:\.\d+)*)$")


def check_files(files: Sequence[Path | str] = ()) -> list[str]:
    """What is wrong with vocabulary files together with the default vocabulary, and with what they say of themselves.

    ``files``: paths or names of vocabularies (``pwc``). Raises VocabularyError for a file that can't be used at all.
    """
    vocabulary = Vocabulary.load([vocabulary_file(file) for file in files])
    return sorted([*check(vocabulary), *_statements(vocabulary)])


def check(vocabulary: Vocabulary) -> list[str]:
    """What is wrong with a vocabulary, one line for each finding, sorted; an empty list when all is well.

    - a concept has one preferred name per language, and no name without letters and digits;
    - a name leads to one concept of a class, whatever its case, spaces and hyphens, so that no name of a concept is
      that of a broader or narrower one of its class;
    - what a concept says is broader exists, and no concept is broader than itself;
    - no name of a concept is another version of it: "VOC 2007" and "VOC 2012" are two, "Mistral 7B" is a Mistral;
    - what is flagged as an ambiguous name is one of the concept's names.
    """
    findings = [*_preferred(vocabulary), *_shared_names(vocabulary), *_broader(vocabulary)]
    return sorted([*findings, *_versions(vocabulary), *_flags(vocabulary)])


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
            related = any(b in concepts for iri in concepts for b in vocabulary.broader(iri))
            how = "several concepts, one broader than the other" if related else "several concepts"
            yield f"the name {min(concepts.values())!r} leads to {how} ({places}); leave it to one"


def _broader(vocabulary: Vocabulary) -> Iterator[str]:
    for concept in vocabulary.concepts.values():
        for target in concept.broader:
            if target not in vocabulary.concepts:
                yield f"<{concept.iri}> has a skos:broader that is no concept (<{target}>); define or remove it"
        above = {b for target in concept.broader for b in (target, *vocabulary.broader(target))}
        if concept.iri in above:
            yield f"<{concept.iri}> is broader than itself; take one skos:broader out of the ring"


def _versions(vocabulary: Vocabulary) -> Iterator[str]:
    for concept in vocabulary.concepts.values():
        numbered: dict[str, dict[str, str]] = defaultdict(dict)
        names = list(concept.names())
        for name in names:
            if match := _NUMBERED.match(name_key(name)):
                numbered[match["stem"]][match["number"].removesuffix(".0")] = name
        for found in numbered.values():
            numbers = sorted(found, key=len)
            if any(not n.endswith(numbers[0]) and not n.startswith(numbers[0]) for n in numbers[1:]):
                both = " and ".join(repr(found[n]) for n in numbers)
                yield f"<{concept.iri}> is called {both}, which are versions of a thing; make each a concept of its own"
        if concept.type is EntityType.MODEL:
            for name in names:
                narrower = [n for n in names if n != name and is_size_strip(n, name) and any(c.isdigit() for c in n)]
                if narrower:
                    yield f"<{concept.iri}>: {narrower[0]!r} is a size of {name!r}; make it a concept of its own"


def _flags(vocabulary: Vocabulary) -> Iterator[str]:
    for concept in vocabulary.concepts.values():
        for name in sorted(set(concept.ambiguous_names) - set(concept.names())):
            yield f"<{concept.iri}> has a kg:ambiguousLabel that is none of its names ({name!r}); name it or remove it"


def _statements(vocabulary: Vocabulary) -> Iterator[str]:
    for source, file in zip(vocabulary.sources, vocabulary.files, strict=True):
        if not source.licences:
            yield f"{file}: no licence; give its skos:ConceptScheme a dcterms:license"
        if not source.origins:
            yield f"{file}: it does not say where its names come from; give its skos:ConceptScheme a dcterms:source"
