"""No query leaves this machine: a real server counts what reaches it."""

from __future__ import annotations

import contextlib
import http.server
import threading
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.sparql_text import asks_another_server
from kg.namespaces import PREFIXES
from tests.graph.small_graph import small_graph

THERE = "{ ?s ?p ?o }"
# U stands for the server's address. All of these are SPARQL to some reader, most of them to pyoxigraph.
EVASIONS = [
    "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { service <U> { ?s ?p ?o } }",
    "SELECT * { sErViCe SiLeNt <U> { ?s ?p ?o } }",
    "SELECT * { SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { SERVICE#x\n<U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c #\r SERVICE <U> { ?s ?p ?o } \n }",
    "SELECT * { SERVICE u:x { ?s ?p ?o } }",
    "SELECT * { SERVICEu:x { ?s ?p ?o } }",
    "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { SERVICE:x.y#c\n{ ?s ?p ?o } }",
    "SELECT * { SERVICESILENTu:x { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT:x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <U> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { BIND(<U> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c.SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b u:.SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b 1SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b 'x'SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c FILTER(true)SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c OPTIONAL { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { ?a ?b ?c FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <U> { ?s ?p ?o } } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }",
    "ASK { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { SERVICE <U> { ?s ?p ?o } } }",
    r"SELECT * { \u0053ERVICE <U> { ?s ?p ?o } }",
    r"SELECT * { SERVIC\U00000045 <U> { ?s ?p ?o } }",
    r"SELECT * { ?a ?b 'a\u0027 . SERVICE <U> { ?s ?p ?o } #' }",
    "SELECT * { ?a ?b ?c #\\u000A SERVICE <U> { ?s ?p ?o }\n }",
    "SELECT * { { ?a ?b '''x' \" ''' } UNION { SERVICE <U> { ?s ?p ?o } } }",
    'SELECT * { { ?a ?b """a" # \'\'\'""" } UNION { SERVICE <U> { ?s ?p ?o } } }',
    "SELECT * { { VALUES ?v { '''a' } } UNION { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { { ?a ?b '\\\\' } UNION { SERVICE <U> { ?s ?p ?o } } #' \n }",
    "SELECT * { VALUES ?a { 1 } FILTER(?a<'#>'||true) SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { VALUES ?a { 1 } FILTER(?a<'x>'||true)SERVICE u:x { ?s ?p ?o } FILTER('a'='a') }",
    "SELECT * { VALUES (?a ?x) { (1 <U>) } FILTER(?a<?x||true)SERVICE#>\n?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?a { 1 } FILTER(?a<u:b||true)SERVICE#>\nu:x { ?s ?p ?o } }",
]


@pytest.fixture(scope="module")
def server():
    """A SPARQL endpoint that counts its visitors."""
    seen = SimpleNamespace(requests=0)

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            seen.requests += 1
            body = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_):
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    seen.address = f"http://127.0.0.1:{httpd.server_port}/"
    yield seen
    httpd.shutdown()


def written(query, server):
    return f"PREFIX u: <{server.address}> PREFIX : <{server.address}> " + query.replace("<U>", f"<{server.address}>")


def test_pyoxigraph_itself_would_ask(server):
    """Else the tests below could not fail."""
    reached = 0
    for query in EVASIONS:
        before = server.requests
        with contextlib.suppress(SyntaxError, RuntimeError, TypeError, OSError):
            list(ox.Store().query(written(query, server)))
        reached += server.requests > before
    assert reached >= 12


@pytest.mark.parametrize("query", EVASIONS)
def test_nothing_arrives(server, query):
    before = server.requests
    with small_graph() as graph, pytest.raises(QueryError, match="SERVICE"):
        list(graph.query(written(query, server)))
    assert server.requests == before


@pytest.mark.parametrize("query", [
    "SELECT ?service { ?service ?p ?o }",
    "SELECT $service { $service ?p ?o }",
    "PREFIX ex: <http://x.org/service/> SELECT * { ?s ex:SERVICE ?o }",
    "SELECT * { ?s <http://x.org/service?service=1#service> ?o }",
    "SELECT * { ?s <urn:x:service> ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> { ?s ?p ?o }' }",
    "SELECT * { ?s ?p '''it's a SERVICE <http://x/> {''' }",
    'SELECT * { ?s ?p """a "SERVICE" <http://x/>\n { ?s ?p ?o }""" }',
    'SELECT * { ?s ?p "a \\"SERVICE\\" b"@service }',
    "SELECT * { ?s ?p ?o # SERVICE <http://x/> {}\n }",
    "SELECT * { ?s ?p _:service }",
    "SELECT * { ?s ?p ?o FILTER(?o<5 && ?o>1 && STR(?s) != 'service') }",
])
def test_harmless_queries_are_answered(query):
    with small_graph() as graph:
        list(graph.query(query))


WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12).map(lambda x: "service " + x)


@given(WORDS, st.sampled_from(["'", '"', "'''", '"""']))
def test_whatever_a_string_or_comment_says_is_harmless(word, mark):
    string = f"{mark}{_escaped(word)}{mark}"
    query = f"SELECT * {{ ?service ?p {string} # {' '.join(word.split())}\n }}"
    assert not asks_another_server(query)
    list(ox.Store().query(query))  # and it is SPARQL


PARTS = st.sampled_from(["?a ?b ?c ", "?a ?b ", "?a<?b", "FILTER(", "||true", ")", "<'x>", "'", '"', "'\'\'", '""', "#", "#>\n",
                         "\n", "<http://x/>", ">", "u:", "u:x", "\\", "{", "}", "1", ".", "@en", "\\u0027", "&&", "VALUES ?z {"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PARTS, max_size=6), st.sampled_from(["SERVICE ", "SERVICE", "SERVICE#\n", "serviceSILENT"]),
       st.sampled_from(["u:x", "<U>"]), st.sampled_from(["", "#>\n"]), st.lists(PARTS, max_size=2))
def test_whatever_reaches_a_server_is_seen(server, before, word, target, between, after):
    query = written("SELECT * { " + "".join(before) + word + target + between + THERE + "".join(after) + " }", server)
    requests = server.requests
    with contextlib.suppress(SyntaxError, RuntimeError, TypeError, OSError):
        list(ox.Store().query(query))
    assert server.requests == requests or asks_another_server(query)


def _escaped(text: str) -> str:
    plain = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'", '"': '\\"'}
    return "".join(plain.get(c, c) for c in text)


def test_closing_twice_and_asking_afterwards():
    graph = KnowledgeGraph(ox.Store())
    graph.close()
    graph.close()
    with pytest.raises(QueryError, match="closed"):
        graph.query("ASK { ?s ?p ?o }")


def test_our_prefixes_are_not_taken_for_the_key_word():
    assert not any("service" in prefix.lower() for prefix in PREFIXES)
