"""The named queries: SPARQL files of the package, and what the graph itself says of them.

The first lines of a file say what it asks and which parameters it takes: ``# title: …``, ``# title-zh: …`` or
``# parameter: technique Thing GRPO`` (name, kind, an example). In the graph each is a sh:SPARQLSelectExecutable
(https://www.w3.org/TR/shacl-af/#SPARQLExecutable), so that a client finds out from the graph what can be asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pyoxigraph as ox

from kg.graph import terms as t
from kg.namespaces import BASE, PREFIXES


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with a name, a title in two languages and parameters (name → example)."""

    name: str
    title: str
    title_zh: str
    parameters: Mapping[str, str]
    sparql: str

    def with_prefixes(self) -> str:
        """The query with the prefixes it uses declared, as any endpoint takes it."""
        used = sorted(p for p in PREFIXES if re.search(rf"(?<![\w:/]){p}:", self.sparql))
        body = "".join(line for line in self.sparql.splitlines(keepends=True) if not line.startswith("#"))
        return "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in used) + body.strip() + "\n"


@lru_cache(maxsize=1)
def named_queries() -> dict[str, NamedQuery]:
    """All named queries by name."""
    found = {}
    for file in sorted(files("kg.graph").joinpath("queries").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".rq"):
            continue
        text = file.read_text(encoding="utf-8")
        head = dict(re.findall(r"^# (title|title-zh): (.+)$", text, re.MULTILINE))
        parameters = dict(re.findall(r"^# parameter: (\w+) (.+)$", text, re.MULTILINE))
        name = file.name.removesuffix(".rq")
        found[name] = NamedQuery(name, head["title"], head["title-zh"], parameters, text)
    return found


def executables() -> Iterator[ox.Triple]:
    """The named queries as the graph states them."""
    sh = PREFIXES["sh"]
    for query in named_queries().values():
        node = ox.NamedNode(f"{BASE}query/{query.name}")
        for name in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield ox.Triple(node, t.TYPE, ox.NamedNode(sh + name))
        yield ox.Triple(node, t.LABEL, ox.Literal(query.title, language="en"))
        yield ox.Triple(node, t.LABEL, ox.Literal(query.title_zh, language="zh"))
        yield ox.Triple(node, ox.NamedNode(sh + "select"), ox.Literal(query.with_prefixes()))
