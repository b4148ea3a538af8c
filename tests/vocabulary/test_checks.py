"""The rules of the vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.vocabulary import Vocabulary
from kg.vocabulary.checks import check, check_files

HEAD = """
@prefix kg: <https://w3id.org/paperkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix : <https://w3id.org/paperkg/technique/> .
"""


def findings(folder: Path, text: str) -> list[str]:
    file = folder / "t.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    return check(Vocabulary.from_files([file]))


def test_the_vocabulary_that_comes_along_is_sound() -> None:
    assert check_files() == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (':a a kg:Technique ; skos:prefLabel "Aa"@en, "Bb"@en .', "several skos:prefLabel in en"),
        (':a a kg:Technique ; skos:prefLabel "A1"@en ; skos:altLabel "--"@en .', "without letters and digits"),
        (':a a kg:Technique ; skos:prefLabel "A b"@en . :b a kg:Technique ; skos:prefLabel "a-B"@en .', "several"),
        (
            ':a a kg:Technique ; skos:prefLabel "A b"@en . :b a kg:Technique ; skos:prefLabel "Bb"@en ; '
            'skos:altLabel "A-b"@en ; skos:broader :a .',
            "one broader than the other",
        ),
        (':a a kg:Technique ; skos:prefLabel "VOC 2007"@en ; skos:altLabel "VOC 2012"@en .', "versions of a thing"),
        ('<urn:m> a kg:Model ; skos:prefLabel "Mistral"@en ; skos:altLabel "Mistral 7B"@en .', "is a size of"),
        (':a a kg:Technique ; skos:prefLabel "A"@en ; kg:ambiguousLabel "B" .', "none of its names"),
        (':a a kg:Technique ; skos:prefLabel "A"@en ; skos:broader :gone .', "no concept"),
        (':a a kg:Technique ; skos:prefLabel "A"@en ; skos:broader :a .', "broader than itself"),
    ],
)
def test_what_breaks_a_rule_is_found(tmp_path: Path, text: str, finding: str) -> None:
    (found,) = findings(tmp_path, text)
    assert finding in found


@pytest.mark.parametrize("names", [("AIME 2024", "AIME24"), ("AlpacaEval 2.0", "AlpacaEval 2"), ("WMT14", "WMT 2014")])
def test_spellings_of_a_year_or_version_are_sound(tmp_path: Path, names: tuple[str, str]) -> None:
    assert findings(tmp_path, f':a a kg:Benchmark ; skos:prefLabel "{names[0]}"@en ; skos:altLabel "{names[1]}"@en .') == []


def test_a_file_says_its_licence_and_origin(tmp_path: Path) -> None:
    file = tmp_path / "t.ttl"
    scheme = "<urn:s> a skos:ConceptScheme ; dcterms:license <urn:l> ; dcterms:source <urn:o> ."
    file.write_text(HEAD + ':zorbl a kg:Technique ; skos:prefLabel "Zorbl"@en .', encoding="utf-8")
    assert [f.partition(";")[0] for f in check_files([file])] == [
        f"{file}: it does not say where its names come from", f"{file}: no licence",
    ]  # fmt: skip
    file.write_text(file.read_text(encoding="utf-8") + scheme, encoding="utf-8")
    assert check_files([file]) == []


def test_a_ring_names_each_of_its_concepts(tmp_path: Path) -> None:
    text = """:a a kg:Technique ; skos:prefLabel "A"@en ; skos:broader :b .
:b a kg:Technique ; skos:prefLabel "B"@en ; skos:broader :c .
:c a kg:Technique ; skos:prefLabel "C"@en ; skos:broader :a ."""
    assert len(findings(tmp_path, text)) == 3


def test_one_name_in_two_classes_is_sound(tmp_path: Path) -> None:
    text = ':a a kg:Technique ; skos:prefLabel "A"@en . <urn:d> a kg:Domain ; skos:prefLabel "A"@en .'
    assert findings(tmp_path, text) == []
