"""A new store begins with the vocabulary that is kept in the cache, and is none the worse where that is broken."""

from __future__ import annotations

import pytest

import kg
from kg.graph.kept import Kept
from kg.graph.upkeep import stored_vocabulary
from kg.namespaces import EntityType
from kg.vocabulary import Vocabulary
from kg.vocabulary.cache import cache_folder
from kg.vocabulary.concept import Concept
from tests.graph.test_building import quads


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))


def test_the_copy_is_what_is_loaded(write, tmp_path):
    kg.build([write()], tmp_path / "loaded")
    assert len(list(cache_folder().glob("store-*"))) == 1
    kg.build([write()], tmp_path / "copied")
    assert quads(tmp_path / "copied") == quads(tmp_path / "loaded")


@pytest.mark.parametrize("damage", ["empty", "no folder", "other files"])
def test_a_broken_copy_is_made_good(write, tmp_path, damage):
    kg.build([write()], tmp_path / "first")
    place = next(cache_folder().glob("store-*"))
    for file in place.iterdir():
        if damage == "other files":
            file.write_bytes(b"nothing of use")
        else:
            file.unlink()
    if damage == "no folder":
        place.rmdir()
        place.write_text("a file")
    kg.build([write()], tmp_path / "second")
    assert quads(tmp_path / "second") == quads(tmp_path / "first")


def test_names_of_files_stand_in_the_graph_they_belong_to(write, tmp_path):
    text = (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix kg: <https://w3id.org/paperkg/ontology#> .\n"
        '<https://w3id.org/paperkg/technique/zorbing> a kg:Technique ; skos:prefLabel "Zorbing"@en .\n'
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
        kg.build([write()], tmp_path / name, vocabulary_files=[tmp_path / f"{name}.ttl"])
        assert any(f"{name}.ttl" in quad for quad in quads(tmp_path / name))


def test_concepts_that_a_caller_made_up_are_not_kept(write, tmp_path):
    for name in ("Zorbing", "Quuxing"):
        concept = Concept(f"https://w3id.org/paperkg/technique/{name.lower()}", EntityType.TECHNIQUE, name, ((name, "en"),))
        kg.build([write()], tmp_path / name, vocabulary=Vocabulary({concept.iri: concept}))
        assert any(name.lower() in quad for quad in quads(tmp_path / name))
    assert not any("zorbing" in quad for quad in quads(tmp_path / "Quuxing"))


def test_the_concepts_beside_a_store_are_those_in_it(write, tmp_path):
    kg.build([write()], tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        kept = stored_vocabulary(graph.store, Kept(tmp_path / "s", writing=False))
        read = stored_vocabulary(graph.store)
    assert list(kept.concepts.items()) == list(read.concepts.items())
