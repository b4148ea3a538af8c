"""Bytes to text: encodings, byte order marks, line ends, and characters that XML cannot carry."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from kg.errors import UnreadableFile
from kg.reading.paper import Problem
from kg.reading.remote import RemoteFile

# Everything outside XML 1.0's Char production (https://www.w3.org/TR/xml/#charsets), surrogates included.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def clean(text: str) -> str:
    """The text with ``\\n`` line ends, and each character that XML cannot carry as one U+FFFD."""
    return _NOT_XML.sub(_REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def decode(data: bytes, path: Path | RemoteFile) -> tuple[str, list[Problem]]:
    """Text of a file's bytes, and what was odd about them.

    Raises UnreadableFile for an empty or binary file.
    """
    if not data.strip():
        raise UnreadableFile(f"{path}: the file is empty; give a daily report in Markdown")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            note = (
                []
                if encoding == "utf-8"
                else [
                    Problem(
                        path, None, f"the file is in {encoding.upper()}, not UTF-8", "read as such; save it as UTF-8"
                    )
                ]
            )
            return clean(text), note
    if b"\0" in data[:4096]:
        raise UnreadableFile(f"{path}: this is not a text file; give a daily report in Markdown")
    try:
        return clean(data.decode("utf-8")), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        bad_bytes = len(data) - len(data.decode("utf-8", errors="ignore").encode("utf-8"))
    if bad_bytes * 50 < len(data):  # a few broken bytes in UTF-8, as after a cut download
        what, remedy = "bytes that are not UTF-8", "each became U+FFFD; save the file as UTF-8"
        return clean(data.decode("utf-8", errors="replace")), [Problem(path, line, what, remedy)]
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        what, remedy = "bytes that are not UTF-8", "each became U+FFFD; save the file as UTF-8"
        return clean(data.decode("utf-8", errors="replace")), [Problem(path, line, what, remedy)]
    return clean(text), [Problem(path, line, "the file is in GB18030, not UTF-8", "read as such; save it as UTF-8")]


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """Decoded text of a file. Raises UnreadableFile where it can't be opened, is empty or is not text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}; check the path and its permissions") from None
    return decode(data, path)
