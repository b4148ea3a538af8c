"""An export names the vocabulary files that went into it, and their licences."""

from __future__ import annotations

from pathlib import Path

import rdflib
from rdflib.namespace import DCTERMS, RDF, VOID

from kg import KnowledgeGraph
from kg.graph.build import build
from kg.namespaces import BASE
from kg.vocabulary import Vocabulary

WHOLE = rdflib.URIRef(BASE + "vocabulary")


def exported(graph: KnowledgeGraph, folder: Path) -> rdflib.Graph:
    graph.export(folder / "o.nt")
    return rdflib.Graph().parse(folder / "o.nt")


def test_every_file_stands_there_with_its_licences(graph: KnowledgeGraph, tmp_path: Path) -> None:
    found = exported(graph, tmp_path)
    assert (WHOLE, RDF.type, VOID.Dataset) in found
    parts = {str(found.value(p, DCTERMS.identifier)): p for p in found.objects(WHOLE, DCTERMS.hasPart)}
    sources = {s.name: s for s in Vocabulary.load().sources}
    assert set(parts) == set(sources)
    for name, part in parts.items():
        assert {str(x) for x in found.objects(part, DCTERMS.license)} == set(sources[name].licences) != set()
        assert {str(x) for x in found.objects(part, DCTERMS.source)} == set(sources[name].origins)
        assert int(found.value(part, VOID.entities)) == sources[name].concepts
    assert {str(x) for x in found.objects(WHOLE, DCTERMS.license)} == {"https://spdx.org/licenses/MIT"}


def test_a_share_alike_vocabulary_shows(write, tmp_path: Path) -> None:
    build([write()], tmp_path / "s", vocabulary_files=["pwc"])
    with KnowledgeGraph.open(tmp_path / "s") as graph:
        found = exported(graph, tmp_path)
    licences = {str(x) for x in found.objects(WHOLE, DCTERMS.license)}
    assert "https://spdx.org/licenses/CC-BY-SA-4.0" in licences
