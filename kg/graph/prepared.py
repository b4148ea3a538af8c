"""A store that holds a vocabulary's graph and nothing else, kept in the cache folder: a new store begins as its copy.

To load the vocabulary takes a second, to copy its 14 MB a fiftieth of one. What is not there, or can't be opened, is loaded.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pyoxigraph as ox

from kg.graph.upkeep import put_vocabulary, vocabulary_content
from kg.namespaces import digest
from kg.vocabulary import Vocabulary
from kg.vocabulary.cache import cache_folder

_KEPT = 3


def new_store(folder: Path, vocabulary: Vocabulary) -> ox.Store:
    """The empty store in this folder, with the vocabulary's graph in it."""
    prepared = _place(vocabulary)
    named = bool(vocabulary.version)  # of concepts that a caller made up nothing says which they are
    try:
        if named and _is_ours(prepared):
            shutil.rmtree(folder)
            shutil.copytree(prepared, folder)
            return ox.Store(str(folder))
    except (OSError, RuntimeError):  # the latter is how the engine calls files that are none of its own
        shutil.rmtree(prepared, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    store = ox.Store(str(folder))
    put_vocabulary(store, vocabulary)
    store.flush()
    if named:
        _keep(store, prepared)
    return store


def _place(vocabulary: Vocabulary) -> Path:
    """Besides the content: names of files stand in the graph, and the engine decides how a store looks on disk."""
    key = digest(vocabulary_content(vocabulary), ox.__version__, *map(str, vocabulary.sources))
    return cache_folder() / f"store-{key}"


def _is_ours(place: Path) -> bool:
    return place.is_dir() and (not hasattr(os, "geteuid") or place.stat().st_uid == os.geteuid())


def _keep(store: ox.Store, place: Path) -> None:
    """Processes may keep it at once: it appears whole, by renaming."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".store-", dir=place.parent) as unfinished:
            copy = Path(unfinished) / "store"
            store.backup(str(copy))
            copy.rename(place)
        others = sorted(place.parent.glob("store-*"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in [p for p in others if p != place][_KEPT - 1 :]:
            shutil.rmtree(old, ignore_errors=True)
