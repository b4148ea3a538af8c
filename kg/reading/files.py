"""From paths to readings: which files a user means, and what is in each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.errors import UnreadableFile
from kg.reading.daily_report import read_report
from kg.reading.decoding import read_text
from kg.reading.paper import Problem, Reading

SUFFIXES = (".md", ".markdown")


def find_inputs(paths: Iterable[Path | str]) -> list[Path]:
    """Files, and the reports in folders (at any depth), sorted, each once.

    Raises UnreadableFile for a path that is not there or a folder without reports.
    """
    found: dict[Path, Path] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            files = sorted(f for f in path.rglob("*") if f.suffix.lower() in SUFFIXES and f.is_file())
            if not files:
                raise UnreadableFile(f"{path}: no report in this folder; reports are Markdown files (*.md)")
            for file in files:
                found.setdefault(file.resolve(), file)
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise UnreadableFile(f"{path}: no such file or folder; check the path")
    return sorted(found.values())


def read_file(path: Path | str) -> Reading:
    """Read one daily report. Never raises for what is in the file: its problems say what is wrong and where."""
    path = Path(path)
    reading = Reading(path)
    try:
        text, reading.problems = read_text(path)
    except UnreadableFile as error:
        what = str(error).removeprefix(f"{path}: ")
        reading.problems.append(Problem(path, None, what, fatal=True))
        return reading
    reading.report, problems = read_report(text, path)
    reading.problems.extend(problems)
    return reading
