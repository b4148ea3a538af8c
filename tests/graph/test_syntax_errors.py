"""A refused query says where it goes wrong and what could have stood there."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, SparqlSyntaxError
from kg.exploration.named_queries import named_queries
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.syntax_errors import _misplaced


@pytest.fixture
def graph():
    return KnowledgeGraph(ox.Store())


@pytest.mark.parametrize(
    ("query", "line", "column", "said"),
    [
        ("SELECT * WHERE {\n  ?s ?p\n}", 3, 1, "«}» can't stand here"),
        ("SELECT * { ?s ?p ?o FILTER(?o > ) }", 1, 33, "«)» can't stand here"),
        ("SELECT ?x\nWHERE { ?x a nowhere:Thing }", 2, 14, "«nowhere:» is not declared"),
        ("SELCT *", 1, 1, "expected ASK, BASE, CONSTRUCT, DESCRIBE, PREFIX or SELECT"),
        ("SELECT * { ?s ?p 'left open }", 1, 18, "a string that does not end"),
        ("SELECT * { ?s ?p ?o ", 1, 20, "the text ends here"),
        ("SELECT * { ?s ?p ?o } GROUP", 1, 28, "expected BY"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", 1, 23, "«;» can't stand here"),
        ("SELECT * { ?s <a b> ?o }", 1, 15, "«<» can't stand here"),
        ("", 1, 1, "the text ends here"),
    ],
)
def test_the_place_and_what_was_expected(graph, query, line, column, said):
    with pytest.raises(SparqlSyntaxError) as caught:
        graph.query(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    message, *excerpt = str(caught.value).split("\n")
    assert said in message
    assert excerpt[1].index("^") - 2 == column - 1


def test_the_caret_stands_under_the_place_after_wide_characters(graph):
    with pytest.raises(SparqlSyntaxError) as caught:
        graph.query('SELECT * { ?s ?p "扩散" ) }')
    line, caret = str(caught.value).split("\n")[1:]
    columns = sum(2 if c in "扩散" else 1 for c in line[: line.index(")")])
    assert caret.index("^") == columns


def test_a_long_line_is_cut_around_the_place(graph):
    with pytest.raises(SparqlSyntaxError) as caught:
        graph.query("SELECT * { " + "?s ?p ?o . " * 200 + "} }")
    line, caret = str(caught.value).split("\n")[1:]
    assert len(line) < 110 and line[caret.index("^")] == "}"


def test_what_only_the_engine_knows_is_said_in_its_words(graph):
    with pytest.raises(QueryError, match="variable that is unbound"):
        graph.query("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }")


def test_what_the_engine_accepts_is_within_the_grammar():
    """Else an error later in the text would be shown at the wrong place."""
    for query in named_queries().values():
        assert _misplaced(query.sparql, update=False) == (None, ""), query.name
    hard = [
        "SELECT (SUM(?x)+1 AS ?n) ?a { ?a ^kg:b/(kg:c|!kg:d)*/kg:e+ [ a kg:F ; kg:g () , (1 2) ] FILTER(?x-1<?y&&?z NOT IN (1,'a'@en)) }"
        " GROUP BY ?a (STR(?b) AS ?c) HAVING(COUNT(*) > -1) ORDER BY DESC(?n) ?a LIMIT 3 OFFSET 2 VALUES (?a ?b) { (UNDEF kg:x) }",
        "CONSTRUCT WHERE { ?s a kg:Paper . }",
        "DESCRIBE kg:x ?y FROM <http://g> { ?y ?p kg:x MINUS { ?y a kg:Z } BIND(IF(BOUND(?y),1,2) AS ?q) }",
        "ASK { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s ?p ?o } { ?a ?b ?c } UNION { SELECT * { ?s ?p true } } FILTER NOT EXISTS { ?s ?p 1.5e3 } }",
    ]  # fmt: skip
    for query in hard:
        ox.Store().query(query, prefixes={"kg": "http://kg/"})
        assert _misplaced(query, update=False) == (None, ""), query
    updates = [
        "PREFIX a: <http://a/> WITH a:g DELETE { ?s ?p ?o } INSERT { GRAPH a:h { ?s ?p 'x' } } USING NAMED a:i WHERE { ?s ?p ?o } ; CLEAR ALL",
        "INSERT DATA { <http://a> <http://b> 1 . GRAPH <http://g> { <http://a> <http://b> 2 } }; DELETE WHERE { ?s ?p ?o };",
    ]
    for update in updates:
        ox.Store().update(update)
        assert _misplaced(update, update=True) == (None, ""), update


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("SELECTaskWHERE{}()?x.;,<>'\"\\ \n:#1+-^|&扩\u0301😀"), max_size=60))
def test_no_text_breaks_the_explanation(text):
    try:
        KnowledgeGraph(ox.Store()).query(text)
    except QueryError as error:
        assert "SPARQL" in str(error) or "SERVICE" in str(error)
