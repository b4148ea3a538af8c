"""Where the ontology files are, and what the vocabularies that come with paperkg are called."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from kg.errors import VocabularyError

# Turtle files of the folder that hold no concepts: the classes and properties, and the rules of the graph.
NOT_CONCEPTS = frozenset({"kg.ttl", "shapes.ttl"})
# Files beside the others that count only when they are asked for.
ON_REQUEST = frozenset({"pwc.ttl"})
# Of the harvested files, those whose gain was measured (ontology/README.md); the others count when asked for.
HARVESTED_BY_DEFAULT: tuple[str, ...] = ()


def ontology_folder() -> Path:
    """The folder with ``kg.ttl``, ``shapes.ttl`` and the concept files: the one named by ``KG_ONTOLOGY``, else ours.

    Raises VocabularyError where the files are missing.
    """
    given = os.environ.get("KG_ONTOLOGY")
    if not given:
        return _our_folder()
    missing = [name for name in sorted(NOT_CONCEPTS) if not (Path(given) / name).is_file()]
    if missing:
        raise VocabularyError(f"{given}: KG_ONTOLOGY names this folder, which has no {' and no '.join(missing)}")
    return Path(given).resolve()


@lru_cache(maxsize=1)
def _our_folder() -> Path:
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "ontology", package.parent / "ontology"):
        if (folder / "techniques.ttl").is_file():
            return folder
    raise VocabularyError(f"{package / 'ontology'}: the vocabulary files are missing; install paperkg again")


def curated_files() -> tuple[Path, ...]:
    """The Turtle files of concepts kept by hand, sorted by name."""
    left_out = NOT_CONCEPTS | ON_REQUEST
    return tuple(sorted(f for f in ontology_folder().glob("*.ttl") if f.name not in left_out))


def concept_files() -> tuple[Path, ...]:
    """The Turtle files of the default vocabulary: the curated ones, and the harvested ones that help."""
    harvested = ontology_folder() / "harvested"
    return (*curated_files(), *(harvested / f"{kind}.ttl" for kind in HARVESTED_BY_DEFAULT))


def named_vocabularies() -> dict[str, Path]:
    """The vocabularies that are off unless asked for, by the name to ask with: ``pwc``, ``harvested-models`` …"""
    folder = ontology_folder()
    on_request = {Path(name).stem: folder / name for name in sorted(ON_REQUEST) if (folder / name).is_file()}
    harvested = {f"harvested-{f.stem}": f for f in sorted((folder / "harvested").glob("*.ttl"))}
    default = set(concept_files())
    return {name: file for name, file in {**on_request, **harvested}.items() if file not in default}


def vocabulary_file(given: Path | str) -> Path:
    """The file that a user means: the name of a vocabulary that comes along (``pwc``), or a path.

    A file that bears such a name is meant by its absolute path. Raises VocabularyError for a bare word that is
    neither a vocabulary nor a file.
    """
    path, names = Path(given), named_vocabularies()
    if str(path) in names:
        return names[str(path)]
    if not path.suffix and path.name == str(path) and not path.exists():
        known = ", ".join(names)
        raise VocabularyError(f"{path}: no such vocabulary; give a path to a Turtle file, or one of: {known}")
    return path


def vocabulary_name(file: Path) -> str:
    """What a vocabulary file is called in reports and exports: ``pwc``, ``harvested-models``, ``my.ttl``."""
    folder = ontology_folder()
    if file.parent == folder / "harvested":
        return f"harvested-{file.stem}"
    return file.stem if file.parent == folder else file.name
