"""Building much: in processes, piece by piece, gone on with, and only what changed. Always the graph of one fresh build."""

from __future__ import annotations

import gzip
import io
import json
import random
import signal
import subprocess
import sys
import time
from typing import ClassVar

import fsspec
import pyoxigraph as ox
import pytest
from fsspec.implementations.memory import MemoryFileSystem

import kg
import kg.graph.building as building
from kg.errors import BuildError
from kg.graph.generations import Generations
from kg.graph.workers import ThisProcess
from kg.reading import read_reports, records

NAMES = ("AIME 2025", "SWE-bench Verified", "ImageNet", "GSM8K", "MMLU")
METHODS = ("GRPO", "LoRA", "mixture of experts", "knowledge distillation", "DPO")


def paper(number: int, more: str = "") -> dict[str, str]:
    name = f"Fab{chr(65 + number % 26)}Net{number}"
    return {
        "id": f"2602.{number:05d}",
        "title": f"{name}: Reasoning with {METHODS[number % 5]}",
        "abstract": f"We introduce {name}, a model trained with {METHODS[number % 5]}. It is built on Qwen3-8B. "
        f"On {NAMES[number % 5]}, {name} reaches {50 + number % 40}.5%, outperforming DeepSeek-R1. {more}",
    }


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """Writes papers as JSON lines, of which forty make a report."""
    monkeypatch.setattr(records, "REPORT_SIZE", 40)

    def write(papers, name="papers.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(p) + "\n" for p in papers), encoding="utf-8")
        return path

    return write


def quads(store):
    with kg.KnowledgeGraph.open(store) as graph:
        return sorted(str(q) for q in graph.store)


def fresh(path, tmp_path, **named):
    folder = tmp_path / f"fresh{len(list(tmp_path.iterdir()))}"
    kg.build([path], folder, **named)
    return quads(folder)


def test_processes_build_what_one_process_builds(corpus, tmp_path):
    path = corpus([paper(n) for n in range(400)])
    one = kg.build([path], tmp_path / "one", shards=str(tmp_path / "shards1"))
    two = kg.build([path], tmp_path / "two", jobs=2, shards=str(tmp_path / "shards2"))
    assert one.extracted == two.extracted == 400 and len(two.added) == 10
    assert quads(tmp_path / "one") == quads(tmp_path / "two")
    written = [{f.name: f.read_bytes() for f in (tmp_path / x).iterdir()} for x in ("shards1", "shards2")]
    assert written[0] == written[1] and len(written[0]) == 11
    manifest = json.loads(written[0]["manifest.json"])
    assert [s["report"] for s in manifest["shards"]] == sorted(one.added)
    for entry in manifest["shards"]:
        lines = written[0][entry["place"]].splitlines()
        assert lines == sorted(lines) and len(list(ox.parse(written[0][entry["place"]], format=ox.RdfFormat.N_QUADS))) == len(lines)


def test_only_the_papers_that_changed_are_extracted(corpus, tmp_path):
    papers = [paper(n) for n in range(100)]
    path, store = corpus(papers), tmp_path / "s"
    kg.build([path], store)
    papers[3] = paper(3, "The code runs on 8 H100 GPUs.")
    papers[77]["title"] = "Another title"
    del papers[50]  # every later paper moves: one of them into another report
    papers.append(paper(200))
    summary = kg.build([corpus(papers)], store)
    assert summary.extracted == 4 and summary.changed == ["papers", "papers.2", "papers.3"]
    assert quads(store) == fresh(path, tmp_path)
    summary = kg.build([corpus(papers[:60])], store)
    assert summary.removed == ["papers.3"] and summary.papers == 60
    assert quads(store) == fresh(path, tmp_path)


def test_any_edits_lead_to_the_graph_of_a_fresh_build(corpus, tmp_path):
    choice = random.Random(11)
    papers = [paper(n) for n in range(90)]
    store = tmp_path / "s"
    kg.build([corpus(papers)], store)
    for turn in range(4):
        for _ in range(choice.randrange(1, 6)):
            place = choice.randrange(len(papers))
            match choice.choice(("drop", "edit", "insert", "swap")):
                case "drop":
                    papers.pop(place)
                case "edit":
                    papers[place] = {**papers[place], "abstract": paper(choice.randrange(500))["abstract"]}
                case "insert":
                    papers.insert(place, paper(1000 + turn * 100 + place))
                case "swap":
                    papers[0], papers[place] = papers[place], papers[0]
        unique = list({p["id"]: p for p in papers}.values())
        path = corpus(unique)
        kg.build([path], store)
        assert quads(store) == fresh(path, tmp_path)


def test_a_changed_vocabulary_touches_what_names_its_concepts(corpus, tmp_path):
    path, store = corpus([paper(n, "It uses the wobble transform." if n % 10 == 0 else "") for n in range(100)]), tmp_path / "s"
    kg.build([path], store)
    extra = tmp_path / "my.ttl"
    extra.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix kg: <https://w3id.org/paperkg/ontology#> .\n"
        "@prefix technique: <https://w3id.org/paperkg/technique/> .\n"
        'technique:wobble-transform a skos:Concept, kg:Technique ; skos:prefLabel "Wobble Transform"@en .\n',
        encoding="utf-8",
    )
    summary = kg.build([path], store, vocabulary_files=[extra])
    assert summary.extracted == 10 and not summary.unchanged
    assert quads(store) == fresh(path, tmp_path, vocabulary_files=[extra])
    with kg.KnowledgeGraph.open(store) as graph:
        assert graph.query("ASK { paper:2602.00010 kg:usesTechnique technique:wobble-transform }")
    assert kg.build([path], store).extracted == 10  # and back
    assert quads(store) == fresh(path, tmp_path)


def test_a_file_that_is_the_same_is_not_read(corpus, tmp_path, monkeypatch):
    path, store = corpus([paper(n) for n in range(50)] + [{"id": "?"}]), tmp_path / "s"
    first = kg.build([path], store)
    monkeypatch.setattr("kg.graph.building.read_reports", lambda *_: pytest.fail("the file was read"))
    again = kg.build([path], store)
    assert again.unchanged == first.added and [str(p) for p in again.problems] == [str(p) for p in first.problems]
    assert again.failed and again.papers == 50
    monkeypatch.setattr("kg.graph.building.read_reports", read_reports)
    kg.remove("papers.2", store)
    assert kg.build([path], store).added == ["papers.2"]


class _StoppedError(RuntimeError):
    pass


def test_a_build_that_was_stopped_goes_on(corpus, tmp_path, monkeypatch):
    path, store = corpus([paper(n) for n in range(200)]), tmp_path / "s"

    def stopping(self, tasks):
        for number, shard in enumerate(real(self, tasks)):
            if number == 3:
                raise _StoppedError
            yield shard

    real = ThisProcess.run
    monkeypatch.setattr(ThisProcess, "run", stopping)
    with pytest.raises(_StoppedError):
        kg.build([path], store)
    assert not Generations(store).exists()
    monkeypatch.setattr(ThisProcess, "run", real)
    summary = kg.build([path], store)
    # The third shard may have been on its way into the store when it was stopped.
    assert summary.resumed and len(summary.unchanged) in (2, 3) and summary.papers == 200
    assert quads(store) == fresh(path, tmp_path)
    assert sorted(p.name for p in store.iterdir()) == ["build-log.jsonl", "current", "format", "generations", "inputs.json", "kept", "lock"]


def test_a_build_killed_anywhere_loses_and_doubles_nothing(tmp_path):
    path, store = tmp_path / "papers.jsonl", tmp_path / "s"
    path.write_text("".join(json.dumps(paper(n)) + "\n" for n in range(700)), encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", str(path), "--store", str(store), "--jobs", "2"]
    wait = random.Random(3)
    for _ in range(3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(wait.uniform(0.5, 3.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
    kg.build([path], store, jobs=1)
    assert quads(store) == fresh(path, tmp_path)


def test_a_process_that_is_ended_from_outside_is_one_line(corpus, tmp_path, monkeypatch):
    from concurrent.futures.process import BrokenProcessPool

    from kg.graph.workers import Processes

    def broken(self, pool, tasks):
        raise BrokenProcessPool
        yield

    monkeypatch.setattr(Processes, "_run", broken)
    with pytest.raises(BuildError, match="run the same command again"):
        kg.build([corpus([paper(n) for n in range(400)])], tmp_path / "s", jobs=2)


def test_files_at_addresses(tmp_path):
    system = fsspec.filesystem("memory")
    for number in range(2):
        system.pipe_file(f"/inputs/part{number}.jsonl", json.dumps(paper(number)).encode())
    system.pipe_file("/inputs/readme.txt", b"no report")
    summary = kg.build(["memory://inputs/*"], tmp_path / "s", shards="memory://shards")
    assert summary.added == ["part0", "part1"] and summary.papers == 2
    assert len(system.ls("/shards", detail=False)) == 3
    with pytest.raises(kg.PaperKGError, match="nothing to read there"):
        kg.build(["memory://elsewhere/*.jsonl"], tmp_path / "s")
    with pytest.raises(kg.PaperKGError, match="nothing here reads"):
        kg.build(["nowhere://x/y"], tmp_path / "s")


class _ObjectStore(MemoryFileSystem):
    """A store whose library raises errors that are no OSError, as botocore and others do; `down` says of which calls."""

    protocol = ("objects",)
    store: ClassVar[dict] = {}
    pseudo_dirs: ClassVar[list] = [""]
    cachable = False
    down: ClassVar[set] = set()

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("objects://"))

    def _answer(self, call):
        if call in self.down:
            raise RuntimeError('Could not connect to the endpoint URL:\n"http://store.example"')

    def info(self, path, **options):
        self._answer("info")
        return super().info(path, **options)

    def pipe_file(self, path, value, **options):
        self._answer("write")
        super().pipe_file(path, value, **options)

    def _open(self, path, *arguments, **options):
        self._answer("open")
        return _Breaking(self, super()._open(path, *arguments, **options).getvalue())


class _Breaking(io.BytesIO):
    """A file of which only the first megabyte can be read while the store is down."""

    def __init__(self, system, content):
        super().__init__(content)
        self._system = system

    def read(self, size=-1):
        if self.tell() >= 1 << 20:
            self._system._answer("read")
        return super().read(size)


@pytest.mark.parametrize("call", ["info", "open", "read"])
def test_an_object_store_that_fails_is_one_line_and_nothing_is_lost(tmp_path, call):
    fsspec.register_implementation("objects", _ObjectStore, clobber=True)
    _ObjectStore.down = set()
    system = _ObjectStore()
    lines = "".join(json.dumps({**paper(n), "comment": "-" * 30_000}) + "\n" for n in range(60))  # more than is read at a time
    system.pipe_file("/in/many.jsonl", lines.encode())
    system.pipe_file("/in/one.jsonl", json.dumps(paper(9000)).encode())
    first = kg.build(["objects://in/one.jsonl"], tmp_path / "s")
    assert first.papers == 1
    _ObjectStore.down = {call}
    if call == "info":
        with pytest.raises(kg.PaperKGError, match=r"objects://in/many.jsonl: can't be reached \(Could not connect to the endpoint URL: .http"):
            kg.build(["objects://in/many.jsonl"], tmp_path / "s")
        return
    summary = kg.build(["objects://in/many.jsonl"], tmp_path / "s")
    (problem,) = (p for p in summary.problems if p.fatal)
    assert "many.jsonl" in str(problem) and "Could not connect" in str(problem) and "\n" not in str(problem)
    _ObjectStore.down = set()
    again = kg.build(["objects://in/*.jsonl"], tmp_path / "s")
    assert again.papers == 61 and not again.problems


def test_a_file_that_breaks_off_takes_nothing_away(tmp_path, corpus):
    """What stands before the break is read where the graph has nothing of it; what the graph has stays."""
    file = tmp_path / "many.jsonl.gz"
    whole = gzip.compress("".join(json.dumps(paper(n)) + "\n" for n in range(100)).encode(), mtime=0)
    file.write_bytes(whole[: len(whole) * 3 // 5])
    first = kg.build([file], tmp_path / "s")
    assert 40 < first.papers < 100 and first.failed and "breaks off" in str(first.problems[-1])
    file.write_bytes(whole)
    assert kg.build([file], tmp_path / "s").papers == 100
    file.write_bytes(whole[: len(whole) // 5])
    broken = kg.build([file], tmp_path / "s")
    assert broken.papers == 100 and not broken.removed and broken.failed
    assert kg.build([file], tmp_path / "s").failed


def test_shards_at_an_address_that_fails(tmp_path, corpus):
    fsspec.register_implementation("objects", _ObjectStore, clobber=True)
    _ObjectStore.down = {"write"}
    with pytest.raises(BuildError, match=r"objects://shards/.*: can't be used \(Could not connect .* run the same command again"):
        kg.build([corpus([paper(1)])], tmp_path / "s", shards="objects://shards")
    with pytest.raises(BuildError, match=r"nothing here reads|can't be used"):
        kg.build([corpus([paper(1)])], tmp_path / "s", shards="nowhere://shards")
    _ObjectStore.down = set()
    assert kg.build([corpus([paper(1)])], tmp_path / "s", shards="objects://shards").papers == 1


def test_validating_while_building(corpus, tmp_path):
    summary = kg.build([corpus([paper(n) for n in range(5)])], tmp_path / "s", validate=True)
    assert not summary.failed and not summary.problems


def test_a_large_build_compacts_the_store_and_changes_nothing(corpus, tmp_path, monkeypatch):
    path, stages = corpus([paper(n) for n in range(30)]), []
    kg.build([path], tmp_path / "as it is", on_progress=lambda p: stages.append(p.stage))
    assert "compacting" not in stages
    monkeypatch.setattr(building, "_BULK", 30)
    kg.build([path], tmp_path / "compacted", on_progress=lambda p: stages.append(p.stage))
    assert "compacting" in stages
    assert quads(tmp_path / "compacted") == quads(tmp_path / "as it is")
