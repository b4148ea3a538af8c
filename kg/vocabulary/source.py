"""One vocabulary file: what it is called, where its names come from and under which terms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VocabularySource:
    """A file that went into a vocabulary.

    ``licences`` and ``origins`` are IRIs (or plain text where the file has text), sorted; empty where the file does
    not say. ``concepts`` counts those that the file is the first to define. ``sha256`` is of the file's bytes.
    """

    name: str
    title: str
    licences: tuple[str, ...]
    origins: tuple[str, ...]
    sha256: str
    concepts: int
