"""Every command through a real process."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys

import pytest

from kg.cli.keeping import _Progress
from kg.graph.summary import Progress
from tests.conftest import REPORT, ROOT

NAMES = ["build", "remove", "reports", "stats", "validate", "query", "show", "search", "export", "view", "evaluate"]


@pytest.mark.parametrize("name", NAMES)
def test_help_has_an_example(run, name):
    done = run(name, "-h")
    assert done.returncode == 0 and f"kg {name}" in done.stdout


def test_build_prints_a_summary_and_warnings_apart(run, write, tmp_path):
    path = write(REPORT.replace("- **阅读来源**: HTML", "").replace("### 3. 使用指南", "### 3. 随笔"))
    done = run("build", path, "--store", tmp_path / "s")
    assert done.returncode == 0
    rows = {r["relation"]: r for r in json.loads(done.stdout)}
    assert rows["introduces"]["papers"] == 2
    assert re.search(r"2026-02-03\.md:\d+: .*随笔", done.stderr)


def test_build_keeps_the_good_and_fails(run, write, tmp_path):
    bad = write(b"\x00\x01" * 100, "bad.md")
    done = run("build", write(), bad, "--store", tmp_path / "s")
    assert done.returncode == 1 and "bad.md" in done.stderr and "Traceback" not in done.stderr
    assert json.loads(run("reports", "--store", tmp_path / "s").stdout)[0]["papers"] == 2


def test_named_query_and_sparql(run, store):
    done = run("query", "papers-using", "--technique", "群相对策略优化", "--store", store, "--format", "csv")
    assert "2602.00001" in done.stdout and done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"id", "title", "uses"} <= set(rows[0])
    text = "SELECT ?p WHERE { ?p kg:usesTechnique technique:grpo }"
    direct = json.loads(run("query", text, "--store", store).stdout)
    piped = json.loads(run("query", "-", "--store", store, stdin=text).stdout)
    assert direct == piped and direct["results"]["bindings"]


def test_queries_are_listed_and_all_answer(run, store):
    listed = json.loads(run("query", "--store", store).stdout)
    from kg.exploration.named_queries import named_queries

    assert {q["query"] for q in listed} == set(named_queries())


def test_all_named_queries_have_answers(graph):
    from kg.exploration.named_queries import named_queries, run_named

    for name, query in named_queries().items():
        assert list(run_named(graph, name, query.parameters)), name


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["query", "SELECT ?x WHERE {\n ?x a kg:Paper ;;\n oops"], "line 3"), (["query", "papers-using"], "--technique"),
     (["query", "nothing-like-this"], "there are"), (["query", "techniques", "--nope", "x"], "nope"),
     (["show", "GRPPO"], "did you mean"), (["remove", "1999-01-01"], "it holds"), (["export", "-o", "x.docx"], "ttl"),
     (["query", "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "SERVICE")],
    ids=["syntax", "parameter", "name", "unknown", "thing", "report", "format", "service"],
)
def test_errors_are_one_clear_message(run, store, tmp_path, arguments, says):
    done = run(*arguments, "--store", store)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert says in done.stderr and "Traceback" not in done.stderr


def test_no_store_says_what_to_do(run, tmp_path):
    done = run("stats", "--store", tmp_path / "none")
    assert done.returncode == 1 and "kg build" in done.stderr


def test_show_gives_quotes_of_one_thing(run, store):
    found = json.loads(run("show", "GRPO", "--store", store).stdout)
    assert found["iri"].endswith("technique/grpo") and found["papers"][0]["evidence"]
    paper = json.loads(run("show", "2602.00001", "--store", store).stdout)
    assert {"basedOn", "evaluatedOn"} <= {x["relation"] for x in paper["links"]}
    family = json.loads(run("show", "Qwen3", "--store", store).stdout)
    assert any("2602" in x["iri"] for x in family["papers"])


@pytest.mark.parametrize(("text", "label"), [("扩散", "Diffusion Model"), ("falcom", "Falcon"), ("群相对策略优化", "GRPO"), ("foonet", "FooNet")])
def test_search_in_both_languages_with_typing_errors(run, store, text, label):
    done = run("search", text, "--store", store)
    assert label in {h["name"] for h in json.loads(done.stdout)}


def test_search_that_finds_nothing_fails(run, store):
    assert run("search", "zzzzqqqq", "--store", store).returncode == 1


def test_export_same_bytes_and_stdout(run, store, tmp_path):
    for name in ("a.ttl", "b.ttl"):
        assert run("export", "-o", tmp_path / name, "--store", store).returncode == 0
    assert (tmp_path / "a.ttl").read_bytes() == (tmp_path / "b.ttl").read_bytes()
    assert "<https://w3id.org/paperkg/" in run("export", "-o", "-", "--format", "nt", "--store", store).stdout


def test_view_writes_a_page(run, store, tmp_path):
    done = run("view", "-o", tmp_path / "g.html", "--no-open", "--focus", "GRPO", "--depth", "1", "--store", store)
    assert done.returncode == 0 and "GRPO" in (tmp_path / "g.html").read_text(encoding="utf-8")


def test_remove_and_stats(run, write, tmp_path):
    run("build", write(), "--store", tmp_path / "s")
    assert run("remove", "2026-02-03", "--store", tmp_path / "s").returncode == 0
    assert {r["what"]: r["count"] for r in json.loads(run("stats", "--store", tmp_path / "s").stdout)}["Paper"] == 0


def test_user_vocabulary_is_used(run, write, tmp_path):
    mine = tmp_path / "my.ttl"
    mine.write_text(
        "@prefix kg: <https://w3id.org/paperkg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://w3id.org/paperkg/model/bardiff> a skos:Concept, kg:Model ; skos:prefLabel "BarDiff-7B"@en .\n')
    run("build", write(), "--store", tmp_path / "s", "--vocabulary", mine)
    assert json.loads(run("show", "BarDiff-7B", "--store", tmp_path / "s").stdout)["iri"].endswith("/model/bardiff")
    mine.write_text("@prefix broken")
    broken = run("build", write(), "--store", tmp_path / "s", "--vocabulary", mine)
    assert broken.returncode == 1 and "my.ttl" in broken.stderr and "Traceback" not in broken.stderr


def test_table_at_a_terminal(store):
    master, slave = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "kg", "reports", "--store", str(store)], stdout=slave, stderr=slave)
    os.close(slave)
    output = b""
    try:
        while piece := os.read(master, 4096):
            output += piece
    except OSError:
        pass
    assert process.wait() == 0 and "papers" in output.decode() and "{" not in output.decode()


def test_output_is_utf8_in_the_c_locale(run, store):
    done = run("search", "强化学习", "--store", store, LC_ALL="C", LANG="C", PYTHONUTF8="0")
    assert "强化学习" in done.stdout


def test_a_query_does_not_import_spacy(store):
    code = f"import sys, kg.cli; sys.argv = ['kg', 'query', 'techniques', '--store', {str(store)!r}]\ntry: kg.cli.main()\nexcept SystemExit: pass\nassert 'spacy' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_commands_and_queries_of_the_readme_run(run, store, tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for query in re.findall(r"```sparql\n(.*?)```", text + (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8"), re.DOTALL):
        done = run("query", query, "--store", store, "--format", "csv")
        assert done.returncode == 0 and done.stdout.count("\n") > 1, query
    commands = [c.split("#")[0].strip() for b in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for c in b.splitlines()]
    import shlex

    environment = {**os.environ, "KG_STORE": str(tmp_path / "s")}
    ran = 0
    for command in commands:
        if command.startswith("kg "):
            done = subprocess.run([sys.executable, "-m", "kg", *(str(ROOT / a) if "/" in a and (ROOT / a).exists() else a for a in shlex.split(command)[1:])],
                                  cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (command, done.stderr)
            ran += 1
    assert ran >= 12


def test_help_lists_every_command_without_importing_any(run):
    """The first sentences are read from the files; each is the one that the command itself gives."""
    import kg.cli as commands

    shown = run("--help").stdout
    for name in commands._COMMANDS:
        command = commands.cli.get_command(None, name)
        first = (command.help or "").split(".")[0].split("\n")[0]
        line = next(x for x in shown.splitlines() if x.strip().startswith(f"{name} "))
        said = line.split(name, 1)[1].strip().removesuffix("...").removesuffix(".").strip()
        assert said and " ".join(first.split()).startswith(said[:30])


def test_progress_tells_how_far_only_where_that_is_known(capsys):
    with _Progress() as progress:
        progress.update(Progress("extracting", 0.25, 5000, 40.0))
        progress.update(Progress("extracting", 0.30, 6000, 41.0))  # too soon for another line
        progress.update(Progress("deriving", 1.0, 20000, 160.0))
    assert capsys.readouterr().err.splitlines() == [
        "extracting · 25% · 5000 papers, 125/s, 120 s left",
        "deriving · after 160 s · 20000 papers",
    ]
