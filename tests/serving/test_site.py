"""The site over HTTP: pages, lists and their twins, languages, and whatever else may be asked."""

import csv
import io
import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.serving.site import PageRequest, answer_page


@pytest.fixture(scope="session")
def site(server):
    with httpx.Client(base_url=server.url, headers={"Accept": "text/html"}, timeout=30) as client:
        yield client


def test_home_shows_what_is_there(site):
    page = site.get("/")
    assert page.status_code == 200 and page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<b>18</b> Papers" in page.text and 'href="/technique/grpo"' in page.text and "2026-02-03" in page.text


def test_search_finds_names_in_both_languages(site):
    assert 'href="/technique/grpo"' in site.get("/search", params={"q": "组相对策略优化"}).text
    found = site.get("/search.json", params={"q": "GRPO"}).json()
    assert found[0]["iri"].endswith("technique/grpo") and found[0]["links"] > 0
    assert "Nothing is called like that" in site.get("/search", params={"q": "zzzzqqqq"}).text


def test_a_paper_shows_its_links_with_their_sentences(site):
    page = site.get("/paper/2602.00001").text
    assert 'href="/model/qwen3-4b"' in page and "<mark>Qwen3-4B</mark>" in page
    assert "基于" in page.partition("<mark>Qwen3-4B</mark>")[0][-40:]  # the sentence around it
    assert 'href="https://huggingface.co/papers/2602.00001"' in page or 'href="https://arxiv.org/abs/2602.00001"' in page
    assert "0.87" in page
    assert '<svg class="neighbourhood"' in page


def test_a_technique_shows_its_papers_and_surroundings(site):
    page = site.get("/technique/grpo").text
    for part in ('href="/paper/2602.00001"', "/technique/policy-gradient", "Occurs with", 'class="neighbourhood"', "组相对策略优化"):
        assert part in page, part
    assert 'rel="alternate" type="text/turtle" href="/technique/grpo.ttl"' in page


def test_a_benchmark_shows_its_leaderboard_best_first(site):
    page = site.get("/benchmark/aime-2025").text
    assert "Leaderboard" in page and "83.1" in page and "Falcon-H1R" in page
    board = site.get("/benchmark/geneval").text
    assert "0.87" in board and 'href="/paper/2602.00001"' in board


def test_the_address_is_the_iri_and_tells_it_apart(site):
    page = site.get("/technique/grpo")
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= {v.strip() for v in page.headers["vary"].split(",")}
    assert 'rel="alternate"' in page.headers["link"] and "/technique/grpo.ttl" in page.headers["link"]
    data = site.get("/technique/grpo.json").json()
    assert data["label"] == "GRPO" and any(p["iri"].endswith("2602.00001") for p in data["papers"])


def test_lists_are_narrowed_by_facets_and_their_twins_hold_the_same(site):
    choice = {"technique": "technique/grpo"}
    page = site.get("/papers", params=choice).text
    total = int(re.search(r'class="total">(\d+) paper', page)[1])
    rows = list(csv.DictReader(io.StringIO(site.get("/papers.csv", params=choice).text)))
    data = site.get("/papers.json", params=choice).json()
    assert 0 < total == len(rows) == len(data) < 18
    assert [r["id"] for r in rows] == [d["id"] for d in data]
    assert all(row["id"] in page for row in rows)
    both = {**choice, "month": "2026-02"}
    assert [d["id"] for d in site.get("/papers.json", params=both).json()] == ["2602.00001"]
    assert len(site.get("/papers.json").json()) == 18
    for name in ("techniques", "models", "benchmarks", "domains", "systems", "datasets", "metrics", "hardware", "reports"):
        assert site.get(f"/{name}").status_code == 200 and isinstance(site.get(f"/{name}.json").json(), list)
        assert site.get(f"/{name}.csv").headers["content-type"].startswith("text/csv")


def test_counts_of_facets_are_what_choosing_them_gives(site):
    page = site.get("/papers").text
    found = re.findall(r'<li><a href="(/papers\?[^"]+)"><bdi>[^<]*</bdi></a> <span class="n">(\d+)</span>', page)
    assert len(found) > 10
    for href, number in found[::5]:
        assert int(re.search(r'class="total">(\d+) paper', site.get(href.replace("&amp;", "&")).text)[1]) >= int(number)


def test_a_broader_field_has_the_papers_of_narrower_ones(site):
    broad = {d["id"] for d in site.get("/papers.json", params={"domain": "domain/computer-vision"}).json()}
    narrow = {d["id"] for d in site.get("/papers.json", params={"domain": "domain/image-generation"}).json()}
    assert narrow and narrow <= broad


def test_both_languages(site):
    english, chinese = site.get("/", headers={"Accept-Language": "en"}), site.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert 'lang="en"' in english.text and 'lang="zh-Hans"' in chinese.text and "最新论文" in chinese.text
    chosen = httpx.get(str(site.base_url) + "technique/grpo?lang=zh", timeout=30)
    assert "<h1><bdi>组相对策略优化</bdi></h1>" in chosen.text and chosen.cookies["lang"] == "zh"
    kept = httpx.get(str(site.base_url), cookies={"lang": "zh"}, timeout=30)
    assert "最新论文" in kept.text


def test_pages_are_kept_by_browsers_until_they_change(site):
    first = site.get("/techniques")
    assert site.get("/techniques", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_what_is_not_there_says_so_and_offers_names(site):
    page = site.get("/technique/grpoo")
    assert page.status_code == 404 and 'href="/technique/grpo"' in page.text
    wrong = site.get("/papers", params={"page": "99"})
    assert wrong.status_code == 400 and "pages 1 to 1" in wrong.text
    assert site.get("/papers", params={"month": "yesterday"}).status_code == 400
    assert site.get("/papers", params={"technique": "technique/nothing"}).status_code == 400
    assert site.get("/static/nothing.css").status_code == 404
    assert site.get("/static/../app.py").status_code == 404 and site.get("/static/%2e%2e/%2e%2e/app.py").status_code == 404
    assert site.post("/papers").status_code == 405


def test_a_merged_thing_leads_to_what_took_its_place(serve, write, tmp_path, run):
    kg.build([write()], tmp_path / "s")
    assert run("merge", "BarDiff-7B", "FLUX.1-dev", "--store", tmp_path / "s").returncode == 0
    with serve(tmp_path / "s") as server:
        answers = [httpx.get(server.url + f"model/{name}", timeout=30) for name in ("bardiff-7b", "flux-1-dev", "flux.1-dev")]
        moved = [a for a in answers if a.status_code == 301]
        assert moved and httpx.get(server.url.rstrip("/") + moved[0].headers["location"], timeout=30).status_code == 200


def test_no_page_runs_anything_inline_or_from_elsewhere(site):
    for path in ("/", "/papers", "/paper/2602.00001", "/technique/grpo", "/sparql", "/graph", "/graph?view=page", "/about", "/search?q=x"):
        page = site.get(path)
        assert page.status_code == 200, path
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe-eval" not in policy
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.DOTALL):
            assert 'type="application/json"' in attributes or (not body.strip() and re.search(r'src="/(static|assets)/', attributes)), path
        assert not re.search(r'\son\w+="|(?:src|action)="(?:https?:)?//', page.text), path


def test_hostile_names_are_nothing_but_text(serve, hostile_store):
    with serve(hostile_store) as server, httpx.Client(base_url=server.url, headers={"Accept": "text/html"}, timeout=30) as client:
        assert "onerror" in client.get("/paper/2602.00001").text
        for path in ("/", "/papers", "/paper/2602.00001", "/technique/grpo", "/search?q=%3C/script%3E", "/graph?view=page", "/papers.json", "/graph.json"):
            page = client.get(path)
            assert page.status_code == 200, path
            if "html" in page.headers["content-type"]:
                assert "<img" not in page.text and 'href="javascript:' not in page.text, path


_TEXT = st.text(max_size=40)
_PATH = st.one_of(
    _TEXT.map(lambda t: "/" + t),
    st.sampled_from(["/papers", "/papers.csv", "/models.json", "/search", "/search.json", "/graph", "/graph.json", "/neighbourhood.json", "/sparql",
                     "/technique/grpo", "/technique/grpo.json", "/paper/2602.00001", "/reports", "/report/2026-02-03", "/about", "/paper/", "//", "/."]),
)  # fmt: skip
_FIELD = st.sampled_from(["q", "page", "technique", "domain", "month", "report", "broader", "origin", "focus", "iri", "view", "query", "example", "lang"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=_PATH,
    parameters=st.lists(st.tuples(_FIELD, st.one_of(_TEXT, st.sampled_from(["technique/grpo", "domain/computer-vision", "1", "-1", "2026-02"]))), max_size=4),
    language=st.sampled_from(["en", "zh"]),
    has_assets=st.booleans(),
)
def test_no_request_breaks_a_page(store, path, parameters, language, has_assets):
    global _graph
    if _graph is None:
        _graph = KnowledgeGraph.open(store)
    answer = answer_page(_graph, PageRequest(path, tuple(parameters), language, has_assets))
    assert answer.status in (200, 301, 400, 404)
    assert answer.status == 301 or answer.body


_graph: KnowledgeGraph | None = None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]),
    path=st.one_of(_PATH, st.sampled_from(["/sparql", "/data", "/.well-known/void", "/health", "/static/site.css", "/assets/x", "/technique/grpo.ttl"])),
    parameters=st.lists(st.tuples(st.one_of(_FIELD, st.sampled_from(["default-graph-uri", "named-graph-uri", "format", "graph", "default", "update"])), _TEXT), max_size=4),
    accept=st.sampled_from(["*/*", "text/html", "text/turtle", "text/csv", "a/b", ",;q=", "application/json;q=x"]),
    body=st.binary(max_size=60),
    kind=st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "text/plain", "application/sparql-update", ";;", ""]),
)  # fmt: skip
def test_no_request_breaks_the_server(site, method, path, parameters, accept, body, kind):
    try:
        request = site.build_request(method, path, params=parameters, content=body, headers={"Accept": accept, "Content-Type": kind})
    except (httpx.InvalidURL, UnicodeError):
        return
    answer = site.send(request)
    assert answer.status_code < 500 or "longer than" in answer.text, (request.url, answer.text)
