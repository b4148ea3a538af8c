"""GraphML, GEXF and CSV for Gephi, yEd, Cytoscape and spreadsheets: equal nodes and links in all three.

Written here and not by networkx, whose files carry today's date and its own version, and are not the same bytes twice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from kg.graph.property_graph import Edge, Node, PropertyGraph

# Characters that XML 1.0 has no way to carry. Reading keeps them out of reports; a user's vocabulary could hold some.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_ESCAPES = str.maketrans(
    # Readers would take bare line ends and tabs in attributes for spaces.
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)
_NODE_FIELDS = ("type", "label", "label_zh")
_EDGE_FIELDS = ("relation", "confidence", "section", "quote")
_CSV_HEADER = (
    "source",
    "source_label",
    "relation",
    "target",
    "target_label",
    "target_label_zh",
    "target_type",
    "confidence",
    "section",
    "quote",
)


def write_graphml(graph: PropertyGraph) -> Iterator[bytes]:
    """The text of a GraphML file, in pieces."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for owner, fields in (("node", ("id", *_NODE_FIELDS)), ("edge", _EDGE_FIELDS)):
        for field in fields:
            yield (
                f'  <key id="{owner}_{field}" for="{owner}" attr.name="{field}" attr.type="{_type(field)}"/>\n'
            ).encode()
    yield b'  <graph edgedefault="directed">\n'
    for node in graph.nodes.values():
        data = "".join(f'<data key="node_{name}">{_xml(text)}</data>' for name, text in _node_data(node, "id"))
        yield f'    <node id="{_xml(node.id)}">{data}</node>\n'.encode()
    for number, edge in enumerate(graph.edges):
        data = "".join(f'<data key="edge_{name}">{_xml(text)}</data>' for name, text in _edge_data(edge))
        ends = f'source="{_xml(edge.source)}" target="{_xml(edge.target)}"'
        yield f'    <edge id="{number}" {ends}>{data}</edge>\n'.encode()
    yield b"  </graph>\n</graphml>\n"


def write_gexf(graph: PropertyGraph) -> Iterator[bytes]:
    """The text of a GEXF 1.2 file, in pieces; the label stands where Gephi looks for it."""
    yield (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
        b'  <graph mode="static" defaultedgetype="directed">\n'
    )
    for owner, fields in (("node", _NODE_FIELDS), ("edge", _EDGE_FIELDS)):
        yield f'    <attributes class="{owner}" mode="static">\n'.encode()
        for field in fields:
            if field != "label":
                yield f'      <attribute id="{field}" title="{field}" type="{_type(field)}"/>\n'.encode()
        yield b"    </attributes>\n"
    yield b"    <nodes>\n"
    for node in graph.nodes.values():
        values = _gexf_values(pair for pair in _node_data(node) if pair[0] != "label")
        yield f'      <node id="{_xml(node.id)}" label="{_xml(node.label)}">{values}</node>\n'.encode()
    yield b"    </nodes>\n    <edges>\n"
    for number, edge in enumerate(graph.edges):
        ends = f'source="{_xml(edge.source)}" target="{_xml(edge.target)}"'
        values = _gexf_values(iter(_edge_data(edge)))
        yield f'      <edge id="{number}" {ends} label="{edge.relation}">{values}</edge>\n'.encode()
    yield b"    </edges>\n  </graph>\n</gexf>\n"


def write_csv(graph: PropertyGraph) -> Iterator[bytes]:
    """The links as an RFC 4180 table with a header row: UTF-8, lines ended by CR LF, values as they are."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_CSV_HEADER)
    for edge in graph.edges:
        source, target = graph.nodes[edge.source], graph.nodes[edge.target]
        confidence = "" if edge.confidence is None else str(edge.confidence)
        ends = (source.id, source.label, edge.relation, target.id, target.label, target.label_zh, target.type)
        writer.writerow((*ends, confidence, edge.section, edge.quote))
    yield buffer.getvalue().encode("utf-8")


def _type(field: str) -> str:
    return "double" if field == "confidence" else "string"


def _node_data(node: Node, *first: str) -> list[tuple[str, str]]:
    return [(name, str(getattr(node, name))) for name in (*first, *_NODE_FIELDS)]


def _edge_data(edge: Edge) -> list[tuple[str, str]]:
    values = ((name, getattr(edge, name)) for name in _EDGE_FIELDS)
    return [(name, str(value)) for name, value in values if value is not None]


def _gexf_values(pairs: Iterator[tuple[str, str]]) -> str:
    values = "".join(f'<attvalue for="{name}" value="{_xml(text)}"/>' for name, text in pairs)
    return f"<attvalues>{values}</attvalues>"


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", text).translate(_XML_ESCAPES)
