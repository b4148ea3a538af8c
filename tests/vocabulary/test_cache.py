"""The cache: what was compiled comes back, anything else is as good as none."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from kg.vocabulary import Vocabulary, cache, compiled, loading, vocabulary
from tests.vocabulary.test_checks import HEAD

TEXT = HEAD + (
    '<https://w3id.org/paperkg/vocabulary/t> a skos:ConceptScheme ; dcterms:license <https://spdx.org/licenses/MIT> .\n'
    ':a a kg:Technique ; skos:prefLabel "Aleph"@en, "阿列夫"@zh ; skos:altLabel "A, \\"one\\""@en ; kg:ambiguousLabel "Aleph" .\n'
    ':b a kg:Technique ; skos:prefLabel "B2"@en ; skos:broader :a ; kg:ambiguous true .\n'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(vocabulary, "_LOADED", 0)  # nothing stays in memory
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ttl"
    path.write_text(TEXT, encoding="utf-8")
    return path


def parses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows whenever Turtle is parsed."""
    calls: list[int] = []
    parse = loading.parse
    monkeypatch.setattr(compiled.loading, "parse", lambda files: (calls.append(1), parse(files))[1])
    return calls


def test_a_second_load_reads_the_same_from_the_cache(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = parses(monkeypatch)
    first, second = Vocabulary.from_files([file]), Vocabulary.from_files([file])
    assert len(calls) == 1
    assert dict(second.concepts) == dict(first.concepts)
    assert second.sources == first.sources
    assert (second.version, second.files) == (first.version, first.files)
    assert second.concepts["https://w3id.org/paperkg/technique/a"].is_ambiguous("Aleph")


def test_another_content_is_read_anew(folder: Path, file: Path) -> None:
    assert len(Vocabulary.from_files([file])) == 2
    file.write_text(TEXT + ':c a kg:Technique ; skos:prefLabel "C3"@en .\n', encoding="utf-8")
    assert len(Vocabulary.from_files([file])) == 3


@pytest.mark.parametrize("damage", [b"", b"x", b"paperkg-cache-1 x y\n{}", None])
def test_a_damaged_cache_is_made_anew(folder: Path, file: Path, damage: bytes | None) -> None:
    expected = dict(Vocabulary.from_files([file]).concepts)
    (stored,) = folder.glob("vocabulary-*.json")
    sound = stored.read_bytes()
    stored.write_bytes(sound[:-9] if damage is None else damage)
    assert dict(Vocabulary.from_files([file]).concepts) == expected
    assert stored.read_bytes() == sound


@pytest.mark.parametrize("payload", [[], {}, {"concepts": [[1]], "sources": []}, {"concepts": [], "sources": [[]]}])
def test_sound_files_of_another_shape_are_made_anew(folder: Path, file: Path, payload: object) -> None:
    expected = dict(Vocabulary.from_files([file]).concepts)
    (stored,) = folder.glob("vocabulary-*.json")
    key = stored.stem.removeprefix("vocabulary-")
    cache.save("vocabulary", key, payload)
    assert cache.load("vocabulary", key) == payload
    assert dict(Vocabulary.from_files([file]).concepts) == expected


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_not_trusted(folder: Path) -> None:
    cache.save("names", "k", [1])
    os.chown(folder / "names-k.json", 12345, -1)
    assert cache.load("names", "k") is None


def test_a_cache_folder_that_cant_be_made_costs_nothing_else(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "taken" / "cache"))
    assert len(Vocabulary.from_files([file])) == 2


def test_only_the_newest_stay(folder: Path) -> None:
    for number in range(12):
        cache.save("names", f"k{number}", number)
    assert len(list(folder.iterdir())) < 12
    assert cache.load("names", "k11") == 11


def _save_often(folder: str, number: int) -> bool:
    os.environ["KG_CACHE_DIR"] = folder
    data = [number] * 2000
    for _ in range(20):
        cache.save("names", "same", data)
        found = cache.load("names", "same")
        if found is None or len(found) != 2000:
            return False
    return True


def test_several_processes_may_save_at_once(folder: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert all(pool.starmap(_save_often, [(str(folder), n) for n in range(3)]))
    assert [f for f in folder.iterdir() if f.name.startswith(".")] == []
