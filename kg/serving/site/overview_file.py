"""The picture of the whole graph as one file that works offline, without a server."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from kg.errors import ServingError
from kg.exploration.overview import overview
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.serving.site.answering import PageRequest
from kg.serving.site.rendering import page
from kg.serving.static_files import has_assets


def write_overview(graph: KnowledgeGraph, path: Path | str, *, language: str = "en") -> tuple[int, int]:
    """Write the picture, drawn by WebGL, of up to 50,000 nodes. Gives the number of nodes shown, and of all.

    Raises ServingError where the browser's scripts are not built.
    """
    if not has_assets():
        raise ServingError("the scripts of the overview are not built; run 'make assets', or leave out --overview")
    package = files("kg.serving")
    script = package.joinpath("assets", "overview.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    style = "".join(
        package.joinpath(*parts).read_text(encoding="utf-8")
        for parts in (("site", "static", "site.css"), ("assets", "overview.css"))
    )
    data = overview(graph)
    answer = page(
        "overview_file.html", PageRequest("/graph", (), language), data=data, script=script, style=style, digest=digest
    )
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(answer.body)
    return data["shown"], data["total"]
