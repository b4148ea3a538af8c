"""The error report: in a real Chromium, and with hostile text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import UnwritableFile
from kg.evaluation import evaluate
from kg.evaluation.report import write_report
from tests.conftest import REPORT
from tests.evaluation.test_evaluate import gold

__all__ = ["gold"]
CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = "</q><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


@pytest.fixture
def report(gold, write, tmp_path):
    """A report whose title and quotes hold HTML."""
    text = REPORT.replace("FooNet-RL: Learning Further", f"FooNet-RL: Learning {HOSTILE} Further")
    text = text.replace("采用 LoRA。", f"采用 LoRA {HOSTILE}。")
    path = tmp_path / "out" / "report.html"
    write_report(evaluate([gold], [write(text)]), path, title=f"Errors {HOSTILE}")
    return path


def test_hostile_text_stays_text(report):
    text = report.read_text(encoding="utf-8")
    assert "window.hacked" in text and text.count("<script>") == 1
    assert not re.search(r"<(?:img|link|iframe|object)\b", text) and not re.search(r"""(?:src|href)=["'/h]""", text)
    assert "script-src 'sha256-" in text


def test_quotes_are_marked(report):
    text = report.read_text(encoding="utf-8")
    assert "<mark>LoRA</mark>" in text and "<mark>稳定训练</mark>" in text


def test_a_report_that_cannot_be_written_says_so(gold, store, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableFile, match="another place"):
        write_report(evaluate([gold], store=store), tmp_path / "file" / "report.html")


@pytest.mark.browser
def test_filters_work_offline(report):
    if not CHROMIUM.exists():
        pytest.skip("Debian's Chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        said, asked = [], []
        page.on("console", lambda m: said.append(m.text))
        page.on("request", lambda r: asked.append(r.url))
        page.goto(report.as_uri())
        everything = page.locator("li:visible").count()
        page.select_option("#relation", "techniques")
        techniques = page.locator("li:visible").count()
        page.select_option("#kind", "missed")
        missed = page.locator("li:visible").all_inner_texts()
        counted = page.locator("#count").inner_text()
        hacked = page.evaluate("window.hacked")
        browser.close()
    assert everything > techniques > len(missed) == 1
    assert "稳定训练" in missed[0] and counted == "1 shown"
    assert hacked is None and said == [] and asked == [report.as_uri()]
