"""What makes it safe to leave the server running."""

import contextlib
import os
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

import kg

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STREAMED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIGHT = "ASK { ?p a kg:Paper }"


def below(pid):
    """The processes that a process has started, and those that these have."""
    found, todo = [], [pid]
    while todo:
        for thread in Path(f"/proc/{todo.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                children = [int(x) for x in thread.read_text().split()]
                found += children
                todo += children
    return found


def processor_seconds(pid):
    """Seconds of processor time that a process and all below it have used."""
    total = 0
    for here in [pid, *below(pid)]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{here}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def test_a_query_over_its_limit_is_stopped_and_said_so(serve, store):
    with serve(store, "--timeout", "1") as server:
        answer = server.ask(CARTESIAN)
        assert answer.status_code == 503 and "longer than 1 s" in answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
        assert server.ask(LIGHT).status_code == 200
        time.sleep(0.3)
        before = processor_seconds(server.process.pid)
        time.sleep(1)
        assert processor_seconds(server.process.pid) - before < 0.5  # nothing goes on running


def test_a_cut_answer_never_looks_whole(serve, store):
    with serve(store, "--timeout", "5") as server, pytest.raises(httpx.RemoteProtocolError), httpx.stream(
        "GET", server.url + "sparql", params={"query": STREAMED}, headers={"Accept": "text/csv"}, timeout=30
    ) as answer:
        assert answer.status_code == 200
        for _ in answer.iter_raw():
            pass


def test_a_query_ends_when_its_client_leaves(serve, store):
    with serve(store, "--timeout", "0") as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(server.url + "sparql", params={"query": CARTESIAN}, timeout=1)
        time.sleep(0.7)
        before = processor_seconds(server.process.pid)
        time.sleep(1)
        assert processor_seconds(server.process.pid) - before < 0.5


def test_many_heavy_queries_leave_room_for_light_ones(serve, store):
    with serve(store, "--timeout", "6") as server:
        statuses = []
        heavy = [threading.Thread(target=lambda: statuses.append(server.ask(CARTESIAN).status_code)) for _ in range(24)]
        for thread in heavy:
            thread.start()
        time.sleep(1)
        for _ in range(20):
            assert server.ask(LIGHT).status_code == 200
        assert any(thread.is_alive() for thread in heavy), "the light ones had to wait for the heavy"
        for thread in heavy:
            thread.join()
        assert set(statuses) == {503}


def test_max_rows_is_stated_and_exceeding_it_is_an_error(serve, store):
    with serve(store, "--max-rows", "10") as server:
        few = server.ask("SELECT * { ?s ?p ?o } LIMIT 10")
        assert few.status_code == 200 and len(few.json()["results"]["bindings"]) == 10
        many = server.ask("SELECT * { ?s ?p ?o } LIMIT 11")
        assert many.status_code == 503 and "more than 10 rows" in many.text
        graph = server.ask("CONSTRUCT WHERE { ?s ?p ?o }")
        assert graph.status_code == 503 and "triples" in graph.text
        wrong = server.ask("SELECT")
        assert {a.headers["paperkg-max-rows"] for a in (few, many, graph, wrong)} == {"10"}


def test_a_host_that_is_not_ours_is_refused(server, serve, store):
    port = urlsplit(server.url).port
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "169.254.1.1", ""):
        for path in ("sparql?query=" + quote(LIGHT), "", "static/site.css", "data"):
            assert httpx.get(server.url + path, headers={"Host": host}, timeout=30).status_code in (400, 421), (host, path)
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert httpx.get(server.url + "sparql", params={"query": LIGHT}, headers={"Host": host}, timeout=30).status_code == 200
    with serve(store, "--allow-host", "papers.example") as other:
        assert httpx.get(other.url + "health", headers={"Host": "papers.example:80"}, timeout=30).status_code == 200


def test_a_build_is_picked_up_and_running_queries_end_on_the_old(serve, write, tmp_path):
    kg.build([write()], tmp_path / "s")
    count = "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }"

    def papers(server):
        return int(server.ask(count).json()["results"]["bindings"][0]["n"]["value"])

    with serve(tmp_path / "s", "--timeout", "120") as server:
        assert papers(server) == 2
        # this one streams for as long as nobody reads it to its end
        with httpx.stream("GET", server.url + "sparql", params={"query": STREAMED + " LIMIT 200000"}, timeout=120) as slow:
            pieces = slow.iter_bytes()
            body = next(pieces)
            for number in range(3):
                text = write().read_text().replace("2602.0000", f"2603.{number}000").replace("2026-02-03", f"2026-03-0{number + 1}")
                kg.build([write(text, f"2026-03-0{number + 1}.md")], tmp_path / "s")
                time.sleep(0.2)
                assert papers(server) == 4 + 2 * number
            body += b"".join(pieces)
        assert body.endswith(b"]}}") and body.count(b'"a":{') == 200000
        time.sleep(0.5)
        kg.build([write(text.replace("2603.2", "2603.3").replace("2026-03-03", "2026-03-04"), "2026-03-04.md")], tmp_path / "s")
        assert papers(server) == 10
        assert len(list((tmp_path / "s" / "generations").iterdir())) <= 3


def test_updates_need_the_switch_and_the_token(serve, tmp_path):
    with serve(tmp_path / "new", "--writable", "--token", "geheim") as server:
        def update(text, token="geheim", **fields):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return httpx.post(server.url + "sparql", data={"update": text, **fields}, headers=headers, timeout=30)

        insert = "INSERT DATA { <http://a> <http://p> 1 . GRAPH <http://g> { <http://b> <http://p> 2 } }"
        assert update(insert, token=None).status_code == 401 and update(insert, token="geheimnis").status_code == 401
        assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is False
        assert update(insert).status_code == 204
        assert server.ask("ASK { <http://a> <http://p> 1 . <http://b> <http://p> 2 }").json()["boolean"] is True
        wrong = update("INSERT DATA { <http://a> <http://p> }")
        assert wrong.status_code == 400 and "^" in wrong.text
        assert update("LOAD <http://127.0.0.1:9/x>").status_code == 400
        moved = "INSERT { <http://c> <http://p> ?o } WHERE { ?s <http://p> ?o }"
        assert update(moved, **{"using-graph-uri": "http://g"}).status_code == 204
        assert server.ask("ASK { <http://c> <http://p> 2 FILTER NOT EXISTS { <http://c> <http://p> 1 } }").json()["boolean"] is True
        assert update("WITH <http://g> " + moved, **{"using-graph-uri": "http://g"}).status_code == 400

        def write(method, name, data=b"", token="geheim"):
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
            return httpx.request(method, server.url + "data", params={"graph": name}, content=data, headers=headers, timeout=30)

        assert write("PUT", "http://h", b"<http://x> a <http://Y> .").status_code == 201
        assert write("POST", "http://h", b"<http://z> a <http://Y> .").status_code == 204
        assert httpx.get(server.url + "data", params={"graph": "http://h"}, timeout=30).text.count("<http://Y>") == 2
        assert write("PUT", "http://h", b"<http://z> a <http://Y>").status_code == 400
        assert write("DELETE", "http://h", token="no").status_code == 401
        assert write("DELETE", "http://h").status_code == 204
        assert httpx.get(server.url + "data", params={"graph": "http://h"}, timeout=30).status_code == 404


def test_the_workers_end_with_the_server(serve, store):
    with serve(store) as server:

        def ask():
            with contextlib.suppress(httpx.HTTPError):
                server.ask(CARTESIAN)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.5)
        started = below(server.process.pid)
        assert len(started) > 2
        server.process.kill()
        thread.join()

        def alive(pid):
            try:
                return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:
                return False

        for _ in range(40):
            if not any(map(alive, started)):
                break
            time.sleep(0.1)
        assert not any(map(alive, started))


def test_it_says_in_one_line_what_is_wrong(run, store, tmp_path, server):
    missing = run("serve", "--store", tmp_path / "nothing")
    assert missing.returncode == 1 and missing.stderr.count("\n") == 1 and "no graph here yet" in missing.stderr
    port = urlsplit(server.url).port
    taken = run("serve", "--store", store, "--port", port)
    assert taken.returncode == 1 and taken.stderr.count("\n") == 1 and "--port" in taken.stderr
