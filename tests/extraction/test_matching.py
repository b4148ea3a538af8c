"""Finding the vocabulary's names in a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extraction.matching import NameMatcher
from kg.namespaces import EntityType
from kg.vocabulary import Vocabulary, cache
from kg.vocabulary.concept import Concept

TEXT = """
@prefix kg: <https://w3id.org/paperkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:spin> a kg:Technique ; skos:prefLabel "SPIN"@en ; skos:altLabel "Self-Play Fine-Tuning"@en ; kg:ambiguousLabel "SPIN" .
<urn:swe> a kg:Benchmark ; skos:prefLabel "SWE-Bench+"@en .
<urn:quality> a kg:Benchmark ; skos:prefLabel "QuALITY"@en ; kg:ambiguous true .
<urn:v> a kg:Benchmark ; skos:prefLabel "VisualPuzzles"@en ; kg:ambiguous true .
<urn:d> a kg:Domain ; skos:prefLabel "Reinforcement Learning"@en, "强化学习"@zh .
<urn:t> a kg:Technique ; skos:prefLabel "Reinforcement Learning"@en, "强化学习"@zh .
"""


@pytest.fixture
def vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "v.ttl").write_text(TEXT, encoding="utf-8")
    return Vocabulary.from_files([tmp_path / "v.ttl"])


def found(matcher: NameMatcher, text: str) -> list[tuple[str, list[str]]]:
    return [(text[m.start : m.end], sorted(c.iri for c in m.concepts)) for m in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("we train with SPIN", ["SPIN"]),
        ("a Spin on it, spin", []),
        ("by self-play fine-tuning", ["self-play fine-tuning"]),
        ("on QuALITY, of high quality and Quality", ["QuALITY"]),
        ("on VisualPuzzles and Visual-Puzzles, in Visual Puzzles", ["VisualPuzzles", "Visual-Puzzles"]),
        ("on SWE-Bench+ and SWE-Bench++", ["SWE-Bench+"]),
    ],
)
def test_flagged_names_count_only_as_they_are_written(vocabulary: Vocabulary, text: str, names: list[str]) -> None:
    assert [name for name, _ in found(NameMatcher.of(vocabulary), text)] == names


@pytest.mark.parametrize("text", ["SPIN-guided tuning", "SPIN-Guided Tuning", "SPIN-BASED", "Tuning (SPIN-Trained)"])
def test_a_name_is_found_before_what_a_hyphen_says_of_it(vocabulary: Vocabulary, text: str) -> None:
    assert [name for name, _ in found(NameMatcher.of(vocabulary), text)] == ["SPIN"]


@pytest.mark.parametrize("text", ["SPIN-X", "SPIN-Guidedly", "SPIN-2"])
def test_another_name_goes_on_by_a_hyphen(vocabulary: Vocabulary, text: str) -> None:
    assert found(NameMatcher.of(vocabulary), text) == []


def test_a_name_of_two_types_brings_both(vocabulary: Vocabulary) -> None:
    assert found(NameMatcher.of(vocabulary), "基于强化学习的") == [("强化学习", ["urn:d", "urn:t"])]


def test_the_matcher_from_the_cache_finds_the_same(vocabulary: Vocabulary) -> None:
    text = "SPIN, reinforcement learning, QuALITY and 强化学习"
    first = found(NameMatcher.of(vocabulary), text)
    assert list(cache.cache_folder().glob("names-*.json"))
    assert found(NameMatcher.of(vocabulary), text) == first == found(NameMatcher(vocabulary.names()), text)


@pytest.mark.parametrize("stored", [[], {"spin": 1}, {"spin": [["SPIN", "urn:gone"]]}, {"spin": [["SPIN"]]}])
def test_a_cache_of_another_shape_is_made_anew(vocabulary: Vocabulary, stored: object) -> None:
    NameMatcher.of(vocabulary)
    (file,) = cache.cache_folder().glob("names-*.json")
    cache.save("names", file.stem.removeprefix("names-"), stored)
    assert found(NameMatcher.of(vocabulary), "SPIN") == [("SPIN", ["urn:spin"])]


def test_concepts_without_files_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))
    concept = Concept("urn:x", EntityType.MODEL, "Zorbl-7", (("Zorbl-7", "en"),))
    assert found(NameMatcher.of(Vocabulary({"urn:x": concept})), "Zorbl-7") == [("Zorbl-7", ["urn:x"])]
    assert not (tmp_path / "cache").exists()
