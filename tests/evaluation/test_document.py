"""The tables of the document, written from corpora in a folder."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kg.errors import GoldError, UnwritableFile
from kg.evaluation.__main__ import main
from kg.evaluation.corpora import find_corpora
from kg.evaluation.document import BEGIN, END, measure, write_tables
from kg.evaluation.targets import Target
from tests.conftest import REPORT, ROOT, SEED
from tests.evaluation.small_gold import GOLD


@pytest.fixture
def folder(tmp_path):
    """A folder with two Chinese corpora of one paper each."""
    (tmp_path / "gold").mkdir()
    head, first, second = REPORT.split("============================================================\n")
    for name, paper, entry in (("small-zh", GOLD[0], first), ("small-zh-a", GOLD[1], second)):
        (tmp_path / "gold" / f"{name}.json").write_text(json.dumps([paper]), encoding="utf-8")
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "2026-02-03.md").write_text(f"{head}---\n{entry}", encoding="utf-8")
    return tmp_path


def test_one_command_writes_the_tables_between_the_marks(folder):
    document = folder / "evaluation.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    done = CliRunner().invoke(main, [str(folder), str(document), "--bootstrap", "20"])
    assert done.exit_code == 0, done.output
    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n") and "\nold\n" not in text
    assert "**Chinese, 2 papers**" in text and "seen (1) | held back (1)" in text
    assert "| small-zh, held-back | 1 |" in text and "small-zh, seen" not in text
    for line in text.splitlines():
        if line.startswith("| introduces | ≥ 0.85 |"):
            assert line.startswith("| introduces | ≥ 0.85 | 1.000 | 1.000 | 1.000 |") and line.endswith("| yes |")
    refused = CliRunner().invoke(main, [str(folder / "data"), str(document)])
    assert refused.exit_code == 1 and refused.output.startswith("Error: ") and "no gold" in refused.output


def test_a_document_without_marks_is_left_alone(folder):
    document = folder / "x.md"
    document.write_text(f"{END} {BEGIN}")
    with pytest.raises(UnwritableFile, match="marks"):
        write_tables([], document)
    assert document.read_text() == f"{END} {BEGIN}"


def test_gold_finds_its_texts(folder):
    assert [(c.name, c.group) for c in find_corpora(folder)] == [("small-zh", "Chinese"), ("small-zh-a", "Chinese")]
    (folder / "gold" / "seeds-2026-01-06.json").write_text("[]")
    (folder / "gold" / "my-en.json").write_text("[]")
    with pytest.raises(GoldError, match=r"my-en\.json: no texts called my-en"):
        find_corpora(folder, [SEED.parent])
    (folder / "data" / "my-en.jsonl").write_text("{}")
    texts = {c.name: (c.group, c.texts.name) for c in find_corpora(folder, [SEED.parent])}
    assert texts["my-en"] == ("English", "my-en.jsonl")
    assert texts["seeds-2026-01-06"] == ("seeds-2026-01-06", "2026-01-06.md")
    with pytest.raises(GoldError, match="no gold in it"):
        find_corpora(folder / "data")


def test_figures_of_a_part_are_refused(folder):
    (folder / "data" / "small-zh" / "bad.md").write_bytes(b"\x00\x01" * 99)
    with pytest.raises(GoldError, match=r"bad\.md"):
        measure(find_corpora(folder))


def test_targets_are_met_or_not():
    f1, share = Target("all links", "f1", 0.84), Target("all links", "share", 0.35)
    assert f1.met(0.84) and not f1.met(0.83) and f1.met(0.81, 0.03) and not f1.met(0.809, 0.03)
    assert share.met(0.35) and not share.met(0.36) and str(share) == "≤ 0.35"


def test_the_document_has_its_marks():
    text = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1 and "| introduces |" in text
