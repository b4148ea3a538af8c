"""The error report: one HTML file that works offline."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from kg.errors import UnwritableFile
from kg.evaluation.evaluate import Evaluation, QuotedError
from kg.evaluation.predictions import PredictedLink
from kg.evaluation.quotes import Sentence
from kg.evaluation.scoring import Error


@dataclass(frozen=True, slots=True)
class _Item:
    error: Error
    sentences: tuple[Sentence, ...]
    confidence: str


def write_report(evaluation: Evaluation, path: Path | str, title: str = "Errors of an evaluation") -> None:
    """Write what is wrong and missed, paper by paper, each with its quote marked in its sentence.

    Missing folders are made. Raises UnwritableFile.
    """
    path = Path(path)
    text = _html(evaluation, title)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnwritableFile(f"{path}: can't write here ({error.strerror}); choose another place") from error


def _html(evaluation: Evaluation, title: str) -> str:
    folder = files("kg.evaluation")
    script = (folder / "report.js").read_text(encoding="utf-8").replace("\r\n", "\n")
    # Everything from papers and gold goes through autoescape; only our own script is taken as it is.
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string((folder / "report.html.j2").read_text(encoding="utf-8"))
    by_paper: dict[str, list[_Item]] = {}
    for item in evaluation.errors:
        by_paper.setdefault(item.error.paper, []).append(_Item(item.error, item.sentences, _confidence(item)))
    return template.render(
        title=title,
        rows=evaluation.rows(),
        relations=sorted({e.error.relation for e in evaluation.errors}),
        papers=[(paper, evaluation.titles[paper], items) for paper, items in by_paper.items()],
        shown=len(evaluation.errors),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
    )


def _confidence(item: QuotedError) -> str:
    found = item.error.found
    return f"{found.confidence:.2f} · {found.component}" if isinstance(found, PredictedLink) else ""
