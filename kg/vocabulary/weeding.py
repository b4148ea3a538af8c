"""What is kept out of the harvested vocabulary: written rules with their reasons, and the licences of the sources."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import VocabularyError
from kg.vocabulary.tables import KINDS, Row


@dataclass(frozen=True, slots=True)
class Source:
    """A place where names were found. ``licence`` is an SPDX name, empty where none is stated."""

    name: str
    url: str
    licence: str = ""
    share_alike: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to leave a name out."""

    name: str
    reason: str
    kinds: frozenset[str]
    only: frozenset[str]
    pattern: re.Pattern[str] | None
    names: frozenset[str]
    of_names: bool
    of_aliases: bool

    def fits(self, row: Row, text: str) -> bool:
        """Whether the rule speaks of this name of a row."""
        if row.kind not in self.kinds or (self.only and not self.only.issuperset(row.sources)):
            return False
        return text.casefold() in self.names or (self.pattern is not None and self.pattern.search(text) is not None)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, in the order of their file."""

    rules: tuple[Rule, ...]

    def against_name(self, row: Row) -> Rule | None:
        """The first rule that a row's name breaks."""
        return next((r for r in self.rules if r.of_names and r.fits(row, row.name)), None)

    def against_alias(self, row: Row, alias: str) -> Rule | None:
        """The first rule that one of a row's aliases breaks."""
        return next((r for r in self.rules if r.of_aliases and r.fits(row, alias)), None)


def read_rules(file: Path) -> Rules:
    """Rules from a TOML file; VocabularyError says which one is unusable."""
    rules = []
    for number, entry in enumerate(_toml(file).get("rule", []), start=1):
        try:
            of = entry.get("of", "both")
            kinds = frozenset(entry.get("kinds", KINDS))
            if of not in ("names", "aliases", "both") or not kinds <= KINDS.keys():
                raise ValueError("of must be names, aliases or both, kinds must be tables")
            rules.append(
                Rule(
                    name=entry["name"],
                    reason=entry["reason"],
                    kinds=kinds,
                    only=frozenset(entry.get("only", ())),
                    pattern=re.compile(entry["pattern"]) if "pattern" in entry else None,
                    names=frozenset(n.casefold() for n in (*entry.get("names", ()), *_listed(file, entry))),
                    of_names=of != "aliases",
                    of_aliases=of != "names",
                )
            )
        except (KeyError, ValueError, TypeError, AttributeError, OSError, re.error) as error:
            raise VocabularyError(f"{file}: rule {number} is unusable ({error}); mend it") from error
    return Rules(tuple(rules))


def _listed(rules: Path, entry: dict[str, Any]) -> list[str]:
    """The names of the list beside the rules that a rule points to; lines with # are comments."""
    if "names_file" not in entry:
        return []
    lines = (rules.parent / entry["names_file"]).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def read_sources(file: Path) -> Mapping[str, Source]:
    """Sources by name from a TOML file."""
    found = {}
    for name, entry in _toml(file).items():
        try:
            found[name] = Source(name, entry["url"], entry.get("licence", ""), entry.get("share_alike", False))
        except (KeyError, TypeError, AttributeError) as error:
            raise VocabularyError(f"{file}: [{name}] is unusable; give it a url, and its licence") from error
    return found


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise VocabularyError(f"{file}: can't read this file ({error.strerror or error}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{file}: not sound TOML ({error}); mend it") from error
