"""With every socket blocked: build, ask, export, look."""

from __future__ import annotations

import kg
from kg.exploration.page import write_page


def test_all_of_it_works_without_a_network(write, tmp_path, socket_disabled):
    kg.build([write()], tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        assert list(graph.query("SELECT ?p WHERE { ?p kg:usesTechnique technique:grpo }"))
        graph.export(tmp_path / "g.ttl")
        assert write_page(graph, tmp_path / "g.html").nodes > 5
