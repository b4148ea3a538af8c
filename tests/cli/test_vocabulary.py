"""kg vocabulary check, list, import, and vocabularies by name."""

from __future__ import annotations

import json
from pathlib import Path


def test_check_says_what_is_wrong_and_fails(run, tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        '<urn:x> a <http://www.w3.org/2004/02/skos/core#Concept>, <https://w3id.org/paperkg/ontology#Technique> ;\n'
        '  <http://www.w3.org/2004/02/skos/core#prefLabel> "GRPO"@en .\n',
        encoding="utf-8",
    )
    done = run("vocabulary", "check", file)
    assert done.returncode == 1
    assert "'GRPO' leads to several concepts" in done.stdout
    assert "no licence" in done.stdout
    assert run("vocabulary", "check", "--format", "json", "pwc").stdout.strip() == "[]"


def test_list_tells_on_from_off(run) -> None:
    rows = json.loads(run("vocabulary", "list", "--format", "json").stdout)
    use = {row["vocabulary"]: row["use"] for row in rows}
    assert use["techniques"] == "on"
    assert use["pwc"] == "off"
    (pwc,) = [row for row in rows if row["vocabulary"] == "pwc"]
    assert pwc["licences"] == "CC-BY-SA-4.0"


def test_import_writes_turtle(run, tmp_path: Path) -> None:
    table = "name\taliases\tzh\tbroader\tsource\tambiguous\nZorbl-7\t\t\t\tHELM\t0\nZorbl-7 (val)\t\t\t\tHELM\t0\n"
    (tmp_path / "benchmarks.tsv").write_text(table, encoding="utf-8")
    done = run("vocabulary", "import", tmp_path, "--into", tmp_path / "out", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert "left out,part-of-a-data-set,1" in done.stdout
    assert run("vocabulary", "check", tmp_path / "out" / "harvested" / "benchmarks.ttl").returncode == 0


def test_an_unknown_vocabulary_is_one_line(run, write, tmp_path: Path) -> None:
    done = run("build", write(), "--vocabulary", "pcw", "--store", tmp_path / "s")
    assert done.returncode == 1
    assert "no such vocabulary" in done.stderr
    assert "Traceback" not in done.stderr
