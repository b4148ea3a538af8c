"""Reviewed names as concepts of a vocabulary file of the user's own, which ``kg build --vocabulary`` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import UnwritableFile
from kg.exploration.review import Candidate
from kg.graph import terms as t
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.upkeep import stored_vocabulary
from kg.namespaces import BASE, PREFIXES, EntityType, entity_iri, name_key, shortened
from kg.vocabulary import Concept, Vocabulary

_NEEDED = ("kg", "skos")


@dataclass(slots=True)
class Acceptance:
    """What was written, and in a line each what was left out and why."""

    into: Path
    written: list[str] = field(default_factory=list)  # IRIs
    left_out: list[str] = field(default_factory=list)


def retyped(found: Candidate, type: EntityType) -> Candidate:
    """The same name as a thing of another type."""
    return found if type is found.type else replace(found, type=type, iri=entity_iri(type, found.label))


def accept(graph: KnowledgeGraph, candidates: Sequence[Candidate], into: Path | str) -> Acceptance:
    """Add names as SKOS concepts to a Turtle file, sorted by IRI; what stands in the file stays, byte for byte.

    A name that leads to another concept of its class already is left out, as is what the file has.
    Raises VocabularyError where the file is not sound Turtle, UnwritableFile.
    """
    into = Path(into)
    done = Acceptance(into)
    text = into.read_bytes().decode("utf-8", errors="replace") if into.exists() else ""
    own = Vocabulary.from_files([into]) if into.exists() else Vocabulary({})
    known = Vocabulary({**stored_vocabulary(graph.store).concepts, **own.concepts})
    owners = {(c.type, name_key(name)): c.iri for name, c in known.names()}
    blocks = []
    for found in sorted({c.iri: c for c in candidates}.values(), key=lambda c: c.iri):
        owner = owners.get((found.type, name_key(found.label)), found.iri if found.iri in known.concepts else None)
        if owner is not None:
            done.left_out.append(f"«{found.label}» is {shortened(owner)} in the vocabulary already")
            continue
        names = [found.label]
        for name in found.names:
            other = owners.get((found.type, name_key(name)))
            if other is None:
                names.append(name)
            elif other != found.iri:
                done.left_out.append(f"«{name}», a further name of «{found.label}», is {shortened(other)} already")
        owners.update({(found.type, name_key(name)): found.iri for name in names})
        blocks.append(_block(found, names, _broader(graph, found, known.concepts)))
        done.written.append(found.iri)
    if blocks:
        _write(into, text, blocks)
    return done


def _broader(graph: KnowledgeGraph, found: Candidate, known: Mapping[str, Concept]) -> list[str]:
    """The concepts that the graph says are broader, as far as the vocabulary has them."""
    quads = graph.store.quads_for_pattern(ox.NamedNode(found.iri), t.BROADER, None)
    return sorted(q.object.value for q in quads if q.object.value in known)


def _block(found: Candidate, names: Sequence[str], broader: Sequence[str]) -> str:
    preferred: dict[str, str] = {}  # by language, the first wins
    others = []
    for name in names:
        literal = t.tagged(name)
        if preferred.setdefault(literal.language or "", str(literal)) != str(literal):
            others.append(str(literal))
    lines = [f"<{found.iri}> a skos:Concept, kg:{found.type}", f"skos:prefLabel {', '.join(preferred.values())}"]
    if others:
        lines.append(f"skos:altLabel {', '.join(others)}")
    if broader:
        lines.append(f"skos:broader {', '.join(f'<{iri}>' for iri in broader)}")
    return " ;\n    ".join(lines) + " .\n"


def _write(into: Path, text: str, blocks: Sequence[str]) -> None:
    declared = _prefixes(text)
    missing = [p for p in _NEEDED if declared.get(p) != PREFIXES[p]]
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in missing)
    before = text if not text or text.endswith("\n") else text + "\n"
    fresh = into.with_name(into.name + ".new")
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(before + head + "".join("\n" + block for block in blocks), encoding="utf-8", newline="")
        fresh.replace(into)
    except OSError as error:
        raise UnwritableFile(f"{into}: can't write this file ({error.strerror or error}); check the path") from error


def _prefixes(text: str) -> dict[str, str]:
    """The prefixes that hold at the end of a Turtle text."""
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE)
    for _ in parser:
        pass
    return dict(parser.prefixes)
