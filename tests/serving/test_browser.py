"""Every page in a real Chromium: no error, nothing asked of elsewhere, usable without a mouse, accessible."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from kg.serving.static_files import has_assets

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ["/", "/papers", "/papers?lang=zh", "/techniques", "/models?origin=discovered", "/domains", "/reports", "/report/2026-02-03",
         "/paper/2602.00001", "/technique/grpo", "/benchmark/aime-2025", "/model/qwen3?lang=zh", "/search?q=diffusion", "/sparql", "/graph",
         "/graph?view=page&focus=GRPO", "/about", "/about?lang=zh"]  # fmt: skip
needs_assets = pytest.mark.skipif(not has_assets(), reason="the browser's scripts are not built (make assets)")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Debian's Chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, server):
    """Open a page of a server; errors of the console and requests to elsewhere fail the test at its end."""
    troubles: list[str] = []
    contexts = []

    def visit(path, url=server.url, width=1280, expected=(), bypass_csp=False):
        context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=bypass_csp, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: troubles.append(f"{path}: {m.text}") if m.type == "error" and not any(e in m.text for e in expected) else None)
        page.on("pageerror", lambda e: troubles.append(f"{path}: {e}"))
        page.on("dialog", lambda d: (troubles.append(f"{path}: dialog {d.message}"), d.dismiss()))
        page.on("request", lambda r: troubles.append(f"{path} asked {r.url}") if not r.url.startswith((url, "data:", "blob:")) else None)
        page.goto(url.rstrip("/") + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not troubles


def settled(page):
    """Wait until a page that draws has drawn."""
    if "/graph" in page.url and "view=page" not in page.url and has_assets():
        page.wait_for_selector("body[data-ready=yes]", timeout=20000)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound_and_accessible(visit, path):
    page = settled(visit(path, bypass_csp=AXE.exists()))
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth + 1", timeout=5000)  # else it is wider
        if AXE.exists():
            page.add_script_tag(path=str(AXE))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            serious = [(v["id"], [n["html"][:150] for n in v["nodes"][:3]]) for v in found if v["impact"] in ("serious", "critical")]
            assert not serious


def test_axe_is_there_where_the_scripts_are_built():
    assert AXE.exists() or not has_assets()


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_to_their_policy(visit, path):
    settled(visit(path))


def test_one_finds_a_thing_without_a_mouse(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("GRPO")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=GRPO")
    page.keyboard.press("Tab")
    page.focus("main .papers a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/technique/grpo")
    assert page.inner_text("h1") == "GRPO"


def test_the_plain_form_works_without_scripts(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url + "sparql?example=techniques")
    page.select_option("#format", "json")
    with page.expect_response(lambda r: "/sparql?query=" in r.url) as caught:
        page.click("form.sparql button")
    assert caught.value.status == 200 and "GRPO" in caught.value.text()
    context.close()


@needs_assets
def test_the_editor_runs_completes_and_shows_errors(visit):
    page = visit("/sparql", expected=("status of 400",))
    page.wait_for_selector(".cm-content")
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?t { paper:2602.00001 dcterms:title ?t ")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#results table")
    assert "FooNet" in page.inner_text("#results") and "query=" in page.url
    again = visit("/sparql" + page.url.partition("/sparql")[2])
    again.wait_for_selector("#results table")

    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * WHERE { ?p kg:usesTe")
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=kg:usesTechnique")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?a\nWHERE ?a")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#results pre.error")
    assert "line 2" in page.inner_text("#results") and "^" in page.inner_text("#results")
    assert page.inner_text(".wrong-line").startswith("WHERE")

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.cm-editor')")
    page.select_option("select[aria-label=Examples]", "techniques")
    page.wait_for_selector("#results a[href='/technique/grpo']")
    assert page.get_attribute("#results a[download='paperkg.csv']", "href").startswith("/sparql?query=")


@needs_assets
def test_the_overview_is_searched_expanded_shared_and_taken_along(visit, tmp_path):
    page = settled(visit("/graph"))
    page.focus("#find")
    page.keyboard.type("grpo")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "GRPO" and "focus=" in page.url
    before = page.evaluate("paperkg.graph.order")
    with page.expect_response("**/neighbourhood.json*") as caught:
        page.click("#panel button:has-text('Expand')")
    assert caught.value.status == 200 and page.evaluate("paperkg.graph.order") >= before
    page.click("#legend button[data-type=Paper]")
    assert "hide=Paper" in page.url
    shared = settled(visit("/graph" + page.url.partition("/graph")[2]))
    assert shared.inner_text("#panel h2") == "GRPO"
    assert shared.get_attribute("#legend button[data-type=Paper]", "aria-pressed") == "false"
    page.click("#fit")
    for button, start in (("#png", b"\x89PNG"), ("#svg", b"<svg")):
        with page.expect_download() as download:
            page.click(button)
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.read_bytes().startswith(start) and path.stat().st_size > 3000
    import xml.dom.minidom

    assert len(xml.dom.minidom.parse(str(tmp_path / "paperkg.svg")).getElementsByTagName("circle")) > 10
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")


@needs_assets
def test_a_page_of_the_graph_leads_to_the_thing(visit):
    page = settled(visit("/graph?focus=" + quote("https://w3id.org/paperkg/technique/grpo", safe="")))
    page.click("#panel a")
    page.wait_for_url("**/technique/grpo")


def test_hostile_names_change_nothing_but_text(visit, serve, hostile_store):
    with serve(hostile_store) as server:
        for path in ("/", "/papers", "/paper/2602.00001", "/technique/grpo", "/graph", "/graph?view=page",
                     "/search?q=" + quote("</script><img src=x onerror=alert(1)>"), "/sparql?query=" + quote("</textarea><img src=x onerror=alert(1)>")):  # fmt: skip
            page = visit(path, url=server.url, width=360, expected=("status of 400", "status of 404"))
            page.wait_for_timeout(300)
            assert page.evaluate("document.querySelectorAll('img').length") == 0
            if path.startswith("/sparql"):
                continue
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
        if has_assets():
            page = visit("/sparql#query=" + quote("SELECT ?t { paper:2602.00001 dcterms:title ?t }"), url=server.url)
            page.wait_for_selector("#results table")
            assert "onerror" in page.inner_text("#results") and page.evaluate("document.querySelectorAll('img').length") == 0


@needs_assets
def test_the_overview_is_one_file_that_works_offline(browser, run, store, tmp_path):
    done = run("view", "--overview", "--no-open", "-o", tmp_path / "whole.html", "--store", store)
    assert done.returncode == 0 and "nodes" in done.stderr
    page = browser.new_page()
    said, asked = [], []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto((tmp_path / "whole.html").as_uri())
    page.wait_for_selector("body[data-ready=yes]", timeout=20000)
    page.fill("#find", "GRPO")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "GRPO"
    assert not said and [u for u in asked if not u.startswith(("data:", "blob:"))] == [(tmp_path / "whole.html").as_uri()]
    page.close()
