"""From paths to readings: which files a user means, what each holds by its content, and the reports in it."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import UnreadableFile
from kg.namespaces import slug
from kg.reading.atom_feed import feed_to_items
from kg.reading.daily_report import read_report
from kg.reading.decoding import decode
from kg.reading.json_records import document_to_items, lines_to_items
from kg.reading.paper import Problem, Reading
from kg.reading.records import readings
from kg.reading.remote import RemoteFile, find_remote, is_address

SUFFIXES = (".md", ".markdown", ".json", ".jsonl", ".ndjson", ".atom", ".xml")
STANDARD_INPUT = Path("-")
_GZIP = b"\x1f\x8b"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


InputFile = Path | RemoteFile


def find_inputs(paths: Iterable[Path | str]) -> list[InputFile]:
    """Files, and the reports in folders (at any depth), sorted, each once; "-" is standard input.

    An address (``s3://bucket/*.jsonl.gz``, anything that fsspec knows) may stand for a file, a folder or, with ``*``,
    for many. Raises UnreadableFile for a path that is not there or a folder without reports.
    """
    found: dict[InputFile, InputFile] = {}
    for given in paths:
        if isinstance(given, str) and is_address(given):
            there = find_remote(given)
            remote = [file for file in there if _is_input(file)] if len(there) > 1 else there
            if not remote:
                raise UnreadableFile(f"{given}: nothing to read there; check the address")
            found.update((file, file) for file in remote)
            continue
        path = Path(given)
        if path == STANDARD_INPUT:
            found.setdefault(path, path)
        elif path.is_dir():
            files = sorted(f for f in path.rglob("*") if _is_input(f) and f.is_file())
            if not files:
                raise UnreadableFile(
                    f"{path}: no report in this folder; reports are Markdown, JSON or Atom files "
                    f"({', '.join(SUFFIXES)}, also .gz)"
                )
            for file in files:
                found.setdefault(file.resolve(), file)
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise UnreadableFile(f"{path}: no such file or folder; check the path")
    return sorted(found.values(), key=lambda file: (isinstance(file, RemoteFile), str(file)))


def _is_input(path: InputFile) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith(SUFFIXES) and not name.startswith(".")


def read_file(path: InputFile | str, mapping: Mapping[str, str] | None = None) -> Reading:
    """Read one file as one report (of a large file of records: the first one).

    Never raises for what is in the file: its problems say what is wrong and where.
    """
    return next(read_reports(path, mapping))


def read_reports(path: InputFile | str, mapping: Mapping[str, str] | None = None) -> Iterator[Reading]:
    """The reports of a file in order, at least one reading; a large file of records is read piece by piece.

    What a file holds is told by its content: a daily report in Markdown, a JSON list (Hugging Face Daily Papers),
    JSON lines (the arXiv snapshot, or any with ``mapping``: field → name in the file), an Atom feed; each may be
    gzipped. "-" reads standard input. Never raises for what is in the file.
    """
    if isinstance(path, str):
        path = RemoteFile(path) if is_address(path) else Path(path)
    try:
        with _open(path) as (stream, raw):
            for reading in _readings(stream, path, mapping):
                if raw.seekable():
                    reading.position = raw.tell()
                yield reading
    except UnreadableFile as error:
        yield _failed(path, str(error).removeprefix(f"{path}: "))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = "breaks off" if isinstance(error, EOFError) else "is damaged"
        yield _failed(path, f"the gzip data {reason}; get the file again", broken_off=True)
    except OSError as error:
        yield _failed(path, f"{error.strerror or error}; check the path and its permissions", broken_off=True)


def _failed(path: InputFile, what: str, *, broken_off: bool = False) -> Reading:
    return Reading(path, None, [Problem(path, None, what, fatal=True)], broken_off=broken_off)


@contextmanager
def _open(path: InputFile) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The bytes of a file or of standard input, unpacked where they are gzipped, and as they are."""
    with ExitStack() as stack:
        if isinstance(path, RemoteFile):
            raw: Any = stack.enter_context(path.open())
        else:
            raw = sys.stdin.buffer if path == STANDARD_INPUT else stack.enter_context(path.open("rb"))
        if not isinstance(raw, io.BufferedReader):  # a stand-in for standard input
            raw = io.BufferedReader(raw)
        if raw.peek(2)[:2] == _GZIP:
            yield stack.enter_context(gzip.GzipFile(fileobj=raw)), raw  # type: ignore[misc]
        else:
            yield raw, raw


def _readings(stream: BinaryIO, path: InputFile, mapping: Mapping[str, str] | None) -> Iterator[Reading]:
    head = stream.readline(1 << 22)
    while head and not head.strip():
        head = stream.readline(1 << 22)
    name = _name(path)
    if _is_json_line(head):
        lines = _lines(head, stream)
        yield from readings(path, lines_to_items(lines, path, mapping), name, _date(path))
        return
    text, problems = decode(head + stream.read(), path)
    kind = text.lstrip()[:1]
    if kind == "[" and _opens_list(text):
        yield from _with(
            problems,
            readings(
                path,
                document_to_items(text, path, mapping),
                f"hf-{name}" if _DAY.fullmatch(name) else name,
                _date(path),
            ),
        )
    elif kind == "{":
        yield from _with(problems, readings(path, document_to_items(text, path, mapping), name, _date(path)))
    elif kind == "<" and re.match(r"\s*<(?:\?xml|feed|!DOCTYPE|rss|html)", text, re.IGNORECASE):
        yield from _with(problems, readings(path, feed_to_items(text, path), name, _date(path)))
    else:
        report, found = read_report(text, path)
        yield Reading(path, report, [*problems, *found])


def _opens_list(text: str) -> bool:
    return re.match(r"\s*\[\s*[\[{\]\"]", text) is not None


def _with(problems: list[Problem], found: Iterator[Reading]) -> Iterator[Reading]:
    for reading in found:
        reading.problems[:0] = problems
        problems = []
        yield reading


def _is_json_line(line: bytes) -> bool:
    """Whether the first line is a whole JSON object: then so is every other."""
    if not line.lstrip(b"\xef\xbb\xbf").startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(head: bytes, stream: BinaryIO) -> Iterator[str]:
    yield head.decode("utf-8-sig", errors="replace")
    for line in stream:
        yield line.decode("utf-8", errors="replace")


def _name(path: InputFile) -> str:
    """What the report of a file of records is called: the file's name without its endings."""
    if path == STANDARD_INPUT:
        return "stdin"
    name = path.name
    for suffix in (".gz", *SUFFIXES):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
    return slug(name)


def _date(path: InputFile) -> str | None:
    match = _DAY.search(path.name)
    return match.group() if match else None
