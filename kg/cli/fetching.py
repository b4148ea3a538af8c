"""The commands that download what is to be built: fetch hf, fetch arxiv."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from kg.fetching.outcome import Fetched


@click.group()
def fetch() -> None:
    """Download papers into a folder that "kg build" reads. This is the only command that uses the network.

    \b
    kg fetch hf 2026-01-06 2026-01-08..2026-01-09 -o daily/
    kg fetch arxiv --category cs.CL --from 2026-01-05 --to 2026-01-06 -o arxiv/
    """


_folder = click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default="papers", show_default=True)
_again = click.option("--again", is_flag=True, help="Fetch what is there already, too.")
_endpoint = click.option("--endpoint", metavar="ADDRESS", help="Another server than the usual one.")


@fetch.command()
@click.argument("dates", nargs=-1, required=True)
@_folder
@_again
@_endpoint
def hf(dates: tuple[str, ...], folder: Path, again: bool, endpoint: str | None) -> int:
    """Hugging Face Daily Papers of these dates or ranges (2026-01-06..2026-01-09), one JSON file a day."""
    from kg.fetching.daily_papers import fetch_daily_papers

    with _Progress() as progress:
        found = fetch_daily_papers(dates, folder, endpoint=endpoint, again=again, on_progress=progress.update)
    return _say(found)


@fetch.command()
@click.option("--category", required=True, help="An arXiv category, such as cs.CL.")
@click.option("--from", "first", required=True, metavar="DATE", help="The first day of submission.")
@click.option("--to", "last", required=True, metavar="DATE", help="The last day of submission.")
@_folder
@_again
@_endpoint
def arxiv(category: str, first: str, last: str, folder: Path, again: bool, endpoint: str | None) -> int:
    """Metadata of the papers of an arXiv category, as JSON lines. One request every three seconds, as arXiv asks."""
    from kg.fetching.arxiv_listing import fetch_arxiv

    with _Progress() as progress:
        found = fetch_arxiv(category, first, last, folder, endpoint=endpoint, again=again, on_progress=progress.update)
    return _say([found])


def _say(found: Iterable[Fetched]) -> int:
    failed = 0
    for each in found:
        if each.failed:
            failed = 1
            click.echo(f"kg: error: {each.failed}", err=True)
        else:
            click.echo(f"{each.path}: {each.papers} papers{', already there (--again fetches it anew)' * each.kept}")
    return failed


class _Progress:
    """A running count on standard error at a terminal, nothing elsewhere."""

    def __enter__(self) -> _Progress:
        self._bar = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} papers"))
            self._bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("asking", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, what: str, papers: int) -> None:
        """``papers`` of ``what`` are here."""
        if self._bar is not None:
            self._bar.update(self._task, description=what, completed=papers)
