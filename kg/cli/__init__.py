"""The command ``kg``: every command is a few lines over the public API."""

from __future__ import annotations

import ast
import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click
from click import utils

import kg
from kg.errors import PaperKGError

_COMMANDS = {
    "fetch": "kg.cli.fetching",
    "build": "kg.cli.keeping",
    "remove": "kg.cli.keeping",
    "reports": "kg.cli.keeping",
    "stats": "kg.cli.keeping",
    "validate": "kg.cli.keeping",
    "correct": "kg.cli.correcting",
    "merge": "kg.cli.correcting",
    "split": "kg.cli.correcting",
    "rename": "kg.cli.correcting",
    "retype": "kg.cli.correcting",
    "review": "kg.cli.reviewing",
    "evaluate": "kg.cli.judging",
    "query": "kg.cli.asking",
    "show": "kg.cli.asking",
    "search": "kg.cli.asking",
    "export": "kg.cli.taking",
    "view": "kg.cli.taking",
    "serve": "kg.cli.serving",
    "backup": "kg.cli.storing",
    "store": "kg.cli.storing",
    "vocabulary": "kg.cli.vocabulary",
}


class _Commands(click.Group):
    """Commands are imported when they are used, so that ``kg --help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first sentence of each, read from their files: to import them all takes too long."""
        said: dict[str, str] = {}
        for module in dict.fromkeys(_COMMANDS.values()):
            source = Path(__file__).with_name(f"{module.rpartition('.')[2]}.py").read_text(encoding="utf-8")
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef):
                    said[f"{module} {node.name}"] = ast.get_docstring(node) or ""
        shortened: Any = utils.make_default_short_help
        room = formatter.width - 6 - max(map(len, _COMMANDS))
        rows = [(name, shortened(said[f"{module} {name}"], room)) for name, module in _COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(kg.__version__, "--version", prog_name="kg")
def cli() -> None:
    """From reports about AI papers to a graph in which every link carries the sentence that proves it.

    \b
    kg build seeds/                      reports → graph
    kg query papers-using --technique GRPO
    kg show "AIME 2025"                  one thing, its links, their quotes
    kg search 扩散                        names in Chinese and English
    kg export -o graph.ttl               take it away
    kg view -o graph.html                look at it
    kg serve                             a site and a SPARQL endpoint on this machine
    """


def main() -> None:
    """Entry point: errors of ours become one line on standard error and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Under the C locale Python reads the arguments as ASCII; they are UTF-8 all the same.
    arguments = [os.fsencode(a).decode("utf-8", errors="replace") for a in sys.argv[1:]]
    try:
        result: Any = cli.main(arguments, prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PaperKGError as error:
        click.echo(f"kg: error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except (KeyboardInterrupt, click.Abort):
        click.echo("kg: interrupted", err=True)
        sys.exit(130)
    except OSError as error:
        click.echo(
            f"kg: error: {error.filename or ''}: {error.strerror or error}; check the path and its permissions",
            err=True,
        )
        sys.exit(1)
    sys.exit(result if isinstance(result, int) else 0)
