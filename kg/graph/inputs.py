"""What was read from which file at the last build: a file that is the same byte for byte is not read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph import terms as t
from kg.namespaces import digest, report_graph, report_iri
from kg.reading import Problem
from kg.reading.files import InputFile
from kg.reading.remote import RemoteFile

FILE = "inputs.json"


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report that a file gave: its name, its content's hash, and how many papers it has."""

    id: str
    content: str
    papers: int


class InputLog:
    """The files of the last builds. It is a short cut only: without it, everything is read and compared again."""

    def __init__(self, folder: Path, made_by: Iterable[str], fields: Mapping[str, str] | None) -> None:
        """``made_by``: the versions of pipeline and vocabulary; with others, nothing counts as read."""
        self._file = folder / FILE
        self._key = digest(*made_by, json.dumps(dict(fields or {}), sort_keys=True))
        self._known = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            return found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            return {}

    def reports(self, path: InputFile) -> list[str]:
        """The names of the reports that a file gave when it was last read, whatever has changed since."""
        return [entry[0] for entry in self._known.get(_name(path), {}).get("reports", [])]

    def unchanged(self, path: InputFile, store: Any) -> tuple[list[ReadReport], list[Problem]] | None:
        """What a file gave, where it is as it was and its reports stand in the store as it gave them; else None."""
        entry = self._known.get(_name(path))
        if entry is None or entry.get("key") != self._key or entry.get("content") != file_hash(path):
            return None
        reports = [ReadReport(*found) for found in entry["reports"]]
        for report in reports:
            graph = ox.NamedNode(report_graph(report.id))
            said = ox.Quad(ox.NamedNode(report_iri(report.id)), t.CONTENT_HASH, t.text(report.content), graph)
            if said not in store:
                return None
        return reports, [Problem(path, *said) for said in entry["problems"]]

    def note(self, path: InputFile, content: str, reports: Iterable[ReadReport], problems: Iterable[Problem]) -> None:
        """Keep what a file gave, once it is saved."""
        self._known[_name(path)] = {
            "key": self._key,
            "content": content,
            "reports": [[r.id, r.content, r.papers] for r in reports],
            "problems": [[p.line, p.what, p.remedy, p.fatal] for p in problems],
        }

    def forget(self, path: InputFile) -> None:
        """Have a file read again at the next build, whatever it holds; which reports it gave stays known."""
        if (entry := self._known.get(_name(path))) is not None:
            entry["content"] = ""

    def save(self) -> None:
        """Write the file, in one step."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(self._known, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._file)


def _name(path: InputFile) -> str:
    return str(path) if isinstance(path, RemoteFile) else str(path.resolve())


def file_hash(path: InputFile) -> str:
    """SHA-256 of a file's bytes, for one at an address what its system says of it; empty where it can't be read."""
    try:
        if isinstance(path, RemoteFile):
            return path.content_key()
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
