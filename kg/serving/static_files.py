"""The style sheets, scripts and pictures that pages refer to: our own, the bundled ones, and those of pyvis."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from kg.exploration.page import static_script

_FOLDERS = {"static": "site/static", "assets": "assets"}


def is_static(path: str) -> bool:
    """Whether a path is that of a file rather than of a page."""
    return path.count("/") >= 2 and path.split("/", 2)[1] in _FOLDERS


def has_assets() -> bool:
    """Whether the bundled scripts are there (``make assets``)."""
    return files("kg.serving").joinpath("assets", "editor.js").is_file()


@lru_cache(maxsize=64)
def read(path: str) -> tuple[bytes, str, str] | None:
    """A file by its path on the server: its bytes, media type and tag; None where there is none."""
    _, folder, name = path.split("/", 2)
    if any(part in ("", ".", "..") for part in name.split("/")) or "\\" in name or "\x00" in name:
        return None
    body = _bytes(folder, name)
    if body is None:
        return None
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    return body, kind, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def _bytes(folder: str, name: str) -> bytes | None:
    script = static_script(name) if folder == "static" else None
    if script is not None:
        return script.encode()
    try:
        return Path(str(files("kg.serving"))).joinpath(_FOLDERS[folder], name).read_bytes()
    except OSError:
        return None
