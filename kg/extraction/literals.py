"""Which literal texts a regular expression cannot match without: one of them stands in every text that it matches.

Read off the parsed expression, so that who writes a pattern need not say it: ``(?:built|based) (?:up)?on\\b`` matches
no text that holds neither "built on", "built upon", "based on" nor "based upon".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants, _parser
from typing import Any

_MOST = 200  # texts that a run of choices is spelt out to
_WIDEST = 12  # characters of a class that are spelt out


def required_literals(pattern: re.Pattern[str]) -> frozenset[str]:
    """Texts in lower case of which every match holds one, if it is put in lower case; none where this can't be said.

    >>> sorted(required_literals(re.compile(r"\\b(?:us(?:e|ing)|via)\\s+(?:the\\s+)?$")))
    ['use', 'using', 'via']
    >>> required_literals(re.compile(r"\\w+ing|\\d"))
    frozenset()
    """
    literals = _clause(_parser.parse(pattern.pattern, pattern.flags)) or frozenset()
    return frozenset(text for text in literals if not any(other in text for other in literals if other != text))


def beginnings(pattern: re.Pattern[str]) -> frozenset[str]:
    """Texts in lower case of which every match begins with one, if it is put in lower case; none where this can't be said.

    >>> sorted(beginnings(re.compile(r"\\b(?:us(?:e|ing)|vi\\w+)\\s+the")))
    ['use', 'using', 'vi']
    """
    texts = _begin(_parser.parse(pattern.pattern, pattern.flags)) or frozenset()
    return frozenset(text for text in texts if not any(text.startswith(other) for other in texts if other != text))


def _begin(items: Iterable[Any]) -> frozenset[str] | None:
    run: frozenset[str] = frozenset({""})
    for item in items:
        exact = _spelt(item)
        longer = None if exact is None else _joined(run, exact)
        if longer is None:
            first = _first(item)
            run = (_joined(run, first) if first is not None else None) or run
            break
        run = longer
    return None if "" in run else run


def _first(item: Any) -> frozenset[str] | None:
    """What the matches of an item begin with that can't be spelt out as a whole."""
    operation, argument = item
    if operation is _constants.SUBPATTERN:
        return _begin(argument[3])
    if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and argument[0]:
        return _begin(argument[2])
    if operation is _constants.BRANCH:
        branches = [_begin(branch) for branch in argument[1]]
        known = [branch for branch in branches if branch is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None


def _clause(items: Iterable[Any]) -> frozenset[str] | None:
    """Of all that a sequence requires the most telling: its rarest texts, as far as length says what is rare."""
    clauses: list[frozenset[str]] = []
    run: frozenset[str] = frozenset({""})
    for item in items:
        exact = _spelt(item)
        longer = None if exact is None else _joined(run, exact)
        if longer is not None:
            run = longer
            continue
        clauses.append(run)
        run = frozenset({""}) if exact is None else exact
        inner = _inner(item)
        if inner is not None:
            clauses.append(inner)
    clauses.append(run)
    telling = [c for c in clauses if "" not in c]
    return max(telling, key=_worth, default=None)


def _worth(clause: frozenset[str]) -> tuple[int, int]:
    return min(map(_weight, clause)), -len(clause)


def _weight(text: str) -> int:
    """How telling a text is: a Chinese character says more than a letter, spaces say nothing."""
    return sum(0 if c.isspace() else 1 if c.isascii() else 2 for c in text)


def _inner(item: Any) -> frozenset[str] | None:
    """What an item requires that can't be spelt out as a whole."""
    operation, argument = item
    if operation is _constants.SUBPATTERN:
        return _clause(argument[3])
    if operation is _constants.ATOMIC_GROUP:
        return _clause(argument)
    if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
        least, _most, body = argument
        return _clause(body) if least else None
    if operation is _constants.BRANCH:
        branches = [_clause(branch) for branch in argument[1]]
        known = [branch for branch in branches if branch is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None


def _spelt(item: Any) -> frozenset[str] | None:
    """All texts that an item matches, in lower case, where they are few; None where they are not, or not known."""
    operation, argument = item
    if operation is _constants.LITERAL:
        return _letter(argument)
    if operation is _constants.AT or operation in (_constants.ASSERT, _constants.ASSERT_NOT):
        return frozenset({""})  # a condition on the place: it takes no text
    if operation is _constants.IN:
        letters = [_letter(code) if kind is _constants.LITERAL else None for kind, code in argument]
        return _united(letters) if len(letters) <= _WIDEST else None
    if operation is _constants.SUBPATTERN:
        return _sequence(argument[3])
    if operation is _constants.BRANCH:
        return _united([_sequence(branch) for branch in argument[1]])
    if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and argument[:2] == (0, 1):
        return _united([_sequence(argument[2]), frozenset({""})])
    return None


def _letter(code: int) -> frozenset[str] | None:
    """A character; none that has another case but is no ASCII letter: for these, cases are not simply two."""
    char = chr(code)
    if char.isascii():
        return frozenset({char.lower()})
    return frozenset({char}) if char.lower() == char.upper() else None


def _sequence(items: Iterable[Any]) -> frozenset[str] | None:
    whole: frozenset[str] | None = frozenset({""})
    for item in items:
        exact = _spelt(item)
        whole = _joined(whole, exact) if whole is not None and exact is not None else None
        if whole is None:
            return None
    return whole


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str] | None:
    if len(first) * len(second) > _MOST:
        return None
    return frozenset(a + b for a, b in product(first, second))


def _united(choices: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    known = [choice for choice in choices if choice is not None]
    texts: frozenset[str] = frozenset().union(*known)
    return texts if len(known) == len(choices) and len(texts) <= _MOST else None
