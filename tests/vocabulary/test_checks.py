"""The rules of the vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.vocabulary import Vocabulary
from kg.vocabulary.checks import check

HEAD = """
@prefix kg: <https://w3id.org/paperkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://w3id.org/paperkg/technique/> .
"""


def findings(folder: Path, text: str) -> list[str]:
    file = folder / "t.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    return check(Vocabulary.from_files([file]))


def test_the_vocabulary_that_comes_along_is_sound() -> None:
    assert check(Vocabulary.load()) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (':a a kg:Technique ; skos:prefLabel "A1"@en, "A2"@en .', "several skos:prefLabel in en"),
        (':a a kg:Technique ; skos:prefLabel "A1"@en ; skos:altLabel "--"@en .', "without letters and digits"),
        (':a a kg:Technique ; skos:prefLabel "A b"@en . :b a kg:Technique ; skos:prefLabel "a-B"@en .', "several"),
        (':a a kg:Technique ; skos:prefLabel "A"@en ; skos:broader :gone .', "no concept"),
        (':a a kg:Technique ; skos:prefLabel "A"@en ; skos:broader :a .', "broader than itself"),
    ],
)
def test_what_breaks_a_rule_is_found(tmp_path: Path, text: str, finding: str) -> None:
    (found,) = findings(tmp_path, text)
    assert finding in found


def test_a_ring_names_each_of_its_concepts(tmp_path: Path) -> None:
    text = """:a a kg:Technique ; skos:prefLabel "A"@en ; skos:broader :b .
:b a kg:Technique ; skos:prefLabel "B"@en ; skos:broader :c .
:c a kg:Technique ; skos:prefLabel "C"@en ; skos:broader :a ."""
    assert len(findings(tmp_path, text)) == 3


def test_one_name_in_two_classes_is_sound(tmp_path: Path) -> None:
    text = ':a a kg:Technique ; skos:prefLabel "A"@en . <urn:d> a kg:Domain ; skos:prefLabel "A"@en .'
    assert findings(tmp_path, text) == []
