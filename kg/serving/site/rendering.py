"""Templates to pages, rows to their CSV and JSON twins."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg.exploration.page.page import COLORS
from kg.serving.site.addresses import FOLDERS, address, page_of, short, shortened
from kg.serving.site.answering import PageAnswer, PageRequest
from kg.serving.site.words import Words


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("kg.serving.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(page_of=page_of, address=address, short=short, shortened=shortened, folders=FOLDERS)
    made.globals["colors"] = {type_: look[0] for type_, look in COLORS.items()}
    return made


def page(template: str, request: PageRequest, status: int = 200, **values: Any) -> PageAnswer:
    """A page from a template, in the language of the request."""
    words = Words(request.language)
    other = "zh" if request.language == "en" else "en"
    kept = [(name, value) for name, value in request.parameters if name != "lang"]
    text = _environment().get_template(template).render(
        words=words,
        request=request,
        language=request.language,
        other=other,
        other_address=address(request.path, [*kept, ("lang", other)]),
        **values,
    )
    headers: tuple[tuple[str, str], ...] = ()
    if "alternates" in values:
        links = ", ".join(f'<{href}>; rel="alternate"; type="{kind}"' for _, href, kind in values["alternates"])
        headers = (("Link", links),)
    return PageAnswer(status, "text/html; charset=utf-8", text.encode("utf-8", "replace"), headers)


def json_answer(value: Any) -> PageAnswer:
    body = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return PageAnswer(200, "application/json", body)


def twin(kind: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> PageAnswer:
    """The rows of a list as CSV or JSON; lists within a row are joined by "; " in CSV."""
    if kind == "json":
        return json_answer([{column: row[column] for column in columns} for row in rows])
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns)
    for row in rows:
        cells = (row[column] for column in columns)
        writer.writerow(["; ".join(map(str, c)) if isinstance(c, list | tuple) else c for c in cells])
    return PageAnswer(200, "text/csv; charset=utf-8", buffer.getvalue().encode("utf-8", "replace"))
