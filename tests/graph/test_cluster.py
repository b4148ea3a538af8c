"""Extraction on a real Dask cluster: a scheduler and workers in processes of their own, on this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg.errors import BuildError
from tests.graph.test_building import paper, quads

DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    port, log = free_port(), tmp_path_factory.mktemp("dask") / "scheduler.log"
    with log.open("w") as out:
        process = subprocess.Popen([*DASK, "--port", str(port), "--dashboard-address", "127.0.0.1:0"], stdout=out, stderr=out)
    for _ in range(300):
        if "Scheduler at" in log.read_text():
            break
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    yield f"tcp://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def workers(scheduler, tmp_path):
    """Starts workers; those that still run at the end are ended."""
    started = []

    def start(number: int = 1) -> list[subprocess.Popen[bytes]]:
        for n in range(number):
            command = [*WORKER, scheduler, "--no-nanny", "--nthreads", "1", "--dashboard-address", "127.0.0.1:0",
                       "--local-directory", str(tmp_path / f"worker{len(started)}{n}")]  # fmt: skip
            started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started

    yield start
    for process in started:
        process.kill()
        process.wait()


def write(path: Path, number: int) -> Path:
    path.write_text("".join(json.dumps(paper(n)) + "\n" for n in range(number)), encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_killed_worker_costs_its_own_tasks_only(scheduler, workers, tmp_path):
    path = write(tmp_path / "papers.jsonl", 1200)
    kg.build([path], tmp_path / "here", shards=str(tmp_path / "shards-here"))
    first, _ = workers(2)
    made = tmp_path / "shards"
    command = [sys.executable, "-m", "kg", "build", str(path), "--cluster", scheduler, "--shards", str(made),
               "--store", str(tmp_path / "there")]  # fmt: skip
    build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while build.poll() is None and time.monotonic() < deadline and not list(made.glob("*.nq")):
        time.sleep(0.05)
    os.kill(first.pid, signal.SIGKILL)
    _, said = build.communicate(timeout=120)
    assert build.returncode == 0, said
    assert contents(made) == contents(tmp_path / "shards-here")
    assert quads(tmp_path / "there") == quads(tmp_path / "here")


def test_workers_write_to_an_address(scheduler, workers, tmp_path):
    path = write(tmp_path / "papers.jsonl", 30)
    workers(1)
    kg.build([path], tmp_path / "there", cluster=scheduler, shards=f"file://{tmp_path}/shards")
    kg.build([path], tmp_path / "here", shards=str(tmp_path / "shards-here"))
    assert contents(tmp_path / "shards") == contents(tmp_path / "shards-here")


def test_no_scheduler_is_one_line(tmp_path):
    path = write(tmp_path / "papers.jsonl", 1)
    with pytest.raises(BuildError, match=re.escape("no Dask scheduler answers there")):
        kg.build([path], tmp_path / "s", cluster=f"tcp://127.0.0.1:{free_port()}")
