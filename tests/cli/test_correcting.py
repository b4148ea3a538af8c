"""Putting the graph right from the command line, and going through discovered names there."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time

import pytest

PAPER = "2602.00001"


@pytest.fixture
def built(run, write, tmp_path):
    assert run("build", write(), "--store", tmp_path / "s").returncode == 0
    return tmp_path / "s"


def relations(run, store, thing=PAPER):
    return {(x["relation"], x["label"]) for x in json.loads(run("show", thing, "--store", store).stdout)["links"]}


@pytest.mark.parametrize("name", ["correct", "merge", "split", "rename", "retype", "review"])
def test_help_has_an_example(run, name):
    done = run(name, "-h")
    assert done.returncode == 0 and f"kg {name} " in done.stdout


def test_correct_list_and_undo(run, built):
    before = relations(run, built)
    done = run("correct", PAPER, "--remove", "basedOn", "Qwen3-4B", "--add", "usesModel", "Qwen3-4B", "--quote", "基于 Qwen3-4B", "--store", built)
    assert done.returncode == 0 and "corrections.txt" in done.stderr
    after = relations(run, built)
    assert ("basedOn", "Qwen3-4B") in before - after and ("usesModel", "Qwen3-4B") in after - before
    shown = json.loads(run("show", PAPER, "--store", built).stdout)
    link, = [x for x in shown["links"] if x["relation"] == "usesModel"]
    assert link["found_by"] == "corrected by hand" and "基于 Qwen3-4B" in {e["exact"] for e in link["evidence"]}
    assert ["corrected by hand", f"remove {PAPER} basedOn Qwen3-4B"] in shown["facts"]
    assert run("validate", "--store", built).returncode == 0
    assert run("view", "-o", built / "page.html", "--no-open", "--store", built).returncode == 0
    assert "corrected by hand: add" in (built / "page.html").read_text(encoding="utf-8")
    listed = json.loads(run("correct", "--list", "--store", built).stdout)
    assert [x["state"] for x in listed] == ["applied", "applied"]
    lines = [str(x["line"]) for x in listed]
    assert run("correct", "--undo", lines[0], "--undo", lines[1], "--store", built).returncode == 0
    assert relations(run, built) == before


def test_things_are_merged_split_renamed_and_retyped(run, built):
    for arguments in (["merge", "BarDiff-7B", "FLUX.1-dev"], ["rename", "FooNet", "Foo Net One"],
                      ["retype", "FooNet", "Model"], ["split", "AIME 2025", "2602.00002", "--as", "AIME of the moon"]):
        done = run(*arguments, "--store", built)
        assert done.returncode == 0, done.stderr
    label = json.loads(run("show", "FLUX.1-dev", "--store", built).stdout)["label"]
    assert json.loads(run("show", "BarDiff-7B", "--store", built).stdout)["label"] == label
    found = json.loads(run("show", "FooNet", "--store", built).stdout)
    assert (found["label"], found["type"]) == ("Foo Net One", "Model")
    assert ("evaluatedOn", "AIME of the moon") in relations(run, built, "2602.00002")
    assert run("validate", "--store", built).returncode == 0


@pytest.mark.parametrize(("arguments", "says"), [
    (["correct", PAPER, "--remove", "basedOn", "CLIP"], "it has"),
    (["correct", PAPER, "--remove", "flies", "CLIP"], "basedOn"),
    (["correct", PAPER], "--remove RELATION NAME"),
    (["correct", "--remove", "basedOn", "CLIP"], "need a paper"),
    (["correct"], "nothing to do"),
    (["correct", PAPER, "--remove", "basedOn", "X", "--quote", "x"], "one --add"),
    (["correct", "--undo", "6", "7"], "--undo 6 --undo 7"),
    (["correct", "--undo", "99"], "corrections.txt:99"),
    (["merge", "Nothing At All", "GRPO"], "Nothing At All"),
    (["retype", "FooNet", "Cat"], "Benchmark"),
    (["review", "--accept", "FooNet"], "--into"),
    (["review", "--into", "x.ttl"], "--accept NAME"),
    (["review", "--type", "cat"], "Technique"),
])
def test_errors_are_one_clear_message(run, store, arguments, says):
    done = run(*arguments, "--store", store)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert says in done.stderr and "Traceback" not in done.stderr
    assert not (store / "corrections.txt").exists()


def test_a_build_warns_of_lines_that_fit_nothing_and_fails_on_bad_ones(run, built, write):
    (built / "corrections.txt").write_text("merge Nothing into GRPO\n", encoding="utf-8")
    done = run("build", write(), "--store", built)
    assert done.returncode == 0 and "warning: " in done.stderr and "corrections.txt:1: " in done.stderr
    (built / "corrections.txt").write_text("merge Nothing GRPO\n", encoding="utf-8")
    for arguments in (["build", write()], ["correct", "--apply"], ["correct", "--list"]):
        done = run(*arguments, "--store", built)
        assert done.returncode == 1 and "corrections.txt:1: " in done.stderr and "Traceback" not in done.stderr


def test_review_lists_and_accepts(run, built, tmp_path, write):
    found = json.loads(run("review", "--store", built).stdout)
    assert found[0]["papers"] >= found[-1]["papers"] and all(x["quote"]["exact"] for x in found)
    csv = run("review", "--type", "model", "--limit", "1", "--format", "csv", "--store", built).stdout
    assert len(csv.splitlines()) == 2 and ",Model," in csv
    mine = tmp_path / "my.ttl"
    done = run("review", "--accept", "BarDiff-7B", "--into", mine, "--store", built)
    assert done.returncode == 0 and "--vocabulary" in done.stderr
    assert run("build", write(), "--vocabulary", mine, "--store", built).returncode == 0
    assert "BarDiff-7B" not in {x["label"] for x in json.loads(run("review", "--store", built).stdout)}


def test_review_asks_at_a_terminal(built, tmp_path):
    mine = tmp_path / "my.ttl"
    master, slave = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "kg", "review", "--type", "model", "--into", str(mine), "--store", str(built)],
                               stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    said, answers, end = b"", [b"a\n", b"t\n", b"System\n", b"q\n"], time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([master], [], [], 0.2)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        said += piece
        if said.rstrip().endswith((b"[s]:", b"Hardware):")) and answers:
            os.write(master, answers.pop(0))
            said += b"\n"
    assert process.wait(10) == 0, said.decode()
    from kg.vocabulary import Vocabulary

    kinds = [c.type.value for c in Vocabulary.from_files([mine]).concepts.values()]
    assert sorted(kinds) == ["Model", "System"], said.decode()
