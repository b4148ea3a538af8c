"""From gold and texts to figures, through the real pipeline, store and command."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest

import kg
from kg.errors import GoldError
from kg.evaluation import Split, evaluate, read_gold
from kg.evaluation.quotes import Quotes, find_name, sentence
from kg.evaluation.scoring import Error
from kg.evaluation.unseen import names_of, without_names
from kg.graph import terms as t
from kg.vocabulary import Vocabulary
from kg.vocabulary.checks import check
from tests.conftest import ROOT, SEED
from tests.evaluation.small_gold import GOLD

SEED_GOLD = ROOT / "tests" / "gold" / "seeds-2026-01-06.json"


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(GOLD), encoding="utf-8")
    return path


def figures(done):
    assert done.returncode == 0, done.stderr
    return {row["row"]: row for row in json.loads(done.stdout)["rows"]}


def test_the_seed_report_is_still_read_as_well(store):
    counts = {r.name: r.counts for r in evaluate([SEED_GOLD], store=store).rows()}
    assert counts["four core links"].f1 >= 0.93 and counts["four core links"].precision >= 0.93
    assert counts["all links"].f1 >= 0.88 and counts["results"].f1 >= 0.85
    assert counts["all links"].share <= 0.30


def test_texts_and_store_give_the_same(gold, write, store, run):
    built, stored = run("evaluate", gold, "--corpus", write()), run("evaluate", gold, "--store", store)
    assert figures(built) == figures(stored)
    assert figures(built)["introduces"]["f1"] == 1.0
    assert "2 gold papers, 0 absent" in built.stderr


def test_errors_come_with_their_sentence(gold, store):
    found = {(e.error.kind, e.error.name): e for e in evaluate([gold], store=store).errors}
    missed = found["missed", "稳定训练"]
    assert [(s.exact, s.after) for s in missed.sentences] == [("稳定训练", "**：采用 LoRA。")]
    wrong = found["wrong", "LoRA"]
    assert wrong.sentences[0].exact == "LoRA" and wrong.sentences[0].section == "innovations"
    assert evaluate([gold], store=store).titles["2602.00002"] == "FooNet-RL: Learning Further"


def test_a_split_takes_its_papers(gold, store):
    seen, held = (evaluate([gold], store=store, split=s) for s in (Split.SEEN, Split.HELD_BACK))
    assert [p.paper for p in seen.gold] == ["2602.00002"] and [p.paper for p in held.gold] == ["2602.00001"]
    assert {e.error.paper for e in seen.errors} == {"2602.00002"}


def test_min_confidence_decides_what_counts(gold, store):
    def emitted(confidence):
        counts = evaluate([gold], store=store, min_confidence=confidence).rows()[-1].counts
        return counts.right + counts.wrong + counts.optional

    assert emitted(0.2) >= emitted(0.5) > emitted(0.99)


def test_the_command_prints_figures_intervals_and_errors(gold, store, run):
    table = run("evaluate", gold, "--store", store, "--format", "table", "--bootstrap", 50, "--errors").stdout
    assert "F1, 95 %" in table and "four core links" in table and "«稳定训练»" in table
    assert max(map(len, table.split("2602.")[0].splitlines())) <= 80
    piped = json.loads(run("evaluate", gold, "--store", store, "--errors", "--bootstrap", 50).stdout)
    assert piped["unproven"] == [] and {"f1_low", "f1_high"} <= set(piped["rows"][0])
    assert any("«稳定训练»" in q for e in piped["errors"] for q in e["quotes"])
    rows = list(csv.DictReader(io.StringIO(run("evaluate", gold, "--store", store, "--format", "csv").stdout)))
    assert rows[-1]["row"] == "all links" and float(rows[-1]["f1"]) > 0.5


def test_held_back_errors_need_reveal(gold, store, run, tmp_path):
    html = tmp_path / "r.html"
    for option in (["--errors"], ["--html", html]):
        refused = run("evaluate", gold, "--store", store, "--split", "held-back", *option)
        assert refused.returncode == 2 and "--reveal" in refused.stderr and refused.stdout == "" and not html.exists()
    assert figures(run("evaluate", gold, "--store", store, "--split", "held-back"))["introduces"]["f1"] == 1.0
    assert run("evaluate", gold, "--store", store, "--split", "held-back", "--html", html, "--reveal").returncode == 0
    assert html.exists()


def test_what_cannot_be_done_is_said(gold, store, write, run, tmp_path):
    for arguments, says in (
        ([gold], "--corpus"),
        ([gold, "--store", store, "--corpus", write()], "either"),
        ([gold, "--store", store, "--without-names"], "has its vocabulary already"),
        ([tmp_path / "none.json", "--store", store], "none.json"),
        ([gold, "--corpus", tmp_path / "none"], "no such file"),
    ):
        done = run("evaluate", *arguments)
        assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr and done.stdout == ""
    with pytest.raises(GoldError, match="held-back"):
        one = tmp_path / "one.json"
        one.write_text(json.dumps(GOLD[1:]), encoding="utf-8")
        evaluate([one], store=store, split=Split.HELD_BACK)


def test_texts_that_cannot_be_read_fail_after_the_figures(gold, write, run):
    done = run("evaluate", gold, "--corpus", write(), "--corpus", write(b"\x00\x01" * 99, "bad.md"))
    assert done.returncode == 1 and "bad.md" in done.stderr and json.loads(done.stdout)["papers"] == 2


def test_names_of_gold_leave_the_vocabulary(tmp_path):
    whole, names = Vocabulary.load(), names_of(read_gold([SEED_GOLD]))
    reduced = without_names(whole, names, tmp_path)
    assert not any(reduced.lookup(name) for name in names)
    assert any(whole.lookup(name) for name in names) and len(reduced) > 0.8 * len(whole)
    assert check(reduced) == []
    kept = [c for c in whole.concepts.values() if not any(n in names for n in map(kg.namespaces.name_key, c.names()))]
    same = [c.iri for c in kept if reduced.concepts[c.iri].labels == c.labels]
    assert len(same) == len(kept)


def test_a_concept_keeps_the_names_that_are_left(tmp_path):
    file = tmp_path / "my.ttl"
    file.write_text(
        "@prefix kg: <https://w3id.org/paperkg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<x:a> a skos:Concept, kg:Technique ; skos:prefLabel "Alpha"@en ; skos:altLabel "Al"@en, "Aleph"@en .\n'
        '<x:b> a skos:Concept, kg:Technique ; skos:prefLabel "Beta"@en ; skos:broader <x:a> .\n'
        '<x:c> a skos:Concept, kg:Technique ; skos:prefLabel "Gamma"@en ; skos:broader <x:b> .\n',
        encoding="utf-8",
    )
    reduced = without_names(Vocabulary.from_files([file]), ["al-pha", "BETA"], tmp_path / "out")
    assert [(c.label, c.broader) for c in reduced.concepts.values()] == [("Al", ()), ("Gamma", ())]


def test_unknown_names_are_scored(gold, write, run):
    known, unknown = (figures(run("evaluate", gold, "--corpus", write(), *o)) for o in ([], ["--without-names"]))
    assert unknown["techniques"]["right"] < known["techniques"]["right"]
    assert unknown["named things"]["f1"] > 0.5  # found from how they are written


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("用 V* 基准；AdaTooler-V", "V*", "V*"),
        ("we use Qwen3 4B here", "Qwen3-4B", "Qwen3 4B"),
        ("DIME and ime", "IME", "ime"),
        ("在文生图任务", "文生图", "文生图"),
        ("C++ and c", "C++", "C++"),
        ("(a|b)* [x", "(a|b)*", "(a|b)*"),
        ("nothing", "GRPO", None),
        ("a b", "", None),
    ],
)
def test_names_are_found_in_text(text, name, found):
    span = find_name(text, name)
    assert (span and text[slice(*span)]) == found


def test_a_sentence_ends_where_it_ends():
    text = "前一句。我们用 GPT-4.1 和 X 训练。后一句"
    start = text.index("X")
    assert str(sentence(text, start, start + 1)) == "我们用 GPT-4.1 和 «X» 训练。"
    assert str(sentence("a\nb c\nd", 2, 3)) == "«b» c"


def test_a_source_that_names_no_paper_is_about_those_linked_from_it():
    source, link, paper, report = (ox.NamedNode(f"x:{n}") for n in ("source", "link", "paper", "report"))
    store = ox.Store()
    for subject, predicate, value in (
        (report, t.kg("hasSource"), source), (report, t.HAS_PART, paper), (source, t.kg("text"), t.text("We use GRPO.")),
        (link, t.FROM_SOURCE, source), (link, t.SUBJECT, paper), (paper, t.ARXIV_ID, t.text("9.1")), (paper, t.TITLE, t.text("T")),
    ):
        store.add(ox.Quad(subject, predicate, value))
    quotes = Quotes(kg.KnowledgeGraph(store))
    assert list(map(str, quotes.of(Error("9.1", "missed", "techniques", "GRPO", ("GRPO",))))) == ["We use «GRPO»."]
    assert quotes.of(Error("9.2", "missed", "techniques", "GRPO", ("GRPO",))) == []


def test_the_seed_file_is_evaluated_from_python():
    result = kg.evaluate([SEED_GOLD], [SEED], split=Split.SEEN)
    assert result.absent == [] and result.unproven == [] and len(result.gold) == 9
