"""Downloads against a server on this machine that misbehaves as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.errors import FetchError
from kg.fetching import arxiv_listing, daily_papers, fetch_arxiv, fetch_daily_papers
from kg.fetching.daily_papers import days
from kg.reading import read_file


class Server:
    """``faults``: what the next requests get instead of an answer: (status, headers), "cut", or None for the answer."""

    def __init__(self) -> None:
        self.requests: list[dict[str, str]] = []
        self.faults: list[object] = []
        self.papers = 3
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {k: v[0] for k, v in parse_qs(parts.query).items()}
                server.requests.append(query)
                fault = server.faults.pop(0) if server.faults else None
                body = (server.hub(query) if "daily_papers" in parts.path else server.feed(query)).encode()
                if isinstance(fault, tuple):
                    self.send_response(fault[0])
                    for name, value in fault[1].items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)
                if fault == "cut":
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def hub(self, query: dict[str, str]) -> str:
        start = int(query.get("p", 0)) * int(query.get("limit", 50))
        stop = min(self.papers, start + int(query.get("limit", 50)))
        if query["date"] == "2026-01-10":
            return "[]"
        return json.dumps(
            [
                {
                    "paper": {
                        "id": f"2601.{n:05}",
                        "summary": f"Abstract {n}.",
                        "authors": [{"_id": "a", "name": "A B", "hidden": False}],
                        "publishedAt": "2026-01-05T00:00:00.000Z",
                    },
                    "publishedAt": f"{query['date']}T01:00:00.000Z",
                    "title": f"Title {n}",
                }
                for n in range(start, stop)
            ]
        )

    def feed(self, query: dict[str, str]) -> str:
        start, size = int(query["start"]), int(query["max_results"])
        entries = "".join(
            f"<entry><id>http://arxiv.org/abs/2601.{n:05}v1</id><title>Title {n}</title><summary>Abstract {n}.</summary>"
            f"<author><name>A B</name></author><published>{(datetime(2026, 1, 5) + timedelta(minutes=n)).isoformat()}Z</published>"
            f"<updated>2026-01-06T00:00:00Z</updated><link href='http://arxiv.org/abs/2601.{n:05}v1' rel='alternate' type='text/html'/>"
            "<category term='cs.CL' scheme='http://arxiv.org/schemas/atom'/></entry>"
            for n in range(start, min(self.papers, start + size))
        )
        return (
            "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:opensearch='http://a9.com/-/spec/opensearch/1.1/'>"
            f"<opensearch:totalResults>{self.papers}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>"
            f"<opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>{entries}</feed>"
        )


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


def hub(server: Server, folder: Path, *dates: str, **options: object):
    return fetch_daily_papers(dates or ("2026-01-06",), folder, endpoint=server.address, pause=0, **options)


def listing(server: Server, folder: Path, **options: object):
    given = {"endpoint": f"{server.address}/api/query", "polite": 0, "pause": 0, **options}
    return fetch_arxiv("cs.CL", "2026-01-05", "2026-01-06", folder, **given)


def test_a_day_of_the_hub_can_be_built(server, tmp_path):
    (found,) = hub(server, tmp_path)
    assert (found.papers, found.failed) == (3, None)
    report = read_file(tmp_path / "2026-01-06.json").report
    assert next((p.arxiv_id, p.title, p.authors) for p in report.papers) == ("2601.00000", "Title 0", ("A B",))


def test_all_pages_of_a_day(server, tmp_path, monkeypatch):
    monkeypatch.setattr(daily_papers, "PAGE", 2)
    server.papers = 5
    assert hub(server, tmp_path)[0].papers == 5
    assert [r["p"] for r in server.requests] == ["0", "1", "2"]


@pytest.mark.parametrize("fault", [(429, {"Retry-After": "0"}), (500, {}), (503, {}), "cut"])
def test_what_passes_is_asked_again(server, tmp_path, fault):
    server.faults = [fault, fault]
    assert hub(server, tmp_path)[0].failed is None
    server.faults = [fault, fault]
    assert listing(server, tmp_path).failed is None


def test_other_days_are_fetched_when_one_fails(server, tmp_path):
    server.faults = [(404, {})]
    bad, good = hub(server, tmp_path, "2026-01-06", "2026-01-07")
    assert "404" in bad.failed and not bad.path.exists()
    assert good.papers == 3


def test_a_server_that_stays_down_is_one_line(server, tmp_path):
    server.faults = [(503, {})] * 20
    (found,) = hub(server, tmp_path)
    assert "503" in found.failed and "asked 5 times" in found.failed and "\n" not in found.failed


def test_a_long_wait_is_not_waited_for(server, tmp_path):
    server.faults = [(429, {"Retry-After": "86400"})]
    assert "86400" in hub(server, tmp_path)[0].failed


def test_what_is_there_stays(server, tmp_path):
    hub(server, tmp_path)
    assert hub(server, tmp_path)[0].kept and len(server.requests) == 1
    assert not hub(server, tmp_path, again=True)[0].kept
    listing(server, tmp_path)
    assert listing(server, tmp_path).kept


def test_a_day_without_papers_says_so(server, tmp_path):
    (found,) = hub(server, tmp_path, "2026-01-10")
    assert "no daily papers" in found.failed and not list(tmp_path.iterdir())


def test_a_listing_can_be_built(server, tmp_path):
    found = listing(server, tmp_path)
    report = read_file(found.path).report
    assert [p.arxiv_id for p in report.papers] == ["2601.00000", "2601.00001", "2601.00002"]
    assert report.papers[0].categories == ("cs.CL",) and report.papers[0].published == "2026-01-05"


def test_a_stopped_listing_goes_on(server, tmp_path, monkeypatch):
    monkeypatch.setattr(arxiv_listing, "PAGE", 2)
    server.papers = 5
    server.faults = [None, *[(503, {})] * 5]
    stopped = listing(server, tmp_path)
    assert stopped.papers == 2 and "503" in stopped.failed and stopped.path.suffix == ".part"
    stopped.path.write_bytes(stopped.path.read_bytes() + b'{"id": "cut o')
    found = listing(server, tmp_path)
    assert found.papers == 5 and not stopped.path.exists()
    assert [r["start"] for r in server.requests][6:] == ["2", "4"]
    assert len({json.loads(line)["id"] for line in found.path.read_text().splitlines()}) == 5


def test_an_empty_listing_says_so(server, tmp_path):
    server.papers = 0
    assert "no papers" in listing(server, tmp_path).failed


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-01-09..2026-01-06", "2026-01-06..x"])
def test_dates_that_are_none(text):
    with pytest.raises(FetchError, match=text.split("..")[0]):
        days([text])


def test_ranges():
    assert days(["2026-01-30..2026-02-01", "2026-01-31"]) == ["2026-01-30", "2026-01-31", "2026-02-01"]


@pytest.mark.parametrize(
    ("category", "first", "last"),
    [("CS CL", "2026-01-05", "2026-01-06"), ("cs.CL", "2026-01-07", "2026-01-06"), ("cs.CL", "x", "y")],
)
def test_bad_listings_ask_nothing(server, tmp_path, category, first, last):
    with pytest.raises(FetchError):
        fetch_arxiv(category, first, last, tmp_path, endpoint=server.address)
    assert not server.requests
