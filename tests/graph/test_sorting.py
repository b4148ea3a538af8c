"""Sorting and comparing lines, whatever fits into memory; statements as text."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.sorting import compared, sorted_lines
from kg.graph.statements import decimal, integer, literal, n_quads, n_triples, tagged, to_triples

LINES = st.lists(st.integers(0, 60).map(lambda n: f"<{n}> é\n".encode()))


@given(LINES, st.integers(1, 7))
def test_runs_on_disk_are_one_sorted_list(lines, run):
    assert list(sorted_lines(iter(lines), run=run)) == sorted(set(lines))


@given(LINES, LINES)
def test_what_differs_is_told(old, new):
    found = list(compared(sorted(set(old)), sorted(set(new))))
    assert {line for line, is_new in found if is_new} == set(new) - set(old)
    assert {line for line, is_new in found if not is_new} == set(old) - set(new)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(), st.decimals(-1000, 1000, places=4))
def test_statements_are_written_as_oxigraph_writes_them(text, number, value):
    """What is derived anew is compared as text with what the store dumps."""
    objects = (literal(text), tagged(text), integer(number), decimal(value))
    statements = sorted({f"<http://a/s> <http://a/p> {x}" for x in objects})
    store = ox.Store()
    store.load(n_quads(statements, "http://a/g"), format=ox.RdfFormat.N_QUADS)
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode("http://a/g"))
    assert sorted(dumped.splitlines(keepends=True)) == sorted(n_triples(statements).splitlines(keepends=True))
    assert [t.object.value for t in to_triples([f"<http://a/s> <http://a/p> {literal(text)}"])] == [text]
