"""Builds that ask a language model, against a server on this machine that speaks and fails as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.errors import AnswerError, BuildError, LanguageModelError
from kg.extraction.language_model import LanguageModel
from kg.extraction.language_model.answers import read_answer
from kg.extraction.language_model.component import spans_of
from kg.extraction.language_model.question import LISTS, SCHEMA
from kg.extraction.pipeline import load_pipeline
from kg.namespaces import name_key

TEXT = (
    "Robots that cook remain rare. We present PanBot, a framework for robotic cooking that plans with Qwen3-4B and "
    "hierarchical recipe search. On KitchenGym it reaches 71.5% success, above ChefNet."
)
ANSWER = {
    "introduces": [{"name": "PanBot", "kind": "framework"}],
    "domains": [{"name": "Robotic Cooking"}, {"name": "Agriculture"}],
    "base_models": [{"name": "Qwen3-4B"}],
    "techniques": [{"name": "hierarchical recipe search"}],
    "benchmarks": [{"name": "KitchenGym"}],
    "compared_with": [{"name": "ChefNet"}],
    "results": [
        {"value": 71.5, "unit": "%", "benchmark": "KitchenGym", "metric": "success", "system": "PanBot", "compared": None, "delta": False},
        {"value": 99.9, "unit": "%", "benchmark": "KitchenGym", "metric": None, "system": None, "compared": None, "delta": False},
    ],
}  # fmt: skip


class Server:
    """``faults``: what the next requests get: (status, headers), "cut", or a text in the place of the answer."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.faults: list[Any] = []
        self.answers: dict[str, Any] = {}  # by a part of the question
        self.models = ["small-one"]
        self.formats: tuple[str, ...] = ("json_schema", "json_object")
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.send(200, {"object": "list", "data": [{"id": m} for m in server.models]})

            def do_POST(self) -> None:
                try:
                    body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                except ValueError:  # who asked has hung up
                    return
                server.keys.append(self.headers["Authorization"])
                fault = server.faults.pop(0) if server.faults else None
                if isinstance(fault, tuple):
                    self.send(fault[0], {"error": {"message": "no"}}, fault[1])
                    return
                if fault == "cut":
                    self.close_connection = True
                    return
                if (wanted := body.get("response_format", {}).get("type")) and wanted not in server.formats:
                    self.send(400, {"error": {"message": f"response_format {wanted} is not known"}})
                    return
                server.asked.append(body)
                question = body["messages"][1]["content"]
                said = fault or next((a for part, a in server.answers.items() if part in question), '{"domains": []}')
                content = said if isinstance(said, str) else json.dumps(said)
                self.send(200, {"choices": [{"message": {"role": "assistant", "content": content}}]})

            def send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/v1"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Server]:
    monkeypatch.setattr("kg.extraction.language_model.endpoint._PAUSE", 0.01)
    monkeypatch.setattr("kg.extraction.language_model.endpoint.cache_folder", lambda: tmp_path / "cache")
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def abstracts(tmp_path):
    path = tmp_path / "abstracts.jsonl"
    rows = [
        {"id": "2602.00010", "title": "PanBot: Robots in the Kitchen", "abstract": TEXT},
        {"id": "2602.00011", "title": "On Quiet Fans", "abstract": "We study why fans hum. We propose HumNet, a model of fan noise."},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def said(doc: Any) -> set[tuple[str, str]]:
    return {(link.relation.value, link.entity.name) for link in doc._.links if link.confidence >= 0.5}


def test_what_it_names_becomes_links_with_quotes_where_the_text_has_it(server):
    server.answers["PanBot"] = ANSWER
    doc = load_pipeline(language_model=LanguageModel(server.address))(TEXT)
    links = said(doc)
    assert {("introduces", "PanBot"), ("hasDomain", "robotic cooking"), ("usesTechnique", "hierarchical recipe search")} <= links
    assert {("basedOn", "Qwen3-4B"), ("evaluatedOn", "KitchenGym"), ("comparedWith", "ChefNet")} <= links
    assert not any(name == "Agriculture" for _, name in links)  # it stands nowhere in the text
    for link in doc._.links:
        assert all(TEXT[q.start : q.end] == q.exact for q in link.quotes) and link.quotes
    search = next(link for link in doc._.links if link.entity.name == "hierarchical recipe search")
    assert search.component == "language_model" and search.entity.discovered


def test_numbers_count_where_they_stand_in_the_text(server):
    server.answers["PanBot"] = ANSWER
    doc = load_pipeline(language_model=LanguageModel(server.address))(TEXT)
    results = {(str(r.value), r.benchmark.name, r.system.name): r for r in doc._.results if r.benchmark and r.system}
    found = results["71.5", "KitchenGym", "PanBot"]
    assert found.confidence >= 0.8 and any("71.5" in q.exact for q in found.quotes)
    assert not any(value == "99.9" for value, *_ in results)


def test_what_it_does_not_confirm_counts_for_less_and_its_role_prevails(server):
    text = "We present PanBot, a framework for robotic cooking. PanBot outperforms ChefNet on KitchenGym."
    alone = {(x.relation.value, x.entity.name): x.confidence for x in load_pipeline()(text)._.links}
    server.answers["PanBot"] = {**ANSWER, "introduces": [], "base_models": [{"name": "PanBot"}], "compared_with": []}
    asked = {(x.relation.value, x.entity.name): x.confidence for x in load_pipeline(language_model=LanguageModel(server.address))(text)._.links}
    assert alone["introduces", "PanBot"] > 0.8
    assert asked["basedOn", "PanBot"] > asked.get(("introduces", "PanBot"), 0.0)
    assert asked["comparedWith", "ChefNet"] < alone["comparedWith", "ChefNet"]


def test_a_build_asks_each_paper_once_whatever_else_changes(server, abstracts, tmp_path):
    server.answers["PanBot"] = ANSWER
    model = LanguageModel(server.address, "small-one")
    first = kg.build([abstracts], tmp_path / "s", language_model=model, jobs=2)
    assert not first.problems and len(server.asked) == 2
    assert all(body["model"] == "small-one" and body["temperature"] == 0 for body in server.asked)
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        rows = list(graph.query('SELECT ?t WHERE { ?p kg:usesTechnique ?t . ?t rdfs:label "hierarchical recipe search" }'))
        assert len(rows) == 1
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix kg: <https://w3id.org/paperkg/ontology#> .\n"
        '<https://w3id.org/paperkg/technique/recipe-search> a skos:Concept, kg:Technique ; skos:prefLabel "hierarchical recipe search"@en .\n',
        encoding="utf-8",
    )
    again = kg.build([abstracts], tmp_path / "s", language_model=model, vocabulary_files=[more])
    assert again.changed and len(server.asked) == 2
    assert kg.build([abstracts], tmp_path / "s", language_model=model, vocabulary_files=[more]).unchanged
    another = kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "large-one"))
    assert another.changed and len(server.asked) == 4
    alone = kg.build([abstracts], tmp_path / "s")
    assert alone.changed and len(server.asked) == 4


def test_an_answer_that_is_none_costs_its_own_paper_only(server, abstracts, tmp_path, run):
    server.answers |= {"PanBot": ANSWER, "HumNet": "Sorry, I can't do that."}
    done = run("build", abstracts, "--store", tmp_path / "s", "--language-model", server.address, KG_CACHE_DIR=str(tmp_path / "c"))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "abstracts.jsonl: 2602.00011: the language model's answer is no JSON object of links (it begins «Sorry" in done.stderr
    assert "the next build asks again" in done.stderr
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        names = {row["l"].value for row in graph.query("SELECT ?l WHERE { ?p kg:introduces ?x . ?x rdfs:label ?l }")}
        assert {"PanBot", "HumNet"} <= names


def test_a_build_waits_and_asks_again(server, abstracts, tmp_path):
    server.faults = [(429, {"Retry-After": "0"}), (503, {}), "cut"]
    summary = kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert not summary.problems and len(server.asked) == 2 and len(server.keys) == 5


@pytest.mark.parametrize("known", [("json_schema", "json_object"), ("json_object",), ()])
def test_the_schema_goes_to_servers_that_know_it(server, known):
    server.formats = known
    server.answers["PanBot"] = "<think>a kitchen…</think>\n```json\n" + json.dumps(ANSWER) + "\n```"
    doc = load_pipeline(language_model=LanguageModel(server.address))(TEXT)
    assert ("evaluatedOn", "KitchenGym") in said(doc)
    assert server.asked[0].get("response_format", {}).get("type") == (known[0] if known else None)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ((401, {}), "KG_LANGUAGE_MODEL_KEY"),
        ((404, {}), "nothing answers there for the model «small-one»"),
        ((500, {}), "it goes on from here"),
        ((429, {"Retry-After": "4000"}), "run the command again later"),
    ],
)
def test_a_server_that_refuses_stops_the_build_with_one_line(server, abstracts, tmp_path, fault, says):
    server.faults = [fault] * 20
    with pytest.raises(LanguageModelError, match=says) as raised:
        kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert "\n" not in str(raised.value)
    server.faults = []
    summary = kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert summary.papers == 2 and not summary.problems


def test_nobody_at_the_address(run, abstracts, tmp_path):
    done = run("build", abstracts, "--store", tmp_path / "s", "--language-model", "http://127.0.0.1:9/v1", "--model", "x")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("kg: error: http://127.0.0.1:9/v1: the language model does not answer")


def test_which_model_where_there_are_several(server, run, abstracts, tmp_path):
    server.models = ["big", "small"]
    done = run("build", abstracts, "--store", tmp_path / "s", "--language-model", server.address)
    assert done.returncode == 1 and "the server has big, small; name one (--model)" in done.stderr
    lonely = run("build", abstracts, "--store", tmp_path / "s", "--model", "big")
    assert lonely.returncode == 2 and "--language-model" in lonely.stderr


def test_the_key_goes_to_the_server_and_nowhere_else(server, abstracts, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_LANGUAGE_MODEL_KEY", "s3cret-word")
    kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert set(server.keys) == {"Bearer s3cret-word"}
    assert not any(b"s3cret-word" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_an_evaluation_can_ask_too(server, abstracts, tmp_path):
    server.answers["PanBot"] = ANSWER
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps([{"paper": "2602.00010", "techniques": [{"name": "Hierarchical Recipe Search"}]}]), encoding="utf-8")
    model = LanguageModel(server.address)
    plain, asked = kg.evaluate([gold], [abstracts]), kg.evaluate([gold], [abstracts], language_model=model, jobs=2)
    assert [next(r for r in e.rows() if r.name == "techniques").counts.recall for e in (plain, asked)] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("value", "text", "found"),
    [
        (7, "It reaches 70% on KitchenGym.", None),
        (4, "It beats GPT-4 on KitchenGym.", None),
        (8, "It sees 800 dishes.", None),
        (80, "It reaches 80.0% on KitchenGym.", ("80.0", "%")),
        (1024, "It sees 1,024 dishes.", ("1024", None)),
        (-3.5, "It gains 3.5 points on KitchenGym.", ("3.5", "points")),
    ],
)
def test_a_number_is_a_number_of_the_text(server, value, text, found):
    server.answers[text] = {"results": [{"value": value, "unit": "points", "benchmark": "KitchenGym"}]}
    doc = load_pipeline(language_model=LanguageModel(server.address))(text)
    results = [r for r in doc._.results if r.component == "language_model" or r.confidence > 0.9]
    assert [(str(r.value), r.unit) for r in results] == ([found] if found else [])


def test_a_role_that_it_gives_is_the_only_one(server):
    text = "We present PanBot, a framework for robotic cooking. PanBot outperforms Qwen3-4B on KitchenGym."
    server.answers["PanBot"] = {"base_models": [{"name": "Qwen3-4B"}, {"name": "qwen3-4b"}]}
    links = said(load_pipeline(language_model=LanguageModel(server.address))(text))
    assert ("basedOn", "Qwen3-4B") in links and ("comparedWith", "Qwen3-4B") not in links


def test_the_next_build_asks_again_about_what_failed(server, abstracts, tmp_path):
    server.answers |= {"PanBot": ANSWER, "HumNet": "no"}
    model = LanguageModel(server.address, "small-one")
    shards = str(tmp_path / "shards")
    for asked in (2, 3):
        assert kg.build([abstracts], tmp_path / "s", language_model=model, shards=shards).failed
        assert len(server.asked) == asked
    server.answers["HumNet"] = {"techniques": [{"name": "fan noise"}]}
    assert not kg.build([abstracts], tmp_path / "s", language_model=model, shards=shards).failed
    assert kg.build([abstracts], tmp_path / "s", language_model=model, shards=shards).unchanged and len(server.asked) == 4
    kg.build([abstracts], tmp_path / "fresh", language_model=model)
    with kg.KnowledgeGraph.open(tmp_path / "s") as one, kg.KnowledgeGraph.open(tmp_path / "fresh") as other:
        assert sorted(map(str, one.store)) == sorted(map(str, other.store))


@pytest.mark.parametrize(
    ("said", "problems"),
    [('{"error": "overloaded"}', 1), ('{"techniques": [{"name": "\\ud800"}]}', 0), ("[" * 5000, 1)],
)
def test_odd_answers_cost_no_more_than_their_paper(server, abstracts, tmp_path, said, problems):
    server.answers["PanBot"] = said
    summary = kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert summary.papers == 2 and len(summary.problems) == problems


def test_a_text_that_is_too_long_costs_its_own_paper_only(server, abstracts, tmp_path):
    server.faults = [(413, {})]
    summary = kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert len(summary.problems) == 1 and "refuses the question (413)" in summary.problems[0].what


def test_a_cache_that_cannot_be_written_to_asks_nothing_twice(server, abstracts, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("a file, no folder")
    kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "small-one"))
    assert len(server.asked) == 2


@pytest.mark.parametrize("key", ["s3cret\nword", "s3crét"])
def test_a_key_that_is_none_is_not_shown(server, monkeypatch, key):
    monkeypatch.setenv("KG_LANGUAGE_MODEL_KEY", key)
    with pytest.raises(LanguageModelError, match="holds what no key has") as raised:
        load_pipeline(language_model=LanguageModel(server.address))
    assert "s3cr" not in str(raised.value)
    with pytest.raises(LanguageModelError, match="no user or password") as raised:
        LanguageModel("http://me:s3cret@localhost/v1")
    assert "s3cr" not in str(raised.value)


def test_a_model_that_a_variable_names_leaves_a_store_alone(run, store):
    gold = "tests/gold/seeds-2026-01-06.json"
    done = run("evaluate", gold, "--store", store, "--format", "json", KG_LANGUAGE_MODEL="http://127.0.0.1:9/v1")
    assert done.returncode == 0, done.stderr


def test_a_cluster_or_an_own_extractor_excludes_it(abstracts, tmp_path, server):
    with pytest.raises(BuildError, match="leave out the cluster"):
        kg.build([abstracts], tmp_path / "s", language_model=LanguageModel(server.address, "x"), extractor=lambda report: [])


def test_the_schema_asks_for_all_lists():
    assert set(SCHEMA["required"]) == {*LISTS, "results"}


def test_an_address_is_one():
    with pytest.raises(LanguageModelError, match="no address of a language model"):
        LanguageModel("localhost:11434")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*LISTS, "results", "name", "value", "kind"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_json)
def test_any_json_is_read_or_refused(content):
    try:
        answer = read_answer(json.dumps(content))
    except AnswerError:
        assert not isinstance(content, dict) or not content.keys() & {*LISTS, "results"}
    else:
        assert all(n.name for n in answer.named) and all(s.value.is_finite() for s in answer.scores)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        read_answer(text)
    except AnswerError as error:
        assert "\n" not in str(error)


@given(st.lists(st.sampled_from(["Flow", "matching", "GRPO", "图像", "-", " ", ".", "3D", "é"]), max_size=12).map("".join), st.sampled_from(["Flow Matching", "GRPO", "图像", "3D-GRPO", "--"]))
def test_places_spell_the_name(text, name):
    for start, end in spans_of(text, name):
        assert name_key(text[start:end]) == name_key(name)
