"""Daily reports in all their spellings, whole and damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UnreadableFile
from kg.reading import find_inputs, read_file
from kg.reading.daily_report import read_report
from kg.reading.decoding import clean
from kg.reading.inline import plain_text
from tests.conftest import REPORT, SEED

FIVE = ["field", "contribution", "usage", "innovations", "results"]
ENTRY = (
    "**Date**: 2026-03-01\n\n========\n\n## 📄 T: title\n\n- **链接**: https://huggingface.co/papers/2603.00001\n\n{}\n"
)


def test_seed_is_read_whole_without_a_warning():
    reading = read_file(SEED)
    assert reading.problems == []
    assert len(reading.report.papers) == 16
    for paper in reading.report.papers:
        assert [s.key.value for s in paper.sections] == ["title", *FIVE], paper.arxiv_id


@pytest.mark.parametrize(
    "heading",
    [
        "### 1. 应用领域\ntext here",
        "1. **应用领域**\n   text here",
        "1.  **应用领域**：text here",
        "**1. 应用领域**\ntext here",
        "### 应用领域\n\ntext here",
        "# 报告标题\n\n## 1. 应用领域：\ntext here",
    ],
    ids=["heading", "item", "same line", "bold", "no number", "second title"],
)
def test_section_heading_spellings(heading):
    if heading.startswith("# "):
        heading = heading.replace("\n## 1", "\n### 1")
    report, _ = read_report(ENTRY.format(heading), Path("x.md"))
    section = next(s for s in report.papers[0].sections if s.key == "field")
    block = section.blocks[0]
    assert report.source.text[block.start : block.end].strip() == "text here"


def problems(text, path="x.md"):
    return [str(p) for p in read_report(text, Path(path))[1]]


def test_entry_without_link_is_left_out_and_said():
    text = REPORT.replace("- **链接**: https://huggingface.co/papers/2602.00001\n", "")
    report, found = read_report(text, Path("r.md"))
    assert [p.arxiv_id for p in report.papers] == ["2602.00002"]
    assert any(p.fatal and p.line == 7 and "arXiv" in p.what for p in found)


def test_missing_and_unknown_sections_are_said():
    text = REPORT.replace("### 5. 实验效果", "### 5. 未来展望")
    found = problems(text)
    assert any("未来展望" in p for p in found) and any("实验效果" in p for p in found)


def test_duplicate_paper_keeps_the_first():
    text = REPORT.replace("2602.00002", "2602.00001")
    report, found = read_report(text, Path("r.md"))
    assert [p.title for p in report.papers] == ["FooNet: A Framework for Text-to-Image Generation"]
    assert any("again" in p.what for p in found)


def test_wrong_date_falls_back_to_the_file_name():
    report, found = read_report(REPORT.replace("**Date**: 2026-02-03", "**Date**: 2026-02-31"), Path("daily.md"))
    assert report.id == "daily" and any("no date" in p.what for p in found)


def test_missing_title_is_said():
    report, found = read_report(REPORT.replace("FooNet: A Framework for Text-to-Image Generation", ""), Path("r.md"))
    assert len(report.papers) == 2 and any("no title" in p.what for p in found)


def test_truncated_file_keeps_what_is_good():
    report, found = read_report(REPORT[: REPORT.index("### 5. 实验效果")], Path("r.md"))
    assert len(report.papers) == 1 and len(report.papers[0].sections) == 5 and found


@pytest.mark.parametrize(
    ("data", "warned"),
    [
        (REPORT.replace("\n", "\r\n").encode(), False),
        (b"\xef\xbb\xbf" + REPORT.encode(), False),
        (REPORT.encode("utf-16"), True),
        (REPORT.encode("gb18030", "ignore"), True),
        (REPORT.encode()[:900] + b"\xff\xfe" + REPORT.encode()[900:], True),
    ],
    ids=["CRLF", "BOM", "UTF-16", "GB18030", "broken bytes"],
)
def test_encodings(write, data, warned):
    reading = read_file(write(data))
    assert len(reading.report.papers) == 2
    assert bool(reading.problems) == warned


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\x00\x01\x02" * 50, b"just text"], ids=["empty", "blank", "binary", "no entry"]
)
def test_unreadable_files_are_one_fatal_problem(write, data):
    reading = read_file(write(data))
    assert reading.report is None and [p.fatal for p in reading.problems] == [True]


def test_addresses_of_code_are_found(write):
    paper = read_file(write()).report.papers[0]
    assert paper.code == ("https://github.com/foo/foonet",) and paper.reading_source == "HTML"


def test_find_inputs(tmp_path, write):
    path = write()
    assert find_inputs([tmp_path, path]) == [path]
    with pytest.raises(UnreadableFile, match="no such file"):
        find_inputs([tmp_path / "absent.md"])


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_clean_is_one_for_one_and_carried_by_xml(text):
    cleaned = clean(text)
    assert len(cleaned) == len(text.replace("\r\n", "\n"))
    assert not any((ord(c) < 32 and c not in "\t\n") or 0xD800 <= ord(c) <= 0xDFFF for c in cleaned)


@given(st.text(alphabet="ab中文*_`$[](){}\\<>! \n#|-1.Δ", max_size=200))
def test_plain_text_maps_back_to_its_source(text):
    plain = plain_text(text, 0, len(text))
    offsets = [plain.offsets[place] for place in range(len(plain.text))]
    assert offsets == sorted(set(offsets))
    for char, place in zip(plain.text, offsets, strict=True):
        assert text[place] == char or char in " \nΔ→·~" or text[place] == "\\"


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="#*- \n=:：12.应用领域实验效果链接papers/2601.00001📄|>`", max_size=400))
def test_no_text_breaks_the_reader(text):
    report, _ = read_report("## 📄 t\n- **链接**: https://huggingface.co/papers/2601.00001\n" + text, Path("x.md"))
    for paper in report.papers if report else ():
        for section in paper.sections:
            for block in section.blocks:
                assert 0 <= block.start <= block.end <= len(report.source.text)
