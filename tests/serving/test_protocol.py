"""The SPARQL 1.1 Protocol over HTTP: after the cases of the W3C's manifest, and what clients rely on besides."""

import gzip
import http.client
import json
from functools import partial
from urllib.parse import quote, urlsplit

import httpx
import pytest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
ASK = "ASK { ?p a kg:Paper }"
SELECT = "SELECT ?t { paper:2602.00001 dcterms:title ?t }"
CONSTRUCT = "CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }"
REPORT_GRAPH = "https://w3id.org/paperkg/graph/report/2026-02-03"
RESULT_TYPES = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")


@pytest.fixture
def post(server):
    def post(content=b"", headers=DIRECT, **params):
        return httpx.post(server.url + "sparql", content=content, headers=headers, params=params, timeout=30)

    return post


def graphs(server):
    rows = server.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s a kg:Paper } } ORDER BY ?g").json()["results"]["bindings"]
    return [row["g"]["value"] for row in rows]


# --- queries that must be answered


def test_query_by_get(server):
    answer = server.ask(ASK)
    assert answer.status_code == 200 and answer.json()["boolean"] is True
    assert answer.headers["content-type"] == "application/sparql-results+json"


def test_query_by_form(post):
    answer = post(f"query={quote(ASK)}".encode(), FORM)
    assert answer.status_code == 200 and answer.json()["boolean"] is True


def test_a_form_is_decoded_once(post):
    query = 'ASK { FILTER("%20 + é 扩散" = "%20 + é 扩散" && STRLEN("%20") = 3) }'
    assert post(f"query={quote(query)}".encode(), FORM).json()["boolean"] is True


def test_query_by_direct_post(post):
    assert post(ASK.encode()).json()["boolean"] is True
    assert post(ASK.encode(), {"Content-Type": "application/sparql-query; charset=UTF-8"}).json()["boolean"] is True


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_the_dataset_of_the_request(server, post, how):
    one, two = graphs(server)[:2]
    count = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a kg:Paper }"
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?p a kg:Paper } }"

    def n(query, **dataset):
        fields = {"query": query, **dataset}
        if how == "get":
            answer = httpx.get(server.url + "sparql", params=fields, timeout=30)
        elif how == "form":
            answer = httpx.post(server.url + "sparql", data=fields, timeout=30)
        else:
            answer = post(query.encode(), DIRECT, **dataset)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    each = [n(count, **{"default-graph-uri": graph}) for graph in (one, two)]
    assert all(each)
    assert n(count, **{"default-graph-uri": [one, two]}) == sum(each) == n(count)
    assert n(named, **{"named-graph-uri": [one, two]}) == 2 and n(named, **{"named-graph-uri": one}) == 1
    # the dataset is what the request says and no more
    assert n(count, **{"named-graph-uri": one}) == 0 and n(named, **{"default-graph-uri": one}) == 0
    # and it wins over the query's own
    assert n(f"SELECT (COUNT(DISTINCT ?p) AS ?n) FROM <{one}> {{ ?p a kg:Paper }}", **{"default-graph-uri": two}) == each[1]
    assert n(f"SELECT (COUNT(DISTINCT ?p) AS ?n) FROM <{one}> {{ ?p a kg:Paper }}") == each[0]


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_select_in_each_format(server, media_type):
    answer = server.ask(SELECT, headers={"Accept": media_type})
    assert answer.status_code == 200 and answer.headers["content-type"].partition(";")[0] == media_type
    assert "FooNet" in answer.text
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/ld+json", "application/rdf+xml"],
)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE paper:2602.00001"])
def test_graphs_in_each_format(server, media_type, query):
    import rdflib

    answer = server.ask(query, headers={"Accept": media_type})
    assert answer.status_code == 200 and answer.headers["content-type"].partition(";")[0] == media_type
    names = {"application/rdf+xml": "xml", "application/ld+json": "json-ld", "application/n-quads": "nquads", "application/trig": "trig"}
    assert len(rdflib.Dataset(default_union=True).parse(data=answer.text, format=names.get(media_type, "turtle")))


def test_q_values_decide_and_the_first_is_the_default(server):
    def kind(accept, query=SELECT):
        return server.ask(query, headers={"Accept": accept}).headers["content-type"].partition(";")[0]

    assert kind("text/csv;q=0.3, application/sparql-results+xml;q=0.7") == "application/sparql-results+xml"
    assert kind("application/*;q=0.2, text/csv") == "text/csv"
    assert kind("*/*") == "application/sparql-results+json"
    assert kind("application/json") == "application/json"
    assert kind("text/csv;q=0, */*;q=0.1") == "application/sparql-results+json"
    assert kind("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == "application/xml"
    assert kind("*/*", CONSTRUCT) == "text/turtle"


def test_format_in_the_address(server):
    for name, media_type in (("csv", "text/csv"), ("xml", "application/sparql-results+xml"), ("text/csv", "text/csv")):
        answer = httpx.get(server.url + "sparql", params={"query": SELECT, "format": name}, headers={"Accept": "text/html"}, timeout=30)
        assert answer.headers["content-type"].partition(";")[0] == media_type
    answer = httpx.get(server.url + "sparql", params={"query": CONSTRUCT, "format": "nt"}, timeout=30)
    assert answer.headers["content-type"] == "application/n-triples"


# --- what must be refused


@pytest.mark.parametrize(
    ("method", "content", "headers", "params", "status"),
    [
        ("PUT", b"", {}, {"query": ASK}, 405),
        ("DELETE", b"", {}, {"query": ASK}, 405),
        ("GET", b"", {}, [("query", ASK), ("query", "SELECT * {}")], 400),
        ("POST", f"query={quote(ASK)}&query={quote(ASK)}".encode(), FORM, {}, 400),
        ("POST", ASK.encode(), {"Content-Type": "text/plain"}, {}, 415),
        ("POST", ASK.encode(), {}, {}, 415),
        ("POST", f"query={quote(ASK)}".encode(), {}, {}, 415),
        ("POST", b"nothing=1", FORM, {}, 400),
        ("POST", ASK.encode("utf-16"), DIRECT, {}, 400),
        ("POST", ASK.encode(), {"Content-Type": "application/sparql-query; charset=utf-16"}, {}, 415),
        ("POST", ASK.encode(), DIRECT, {"query": ASK}, 400),
        ("GET", b"", {}, {"query": "ASK {"}, 400),
        ("GET", b"", {}, {"query": ""}, 400),
        ("GET", b"", {}, {"query": ASK, "default-graph-uri": "not an iri"}, 400),
        ("GET", b"", {}, {"query": ASK, "using-graph-uri": "http://g"}, 400),
        ("GET", b"", {}, {"query": "INSERT DATA { <http://a> <http://b> 1 }"}, 400),
        ("GET", b"", {}, {"update": "CLEAR ALL"}, 400),
        ("GET", b"", {}, {"default-graph-uri": "http://g"}, 400),
        ("GET", b"", {"Accept": "image/png"}, {"query": SELECT}, 406),
        ("GET", b"", {"Accept": "text/csv"}, {"query": ASK}, 406),
        ("GET", b"", {"Accept": "text/csv"}, {"query": CONSTRUCT}, 406),
        ("GET", b"", {}, {"query": SELECT, "format": "yaml"}, 400),
        ("GET", b"", {}, {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, 400),
        ("POST", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, {}, 403),
        ("POST", b"update=CLEAR+ALL", FORM, {}, 403),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong(server, method, content, headers, params, status):
    answer = httpx.request(method, server.url + "sparql", content=content, headers=headers, params=params, timeout=30)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8" and answer.text.strip()
    assert answer.headers["access-control-allow-origin"] == "*"
    if status == 405:
        assert "POST" in answer.headers["allow"]


def test_what_is_not_utf8_in_the_address_is_refused(server):
    assert httpx.get(server.url + "sparql?query=ASK%20%7B%FF%7D", timeout=30).status_code == 400


def test_a_body_too_large_is_refused(server):
    host = urlsplit(server.url).netloc
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.putrequest("POST", "/sparql")
    connection.putheader("Content-Type", "application/sparql-query")
    connection.putheader("Content-Length", str(1 << 30))
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_a_syntax_error_shows_the_place(server):
    answer = server.ask("SELECT * WHERE {\n  ?s ?p\n}")
    assert answer.status_code == 400
    first, line, caret = answer.text.splitlines()[:3]
    assert "line 3, column 1" in first and "expected" in first
    assert line.strip() == "}" and caret.strip() == "^"


# --- the rest of HTTP


def test_head_and_options(server):
    head = httpx.head(server.url + "sparql", params={"query": SELECT}, timeout=30)
    assert head.status_code == 200 and head.content == b"" and int(head.headers["content-length"]) > 0
    options = httpx.options(server.url + "sparql", headers={"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "POST"})
    assert options.status_code == 204 and "POST" in options.headers["access-control-allow-methods"]
    assert "Content-Type" in options.headers["access-control-allow-headers"]


def test_gzip_is_used_where_it_pays_and_is_taken(server):
    many = "SELECT * { ?s ?p ?o } LIMIT 3000"
    address = urlsplit(server.url).netloc

    def raw(query, encoding):
        connection = http.client.HTTPConnection(address, timeout=20)
        connection.request("GET", "/sparql?query=" + quote(query), headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        return answer.getheader("Content-Encoding"), answer.read()

    encoding, body = raw(many, "gzip")
    plain_encoding, plain = raw(many, "identity")
    assert encoding == "gzip" and plain_encoding is None
    assert json.loads(gzip.decompress(body)) == json.loads(plain) and len(body) < len(plain) / 3
    assert raw(many, "gzip;q=0")[0] is None
    assert raw(ASK, "gzip")[0] is None


def test_a_large_answer_comes_whole_and_in_pieces(server):
    triples = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()["results"]["bindings"][0]["n"]["value"]
    answer = server.ask("SELECT * { ?s ?p ?o }", headers={"Accept": "text/csv", "Accept-Encoding": "identity"})
    assert answer.headers.get("transfer-encoding") == "chunked" and len(answer.content) > 1 << 20
    import csv

    assert len(list(csv.reader(answer.text.splitlines(keepends=True)))) == int(triples) + 1


def test_service_description_and_void(server):
    import rdflib

    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    description = rdflib.Graph().parse(data=httpx.get(server.url + "sparql", headers={"Accept": "text/turtle"}, timeout=30).text, format="turtle")
    endpoint = rdflib.URIRef(server.url + "sparql")
    assert (endpoint, sd.endpoint, endpoint) in description and (endpoint, sd.feature, sd.UnionDefaultGraph) in description
    dataset = rdflib.Graph().parse(data=httpx.get(server.url + ".well-known/void", timeout=30).text, format="turtle")
    triples = int(dataset.value(rdflib.URIRef(server.url + ".well-known/void#dataset"), void.triples))
    asked = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()["results"]["bindings"][0]["n"]["value"]
    assert triples == int(asked)
    paper = rdflib.URIRef("https://w3id.org/paperkg/ontology#Paper")
    [part] = dataset.subjects(void["class"], paper)
    assert int(dataset.value(part, void.entities)) == 18


def test_graph_store_reading(server):
    import rdflib

    get = partial(httpx.get, timeout=60)  # the whole graph, on a busy machine

    graph = graphs(server)[0]
    answer = get(server.url + "data", params={"graph": graph}, headers={"Accept": "text/turtle"})
    expected = server.ask(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").json()["results"]["bindings"][0]["n"]["value"]
    assert len(rdflib.Graph().parse(data=answer.text, format="turtle")) == int(expected)
    assert httpx.head(server.url + "data", params={"graph": graph}, timeout=30).status_code == 200
    assert get(server.url + "data", params={"graph": "http://nowhere/"}).status_code == 404
    assert get(server.url + "data", params={"graph": "no iri"}).status_code == 400
    assert get(server.url + "data", params={"graph": graph, "default": ""}).status_code == 400
    assert get(server.url + "data?default", headers={"Accept": "application/n-triples"}).text.count("\n") > int(expected)
    assert REPORT_GRAPH.rpartition("/")[2] in get(server.url + "data", headers={"Accept": "application/n-quads"}).text
    assert httpx.put(server.url + "data", params={"graph": graph}, content=b"", timeout=30).status_code == 403


def test_a_thing_is_rdf_by_suffix_and_by_accept(server):
    import rdflib

    iri = rdflib.URIRef("https://w3id.org/paperkg/paper/2602.00001")
    for path, accept, name in (
        ("paper/2602.00001.ttl", "*/*", "turtle"),
        ("paper/2602.00001.nt", "*/*", "nt"),
        ("paper/2602.00001.jsonld", "text/html", "json-ld"),
        ("paper/2602.00001", "text/turtle", "turtle"),
        ("paper/2602.00001", "application/ld+json", "json-ld"),
    ):
        answer = httpx.get(server.url + path, headers={"Accept": accept}, timeout=30)
        assert answer.status_code == 200, answer.text
        found = rdflib.Graph().parse(data=answer.text, format=name)
        assert any("FooNet" in str(title) for title in found.objects(iri, rdflib.DCTERMS.title))
        assert list(found.subjects(rdflib.RDF.subject, iri))
    assert httpx.get(server.url + "paper/0000.00000.ttl", timeout=30).status_code == 404
