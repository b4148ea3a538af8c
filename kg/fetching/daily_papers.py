"""Hugging Face Daily Papers of a day, through huggingface_hub, into the list the Hub itself answers with."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from kg.errors import FetchError
from kg.fetching.outcome import Fetched
from kg.fetching.retrying import with_retries

PAGE = 100
Progress = Callable[[str, int], None]


def days(texts: Iterable[str]) -> list[str]:
    """ISO dates from dates and ranges ``2026-01-06..2026-01-09``, sorted, each once.

    Raises FetchError for any other text.
    """
    found: set[str] = set()
    for text in texts:
        first, dots, last = text.partition("..")
        try:
            start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last if dots else first)
        except ValueError:
            raise FetchError(f"«{text}» is no date; write 2026-01-06, or 2026-01-06..2026-01-09") from None
        if end < start:
            raise FetchError(f"«{text}» ends before it begins; write the earlier date first")
        found.update((start + datetime.timedelta(n)).isoformat() for n in range((end - start).days + 1))
    return sorted(found)


def fetch_daily_papers(
    dates: Iterable[str],
    folder: Path | str,
    *,
    endpoint: str | None = None,
    again: bool = False,
    pause: float = 1.0,
    on_progress: Progress | None = None,
) -> list[Fetched]:
    """Write ``FOLDER/DATE.json`` for each date (or range); a file that is there already stays, unless ``again``.

    ``endpoint``: another than the Hub's (or HF_ENDPOINT). ``pause``: seconds before the second try, doubled each time.
    A date that fails is said in its Fetched, and the others are fetched all the same.
    Raises FetchError for a text that is no date, and where huggingface_hub is not installed.
    """
    try:
        from huggingface_hub import HfApi
    except ImportError:
        raise FetchError("huggingface_hub is not installed; pip install 'paperkg[fetch]'") from None
    wanted = days(dates)
    api = HfApi(endpoint=endpoint)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = []
    for day in wanted:
        path = folder / f"{day}.json"
        if path.exists() and not again:
            done.append(Fetched(path, len(json.loads(path.read_text(encoding="utf-8"))), kept=True))
            continue
        try:
            papers = _day(api, day, pause, on_progress)
        except FetchError as error:
            done.append(Fetched(path, failed=str(error)))
            continue
        if not papers:
            done.append(Fetched(path, failed=f"{day}: no daily papers on this day (weekends have none)"))
            continue
        part = path.with_name(path.name + ".part")
        part.write_text(json.dumps(papers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
        done.append(Fetched(path, len(papers)))
    return done


def _day(api: Any, day: str, pause: float, on_progress: Progress | None) -> list[dict[str, Any]]:
    papers: dict[str, dict[str, Any]] = {}
    page = 0
    while True:
        ask = partial(_page, api, day, page)
        answer = with_retries(ask, f"daily papers of {day}", pause)
        fresh = [p for p in answer if p.id not in papers]
        papers.update({p.id: _record(p) for p in fresh})
        if on_progress:
            on_progress(day, len(papers))
        if len(answer) < PAGE or not fresh:
            return list(papers.values())
        page += 1


def _page(api: Any, day: str, page: int) -> list[Any]:
    return list(api.list_daily_papers(date=day, p=page, limit=PAGE))


def _record(paper: Any) -> dict[str, Any]:
    """What the Hub's own list says of a paper, as far as ``kg build`` reads it."""
    published = paper.published_at.isoformat() if paper.published_at else None
    return {
        "paper": {
            "id": paper.id,
            "title": re.sub(r"\s+", " ", paper.title or ""),
            "summary": paper.summary or "",
            "authors": [{"name": a.name} for a in paper.authors or [] if getattr(a, "name", None)],
            "publishedAt": published,
            "githubRepo": paper.github_repo,
        },
        "publishedAt": paper.submitted_at.isoformat() if paper.submitted_at else published,
        "title": re.sub(r"\s+", " ", paper.title or ""),
    }
