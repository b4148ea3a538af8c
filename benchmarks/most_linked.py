"""The most linked names of each class, as in docs/most-linked.md: ``python benchmarks/most_linked.py STORE``."""

from __future__ import annotations

import sys

from kg import KnowledgeGraph

CLASSES = ("Domain", "Model", "Benchmark", "Technique", "Hardware", "System", "Dataset", "Metric")
QUERY = """SELECT ?name (COUNT(DISTINCT ?paper) AS ?papers) (SAMPLE(?found) AS ?discovered) WHERE {
  ?thing a kg:%s ; rdfs:label ?name . FILTER(lang(?name) IN ("", "en"))
  ?paper a kg:Paper ; ?relation ?thing . OPTIONAL { ?thing kg:discovered ?found }
} GROUP BY ?thing ?name HAVING (COUNT(DISTINCT ?paper) > 1) ORDER BY DESC(?papers) ?name LIMIT 100"""


def main() -> None:
    with KnowledgeGraph.open(sys.argv[1]) as graph:
        for name in CLASSES:
            rows = [
                f"{row[0].value}{'*' if row[2] is not None else ''} {row[1].value}" for row in graph.query(QUERY % name)
            ]
            print(f"### {name}\n\n{', '.join(rows) or 'None is linked to two papers.'}\n")


if __name__ == "__main__":
    main()
