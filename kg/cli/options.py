"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.output import FORMATS

F = TypeVar("F", bound=Callable[..., Any])


def store(command: F) -> F:
    """``--store``: where the graph is."""
    return click.option(
        "--store",
        "-s",
        type=click.Path(path_type=Path),
        default=Path("kg-store"),
        envvar="KG_STORE",
        show_default=True,
        help="The folder that holds the graph (or the variable KG_STORE).",
    )(command)


def min_confidence(command: F) -> F:
    """``--min-confidence``: which links count."""
    return click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        default=None,
        metavar="0..1",
        help="Count the links from this confidence on instead of the default 0.5; nothing is extracted again.",
    )(command)


def output_format(*names: str) -> Callable[[F], F]:
    """``--format``: how to print."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(list(names or FORMATS)),
        default=None,
        help="How to print; a table at a terminal, JSON when piped.",
    )
