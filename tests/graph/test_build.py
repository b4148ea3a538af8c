"""Building, building again, replacing, removing, being killed."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import time

import pytest

import kg
from kg.errors import ReportNotFound, StoreFormatError, StoreLocked, StoreNotFound
from kg.graph.generations import Generations
from kg.graph.validate import validate
from tests.conftest import REPORT

SECOND = REPORT.replace("2026-02-03", "2026-02-04").replace("2602.0000", "2602.1000").replace("FooNet", "QuxNet")


def nquads(store):
    with kg.KnowledgeGraph.open(store) as graph:
        return sorted(str(q) for q in graph.store)


def test_building_again_changes_nothing(write, tmp_path):
    path = write()
    kg.build([path], tmp_path / "s")
    before, generation = nquads(tmp_path / "s"), Generations(tmp_path / "s").current()
    summary = kg.build([path], tmp_path / "s")
    assert summary.unchanged == ["2026-02-03"] and nquads(tmp_path / "s") == before
    assert Generations(tmp_path / "s").current() == generation


def test_order_of_reports_does_not_matter(write, tmp_path):
    paths = [write(), write(SECOND, "2026-02-04.md"), write(REPORT.replace("2026-02-03", "2026-02-05").replace("2602.0000", "2602.2000"), "2026-02-05.md")]
    graphs = []
    for number, order in enumerate(itertools.permutations(paths)):
        for path in order:
            kg.build([path], tmp_path / f"s{number}")
        graphs.append(nquads(tmp_path / f"s{number}"))
        if number == 3:
            break
    assert all(g == graphs[0] for g in graphs)


def test_changed_report_replaces_its_links_and_removal_takes_them(write, tmp_path):
    store = tmp_path / "s"
    kg.build([write()], store)
    only_first = nquads(store)
    kg.build([write(SECOND, "2026-02-04.md")], store)
    summary = kg.build([write(SECOND.replace("BarDiff", "BazDiff"), "2026-02-04.md")], store)
    assert summary.changed == ["2026-02-04"]
    text = "\n".join(nquads(store))
    assert "BazDiff-7B" in text and "model/bardiff-7b" in text  # the first report still names it
    kg.remove("2026-02-04", store)
    assert nquads(store) == only_first
    with pytest.raises(ReportNotFound, match="2026-02-03"):
        kg.remove("2026-02-04", store)


def test_two_papers_that_introduce_one_name_keep_two_nodes(write, tmp_path):
    other = REPORT.replace("2026-02-03", "2026-02-04").replace("2602.0000", "2602.1000")
    kg.build([write(), write(other, "2026-02-04.md")], tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        nodes = {r["x"].value for r in graph.query("SELECT ?x WHERE { ?p kg:introduces ?x . ?x rdfs:label 'FooNet' }")}
        assert len(nodes) == 2
        rows = list(graph.query("SELECT ?a ?b WHERE { ?a kg:buildsOn ?b } ORDER BY ?a"))
        assert rows == [] or all(r["a"] != r["b"] for r in rows)


def test_lineage_and_families(store):
    with kg.KnowledgeGraph.open(store) as graph:
        pairs = {(r["a"].value[-10:], r["b"].value[-10:]) for r in graph.query("SELECT ?a ?b WHERE { ?a kg:buildsOn ?b }")}
        assert {("2602.00002", "2602.00001"), ("2601.02256", "2601.02204")} <= pairs
        assert graph.query("ASK { model:qwen3-4b skos:broader+ model:qwen3 . model:qwen3 skos:broader+ model:qwen }")
        assert graph.query("ASK { technique:grpo skos:broader+ ?rl . ?rl skos:prefLabel 'Reinforcement Learning'@en }")


def test_one_link_per_paper_relation_entity_and_source(store):
    with kg.KnowledgeGraph.open(store) as graph:
        rows = list(graph.query(
            "SELECT ?p ?r ?o WHERE { ?l a kg:Link ; rdf:subject ?p ; rdf:predicate ?r ; rdf:object ?o ; kg:fromSource ?s }"
            " GROUP BY ?p ?r ?o ?s HAVING(COUNT(?l) > 1)"))
    assert rows == []


def test_every_quote_stands_in_its_source(store):
    with kg.KnowledgeGraph.open(store) as graph:
        rows = list(graph.query(
            "SELECT ?text ?exact ?start ?end WHERE { ?q oa:exact ?exact ; oa:start ?start ; oa:end ?end ; oa:hasSource/kg:text ?text }"))
    assert len(rows) > 300
    for row in rows:
        assert row["text"].value[int(row["start"].value) : int(row["end"].value)] == row["exact"].value


def test_min_confidence_decides_anew(store):
    with kg.KnowledgeGraph.open(store) as low, kg.KnowledgeGraph.open(store, min_confidence=0.8) as high:
        count = "SELECT (COUNT(*) AS ?n) WHERE { ?p kg:usesTechnique ?t }"
        few, many = (int(next(iter(g.query(count)))["n"].value) for g in (high, low))
        assert 0 < few < many
    assert not list(store.glob(".view-*"))


def test_lock_names_its_holder(tmp_path, write):
    generations = Generations(tmp_path / "s")
    with generations.lock(), pytest.raises(StoreLocked, match="process"):
        kg.build([write()], tmp_path / "s")


def test_absent_and_foreign_stores(tmp_path, write):
    with pytest.raises(StoreNotFound, match="kg build"):
        kg.KnowledgeGraph.open(tmp_path / "none")
    kg.build([write()], tmp_path / "s")
    (tmp_path / "s" / "format").write_text("99\n")
    with pytest.raises(StoreFormatError, match="99"):
        kg.KnowledgeGraph.open(tmp_path / "s")
    with pytest.raises(StoreFormatError):
        kg.build([write()], tmp_path / "s")


def test_killed_builds_leave_the_old_generation(tmp_path, write):
    store = tmp_path / "s"
    kg.build([write()], store)
    before = nquads(store)
    second = write(SECOND, "2026-02-04.md")
    wait = random.Random(7)
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-m", "kg", "build", str(second), "--store", str(store)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait.uniform(0.1, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        text = nquads(store)
        assert text == before or any("QuxNet" in line for line in text)
    kg.build([second], store)
    finished = nquads(store)
    fresh = tmp_path / "fresh"
    kg.build([tmp_path / "2026-02-03.md", second], fresh)
    assert nquads(fresh) == finished


def test_twins_are_refused(tmp_path, write):
    summary = kg.build([write(), write(REPORT, "again.md")], tmp_path / "s")
    assert summary.failed and summary.added == ["2026-02-03"]


def test_rdflib_holds_the_same_graph(store):
    with kg.KnowledgeGraph.open(store) as graph:
        dataset = graph.to_rdflib()
        assert sum(1 for _ in dataset.quads((None, None, None, None))) == len(graph.store)


def test_blank_nodes_of_a_vocabulary_get_iris(write, tmp_path):
    mine = tmp_path / "my.ttl"
    mine.write_text(
        "@prefix kg: <https://w3id.org/paperkg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://w3id.org/paperkg/model/bardiff> a skos:Concept, kg:Model ; skos:prefLabel "BarDiff-7B"@en ;\n'
        '  skos:note [ skos:example "a", ( 1 2 ) ] .\n', encoding="utf-8")
    for name in ("s", "again"):
        kg.build([write()], tmp_path / name, vocabulary_files=[mine])
    assert nquads(tmp_path / "s") == nquads(tmp_path / "again")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        assert not graph.query("ASK { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }")
        assert graph.query("ASK { model:bardiff skos:note/skos:example 'a' }")
        assert graph.query("ASK { ?link kg:concept model:bardiff }")
    summary = kg.remove("2026-02-03", tmp_path / "s")  # reads the vocabulary back from the store
    assert summary.papers == 0


def test_a_result_in_two_reports_is_one_with_the_evidence_of_both(write, tmp_path):
    later = write(REPORT.replace("2026-02-03", "2026-02-04"), "2026-02-04.md")
    kg.build([write(), later], tmp_path / "s")
    asked = "SELECT DISTINCT ?r ?l WHERE { paper:2602.00001 kg:hasResult ?r . ?l rdf:object ?r }"
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        rows = [(row["r"].value, row["l"].value) for row in graph.query(asked)]
        assert len(rows) == 2 and len({result for result, _ in rows}) == 1
        assert not list(validate(graph))
    kg.remove("2026-02-03", tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        assert [row["r"].value for row in graph.query(asked)] == [rows[0][0]]
