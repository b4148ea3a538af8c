"""From concepts to Turtle, the same bytes for the same concepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from kg.namespaces import BASE, PREFIXES
from kg.vocabulary.concept import Concept

_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def write_concepts(
    scheme: str,
    titles: Mapping[str, str],
    concepts: Iterable[Concept],
    *,
    licences: Sequence[str] = (),
    origins: Mapping[str, Sequence[str]] | None = None,
    note: str = "",
) -> str:
    """A vocabulary file: its scheme, then its concepts by IRI.

    ``scheme``: the last part of the scheme's IRI. ``titles``: by language. ``licences``: IRIs.
    ``origins``: for a concept's IRI the IRIs of where its names come from; the scheme gets all of them.
    ``note``: a comment that opens the file.
    """
    origins = origins or {}
    ordered = sorted(concepts, key=lambda c: c.iri)
    used = {iri.split("/")[4] for c in ordered for iri in (c.iri, *c.broader) if iri.startswith(BASE)}
    prefixes = ["kg", "skos", "dcterms", *sorted(used & PREFIXES.keys() - {"kg"})]
    head = [f"# {line}" for line in note.splitlines()]
    head += [f"@prefix {p}: <{PREFIXES[p]}> ." for p in prefixes]
    scheme_iri = f"<{BASE}vocabulary/{scheme}>"
    named = [(text, language) for language, text in titles.items()]
    lines = [f"{scheme_iri} a skos:ConceptScheme", _literals("dcterms:title", named)]
    lines += _iris("dcterms:license", licences)
    lines += _iris("dcterms:source", sorted({o for iris in origins.values() for o in iris}))
    blocks = ["\n".join(head), _block(lines)]
    for concept in ordered:
        lines = [f"{_name(concept.iri)} a skos:Concept, kg:{concept.type.value}"]
        lines.append(_literals("skos:prefLabel", concept.preferred))
        if others := concept.labels[concept.preferred_count :]:
            lines.append(_literals("skos:altLabel", others))
        if concept.broader:
            lines.append("skos:broader " + ", ".join(_name(b) for b in concept.broader))
        if concept.ambiguous:
            lines.append("kg:ambiguous true")
        if concept.ambiguous_names:
            lines.append("kg:ambiguousLabel " + ", ".join(_quoted(n) for n in concept.ambiguous_names))
        lines += _iris("dcterms:source", sorted(origins.get(concept.iri, ())))
        lines.append(f"skos:inScheme {scheme_iri}")
        blocks.append(_block(lines))
    return "\n\n".join(blocks) + "\n"


def _block(lines: Sequence[str]) -> str:
    return " ;\n    ".join(lines) + " ."


def _iris(predicate: str, iris: Sequence[str]) -> list[str]:
    return [f"{predicate} " + ", ".join(f"<{iri}>" for iri in iris)] if iris else []


def _literals(predicate: str, texts: Iterable[tuple[str, str]]) -> str:
    return f"{predicate} " + ", ".join(f"{_quoted(text)}@{language}" for text, language in texts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # Turtle's escapes are JSON's


def _name(iri: str) -> str:
    """An IRI as short as Turtle allows without escapes."""
    folder, _, local = iri.removeprefix(BASE).partition("/")
    if iri.startswith(BASE) and PREFIXES.get(folder) == f"{BASE}{folder}/" and local and _LOCAL.issuperset(local):
        return f"{folder}:{local}" if not local.startswith("-") and not local.endswith("-") else f"<{iri}>"
    return f"<{iri}>"
