"""The ontology defines every term in two languages, and the code uses no term that it lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from kg.graph import export as export_module
from kg.namespaces import ONTOLOGY, EntityType, Relation
from kg.reading.paper import SectionKey
from kg.vocabulary.location import concept_files, ontology_folder

KG = rdflib.Namespace(ONTOLOGY)
CLASSES = [*EntityType, "Paper", "Result", "Report", "Source", "Link"]
GRAPH_ROOM = Path(export_module.__file__).parent
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "ontology.md"


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_folder() / "kg.ttl")


@pytest.fixture(scope="module")
def defined(ontology: rdflib.Graph) -> set[str]:
    return {str(term)[len(ONTOLOGY) :] for term in ontology.subjects(RDFS.isDefinedBy)}


def test_oxigraph_and_rdflib_read_the_same(ontology: rdflib.Graph) -> None:
    path = str(ontology_folder() / "kg.ttl")
    assert len(set(ox.parse(path=path, format=ox.RdfFormat.TURTLE))) == len(ontology)


def test_it_has_no_blank_nodes(ontology: rdflib.Graph) -> None:
    assert not [term for triple in ontology for term in triple if isinstance(term, rdflib.BNode)]


def test_every_term_has_label_and_comment_in_both_languages(ontology: rdflib.Graph, defined: set[str]) -> None:
    assert {str(s)[len(ONTOLOGY) :] for s in ontology.subjects() if str(s).startswith(ONTOLOGY)} == defined
    for term in defined:
        for predicate in (RDFS.label, RDFS.comment):
            languages = sorted(text.language for text in ontology.objects(KG[term], predicate))
            assert languages == ["en", "zh"], f"{term} {predicate}"


def test_labels_are_not_used_twice(ontology: rdflib.Graph) -> None:
    """One label for two terms would leave readers guessing; a class and a property may be near, not equal."""
    labels = [label for label in ontology.objects(None, RDFS.label) if label.language == "en"]
    assert len(labels) == len(set(labels)), sorted(x for x in labels if labels.count(x) > 1)


def test_the_classes_stand_under_known_terms(ontology: rdflib.Graph) -> None:
    for name in CLASSES:
        assert (KG[name], RDF.type, OWL.Class) in ontology
        assert list(ontology.objects(KG[name], RDFS.subClassOf)), name
    assert (KG.Benchmark, RDFS.subClassOf, KG.Dataset) in ontology
    assert (KG.Link, RDFS.subClassOf, RDF.Statement) in ontology
    for kind in EntityType:
        assert SKOS.Concept in set(ontology.transitive_objects(KG[kind], RDFS.subClassOf))


def test_domains_ranges_and_parents_of_ours_are_defined(ontology: rdflib.Graph, defined: set[str]) -> None:
    ends = (o for o in ontology.objects() if isinstance(o, rdflib.URIRef))
    used = {str(o)[len(ONTOLOGY) :] for o in ends if o.startswith(ONTOLOGY)}
    assert used <= defined


def test_the_header_says_what_it_is(ontology: rdflib.Graph) -> None:
    header = next(ontology.subjects(RDF.type, OWL.Ontology))
    for name in ("title", "creator", "license"):
        assert list(ontology.objects(header, rdflib.DCTERMS[name])), name
    assert list(ontology.objects(header, OWL.versionInfo))


def test_all_relations_and_types_of_the_code_are_defined(defined: set[str]) -> None:
    assert {relation.value for relation in Relation} | {kind.value for kind in EntityType} <= defined


def test_all_terms_in_the_source_of_the_graph_room_are_defined(defined: set[str]) -> None:
    patterns = (r'\bkg\("(\w+)"\)', r'\bONTOLOGY \+ "(\w+)"', r"\bkg:(\w+)\b")
    for file in GRAPH_ROOM.glob("*.py"):
        source = file.read_text(encoding="utf-8")
        used = {name for pattern in patterns for name in re.findall(pattern, source)}
        assert used <= defined, f"{file.name}: {sorted(used - defined)}"


def test_all_terms_that_vocabulary_shapes_and_documentation_use_are_defined(defined: set[str]) -> None:
    for file in (*concept_files(), ontology_folder() / "shapes.ttl", DOCUMENTATION):
        used = set(re.findall(r"\bkg:(\w+)", file.read_text(encoding="utf-8")))
        assert used <= defined, f"{file.name}: {sorted(used - defined)}"


def test_the_documentation_names_every_term(defined: set[str]) -> None:
    assert defined <= set(re.findall(r"\bkg:(\w+)", DOCUMENTATION.read_text(encoding="utf-8")))


def test_shapes_speak_both_languages_and_say_what_to_do() -> None:
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    rules = set(shapes.objects(None, SH.property)) | set(shapes.subjects(RDF.type, SH.PropertyShape))
    named = {rule for rule in rules if isinstance(rule, rdflib.URIRef)}
    assert len(named) > 30
    for rule in named:
        for predicate in (SH.message, SH.description):
            assert sorted(text.language for text in shapes.objects(rule, predicate)) == ["en", "zh"], rule


def test_shapes_know_the_same_relations_and_sections_as_the_code() -> None:
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")

    def listed(rule: str) -> set[str]:
        shape = rdflib.URIRef(f"https://w3id.org/paperkg/shape/{rule}")
        head = shapes.value(shape, SH["in"])
        return {str(item).removeprefix(ONTOLOGY) for item in shapes.items(head)}

    assert listed("Link-predicate") == {relation.value for relation in Relation} | {"hasResult"}
    assert listed("Link-entityType") == {kind.value for kind in EntityType}
    assert listed("Quote-section") == {key.value for key in SectionKey}
