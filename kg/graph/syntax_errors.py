"""Where a SPARQL text goes wrong: the line, a caret under the place, and what could have stood there.

The engine decides what is SPARQL; the place it reports is often the end of the text. Only a text that it has refused is
read here again, by an LALR parser (Lark) over the W3C grammar, which stops at the first token that can't be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import SparqlSyntaxError
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from lark import Lark

_FUNCTIONS = frozenset(
    [
        "STR",
        "LANG",
        "LANGMATCHES",
        "DATATYPE",
        "BOUND",
        "IRI",
        "URI",
        "BNODE",
        "RAND",
        "ABS",
        "CEIL",
        "FLOOR",
        "ROUND",
        "CONCAT",
        "STRLEN",
        "UCASE",
        "LCASE",
        "ENCODE_FOR_URI",
        "CONTAINS",
        "STRSTARTS",
        "STRENDS",
        "STRBEFORE",
        "STRAFTER",
        "YEAR",
        "MONTH",
        "DAY",
        "HOURS",
        "MINUTES",
        "SECONDS",
        "TIMEZONE",
        "TZ",
        "NOW",
        "UUID",
        "STRUUID",
        "MD5",
        "SHA1",
        "SHA256",
        "SHA384",
        "SHA512",
        "COALESCE",
        "IF",
        "STRLANG",
        "STRDT",
        "SAMETERM",
        "ISIRI",
        "ISURI",
        "ISBLANK",
        "ISLITERAL",
        "ISNUMERIC",
        "REGEX",
        "SUBSTR",
        "REPLACE",
    ]
)
_AGGREGATES = frozenset(("SUM", "MIN", "MAX", "AVG", "SAMPLE"))
_KEY_WORDS = frozenset(
    [
        "BASE",
        "PREFIX",
        "SELECT",
        "DISTINCT",
        "REDUCED",
        "AS",
        "CONSTRUCT",
        "WHERE",
        "DESCRIBE",
        "ASK",
        "FROM",
        "NAMED",
        "GROUP",
        "BY",
        "HAVING",
        "ORDER",
        "ASC",
        "DESC",
        "LIMIT",
        "OFFSET",
        "VALUES",
        "LOAD",
        "SILENT",
        "INTO",
        "GRAPH",
        "CLEAR",
        "DROP",
        "CREATE",
        "ADD",
        "MOVE",
        "COPY",
        "TO",
        "INSERT",
        "DATA",
        "DELETE",
        "WITH",
        "USING",
        "DEFAULT",
        "ALL",
        "OPTIONAL",
        "MINUS",
        "SERVICE",
        "FILTER",
        "BIND",
        "UNION",
        "UNDEF",
        "NOT",
        "IN",
        "EXISTS",
        "COUNT",
        "GROUP_CONCAT",
        "SEPARATOR",
    ]
)
_NAME = r"[A-Za-z\u00C0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF]"
_LOCAL = r"(?:%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]|[\w:·‿⁀])"
_TOKEN = re.compile(
    rf"""
    (?P<SPACE>\s+|\#[^\n\r]*)
  | (?P<STRING>'''(?:(?:'|'')?(?:[^'\\]|\\[tbnrf\\"'uU]))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\[tbnrf\\"'uU]))*\"\"\"
        |'(?:[^'\\\n\r]|\\[tbnrf\\"'uU])*'|"(?:[^"\\\n\r]|\\[tbnrf\\"'uU])*")
  | (?P<IRIREF><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<VAR>[?$]\w+)
  | (?P<LANGTAG>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<BLANK_NODE>_:\w(?:[\w.\-]*[\w\-])?)
  | (?P<PNAME_LN>(?:{_NAME}(?:[\w.\-]*[\w\-])?)?:{_LOCAL}(?:(?:{_LOCAL}|[.\-])*(?:{_LOCAL}|-))?)
  | (?P<PNAME_NS>(?:{_NAME}(?:[\w.\-]*[\w\-])?)?:)
  | (?P<NUMBER>(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+)
  | (?P<INTEGER>\d+)
  | (?P<SIGNED_NUMBER>[+-](?:(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<WORD>[A-Za-z]\w*)
  | (?P<MARK>\^\^|\|\||&&|!=|<=|>=|[()\[\]{{}}.,;*/|^?+\-!=<>])
  | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SHOWN = {
    "IRIREF": "an IRI such as <http://…>", "PNAME_LN": "a prefixed name such as kg:Paper", "PNAME_NS": "a prefix such as kg:",
    "VAR": "a variable such as ?x", "STRING": "a string", "LANGTAG": "a language tag", "INTEGER": "a number",
    "NUMBER": "a number", "SIGNED_NUMBER": "a number", "BOOLEAN": "true or false", "BLANK_NODE": "a blank node", "A": "a",
    "FUNCTION": "a function", "AGGREGATE": "a function", "COUNT": "a function", "GROUP_CONCAT": "a function",
    "$END": "the end", "MINUS_WORD": "MINUS",
}  # fmt: skip
_MOST = 14  # how many things that could have stood there are named


def syntax_error(sparql: str, message: str, update: bool = False) -> SparqlSyntaxError:
    """The error to raise for a text which the engine refused with a message: where, what, and what was expected."""
    place, what = _undeclared_prefix(sparql) if "Prefix not found" in message else _misplaced(sparql, update)
    kind = "update" if update else "query"
    if place is None:
        return SparqlSyntaxError(f"the {kind} is not SPARQL 1.1: {what or _of_the_engine(message)}")
    before = sparql[:place]
    number, start = before.count("\n") + 1, before.rfind("\n") + 1
    line = sparql[start:].split("\n", 1)[0].rstrip("\r")
    column = place - start + 1
    shown, caret = _excerpt(line, column - 1)
    return SparqlSyntaxError(
        f"the {kind} is not SPARQL 1.1, line {number}, column {column}: {what}\n  {shown}\n  {caret}",
        line=number,
        column=column,
    )


def _misplaced(sparql: str, update: bool) -> tuple[int | None, str]:
    """The offset of the first token that can't be where it is, and what is wrong with it."""
    from lark.exceptions import UnexpectedInput, UnexpectedToken

    try:
        _grammar().parse(sparql, start="update_unit" if update else "query_unit")
    except UnexpectedToken as error:
        token = error.token
        expected = _expected(error)
        if token.type == "$END":
            # where the text ends, not where its last white space does
            place: int = len(sparql.rstrip())
            return place, f"the text ends here, expected {expected}"
        found = (
            "a string that does not end" if token.type == "OTHER" and token.value in "'\"" else f"«{_cut(token.value)}»"
        )
        return token.start_pos or 0, f"{found} can't stand here, expected {expected}"
    except UnexpectedInput:
        pass
    return None, ""


def _undeclared_prefix(sparql: str) -> tuple[int | None, str]:
    """Where the first prefix stands that neither the text nor this graph declares."""
    declared = set(PREFIXES)
    previous = ""
    for token in _tokens(sparql):
        if token.type in ("PNAME_NS", "PNAME_LN"):
            prefix = token.value.partition(":")[0]
            if previous.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                known = f"declare it first: PREFIX {prefix}: <http://…>"
                return token.start_pos, f"the prefix «{_cut(prefix)}:» is not declared; {known}"
        previous = token.value
    return None, ""


def _of_the_engine(message: str) -> str:
    """What the engine says of a text whose grammar is right, such as a variable that is not grouped."""
    text = re.sub(r"^error at \d+:\d+: ", "", " ".join(message.split()))
    # Its lists of what was expected hold the reason among key words that were only tried.
    reasons = [
        part for part in re.sub(r"^expected (?:one of )?", "", text).split(", ") if re.search(r"[a-z] [a-z]", part)
    ]
    return "; ".join(reasons) or text


def _expected(error: Any) -> str:
    names = sorted(set(error.accepts or error.expected))
    aliases = {
        terminal.name: terminal.pattern.value for terminal in _grammar().terminals if terminal.pattern is not None
    }
    shown = dict.fromkeys(_SHOWN.get(n, f"'{_plain(aliases[n])}'" if n in aliases else n) for n in names)
    few = sorted(shown, key=lambda s: (s[0] != "'", s.isupper(), s))
    listed = few[:_MOST]
    more = " …" if len(few) > _MOST else ""
    return (", ".join(listed[:-1]) + " or " + listed[-1] if len(listed) > 1 and not more else ", ".join(listed)) + more


def _plain(pattern: str) -> str:
    return pattern.replace("\\", "")


def _cut(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[:most] + "…"


def _excerpt(line: str, place: int, most: int = 100) -> tuple[str, str]:
    """The line, or what of a long one is around the place, and a caret under it (wide characters take two columns)."""
    import unicodedata

    first = max(0, place - most // 2) if len(line) > most else 0
    shown = line[first : first + most].replace("\t", " ")
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown[: place - first])
    dots = "…" if first else ""
    return dots + shown + ("…" if first + most < len(line) else ""), " " * (wide + len(dots)) + "^"


def _tokens(sparql: str) -> Iterator[Any]:
    from lark import Token

    known = {
        terminal.pattern.value.replace("\\", ""): terminal.name for terminal in _grammar().terminals if terminal.pattern
    }
    for match in _TOKEN.finditer(sparql):
        kind, text = str(match.lastgroup), match[0]
        if kind == "SPACE":
            continue
        if kind == "WORD":
            upper = text.upper()
            if text == "a":
                kind = "A"
            elif upper in ("TRUE", "FALSE"):
                kind = "BOOLEAN"
            elif upper in _FUNCTIONS:
                kind = "FUNCTION"
            elif upper in _AGGREGATES:
                kind = "AGGREGATE"
            else:
                kind = upper if upper in _KEY_WORDS else "OTHER"
                kind = "MINUS_WORD" if kind == "MINUS" else kind  # Lark calls "-" MINUS
        elif kind == "MARK":
            kind = known.get(text, "OTHER")
        line = sparql.count("\n", 0, match.start()) + 1
        yield Token(kind, text, match.start(), line, 0, end_pos=match.end())


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    from lark import Lark
    from lark.lexer import Lexer

    class Words(Lexer):
        """Lark's parser over our own tokens: key words of SPARQL are in any case, and none is reserved within names."""

        def __init__(self, _conf: Any) -> None: ...

        def lex(self, data: Any, *_: Any) -> Iterator[Any]:
            # Lark gives a custom lexer the text itself, or a slice of it, by version.
            return _tokens(data if isinstance(data, str) else data.text)

    text = files("kg.graph").joinpath("sparql.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=Words, start=["query_unit", "update_unit"])
