"""The page in a real Chromium, and what it says of hostile names."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.exploration.page import write_page
from tests.conftest import REPORT

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
HOSTILE = "Foo</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1><!--<script>"


@pytest.fixture
def browser():
    if not CHROMIUM.exists():
        pytest.skip("Debian's Chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser):
    """Open a page; what the console says and what is asked of the network is gathered."""

    def opened(path):
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.said, page.asked = [], []
        page.on("console", lambda m: page.said.append(m.text))
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto(path.as_uri())
        page.wait_for_function("window.paperkg !== undefined")
        return page

    return opened


@pytest.mark.browser
def test_search_panel_filter_and_language(graph, tmp_path, opened):
    write_page(graph, tmp_path / "g.html")
    page = opened(tmp_path / "g.html")
    page.fill("#search", "强化学习")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Reinforcement Learning"
    assert page.locator("#panel mark").first.inner_text() in ("强化学习", "RL", "Reinforcement Learning")
    page.fill("#search", "falcon-h1r: push")
    page.keyboard.press("Enter")
    assert page.get_attribute("#panel a", "href") == "https://arxiv.org/abs/2601.02346"
    page.click("#language")
    assert page.inner_text("#panel .kind") == "论文"
    visible = "window.paperkg.nodes.get().filter(n => !n.hidden).length"
    before = page.evaluate(visible)
    page.click('#legend [data-type="Technique"]')
    after = page.evaluate(visible)
    assert 0 < after < before
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    assert page.said == [] and [u for u in page.asked if not u.startswith("file:")] == []


@pytest.mark.browser
def test_hostile_names_are_text(write, tmp_path, opened):
    path = write(REPORT.replace("FooNet: A Framework", HOSTILE + ": A Framework").replace("BarDiff-7B", "BarDiff-7B</script>"))
    kg.build([path], tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        write_page(graph, tmp_path / "g.html")
    page = opened(tmp_path / "g.html")
    page.fill("#search", "2602.00001")
    page.keyboard.press("Enter")
    assert "Framework for Text-to-Image" in page.inner_text("#panel h2")
    assert page.evaluate("window.hacked") is None and page.said == []


def test_same_graph_same_bytes_and_focus(graph, tmp_path):
    whole = write_page(graph, tmp_path / "a.html")
    write_page(graph, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    near = write_page(graph, tmp_path / "c.html", focus="GRPO", depth=1)
    assert 1 < near.nodes < whole.nodes
    few = write_page(graph, tmp_path / "d.html", max_nodes=20)
    assert few.nodes == 20 and "20 best connected" in few.left_out


@pytest.mark.browser
def test_the_panel_says_what_was_corrected_by_hand(write, tmp_path, opened):
    kg.build([write()], tmp_path / "s")
    kg.correct([kg.parse_correction(line) for line in
                ("merge BarDiff-7B into FooNet", "add 2602.00002 usesTechnique DPO")], tmp_path / "s")
    with kg.KnowledgeGraph.open(tmp_path / "s") as graph:
        write_page(graph, tmp_path / "g.html")
    page = opened(tmp_path / "g.html")
    page.fill("#search", "bardiff-7b")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "FooNet"
    assert page.inner_text("#panel .by-hand") == "corrected by hand: merge BarDiff-7B into FooNet"
    page.click("#language")
    assert page.inner_text("#panel .by-hand").startswith("人工更正")
    page.fill("#search", "foonet-rl: learning")
    page.keyboard.press("Enter")
    assert "corrected by hand: add" in page.inner_text("#panel")
