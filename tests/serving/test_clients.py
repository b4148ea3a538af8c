"""Clients that people use get right answers."""

import io
import json
import subprocess

import httpx
import pytest

COUNT = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a kg:Paper }"
TITLES = "SELECT ?p ?title { ?p a kg:Paper ; dcterms:title ?title } ORDER BY ?p"


def test_sparqlwrapper(server):
    import SPARQLWrapper

    sw = SPARQLWrapper

    client = sw.SPARQLWrapper(server.url + "sparql")
    for method in (sw.GET, sw.POST):
        client.setMethod(method)
        client.setReturnFormat(sw.JSON)
        client.setQuery(COUNT)
        assert client.query().convert()["results"]["bindings"][0]["n"]["value"] == "18"
    client.setRequestMethod(sw.POSTDIRECTLY)
    client.setReturnFormat(sw.CSV)
    client.setQuery(TITLES)
    assert client.query().convert().decode().count("\n") >= 18
    client.setReturnFormat(sw.XML)
    client.setQuery("ASK { ?p a kg:Paper }")
    assert "true" in client.query().convert().toxml()
    client.setReturnFormat(sw.TURTLE)
    client.setQuery("CONSTRUCT WHERE { ?p a kg:Paper }")
    assert b"Paper" in client.query().convert()
    client.setReturnFormat(sw.JSON)
    client.setQuery("SELECT * {")
    with pytest.raises(sw.SPARQLExceptions.QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_the_sparql_store_of_rdflib(server, method, format):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(server.url + "sparql", method=method, returnFormat=format), identifier=rdflib.URIRef("urn:x"))
    graph.store.query_endpoint = server.url + "sparql"
    union = rdflib.Graph(SPARQLStore(server.url + "sparql", method=method, returnFormat=format))
    rows = list(union.query("SELECT ?t { <https://w3id.org/paperkg/paper/2602.00001> <http://purl.org/dc/terms/title> ?t }"))
    assert "FooNet" in str(rows[0][0])
    papers = union.triples((None, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/paperkg/ontology#Paper")))
    assert len(set(papers)) == 18


def test_pandas_reads_csv(server):
    import pandas

    frame = pandas.read_csv(io.StringIO(server.ask(TITLES, headers={"Accept": "text/csv"}).text))
    assert list(frame.columns) == ["p", "title"] and len(frame) == 18


def test_curl(server):
    def curl(*arguments):
        return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True).stdout

    assert json.loads(curl(server.url + "sparql", "--data-urlencode", f"query={COUNT}"))["results"]["bindings"][0]["n"]["value"] == "18"
    assert curl("-G", "-H", "Accept: text/csv", server.url + "sparql", "--data-urlencode", f"query={COUNT}").split() == ["n", "18"]
    assert "@prefix" in curl("-H", "Accept: text/turtle", server.url + "paper/2602.00001")


def test_a_page_of_another_origin_may_ask(server):
    """What a browser checks for an editor such as YASGUI that is served from elsewhere."""
    origin = {"Origin": "https://yasgui.example"}
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,accept"}
    before = httpx.options(server.url + "sparql", headers=asked)
    assert before.is_success and before.headers["access-control-allow-origin"] == "*"
    for query, status in ((COUNT, 200), ("SELECT", 400)):
        answer = httpx.post(server.url + "sparql", data={"query": query}, headers=origin, timeout=30)
        assert answer.status_code == status and answer.headers["access-control-allow-origin"] == "*"
