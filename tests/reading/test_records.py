"""JSON, JSON lines, Atom, gzip and standard input become reports whose blocks point into their own text."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reading import find_inputs, read_file, read_reports
from kg.reading.json_records import lines_to_items
from kg.reading.paper import Problem, SectionKey
from kg.reading.records import REPORT_SIZE, Record, identifier_of, readings

RECORD = {"id": "2601.00001", "title": "X: A Thing", "abstract": "We introduce X.\nIt scores $90\\%$ on Y."}


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(reading) -> list[tuple[str, str, str]]:
    found = []
    for paper in reading.report.papers:
        parts = {s.key: " ".join(paper.source.text[b.start : b.end] for b in s.blocks) for s in paper.sections}
        found.append((paper.arxiv_id, parts[SectionKey.TITLE], parts.get(SectionKey.ABSTRACT, "")))
    return found


def test_json_lines(tmp_path):
    path = write(
        tmp_path / "a.jsonl", json.dumps(RECORD) + "\n\n" + json.dumps({**RECORD, "id": "2601.00002v3"}) + "\n"
    )
    reading = read_file(path)
    assert texts(reading) == [
        ("2601.00001", "X: A Thing", "We introduce X. It scores $90\\%$ on Y."),
        ("2601.00002", "X: A Thing", "We introduce X. It scores $90\\%$ on Y."),
    ]
    assert reading.problems == []
    assert [p.line for p in reading.report.papers] == [1, 3]


def test_the_list_of_the_hub(tmp_path):
    item = {
        "paper": {
            "id": "2601.00001",
            "title": "X",
            "summary": "S.",
            "authors": [{"name": "A B"}],
            "publishedAt": "2026-01-05T01:02:03Z",
        },
        "publishedAt": "2026-01-06T00:00:00Z",
        "title": "X",
    }
    reading = read_file(write(tmp_path / "2026-01-06.json", json.dumps([item])))
    paper = reading.report.papers[0]
    assert (reading.report.id, reading.report.date) == ("hf-2026-01-06", "2026-01-06")
    assert (paper.arxiv_id, paper.title, paper.authors, paper.published) == ("2601.00001", "X", ("A B",), "2026-01-05")


def test_the_simpler_lists_of_a_day(tmp_path):
    item = {
        "title": "X",
        "paper_url": "https://huggingface.co/papers/2601.00001",
        "authors": [],
        "details": {"abstract": "S.", "github_links": ["https://github.com/a/b"]},
        "scraped_date": "2026-01-06",
    }
    reading = read_file(write(tmp_path / "2026-01-06.json", json.dumps([item, {**item, "paper_url": "x y"}], indent=2)))
    assert texts(reading) == [("2601.00001", "X", "S.")]
    assert reading.report.papers[0].code == ("https://github.com/a/b",)
    assert str(reading.problems[0]).startswith(f"{tmp_path}/2026-01-06.json:14: «x y» is no identifier")


def test_the_arxiv_snapshot(tmp_path):
    line = {
        "id": "0704.0001",
        "title": "Calculation of\n  prompt cross sections",
        "abstract": "  A fully differential\ncalculation.\n\n  Second paragraph.\n",
        "categories": "hep-ph cs.CL",
        "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", "Jr"]],
        "update_date": "2008-11-26",
    }
    paper = read_file(
        write(tmp_path / "snapshot.json", json.dumps(line) + "\n" + json.dumps({**line, "id": "cs/0112017"}))
    ).report.papers[1]
    assert paper.arxiv_id == "cs/0112017"
    assert paper.title == "Calculation of prompt cross sections"
    assert paper.authors == ("C. Balázs", "E. L. Berger Jr")
    assert paper.categories == ("hep-ph", "cs.CL")
    assert [paper.source.text[b.start : b.end] for b in paper.sections[1].blocks] == [
        "A fully differential calculation.",
        "Second paragraph.",
    ]


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <entry>
    <id>http://arxiv.org/abs/2601.00001v2</id>
    <title>X:
      A Thing</title>
    <summary>We introduce X &amp; Y.</summary>
    <author><name>A B</name></author>
    <category term="cs.CL"/>
    <published>2026-01-05T00:00:00Z</published>
  </entry>
  <entry><id>nothing here</id><title>Z</title></entry>
</feed>"""


def test_an_atom_feed(tmp_path):
    reading = read_file(write(tmp_path / "feed.atom", FEED))
    assert texts(reading) == [("2601.00001", "X: A Thing", "We introduce X & Y.")]
    assert reading.report.papers[0].categories == ("cs.CL",)
    assert [p.line for p in reading.problems] == [12]


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed>&b;</feed>',
        '<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
        "<feed><entry>",
        "<html><body>503</body></html>",
    ],
)
def test_hostile_or_foreign_xml_is_one_problem(tmp_path, content):
    reading = read_file(write(tmp_path / "f.xml", content))
    assert reading.report is None
    assert len(reading.problems) == 1 and reading.problems[0].fatal


def test_gzip_by_content_and_standard_input(tmp_path, monkeypatch):
    data = gzip.compress(json.dumps(RECORD).encode())
    assert texts(read_file(write(tmp_path / "odd-name.md", data)))[0][0] == "2601.00001"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    reading = read_file("-")
    assert reading.report.id == "stdin" and texts(reading)[0][0] == "2601.00001"


def test_cut_gzip_says_so(tmp_path):
    data = gzip.compress(b"".join(json.dumps({**RECORD, "id": f"2601.{n:05}"}).encode() + b"\n" for n in range(3000)))
    found = list(read_reports(write(tmp_path / "a.jsonl.gz", data[: len(data) // 2])))
    assert "breaks off" in str(found[-1].problems[-1])
    assert sum(len(r.report.papers) for r in found if r.report) >= REPORT_SIZE  # what came before is not lost


def test_a_mapping_of_fields(tmp_path):
    path = write(tmp_path / "a.jsonl", json.dumps({"key": "abc-1", "name": "T", "text": {"en": "S."}}))
    reading = read_file(path, {"id": "key", "title": "name", "abstract": "text.en"})
    assert texts(reading) == [("abc-1", "T", "S.")]
    assert "names no" not in str(reading.problems)
    assert read_file(path).report is None


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path):
    lines = [
        json.dumps(RECORD),
        "{broken",
        "[1]",
        json.dumps({"id": "2601.00003", "title": "Only title"}),
        json.dumps(RECORD),
    ]
    reading = read_file(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [p.arxiv_id for p in reading.report.papers] == ["2601.00001", "2601.00003"]
    assert [(p.line, p.fatal) for p in reading.problems] == [(2, True), (3, True), (5, False), (4, False)]


def test_a_cut_list_keeps_what_stands_before_the_cut(tmp_path):
    text = json.dumps([RECORD, {**RECORD, "id": "2601.00002"}], indent=1)
    reading = read_file(write(tmp_path / "a.json", text[:-40]))
    assert [p.arxiv_id for p in reading.report.papers] == ["2601.00001"]
    assert len(reading.problems) == 1 and reading.problems[0].fatal


def test_an_empty_list_is_a_warning(tmp_path):
    reading = read_file(write(tmp_path / "a.json", "[]"))
    assert reading.report is None and not reading.problems[0].fatal


def test_large_files_become_several_reports(tmp_path):
    path = write(
        tmp_path / "big.jsonl", "\n".join(json.dumps({**RECORD, "id": f"2601.{n:05}"}) for n in range(REPORT_SIZE + 1))
    )
    found = list(read_reports(path))
    assert [(r.report.id, len(r.report.papers)) for r in found] == [("big", REPORT_SIZE), ("big.2", 1)]


def test_folders_hold_all_kinds(tmp_path):
    for name in ("a.md", "b.json", "c.jsonl.gz", "d.atom", "e.txt", ".hidden.json"):
        write(tmp_path / name, "x")
    assert [p.name for p in find_inputs([tmp_path])] == ["a.md", "b.json", "c.jsonl.gz", "d.atom"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("arXiv:2601.02346v1", "2601.02346"),
        ("http://arxiv.org/pdf/2601.02346.pdf", "2601.02346"),
        ("https://huggingface.co/papers/2601.02346", "2601.02346"),
        ("hep-th/9901001v3", "hep-th/9901001"),
        ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("two words", None),
        ("", None),
    ],
)
def test_identifiers(written, meant):
    assert identifier_of(written) == meant


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=4))
def test_blocks_delimit_title_and_abstract(pairs):
    items = [Record(f"2601.{n:05}", title or "T", abstract, n) for n, (title, abstract) in enumerate(pairs)]
    reading = next(readings(Path("x"), items, "x"))
    for paper in reading.report.papers:
        blocks = [b for s in paper.sections for b in s.blocks]
        for block in blocks:
            assert "\n" not in paper.source.text[block.start : block.end]
            assert 0 <= block.start <= block.end <= len(paper.source.text)
        assert paper.source.text[blocks[0].start : blocks[0].end] == paper.title


@given(st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=40), max_size=5))
def test_any_lines_yield_records_or_problems(lines):
    for item in lines_to_items(lines, Path("x")):
        assert isinstance(item, Record | Problem)
