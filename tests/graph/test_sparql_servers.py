"""Graphs on SPARQL servers: Oxigraph and OpenLink Virtuoso, started here, and servers that behave badly."""

from __future__ import annotations

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

import kg
from kg.errors import QueryError, StoreAddressError, StoreLocked, StoreNotFound, StoreUnreachable
from kg.exploration.describe import describe
from kg.exploration.named_queries import named_queries, run_named
from kg.exploration.things import find
from kg.graph.sparql_address import parse_address, without_password
from tests.conftest import REPORT

VIRTUOSO = shutil.which("virtuoso-t")
INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql}
ServerThreads = 8
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {http}
ServerRoot = {folder}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server at {address} ended"
        try:
            urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


@contextmanager
def oxigraph_server(folder):
    port = free_port()
    command = [Path(sys.executable).with_name("oxigraph"), "serve", "-l", folder, "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/query", process)
        yield f"sparql+http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory):
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory):
    if VIRTUOSO is None:
        pytest.skip("OpenLink Virtuoso is not installed: apt-get install virtuoso-opensource")
    folder, http_port = tmp_path_factory.mktemp("virtuoso"), free_port()
    (folder / "virtuoso.ini").write_text(INI.format(folder=folder, sql=free_port(), http=http_port))
    command = [VIRTUOSO, "+configfile", folder / "virtuoso.ini", "+foreground"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(f"http://127.0.0.1:{http_port}/sparql", process)
    yield (f"sparql+http://dba:dba@127.0.0.1:{http_port}/sparql"
           "?update=/sparql-auth&data=/sparql-graph-crud-auth&auth=digest")  # fmt: skip
    process.kill()
    process.wait()


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STATE_DIR", str(tmp_path / "state"))
    return request.getfixturevalue(request.param)


def rows(answer) -> list[list[str]]:
    return [[getattr(term, "value", "") for term in row] for row in answer]


def test_every_command_gives_what_a_folder_gives(server, write, tmp_path):
    seed = Path(__file__).parents[2] / "seeds" / "2026-01-06.md"
    local = tmp_path / "local"
    for store in (local, server):
        kg.build([seed, write()], store)
    with kg.KnowledgeGraph.open(local) as here, kg.KnowledgeGraph.open(server) as there:
        assert len(here.store) == len(there.store)
        for name, query in named_queries().items():
            assert rows(run_named(there, name, query.parameters)) == rows(run_named(here, name, query.parameters)), name
        assert there.stats() == here.stats() and there.reports() == here.reports()
        for name in ("AIME 2025", "2602.00001"):
            assert describe(there, find(there, name)) == describe(here, find(here, name))
        for file in ("a.nq", "b.nq"):
            (here if file == "a.nq" else there).export(tmp_path / file)
        assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()
        construct = "CONSTRUCT { ?p dcterms:title ?t } WHERE { ?p a kg:Paper ; rdfs:label ?t }"
        assert {str(x) for x in there.query(construct)} == {str(x) for x in here.query(construct)}
        with pytest.raises(QueryError):
            list(there.query("SELECT nonsense {"))
    # Correct, take back, and build again from another machine, whose working copy is fetched.
    correction = kg.parse_correction("remove 2602.00001 usesTechnique GRPO")
    for store in (local, server):
        kg.correct([correction], store)
    changed = REPORT.replace("GenEval", "DPG-Bench")
    os.environ["KG_STATE_DIR"] = str(tmp_path / "another-machine")
    for store in (local, server):
        assert kg.build([write(changed)], store).changed == ["2026-02-03"]
    with kg.KnowledgeGraph.open(local) as here, kg.KnowledgeGraph.open(server) as there:
        query = "SELECT ?t WHERE { ?l rdf:subject paper:2602.00001 ; rdf:object ?t } ORDER BY ?t"
        assert rows(there.query(query)) == rows(here.query(query))
    with kg.KnowledgeGraph.open(server, min_confidence=0.8) as sure:
        assert sure.threshold == 0.8 and len(sure.store) > 1000
    kg.remove("2026-02-03", server)
    with kg.KnowledgeGraph.open(server) as there:
        assert [r.id for r in there.reports()] == ["2026-01-06"]
    kg.remove("2026-01-06", server)


def test_a_command_line(server, write, tmp_path):
    command = [sys.executable, "-m", "kg"]
    environment = {**os.environ, "KG_STORE": server}
    subprocess.run([*command, "build", write()], check=True, env=environment, capture_output=True)
    asked = subprocess.run([*command, "query", "papers-using", "--technique", "GRPO", "--format", "csv"],
                           check=True, env=environment, capture_output=True, text=True)  # fmt: skip
    assert "2602.00001" in asked.stdout
    kg.remove("2026-02-03", server)


def test_a_server_that_cuts_answers_is_not_believed(virtuoso, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STATE_DIR", str(tmp_path / "state"))
    kg.build([Path(__file__).parents[2] / "seeds" / "2026-01-06.md"], virtuoso)
    with kg.KnowledgeGraph.open(virtuoso) as graph, pytest.raises(QueryError, match="has cut the answer"):
        graph.query("SELECT * WHERE { ?s ?p ?o }")
    kg.remove("2026-01-06", virtuoso)


def test_wrong_credentials_and_absent_servers_are_one_line(virtuoso, write, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STATE_DIR", str(tmp_path / "state"))
    with pytest.raises(StoreUnreachable, match="credentials"):
        kg.build([write()], virtuoso.replace("dba:dba", "dba:wrong"))
    monkeypatch.setattr("kg.graph.sparql_client._PAUSE", 0.01)
    with pytest.raises(StoreUnreachable, match="does not answer"):
        kg.KnowledgeGraph.open(f"sparql+http://127.0.0.1:{free_port()}")


def test_an_empty_server_says_how_to_begin(tmp_path, monkeypatch):
    monkeypatch.setenv("KG_STATE_DIR", str(tmp_path / "state"))
    with oxigraph_server(tmp_path / "empty") as address:
        with pytest.raises(StoreNotFound, match="kg build"):
            kg.KnowledgeGraph.open(address)
        with pytest.raises(StoreNotFound):
            kg.remove("2026-02-03", address)


class _Flaky(http.server.BaseHTTPRequestHandler):
    """Fails twice in the ways servers do, then answers."""

    requests = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).requests += 1
        if self.requests == 1:
            self.send_error(503)
            return
        if self.requests == 2:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = b'{"head":{},"boolean":true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def test_requests_are_sent_again(monkeypatch):
    monkeypatch.setattr("kg.graph.sparql_client._PAUSE", 0.01)
    with http.server.HTTPServer(("127.0.0.1", 0), _Flaky) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with kg.KnowledgeGraph.open(f"sparql+http://127.0.0.1:{server.server_port}/query") as graph:
            assert bool(graph.query("ASK { ?s ?p ?o }"))
        server.shutdown()
    assert _Flaky.requests >= 4


def test_one_build_at_a_time(oxigraph, write, tmp_path, monkeypatch):
    from kg.graph.homes import home_of

    monkeypatch.setenv("KG_STATE_DIR", str(tmp_path / "state"))
    with home_of(oxigraph).lock(), pytest.raises(StoreLocked):
        kg.build([write()], oxigraph)


@pytest.mark.parametrize(
    ("text", "query", "update", "data"),
    [
        ("sparql+http://h:7878", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("sparql+http:/h:7878/query", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("sparql+https://h/ds/sparql?update=/ds/update&data=/ds/data", "https://h/ds/sparql", "https://h/ds/update", "https://h/ds/data"),
        ("sparql+http://h/sparql", "http://h/sparql", "", ""),
    ],
)
def test_addresses(text, query, update, data):
    address = parse_address(text)
    assert (address.query, address.update, address.data) == (query, update, data)
    assert "secret" not in repr(parse_address("sparql+http://u:secret@h/x")) and str(parse_address("sparql+http://u:secret@h/x")) == "http://h/x"


def test_passwords_are_not_shown(write, monkeypatch):
    address = f"sparql+http://me:secret@127.0.0.1:{free_port()}/sparql?update=/u&data=/d"
    asked = subprocess.run([sys.executable, "-m", "kg", "build", write(), "--store", address], capture_output=True, text=True)
    assert asked.returncode == 1 and "does not answer" in asked.stderr and "secret" not in asked.stderr
    assert without_password(address) == (address.replace(":secret", ""), "secret")
    assert without_password("sparql+http://h:7878") == ("sparql+http://h:7878", "")


@pytest.mark.parametrize("text", ["sparql+ftp://h", "sparql+http://", "sparql+http://h/x?speed=9"])
def test_bad_addresses(text):
    with pytest.raises(StoreAddressError):
        parse_address(text)
