"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from kg.cli.output import FORMATS
from kg.graph.sparql_address import is_sparql_address, without_password

if TYPE_CHECKING:
    from kg.extraction.language_model import LanguageModel

F = TypeVar("F", bound=Callable[..., Any])


class _Store(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A folder, or the address of a SPARQL server, which a path would spoil."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        if not is_sparql_address(value):
            return Path(value)
        address, password = without_password(str(value))
        if password:  # what is printed and logged of a store must not show it
            os.environ["KG_STORE_PASSWORD"] = password
        return address


def store(command: F) -> F:
    """``--store``: where the graph is."""
    return click.option(
        "--store",
        "-s",
        type=_Store(),
        default="kg-store",
        envvar="KG_STORE",
        show_default=True,
        help="The folder that holds the graph, or sparql+http://… (or the variable KG_STORE).",
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


def language_model(command: F) -> F:
    """``--language-model`` and ``--model``: whom to ask besides."""
    address = click.option(
        "--language-model",
        metavar="ADDRESS",
        envvar="KG_LANGUAGE_MODEL",
        help="Also ask a language model about each paper: an OpenAI-compatible address such as http://localhost:11434/v1.",
    )
    model = click.option(
        "--model", metavar="NAME", envvar="KG_LANGUAGE_MODEL_NAME", help="Which of the models there; the only one if left out."
    )
    return address(model(command))


def asked(address: str | None, model: str | None, instead: object = None) -> LanguageModel | None:
    """What ``--language-model`` and ``--model`` mean. ``instead``: what leaves no room for a model that only a variable names."""
    source = click.get_current_context().get_parameter_source
    if not address or (instead is not None and source("language_model") is ParameterSource.ENVIRONMENT):
        if model is not None and source("model") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--model names a model of --language-model ADDRESS; give the address, too")
        return None
    from kg.extraction.language_model import LanguageModel

    return LanguageModel(address, model or "")
