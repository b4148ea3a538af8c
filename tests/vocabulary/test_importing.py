"""From tables to Turtle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import VocabularyError
from kg.namespaces import BASE, EntityType, entity_iri
from kg.vocabulary import Concept, Vocabulary
from kg.vocabulary.checks import check, check_files
from kg.vocabulary.importing import ImportSummary, import_tables
from kg.vocabulary.writing import write_concepts

HEAD = "name\taliases\tzh\tbroader\tsource\tambiguous\n"


def tables(folder: Path, **rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    for kind, text in rows.items():
        lines = [line.strip(" ") for line in text.strip("\n").splitlines()]
        (folder / f"{kind}.tsv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


def imported(tmp_path: Path, **rows: str) -> tuple[Path, ImportSummary]:
    into = tmp_path / "out"
    return into, import_tables(tables(tmp_path / "tables", **rows), into)


def read(file: Path) -> dict[str, Concept]:
    return {c.label: c for c in Vocabulary.from_files([file]).concepts.values()}


def test_rows_are_parted_by_licence(tmp_path: Path) -> None:
    into, summary = imported(
        tmp_path,
        benchmarks="""Zorbl-7\t\t\t\tHELM,MTEB\t0
Yabba-Set1\tYabbaSet One1\t\t\tPwC-tasks\t0
Quux-Eval\tQuux Long1\t\tZorbl-7\tHELM,PwC-tasks\t0
Nobody-Bench\t\t\t\tBradyFU-list\t0
MMLU\t\t\t\tHELM\t0
By-Hand-3\t\t\t\tcurated,HELM\t0""",
    )
    free, shared = read(into / "harvested" / "benchmarks.ttl"), read(into / "pwc.ttl")
    assert set(free) == {"Zorbl-7", "Quux-Eval"}
    assert set(shared) == {"Yabba-Set1"}
    assert list(shared["Yabba-Set1"].names()) == ["Yabba-Set1", "YabbaSet One1"]
    # Beside a share-alike source only the name is sure to come from the free one.
    assert list(free["Quux-Eval"].names()) == ["Quux-Eval"]
    assert free["Quux-Eval"].broader == ()
    assert summary.left_out == {"no licence stated": 1, "name known already": 1, "kept by hand already": 1}
    (source,) = Vocabulary.from_files([into / "pwc.ttl"]).sources
    assert source.licences == ("https://spdx.org/licenses/CC-BY-SA-4.0",)


@pytest.mark.parametrize(
    ("kind", "name", "source", "rule"),
    [
        ("techniques", "Generalization", "TRL", "plain-word"),
        ("techniques", "Reasoning LLM", "TRL", "composites"),
        ("techniques", "Zweig Convolution Blocks", "TRL", "collections"),
        ("benchmarks", "Zorbl-7 (val)", "HELM", "part-of-a-data-set"),
        ("benchmarks", "ZorblRetrieval", "MTEB", "task-identifier"),
        ("models", "zorbl_7b", "HELM", "identifier"),
        ("models", "Qwen3-8B", "HELM", "a size of a known model"),
        ("tasks", "EEG 4 classes", "NLP-progress", "narrow-task"),
        ("metrics", "ZBL", "HELM", "short"),
    ],
)
def test_rules_weed(tmp_path: Path, kind: str, name: str, source: str, rule: str) -> None:
    _, summary = imported(tmp_path, **{kind: f"{name}\t\t\t\t{source}\t0"})
    assert summary.left_out == {rule: 1}
    assert not summary.written


def test_aliases_parents_and_flags(tmp_path: Path) -> None:
    into, _ = imported(
        tmp_path,
        techniques="""Zorbl-X Norm\tZorbl-X Normalisation|norm|ZXN2 Norm|LoRA|Zorbl-X-Norm\t佐布尔归一化|归一化佐布尔\tLoRA\tTRL\t0
ZoRBL\t\t\tZorbl-X Norm\tTRL\t0""",
    )
    found = read(into / "harvested" / "techniques.ttl")
    norm = found["Zorbl-X Norm"]
    assert norm.labels == (
        ("Zorbl-X Norm", "en"), ("佐布尔归一化", "zh"), ("Zorbl-X Normalisation", "en"), ("归一化佐布尔", "zh"),
    )  # fmt: skip
    assert norm.broader == (BASE + "technique/lora",)
    assert not norm.ambiguous
    assert found["ZoRBL"].broader == (norm.iri,)
    assert found["ZoRBL"].ambiguous  # letters alone


def test_a_ring_of_parents_is_cut(tmp_path: Path) -> None:
    into, _ = imported(
        tmp_path,
        benchmarks="Zorbl-1\t\t\tZorbl-2\tHELM\t0\nZorbl-2\t\t\tZorbl-3\tHELM\t0\nZorbl-3\t\t\tZorbl-1\tHELM\t0",
    )
    assert check(Vocabulary.load([into / "harvested" / "benchmarks.ttl"])) == []


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    rows = "Zorbl-1\tZed-1|Aleph-1\t\t\tHELM\t0\nYab-2\t\t\t\tMTEB\t1"
    into, _ = imported(tmp_path, benchmarks=rows)
    file = into / "harvested" / "benchmarks.ttl"
    first = file.read_bytes()
    tables(tmp_path / "tables", benchmarks="\n".join(reversed(rows.splitlines())))
    import_tables(tmp_path / "tables", into)
    assert file.read_bytes() == first


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name\tsource\nA\tb\n", r"models\.tsv:1: the columns"),
        (HEAD + "Zorbl-1\tHELM\n", r"models\.tsv:2: a row needs"),
        (HEAD + "Zorbl-1\t\t\t\t\t0\n", r"models\.tsv:2: a row needs"),
        (HEAD + "Zorbl-1\t\t\t\tNowhere\t0\n", r"'Nowhere', which sources\.toml lacks"),
        (b"\xff\xfe", r"models\.tsv: not UTF-8"),
    ],
)
def test_an_unusable_table_is_one_clear_line(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    (tmp_path / "models.tsv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(VocabularyError, match=complaint) as caught:
        import_tables(tmp_path, tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_a_folder_without_tables_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="no table here"):
        import_tables(tmp_path, tmp_path / "out")


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ("[[rule]]\nname = 'x'\n", "rule 1 is unusable"),
        ("[[rule]]\nname = 'x'\nreason = 'y'\npattern = '('\n", "rule 1 is unusable"),
        ("[[rule]]\nname = 'x'\nreason = 'y'\nkinds = ['planets']\n", "rule 1 is unusable"),
        ("[[rule\n", "not sound TOML"),
    ],
)
def test_unusable_rules_are_one_clear_line(tmp_path: Path, rules: str, complaint: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(rules, encoding="utf-8")
    with pytest.raises(VocabularyError, match=complaint):
        import_tables(tables(tmp_path / "tables", models="Zorbl-1\t\t\t\tHELM\t0"), tmp_path / "out", rules=file)


def test_what_comes_along_is_sound_all_together() -> None:
    from kg.vocabulary.location import named_vocabularies

    assert {"pwc", "harvested-models"} <= set(named_vocabularies())
    assert check_files(list(named_vocabularies())) == []


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(names=st.lists(st.tuples(texts, texts, texts, st.booleans()), min_size=1, max_size=5, unique_by=lambda n: n[0]))
def test_what_is_written_reads_back(tmp_path: Path, names: list[tuple[str, str, str, bool]]) -> None:
    concepts = {}
    for name, chinese, alias, flag in names:
        iri = entity_iri(EntityType.MODEL, name)
        labels = ((name, "en"), (chinese, "zh"), *([(alias, "en")] if alias != name else []))
        concepts[iri] = Concept(
            iri, EntityType.MODEL, name, labels, ambiguous=flag, preferred_count=2, ambiguous_names=() if flag else (alias,)
        )
    file = tmp_path / "m.ttl"
    text = write_concepts("m", {"en": 'M "1"'}, concepts.values(), licences=["urn:l"], origins={i: ["urn:o"] for i in concepts})
    file.write_text(text, encoding="utf-8")
    back = Vocabulary.from_files([file])
    assert dict(back.concepts) == concepts
    assert [(s.title, s.licences, s.origins, s.concepts) for s in back.sources] == [
        ('M "1"', ("urn:l",), ("urn:o",), len(concepts))
    ]
