"""The ontology cut down to what the tests of the graph name: they build some hundred graphs, and each holds all concepts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox

from kg.extraction.matching import NameMatcher
from kg.vocabulary import Vocabulary
from kg.vocabulary.location import concept_files, named_vocabularies, ontology_folder

TESTS = Path(__file__).parent
DIRECTORIES = ("graph", "cli", "serving", "exploration")  # whose tests have the small one


def write_small_ontology(folder: Path) -> Path:
    """Write the files with the concepts that tests and seed report name, and what these are narrower than."""
    files = [*concept_files(), *named_vocabularies().values()]
    vocabulary = Vocabulary.from_files(files)
    texts = [TESTS / "conftest.py", TESTS.parent / "README.md", *(TESTS.parent / "seeds").glob("*.md")]
    texts += [file for name in DIRECTORIES for file in (TESTS / name).glob("*.py")]
    matcher = NameMatcher.of(vocabulary)
    named = {c.iri for text in texts for match in matcher.find(text.read_text(encoding="utf-8")) for c in match.concepts}
    named |= {above for iri in named for above in vocabulary.broader(iri)}
    shutil.copytree(ontology_folder(), folder, dirs_exist_ok=True)
    for file in files:
        place = folder / file.relative_to(ontology_folder())
        triples = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        kept = (q for q in triples if q.subject.value not in vocabulary.concepts or q.subject.value in named)
        place.write_bytes(ox.serialize((q.triple for q in kept), format=ox.RdfFormat.TURTLE))
    return folder
