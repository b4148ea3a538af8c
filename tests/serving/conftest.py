"""Fixtures: the real server as a process, on a free port."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import kg


@dataclass
class Server:
    """A running ``kg serve``: its address, process, and what it said."""

    url: str
    process: subprocess.Popen[str]
    said: list[str]

    def ask(self, query: str, **named: object) -> httpx.Response:
        return httpx.get(self.url + "sparql", params={"query": query}, timeout=60, **named)  # type: ignore[arg-type]


@contextmanager
def running(store: Path, *options: str) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *options],
        stderr=subprocess.PIPE, text=True, encoding="utf-8", env=os.environ,
    )  # fmt: skip
    assert process.stderr is not None
    first = process.stderr.readline()
    found = re.search(r"at (http://\S+/) \(", first)
    assert found, first + process.stderr.read()
    said = [first]
    reader = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)  # type: ignore[arg-type]
    reader.start()
    try:
        yield Server(found[1], process, said)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[Server]:
    """The built store, served read-only."""
    with running(store, "--timeout", "60") as server:
        yield server


@pytest.fixture
def serve() -> Callable[..., object]:
    """Start a server of one's own: ``with serve(store, "--timeout", "1") as server``."""
    return running


HOSTILE = "</script><img src=x onerror=alert(1)> \u202eevil\u202c javascript:alert(1) " + "W" * 10_000


@pytest.fixture
def hostile_store(tmp_path):
    """A graph with a paper whose title, abstract and author are hostile, from a format that changes nothing of them."""
    record = {
        "id": "2602.00001",
        "title": HOSTILE,
        "abstract": f"We introduce HostileNet, a framework trained with GRPO. {HOSTILE}. It is built on Qwen3-8B.",
        "authors": HOSTILE[:200],
    }
    (tmp_path / "hostile.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    kg.build([tmp_path / "hostile.jsonl"], tmp_path / "s")
    return tmp_path / "s"
