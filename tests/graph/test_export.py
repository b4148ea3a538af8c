"""Every format reads back as the same graph, and the same graph is always the same bytes."""

from __future__ import annotations

import csv
import io
import os
import random
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from kg.errors import UnknownFormat, UnwritableFile
from kg.graph.export import FORMATS, export
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.property_graph import to_networkx
from kg.namespaces import ONTOLOGY, EntityType, entity_iri

from .small_graph import TRIG, small_graph, update

ONE_GRAPH = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
NAMED_GRAPHS = {"nq": "nquads", "trig": "trig"}
ODD_TEXTS = [
    "", " lead and trail ", "a\nb", "a\r\nb", "\rx", "tab\t", "q\"q'''\"\"\"\\", "]]>", "<b>&amp;</b>", "\ufffd",
    "𝔘😀", "群相对策略优化", "\u2028\u0085\u200b", "\ufeffx", "a\u0301", "\x7f\x80\x9f", "ends in \\", "\ufdd0",
    "\U0010ffff", "\ue000", "\u00a0", "</script><script>alert(1)</script>",
]  # fmt: skip
ODD_LITERALS = [
    ("88.1", "decimal"), ("88", "decimal"), ("088", "integer"), ("-3", "integer"), ("true", "boolean"),
    ("1", "boolean"),
    ("0.95", "double"), ("1e-3", "double"), ("1E0", "double"), ("2026-01-06", "date"), (".5", "decimal"),
]  # fmt: skip
ODD_NAMES = ["pass@1", "a.", "a..b", "-x", "x%20y", "a(b)", "a/b", "群-2.5+x", "_x", "·x", "a:b", "a~b", "a'b", "𝔘", ""]
XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda c: c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
)


def odd_graph() -> KnowledgeGraph:
    graph = small_graph()
    text, concept = ox.NamedNode(ONTOLOGY + "text"), ox.NamedNode(ONTOLOGY + "concept")
    for number, value in enumerate(ODD_TEXTS):
        node = ox.NamedNode(f"https://w3id.org/paperkg/metric/pass@{number}")
        where = ox.NamedNode(f"https://w3id.org/paperkg/graph/report/{number % 3}")
        graph.store.add(ox.Quad(node, text, ox.Literal(value), where))
        graph.store.add(ox.Quad(node, text, ox.Literal(value, language="zh"), where))
    for value, datatype in ODD_LITERALS:
        literal = ox.Literal(value, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
        graph.store.add(ox.Quad(concept, text, literal, ox.NamedNode("https://w3id.org/paperkg/graph/derived")))
    for name in ODD_NAMES:
        node = ox.NamedNode(f"https://w3id.org/paperkg/technique/{name}")
        graph.store.add(ox.Quad(node, concept, node, ox.NamedNode("https://w3id.org/paperkg/graph/derived")))
    return graph


def rdflib_term(term: ox.NamedNode | ox.Literal) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value.endswith("#string"):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def union(graph: KnowledgeGraph) -> rdflib.Graph:
    """What a one-graph export must hold, made without any parser or serializer."""
    expected = rdflib.Graph()
    for quad in graph.store:
        expected.add(tuple(rdflib_term(x) for x in (quad.subject, quad.predicate, quad.object)))
    return expected


def exported(graph: KnowledgeGraph, folder: Path, suffix: str) -> bytes:
    path = folder / f"graph.{suffix}"
    export(graph, path)
    return path.read_bytes()


@pytest.mark.parametrize("suffix", ONE_GRAPH)
def test_one_graph_formats_hold_the_union_of_all_graphs(suffix: str, tmp_path: Path) -> None:
    graph = odd_graph()
    read = rdflib.Graph().parse(data=exported(graph, tmp_path, suffix), format=ONE_GRAPH[suffix])
    expected = union(graph)
    assert set(read) == set(expected)
    assert isomorphic(read, expected)


@pytest.mark.parametrize("suffix", NAMED_GRAPHS)
def test_quad_formats_hold_the_named_graphs(suffix: str, tmp_path: Path) -> None:
    graph = odd_graph()
    read = rdflib.Dataset()
    read.parse(data=exported(graph, tmp_path, suffix), format=NAMED_GRAPHS[suffix])
    expected = {
        (*(rdflib_term(x) for x in (q.subject, q.predicate, q.object)), rdflib.URIRef(q.graph_name.value))
        for q in graph.store
    }
    assert set(read.quads()) == expected


@pytest.mark.parametrize("suffix", [*ONE_GRAPH, *NAMED_GRAPHS])
def test_oxigraph_reads_every_rdf_format_back(suffix: str, tmp_path: Path) -> None:
    graph = odd_graph()
    read = set(ox.parse(exported(graph, tmp_path, suffix), format=ox.RdfFormat.from_extension(suffix)))
    expected = set(graph.store)
    if suffix in ONE_GRAPH:
        assert {q.triple for q in read} == {q.triple for q in expected}
    else:
        assert read == expected


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(XML_TEXT, max_size=4), name=XML_TEXT)
def test_any_text_survives_every_rdf_format(
    texts: list[str], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = ox.Store()
    for number, text in enumerate(texts):
        node = ox.NamedNode(f"https://w3id.org/paperkg/report/{number}/source")
        store.add(ox.Quad(node, ox.NamedNode(ONTOLOGY + "text"), ox.Literal(text), node))
    entity = ox.NamedNode(entity_iri(EntityType.MODEL, name))
    store.add(ox.Quad(entity, ox.NamedNode(ONTOLOGY + "name"), ox.Literal(name, language="zh"), entity))
    graph = KnowledgeGraph(store)
    folder = tmp_path_factory.mktemp("export")
    for suffix, format in ONE_GRAPH.items():
        assert set(rdflib.Graph().parse(data=exported(graph, folder, suffix), format=format)) == set(union(graph))
    for suffix in NAMED_GRAPHS:
        assert set(ox.parse(exported(graph, folder, suffix), format=ox.RdfFormat.from_extension(suffix))) == set(store)


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_order_of_loading_does_not_show(suffix: str, tmp_path: Path) -> None:
    graph = odd_graph()
    quads = list(graph.store)
    expected = exported(graph, tmp_path, suffix)
    for seed in range(3):
        random.Random(seed).shuffle(quads)
        store = ox.Store()
        for quad in quads:
            store.add(quad)
        assert exported(KnowledgeGraph(store), tmp_path, suffix) == expected


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "source.trig"
    source.write_text(TRIG, encoding="utf-8")
    program = (
        "import sys, pyoxigraph as ox\n"
        "from kg.graph.knowledge_graph import KnowledgeGraph\n"
        "from kg.graph.export import FORMATS, export\n"
        "store = ox.Store(); store.load(path=sys.argv[1])\n"
        "for suffix in FORMATS: export(KnowledgeGraph(store), f'{sys.argv[2]}/graph.{suffix}')\n"
    )
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, source, tmp_path / seed], check=True, env=environment)
    for suffix in FORMATS:
        assert (tmp_path / "1" / f"graph.{suffix}").read_bytes() == (tmp_path / "2" / f"graph.{suffix}").read_bytes()


def test_a_triple_in_two_graphs_is_written_once(tmp_path: Path) -> None:
    graph = small_graph()
    before = exported(graph, tmp_path, "nt")
    twice = "INSERT DATA { GRAPH <graph/report/other> { paper:2601.02346 kg:arxivId '2601.02346' } }"
    assert exported(update(graph, twice), tmp_path, "nt") == before


def test_turtle_is_readable(tmp_path: Path) -> None:
    text = exported(small_graph(), tmp_path, "ttl").decode("utf-8")
    assert "@prefix kg: <https://w3id.org/paperkg/ontology#> ." in text
    assert "\npaper:2601.02346 a kg:Paper ;\n" in text
    assert 'skos:prefLabel "GRPO"@en, "群相对策略优化"@zh' in text
    assert "kg:value 88.1" in text
    assert "_:" not in text


def test_xml_formats_replace_what_xml_cannot_carry(tmp_path: Path) -> None:
    graph = update(small_graph(), 'INSERT DATA { GRAPH <g> { model:qwen3-4b skos:prefLabel "bell\\u0007"@de } }')
    for suffix in ("rdf", "graphml", "gexf"):
        assert b"\x07" not in exported(graph, tmp_path, suffix)
    read = rdflib.Graph().parse(data=exported(graph, tmp_path, "rdf"), format="xml")
    assert rdflib.Literal("bell\ufffd", lang="de") in set(read.objects())


def test_graphml_gexf_and_csv_hold_equal_nodes_and_links(tmp_path: Path) -> None:
    graph = small_graph()
    network = to_networkx(graph)
    exported(graph, tmp_path, "graphml")
    graphml = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    exported(graph, tmp_path, "gexf")
    gexf = nx.read_gexf(tmp_path / "graph.gexf")
    rows = list(csv.DictReader(io.StringIO(exported(graph, tmp_path, "csv").decode("utf-8"), newline="")))

    def edges(found: nx.MultiDiGraph) -> set[tuple[object, ...]]:
        parts = ("relation", "confidence", "section", "quote")
        return {(s, o, *(data.get(part) for part in parts)) for s, o, data in found.edges(data=True)}

    assert edges(network) == edges(graphml) == edges(gexf)
    assert edges(network) == {
        (r["source"], r["target"], r["relation"], float(r["confidence"]), r["section"], r["quote"]) for r in rows
    }
    assert len(rows) == network.number_of_edges() == 2
    for other in (graphml, gexf):
        assert {n: (d["label"], d["label_zh"], d["type"]) for n, d in network.nodes(data=True)} == {
            n: (d["label"], d["label_zh"], d["type"]) for n, d in other.nodes(data=True)
        }
    assert {r["source"] for r in rows} | {r["target"] for r in rows} == set(network)


def test_odd_text_survives_the_network_formats(tmp_path: Path) -> None:
    odd = 'a"b\r\nc\td,;<&>]]>𝔘 =cmd()'
    graph = small_graph()
    node, where = ox.NamedNode("https://w3id.org/paperkg/quote/GRPO"), ox.NamedNode("https://w3id.org/paperkg/graph/x")
    exact = ox.NamedNode("http://www.w3.org/ns/oa#exact")
    for quad in list(graph.store.quads_for_pattern(node, exact, None)):
        graph.store.remove(quad)
    graph.store.add(ox.Quad(node, exact, ox.Literal(odd), where))
    for suffix in ("graphml", "gexf", "csv"):
        exported(graph, tmp_path, suffix)
    with (tmp_path / "graph.csv").open(encoding="utf-8", newline="") as stream:
        assert odd in {row["quote"] for row in csv.DictReader(stream)}
    for read in (nx.read_graphml(tmp_path / "graph.graphml"), nx.read_gexf(tmp_path / "graph.gexf")):
        assert odd in {data["quote"] for _, _, data in read.edges(data=True)}


def test_networkx_graph_names_and_evidence() -> None:
    network = to_networkx(small_graph())
    paper, grpo = "https://w3id.org/paperkg/paper/2601.02346", "https://w3id.org/paperkg/technique/grpo"
    assert network.nodes[paper]["type"] == "Paper"
    assert network.nodes[grpo] == {"id": grpo, "type": "Technique", "label": "GRPO", "label_zh": "群相对策略优化"}
    assert network.edges[paper, grpo, "usesTechnique"] == {
        "relation": "usesTechnique", "confidence": 0.95, "section": "results", "quote": "GRPO",
    }  # fmt: skip
    assert "https://w3id.org/paperkg/benchmark/aime-2025" not in network  # its only link is below the threshold


def test_lineage_is_an_edge_without_confidence() -> None:
    lineage = "INSERT DATA { GRAPH <graph/derived> { paper:2601.02346 kg:buildsOn paper:2601.00001 } }"
    network = to_networkx(update(small_graph(), lineage))
    edge = network.edges[
        "https://w3id.org/paperkg/paper/2601.02346", "https://w3id.org/paperkg/paper/2601.00001", "buildsOn"
    ]
    assert "confidence" not in edge


def test_unknown_suffix_names_those_that_work(tmp_path: Path) -> None:
    for path in (tmp_path / "graph.docx", tmp_path / "graph"):
        with pytest.raises(UnknownFormat, match="ttl, nt, nq, trig, jsonld, rdf, graphml, gexf, csv"):
            export(small_graph(), path)
        assert not path.exists()
    with pytest.raises(UnknownFormat, match="docx"):
        export(small_graph(), tmp_path / "graph.ttl", "docx")


def test_a_named_format_overrules_the_suffix(tmp_path: Path) -> None:
    export(small_graph(), tmp_path / "graph.txt", "nt")
    export(small_graph(), tmp_path / "graph.nt")
    assert (tmp_path / "graph.txt").read_bytes() == (tmp_path / "graph.nt").read_bytes()


def test_standard_output_needs_a_format(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(UnknownFormat, match="standard output"):
        export(small_graph(), "-")
    export(small_graph(), "-", "csv")
    assert capfdbinary.readouterr().out == exported(small_graph(), tmp_path, "csv")


def test_export_replaces_a_file_and_makes_folders(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "graph.ttl"
    export(small_graph(), path)
    first = path.read_bytes()
    path.write_text("old")
    export(small_graph(), path)
    assert path.read_bytes() == first
    assert [p.name for p in path.parent.iterdir()] == ["graph.ttl"]


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.rdf"
    path.write_text("old")
    graph = small_graph()
    unnameable = ox.NamedNode("https://example.org/2024/")
    graph.store.add(ox.Quad(unnameable, unnameable, ox.Literal("x"), unnameable))
    with pytest.raises(UnknownFormat, match="can't name the property"):
        export(graph, path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.rdf"]


def test_an_unwritable_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.ttl").mkdir()
    for path in (tmp_path / "file" / "graph.ttl", tmp_path / "folder.ttl"):
        with pytest.raises(UnwritableFile, match="can't write here"):
            export(small_graph(), path)


def test_a_symbolic_link_stays(tmp_path: Path) -> None:
    target = tmp_path / "target.ttl"
    target.write_text("old")
    (tmp_path / "link.ttl").symlink_to(target)
    export(small_graph(), tmp_path / "link.ttl")
    assert (tmp_path / "link.ttl").is_symlink()
    assert target.read_text(encoding="utf-8").startswith("@prefix")
