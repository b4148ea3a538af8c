"""What was compiled once, kept for the next run: JSON files by content hash in the user's cache folder.

A file that is cut off, altered, someone else's or of another format is as good as none: it is made anew. A cache
folder that can't be written to costs time, nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MAGIC = "paperkg-cache-1"
_KEPT = 6  # compiled vocabularies of one kind that stay; the least recently made go


def cache_folder() -> Path:
    """Where compiled data is kept: ``KG_CACHE_DIR``, else the platform's folder (``~/.cache/paperkg`` under XDG)."""
    given = os.environ.get("KG_CACHE_DIR")
    if given:
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("paperkg", appauthor=False)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is looked through for garbage meanwhile: what is read here stays, and is much."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def load(kind: str, key: str) -> Any:
    """The JSON data saved under a kind and a key, or None where there is none that can be trusted."""
    try:
        with _place(kind, key).open("rb") as stream:
            if hasattr(os, "geteuid") and os.fstat(stream.fileno()).st_uid != os.geteuid():
                return None
            head, payload = stream.readline(), stream.read()
        if head.decode("ascii").split() != [_MAGIC, key, hashlib.sha256(payload).hexdigest()]:
            return None
        return json.loads(payload)
    except (OSError, ValueError):
        return None


def save(kind: str, key: str, data: Any) -> None:
    """Keep JSON data for ``load``. Processes may save at once: a file appears whole, by renaming."""
    place = _place(kind, key)
    payload = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    head = f"{_MAGIC} {key} {hashlib.sha256(payload).hexdigest()}\n".encode("ascii")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(head + payload)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
        _prune(kind, place)
    except OSError:
        return


def _place(kind: str, key: str) -> Path:
    return cache_folder() / f"{kind}-{key}.json"


def _prune(kind: str, newest: Path) -> None:
    files = [f for f in newest.parent.glob(f"{kind}-*.json") if f != newest]
    for file in sorted(files, key=lambda f: f.stat().st_mtime, reverse=True)[_KEPT - 1 :]:
        with contextlib.suppress(OSError):
            file.unlink()
