"""Loading the vocabulary, finding concepts by name, going up to broader ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.errors import VocabularyError
from kg.namespaces import BASE, EntityType
from kg.vocabulary import Vocabulary

PREFIXES = """
@prefix kg: <https://w3id.org/paperkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix technique: <https://w3id.org/paperkg/technique/> .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def write(folder: Path, text: str) -> Path:
    file = folder / "mine.ttl"
    file.write_text(PREFIXES + text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["GRPO", "grpo", "Group Relative Policy Optimization", "群相对策略优化"])
def test_every_name_leads_to_one_concept(vocabulary: Vocabulary, name: str) -> None:
    assert [c.iri for c in vocabulary.lookup(name)] == [BASE + "technique/grpo"]


def test_lookup_forgives_case_hyphens_and_spaces(vocabulary: Vocabulary) -> None:
    assert vocabulary.lookup("mm dit") == vocabulary.lookup("MMDiT") != ()


def test_lookup_of_one_type(vocabulary: Vocabulary) -> None:
    both = {c.type for c in vocabulary.lookup("强化学习")}
    assert both == {EntityType.DOMAIN, EntityType.TECHNIQUE}
    assert [c.type for c in vocabulary.lookup("强化学习", EntityType.TECHNIQUE)] == [EntityType.TECHNIQUE]
    assert vocabulary.lookup("no such thing") == ()


@pytest.mark.parametrize(
    ("narrow", "chain"),
    [
        ("technique/grpo", ["technique/reinforcement-learning"]),
        ("technique/mmdit", ["technique/dit", "technique/diffusion-model"]),
        ("domain/text-to-image-generation", ["domain/image-generation", "domain/computer-vision"]),
    ],
)
def test_broader_goes_up_nearest_first(vocabulary: Vocabulary, narrow: str, chain: list[str]) -> None:
    above = vocabulary.broader(BASE + narrow)
    places = [above.index(BASE + step) for step in chain]
    assert places == sorted(places)


@pytest.mark.parametrize("word", ["量化", "推理", "训练", "优化", "泛化", "注意力", "GPU", "attention", "fine-tuning"])
def test_ordinary_words_name_no_technique_or_hardware(vocabulary: Vocabulary, word: str) -> None:
    assert not [c for c in vocabulary.lookup(word) if c.type in (EntityType.TECHNIQUE, EntityType.HARDWARE)]


def test_preferred_names_come_first(vocabulary: Vocabulary) -> None:
    concept = vocabulary.concepts[BASE + "technique/grpo"]
    assert concept.label == "GRPO"
    assert concept.preferred[0] == ("GRPO", "en")
    assert concept.label_in("zh") == {lang: text for text, lang in concept.preferred}["zh"]


def test_an_extra_file_adds_a_concept_and_a_name(tmp_path: Path, vocabulary: Vocabulary) -> None:
    extra = write(
        tmp_path,
        """technique:flux-capacity a skos:Concept, kg:Technique ;
    skos:prefLabel "Flux Capacity"@en ; skos:broader technique:grpo .
technique:grpo skos:altLabel "小组优化"@zh .
""",
    )
    mine = Vocabulary.load([extra])
    assert len(mine) == len(vocabulary) + 1
    assert mine.version != vocabulary.version
    assert BASE + "technique/reinforcement-learning" in mine.broader(BASE + "technique/flux-capacity")
    assert [c.label for c in mine.lookup("小组优化")] == ["GRPO"]


def test_unsound_turtle_is_reported_with_its_line(tmp_path: Path) -> None:
    file = write(tmp_path, 'technique:x a skos:Concept, kg:Technique ;\n    skos:prefLabel "X@en .\n')
    with pytest.raises(VocabularyError, match=r"mine\.ttl:6"):
        Vocabulary.from_files([file])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('technique:x a skos:Concept ; skos:prefLabel "X"@en .', "class"),
        ('technique:x a skos:Concept, kg:Technique, kg:Model ; skos:prefLabel "X"@en .', "class"),
        ("technique:x a skos:Concept, kg:Technique .", "prefLabel"),
        ('technique:x skos:altLabel "X"@en .', "no type"),
    ],
)
def test_an_unusable_concept_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(VocabularyError, match=complaint) as caught:
        Vocabulary.from_files([write(tmp_path, text)])
    assert BASE + "technique/x" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"nowhere\.ttl"):
        Vocabulary.load([tmp_path / "nowhere.ttl"])


def test_a_vocabulary_that_is_off_goes_by_its_name(vocabulary: Vocabulary) -> None:
    wide = Vocabulary.load(["pwc"])
    assert len(wide) > len(vocabulary) + 5000
    assert [s.name for s in wide.sources][-1] == "pwc"
    assert Vocabulary.load(["pwc", Path("pwc")]).files == wide.files
    assert not [s for s in vocabulary.sources if any("SA" in licence for licence in s.licences)]


def test_a_name_that_is_no_vocabulary_is_one_clear_line() -> None:
    with pytest.raises(VocabularyError, match=r"pcw: no such vocabulary; .*one of: pwc, harvested-"):
        Vocabulary.load(["pcw"])


def test_sources_count_what_each_file_defines(tmp_path: Path, vocabulary: Vocabulary) -> None:
    extra = write(
        tmp_path,
        """<urn:s> a skos:ConceptScheme ; <http://purl.org/dc/terms/title> "Mine"@en ;
    <http://purl.org/dc/terms/license> <urn:l> ; <http://purl.org/dc/terms/source> "my notes" .
technique:zorbl a skos:Concept, kg:Technique ; skos:prefLabel "Zorbl"@en .
technique:grpo skos:altLabel "小组优化"@zh .
""",
    )
    source = Vocabulary.load([extra]).sources[-1]
    assert (source.name, source.title, source.licences, source.origins) == ("mine.ttl", "Mine", ("urn:l",), ("my notes",))
    assert source.concepts == 1
    assert source.sha256 == hashlib.sha256(extra.read_bytes()).hexdigest()
    assert sum(s.concepts for s in vocabulary.sources) == len(vocabulary)


def test_one_name_may_be_ambiguous_alone(vocabulary: Vocabulary) -> None:
    (spin,) = vocabulary.lookup("SPIN", EntityType.TECHNIQUE)
    assert spin.is_ambiguous("SPIN")
    assert not spin.is_ambiguous("Self-Play Fine-Tuning")


def test_a_folder_that_is_no_ontology_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ONTOLOGY", str(tmp_path))
    with pytest.raises(VocabularyError, match=r"KG_ONTOLOGY names this folder, which has no kg\.ttl and no shapes\.ttl"):
        Vocabulary.load()
