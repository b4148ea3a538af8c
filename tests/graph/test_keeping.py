"""Backups are stores; compacting changes no quad; oxigraph itself reads the current generation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.errors import StoreNotFound, UnwritableFile


def quads(store):
    with kg.KnowledgeGraph.open(store) as graph:
        return sorted(str(q) for q in graph.store)


@pytest.fixture
def built(write, tmp_path):
    kg.build([write()], tmp_path / "s")
    return tmp_path / "s"


def test_a_backup_is_a_store_with_its_corrections(built, tmp_path, write):
    (built / "corrections.txt").write_text("# none yet\n", encoding="utf-8")
    before = quads(built)
    copy = kg.backup(tmp_path / "copy", built)
    assert quads(copy) == before and (copy / "corrections.txt").read_text(encoding="utf-8") == "# none yet\n"
    assert kg.build([write()], copy).unchanged == ["2026-02-03"]
    kg.remove("2026-02-03", built)
    assert quads(copy) == before
    with pytest.raises(UnwritableFile, match="something is there"):
        kg.backup(copy, built)
    with pytest.raises(StoreNotFound):
        kg.backup(tmp_path / "other", tmp_path / "none")


def test_compacting_changes_no_quad(built):
    before = quads(built)
    sizes = kg.compact(built)
    assert sizes.before > 0 and sizes.after > 0 and quads(built) == before


def test_oxigraph_reads_the_current_generation(built):
    command = Path(sys.executable).with_name("oxigraph")
    place = kg.generation_path(built)
    asked = subprocess.run(
        [command, "query", "-l", place, "--query", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "--results-format", "csv"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(asked.stdout.split()[1]) == len(quads(built))
