"""Writes the graph to a file, in any of the formats people take away. The same graph always gives the same bytes."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import UnknownFormat, UnwritableFile
from kg.graph import graph_files, turtle
from kg.graph.property_graph import read_property_graph
from kg.graph.texts import Texts
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

_XML_NAME = re.compile(r"[^\W\d][\w.-]*$")


def export(graph: KnowledgeGraph, path: str | Path, format: str | None = None) -> None:
    """Write a graph to ``path``, or to standard output where it is ``-``.

    ``format`` is one of FORMATS; without it the path's suffix decides. An existing file is replaced, in one step once
    all is written; missing folders are made. Raises UnknownFormat and UnwritableFile.
    """
    to_stdout = str(path) == "-"
    writer = FORMATS[_format_of(path, format, to_stdout)]
    if to_stdout:
        # A stream that tests or programs put in place of standard output may take text only.
        binary = getattr(sys.stdout, "buffer", None)
        for piece in writer(graph.texts):
            if binary is not None:
                binary.write(piece)
            else:
                sys.stdout.write(piece.decode("utf-8"))
        sys.stdout.flush()
        return
    try:
        _write_file(Path(path), writer(graph.texts))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnwritableFile(f"{path}: can't write here ({reason}); choose another place with -o") from error


def _format_of(path: str | Path, format: str | None, to_stdout: bool) -> str:
    """The name of the format to write; UnknownFormat with those that work where there is none."""
    known = ", ".join(FORMATS)
    if format is not None:
        name = format.lower().removeprefix(".")
        if name not in FORMATS:
            raise UnknownFormat(f"{format}: no such export format; choose one of {known}")
        return name
    if to_stdout:
        raise UnknownFormat(f"standard output has no suffix to tell the format by; name one of {known}")
    suffix = Path(path).suffix
    name = suffix.lower().removeprefix(".")
    if name not in FORMATS:
        what = f"the suffix {suffix} is no export format" if suffix else "no suffix tells the export format"
        raise UnknownFormat(f"{path}: {what}; end the name with one of {known}, or name the format")
    return name


def _write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    path = path.resolve()  # a symbolic link stays, what it points to is replaced
    if path.exists() and not path.is_file():
        # A device or a pipe can't be replaced, only written to; a folder says itself that it is one.
        with path.open("wb") as stream:
            stream.writelines(pieces)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as stream:
            stream.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _turtle(texts: Texts) -> Iterator[bytes]:
    return _encoded(turtle.write_turtle(texts.all_lines()))


def _trig(texts: Texts) -> Iterator[bytes]:
    return _encoded(turtle.write_trig((_graph_term(graph), texts.lines_of(graph)) for graph in texts.graphs()))


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode("utf-8") for piece in pieces)


def _n_triples(texts: Texts) -> Iterator[bytes]:
    return (b"".join(lines) for lines in texts.all_lines())


def _n_quads(texts: Texts) -> Iterator[bytes]:
    for graph in texts.graphs():
        end = f" {_graph_term(graph)} .\n".encode() if _graph_term(graph) else b" .\n"
        for lines in texts.lines_of(graph):
            yield b"".join(lines).replace(b" .\n", end)  # no line end is in a literal


def _graph_term(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> str:
    return "" if isinstance(graph, ox.DefaultGraph) else str(graph)


def _json_ld(texts: Texts) -> Iterator[bytes]:
    """Expanded JSON-LD: no context, so that nothing has to be fetched to read it."""
    return _serialized(_triples(texts), ox.RdfFormat.JSON_LD)


def _rdf_xml(texts: Texts) -> Iterator[bytes]:
    for piece in _serialized(map(_for_xml, _triples(texts)), ox.RdfFormat.RDF_XML):
        # XML readers turn a bare carriage return into a line feed; offsets into texts would no longer hold.
        yield piece.replace(b"\r", b"&#13;")


def _triples(texts: Texts) -> Iterator[ox.Triple]:
    """All triples of all graphs, sorted, each once."""
    for lines in texts.all_lines():
        for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple


def _for_xml(triple: ox.Triple) -> ox.Triple:
    """The triple as RDF/XML can carry it; UnknownFormat where it can't."""
    if not _XML_NAME.search(triple.predicate.value):
        raise UnknownFormat(
            f"RDF/XML can't name the property <{triple.predicate.value}>: its last part is not an XML name; "
            "export to ttl or nt, or rename the property in your vocabulary"
        )
    value = triple.object
    if not isinstance(value, ox.Literal) or not graph_files.NOT_XML.search(value.value):
        return triple
    text = graph_files.NOT_XML.sub("\ufffd", value.value)
    # A literal has a language or a datatype, never both.
    kind = {"language": value.language} if value.language else {"datatype": value.datatype}
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(text, **kind))


def _serialized(triples: Iterable[ox.Triple], format: ox.RdfFormat) -> Iterator[bytes]:
    """What the library writes of triples that come one by one; it goes through a file, since it wants to write itself."""
    with tempfile.TemporaryFile(prefix="kg-export-") as file:
        ox.serialize(triples, file, format, prefixes=PREFIXES)
        file.seek(0)
        while piece := file.read(1 << 20):
            yield piece


def _graphml(texts: Texts) -> Iterator[bytes]:
    return graph_files.write_graphml(read_property_graph(texts.store))


def _gexf(texts: Texts) -> Iterator[bytes]:
    return graph_files.write_gexf(read_property_graph(texts.store))


def _csv(texts: Texts) -> Iterator[bytes]:
    return graph_files.write_csv(read_property_graph(texts.store))


# What each suffix means. All but nq and trig hold one graph: the union of all named graphs.
FORMATS: dict[str, Callable[[Texts], Iterator[bytes]]] = {
    "ttl": _turtle,
    "nt": _n_triples,
    "nq": _n_quads,
    "trig": _trig,
    "jsonld": _json_ld,
    "rdf": _rdf_xml,
    "graphml": _graphml,
    "gexf": _gexf,
    "csv": _csv,
}
