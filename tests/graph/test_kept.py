"""What is kept beside a store saves time and changes nothing: rows, texts, and a database that does not fit into memory."""

from __future__ import annotations

import gzip
import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.graph import newest, sorting, stated
from kg.graph.correct import correct
from kg.graph.corrections import parse_correction
from kg.graph.derive import derive
from kg.graph.generations import Generations
from kg.graph.kept import FOLDER, Kept, build_of
from kg.graph.rows import fields, rows_of
from kg.graph.stated import stating_graphs
from kg.graph.statements import literal
from kg.graph.texts import Texts
from kg.graph.upkeep import stored_vocabulary
from kg.reading import records
from kg.serving.updating import apply_update
from tests.graph.test_building import corpus, fresh, paper, quads  # noqa: F401


def derived(store, kept=None):
    with kg.KnowledgeGraph.open(store) as graph:
        return sorted(set(derive(graph.store, stored_vocabulary(graph.store), 0.5, kept)))


def in_the_store(store):
    graph = Generations(store).open_current()
    return sorted(str(q.triple) for q in graph.quads_for_pattern(None, None, None, kg.graph.terms.DERIVED))


def sound(store):
    """Whether all that is kept says what the store says, and the derived graph follows from the store itself."""
    generations = Generations(store)
    graph, kept = generations.open_current(), Kept(store, writing=False)
    texts = Texts(graph, kept, generations.current().name)
    assert derived(store) == in_the_store(store)
    for name in stating_graphs(graph):
        without = [line for lines in Texts(graph).lines_of(ox.NamedNode(name)) for line in lines]
        assert [line for lines in texts.lines_of(ox.NamedNode(name)) for line in lines] == without
        assert kept.rows(graph, name) == rows_of(without)
    assert list(texts.all_lines()) and b"".join(b"".join(x) for x in texts.all_lines()) == b"".join(
        b"".join(x) for x in Texts(graph).all_lines())
    return {build_of(graph, name) for name in stating_graphs(graph)}


def kept_names(store, kind):
    return {file.name.partition(".")[0] for file in (store / FOLDER).glob(f"*.{kind}.gz")}


def test_what_is_kept_follows_every_change(corpus, tmp_path):  # noqa: F811
    papers = [paper(n) for n in range(100)]
    path, store = corpus(papers), tmp_path / "s"
    kg.build([path], store)
    assert sound(store) == kept_names(store, "rows") and len(kept_names(store, "nt")) == 4
    papers[3] = paper(3, "The code runs on 8 H100 GPUs.")
    del papers[50]
    kg.build([corpus(papers)], store)  # in part
    assert sound(store) == kept_names(store, "rows") and len(kept_names(store, "nt")) == 4
    assert quads(store) == fresh(path, tmp_path)
    correct([parse_correction("merge LoRA into GRPO"), parse_correction("remove 2602.00001 usesTechnique LoRA")], store)
    sound(store)
    kg.remove("papers.2", store)
    assert sound(store) == kept_names(store, "rows") and len(kept_names(store, "nt")) == 3
    with kg.KnowledgeGraph.open(store, min_confidence=0.9) as graph:
        assert [x for lines in graph.texts.all_lines() for x in lines] == [x for lines in Texts(graph.store).all_lines() for x in lines]
    kg.compact(store)
    assert len(kept_names(store, "nt")) >= 3 and sound(store)
    kg.backup(tmp_path / "copy", store)
    assert sound(tmp_path / "copy") == kept_names(tmp_path / "copy", "rows")


@pytest.mark.parametrize("damage", ["gone", "no rows", "broken"])
def test_without_it_a_store_is_read_and_it_is_made_again(corpus, tmp_path, damage):  # noqa: F811
    path, store = corpus([paper(n) for n in range(100)]), tmp_path / "s"
    kg.build([path], store)
    for file in (store / FOLDER).iterdir():
        if damage == "gone" or (damage == "no rows" and ".rows." in file.name):
            file.unlink()
        elif damage == "broken" and ".rows." in file.name:
            file.write_bytes(file.read_bytes()[:-20])
    correct([parse_correction("merge LoRA into GRPO")], store)
    assert sound(store) == kept_names(store, "rows")
    (store / "corrections.txt").unlink()
    kg.build([path], store)
    assert quads(store) == fresh(path, tmp_path)


def test_an_update_by_hand_is_derived_from(corpus, tmp_path):  # noqa: F811
    path, store = corpus([paper(n) for n in range(30)]), tmp_path / "s"
    kg.build([path], store)
    apply_update(store, "DELETE WHERE { GRAPH ?g { ?l a kg:Link ; kg:name 'LoRA' ; kg:confidence ?c } }")
    correct([parse_correction("merge 'AIME 2025' into MMLU")], store)
    sound(store)
    with kg.KnowledgeGraph.open(store) as graph:
        assert not graph.query("ASK { ?paper kg:usesTechnique technique:lora }")


def test_a_database_larger_than_its_memory_gives_the_same(corpus, tmp_path, monkeypatch):  # noqa: F811
    path, store = corpus([paper(n) for n in range(300)]), tmp_path / "s"
    monkeypatch.setattr(stated, "CACHE", 16)
    monkeypatch.setattr(sorting.sorted_lines, "__defaults__", (None, 50))
    monkeypatch.setattr(sorting.merged, "__defaults__", (3,))
    kg.build([path], store)
    monkeypatch.undo()
    monkeypatch.setattr(records, "REPORT_SIZE", 40)
    assert quads(store) == fresh(path, tmp_path)


def test_many_papers_have_the_newest_listed(corpus, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(newest, "_WIDE", newest._WIDE.replace("> 1000", "> 10"))
    monkeypatch.setattr(newest, "_NEWEST", newest._NEWEST.replace("LIMIT 1000", "LIMIT 10"))
    store = tmp_path / "s"
    kg.build([corpus([paper(n) for n in range(100)])], store)
    with kg.KnowledgeGraph.open(store) as graph:
        rows = list(graph.query("SELECT ?wide (COUNT(?p) AS ?n) (MIN(STR(?p)) AS ?first) WHERE { ?wide kg:usesTechniqueNewest ?p } GROUP BY ?wide"))
        assert len(rows) > 5 and {r["n"].value for r in rows} == {"10"}
        grpo = next(r for r in rows if r["wide"].value.endswith("/grpo"))
        assert grpo["first"].value.endswith("2602.00050")  # every fifth paper: 50, 55, … 95
        from kg.exploration.named_queries import run_named

        asked = [r["id"].value for r in run_named(graph, "papers-using", {"technique": "GRPO"})]
        assert asked == [f"2602.{n:05d}" for n in range(95, 45, -5)]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXTS, st.lists(TEXTS), TEXTS)
def test_rows_give_back_what_was_stated(name, aliases, title):
    one, two = "<http://a/1>", "<http://a/p>"
    k, rdf = "<https://w3id.org/paperkg/ontology#", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    lines = [
        f"{one} {rdf}subject> {two}", f"{one} {rdf}predicate> {k}basedOn>", f"{one} {k}name> {literal(name)}",
        f"{one} {k}entityType> {k}Model>", f'{one} {k}confidence> "0.75"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        *(f"{one} {k}alsoNamed> {literal(alias)}" for alias in set(aliases)),
        f"{two} {rdf}type> {k}Paper>", f"{two} <http://purl.org/dc/terms/title> {literal(title)}",
    ]  # fmt: skip
    found = [fields(row) for row in rows_of(f"{line} .\n".encode() for line in sorted(lines))]
    link, = (row for row in found if row[0] == "L")
    assert link[1:3] == ["http://a/p", "http://a/1"] and link[4] == "0.75" and link[6:8] == [name, ""]
    assert sorted(link[8:]) == sorted(set(aliases))
    assert [row for row in found if row[0] == "T"] == [["T", "http://a/p", title]]


def test_a_file_that_is_kept_is_the_same_bytes(corpus, tmp_path):  # noqa: F811
    path = corpus([paper(n) for n in range(50)])
    for name in ("one", "two"):
        kg.build([path], tmp_path / name)
    one, two = ({f.name: f.read_bytes() for f in (tmp_path / x / FOLDER).iterdir()} for x in ("one", "two"))
    assert one == two and all(gzip.decompress(data) for data in one.values())
    assert json.loads((tmp_path / "one" / "inputs.json").read_text())
