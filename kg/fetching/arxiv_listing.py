"""The papers of an arXiv category between two dates, through the arxiv library, as JSON lines."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from kg.errors import FetchError
from kg.fetching.outcome import Fetched
from kg.fetching.retrying import with_retries

PAGE = 100
POLITE = 3.0  # seconds between two requests, as the terms of the arXiv API ask for
_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]{2,})?")


def fetch_arxiv(
    category: str,
    first: str,
    last: str,
    folder: Path | str,
    *,
    endpoint: str | None = None,
    again: bool = False,
    polite: float = POLITE,
    pause: float = 3.0,
    on_progress: Callable[[str, int], None] | None = None,
) -> Fetched:
    """Write ``FOLDER/arxiv-CATEGORY-FIRST-LAST.jsonl``: the papers submitted from ``first`` to ``last`` (ISO dates).

    A download that was stopped goes on after the last whole line of its ``.part`` file. ``endpoint``: the address of
    another server's ``/api/query``. ``polite``: seconds between pages; ``pause``: before the second try of one.
    Raises FetchError for a date or category that is none, and where the arxiv library is not installed.
    """
    try:
        import arxiv
    except ImportError:
        raise FetchError("the arxiv library is not installed; pip install 'paperkg[fetch]'") from None
    start, end = _date(first), _date(last)
    if end < start:
        raise FetchError(f"--from {first} is after --to {last}; write the earlier date first")
    if not _CATEGORY.fullmatch(category):
        raise FetchError(f"«{category}» is no arXiv category; write one such as cs.CL or stat.ML")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"arxiv-{category}-{first}-{last}.jsonl"
    part = path.with_name(path.name + ".part")
    if path.exists() and not again:
        return Fetched(path, _whole_lines(path), kept=True)
    if again:
        part.unlink(missing_ok=True)
    query = f"cat:{category} AND submittedDate:[{start:%Y%m%d}0000 TO {end:%Y%m%d}2359]"
    search = arxiv.Search(query, sort_by=arxiv.SortCriterion.SubmittedDate, sort_order=arxiv.SortOrder.Ascending)
    client = arxiv.Client(page_size=PAGE, delay_seconds=polite, num_retries=0)
    if endpoint:
        client.query_url_format = endpoint.rstrip("/") + "?{}"
    count = _whole_lines(part)
    what = f"arXiv {category} from {first} to {last}"
    try:
        with part.open("a", encoding="utf-8") as file:
            while True:
                page = with_retries(partial(_page, client, search, count), what, pause)
                for record in page:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                file.flush()
                count += len(page)
                if on_progress:
                    on_progress(category, count)
                if len(page) < PAGE:
                    break
    except FetchError as error:
        return Fetched(part, count, failed=str(error))
    if not count:
        part.unlink()
        return Fetched(path, failed=f"{what}: no papers; check the category and the dates")
    part.replace(path)
    return Fetched(path, count)


def _page(client: Any, search: Any, offset: int) -> list[dict[str, Any]]:
    """The next papers of a search, at most a page of them."""
    found = []
    for result in client.results(search, offset=offset):
        found.append(_record(result))
        if len(found) == PAGE:
            break
    return found


def _record(result: Any) -> dict[str, Any]:
    return {
        "id": result.get_short_id(),
        "title": re.sub(r"\s+", " ", result.title),
        "abstract": result.summary,
        "authors": [a.name for a in result.authors],
        "categories": " ".join(result.categories),
        "published": result.published.date().isoformat() if result.published else None,
        "update_date": result.updated.date().isoformat() if result.updated else None,
    }


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise FetchError(f"«{text}» is no date; write it as 2026-01-06") from None


def _whole_lines(path: Path) -> int:
    """How many whole lines a file has; what was cut off after the last one is taken away."""
    if not path.exists():
        return 0
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) != len(data):
        path.write_bytes(whole)
    return whole.count(b"\n")
