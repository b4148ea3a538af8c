"""Where the ontology files are: inside an installed package, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from kg.errors import VocabularyError

# Turtle files of the folder that hold no concepts: the classes and properties, and the rules of the graph.
NOT_CONCEPTS = frozenset({"kg.ttl", "shapes.ttl"})


def ontology_folder() -> Path:
    """The folder with ``kg.ttl``, ``shapes.ttl`` and the concept files.

    Raises VocabularyError when the installation lacks it.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "ontology", package.parent / "ontology"):
        if (folder / "techniques.ttl").is_file():
            return folder
    raise VocabularyError(f"{package / 'ontology'}: the vocabulary files are missing; install paperkg again")


def concept_files() -> tuple[Path, ...]:
    """The Turtle files that hold concepts, sorted by name."""
    return tuple(sorted(f for f in ontology_folder().glob("*.ttl") if f.name not in NOT_CONCEPTS))
