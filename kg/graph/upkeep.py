"""The graphs of a store beside those of the reports: vocabulary, corrections and derived graph, put in place."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import UnreadableFile
from kg.graph import terms as t
from kg.graph.attribution import attribution
from kg.graph.corrections import correction_quads, corrections_file, read_corrections
from kg.graph.derive import derive
from kg.graph.generations import Generations
from kg.graph.kept import Kept
from kg.graph.skolem import is_skolem, may_have_blank_nodes, without_blank_nodes
from kg.graph.sorting import compared, sorted_lines
from kg.graph.stated import stating_graphs
from kg.graph.summary import BuildSummary, RelationCount
from kg.graph.tallies import partition_iri
from kg.graph.thresholds import DEFAULT_THRESHOLD
from kg.namespaces import BASE, PREFIXES, Relation, digest
from kg.reading import Problem
from kg.vocabulary import Vocabulary
from kg.vocabulary.location import ontology_folder

_MEND = "change or delete the line"


def vocabulary_content(vocabulary: Vocabulary) -> str:
    """A hash of what goes into a vocabulary graph."""
    ontology = (ontology_folder() / "kg.ttl").read_text(encoding="utf-8")
    return digest(vocabulary.version, ontology, "2")  # what else is put there, from here


def put_vocabulary(store: ox.Store, vocabulary: Vocabulary) -> bool:
    """Replace the vocabulary graph where concepts or ontology changed; say whether they did."""
    ontology = ontology_folder() / "kg.ttl"
    content = t.text(vocabulary_content(vocabulary))
    marker = ox.Quad(ox.NamedNode(BASE + "vocabulary"), t.CONTENT_HASH, content, t.VOCABULARY)
    if marker in store:
        return False
    store.clear_graph(t.VOCABULARY)
    turtle = [_without_blank_nodes(file) for file in (*vocabulary.files, ontology)]
    version = ox.Triple(ox.NamedNode(BASE + "vocabulary"), t.kg("vocabularyVersion"), t.text(vocabulary.version))
    turtle += [f"{triple} .".encode() for triple in (version, *attribution(vocabulary))]
    turtle += [f'<{c.iri}> {t.NAME_KEY} "{key}" .'.encode() for key, _, c in vocabulary.keyed_names]
    # Turtle texts one after the other are one; loaded at once they take half the time.
    store.bulk_load(b"\n".join(turtle), format=ox.RdfFormat.TURTLE, to_graph=t.VOCABULARY)
    store.add(marker)
    return True


def _without_blank_nodes(file: Path) -> bytes:
    """A Turtle file as Turtle without blank nodes."""
    turtle = file.read_bytes().removeprefix(codecs.BOM_UTF8)
    if not may_have_blank_nodes(turtle):
        return turtle
    return ox.serialize(without_blank_nodes(turtle), format=ox.RdfFormat.N_TRIPLES) or b""


def stored_vocabulary(store: Any, kept: Kept | None = None) -> Vocabulary:
    """The vocabulary a store was built with, read back from its own graph; its version is the one it had.

    ``kept``: where its concepts may be kept beside the store, and are kept from now on.
    """
    from kg.vocabulary.loading import from_quads

    version = stored_version(store)
    concepts = kept.concepts(version) if kept else None
    if concepts is None:
        quads = store.quads_for_pattern(None, None, None, t.VOCABULARY)
        # Loading files leaves blank nodes out of the concepts; what stands for them here stays out, too.
        concepts = from_quads(q for q in quads if not is_skolem(q.subject) and not is_skolem(q.object))
        if kept:
            kept.keep_concepts(version, concepts)
    return Vocabulary(concepts, version=version)


def stored_version(store: Any) -> str:
    """The version of the vocabulary a store was built with; empty where it has none."""
    found: Any = store.quads_for_pattern(ox.NamedNode(BASE + "vocabulary"), t.kg("vocabularyVersion"), None, t.VOCABULARY)
    return next((q.object.value for q in found), "")


def renew_derived(
    store: ox.Store, vocabulary: Vocabulary, generations: Generations, name: str, *, copied: bool = True
) -> None:
    """Derive the graph of a generation that is being made, of this name.

    ``copied``: its derived graph is still that of the current generation.
    """
    kept, place = Kept(generations.path), generations.path
    before = generations.current().name if copied and generations.exists() else ""
    put_derived(store, derive(store, vocabulary, DEFAULT_THRESHOLD, kept, place), place, kept, before, name)


def publish(generations: Generations, folder: Path) -> None:
    """Publish a generation; of what is kept beside the store, that of others goes."""
    generations.publish(folder)
    store = generations.open_current()
    Kept(generations.path).prune(store, stating_graphs(store), folder.name, stored_version(store))


def put_derived(
    store: ox.Store,
    statements: Iterable[str],
    folder: Path | str | None = None,
    kept: Kept | None = None,
    before: str = "",
    name: str = "",
) -> None:
    """Make the derived graph hold these statements: what differs is taken out and put in, nothing else is written.

    ``folder``: where what does not fit into memory is sorted; the system's place if None. ``before``: the generation whose
    derived graph this one still has; ``name``: the generation it becomes.
    """
    kept = kept or Kept(None)
    with tempfile.TemporaryDirectory(prefix=".derived-", dir=folder) as place:
        added, removed, dumped, derived = (Path(place) / x for x in ("added.nt", "removed.nt", "dumped.nt", "derived.nt"))
        with derived.open("wb") as out:
            out.writelines(sorted_lines((f"{statement} .\n".encode() for statement in statements), folder))
        old = kept.derived(before)
        if old is None:
            store.dump(str(dumped), format=ox.RdfFormat.N_TRIPLES, from_graph=t.DERIVED)
            old = dumped.open("rb")
        with old, derived.open("rb") as fresh, added.open("wb") as new, removed.open("wb") as gone:
            # What is kept is sorted; to sort it again costs little.
            for line, is_new in compared(sorted_lines(old, folder), fresh):
                (new if is_new else gone).write(line)
        with derived.open("rb") as fresh:
            kept.keep_derived(name, fresh)
        for triple in ox.parse(path=str(removed), format=ox.RdfFormat.N_TRIPLES):
            store.remove(ox.Quad(triple.subject, triple.predicate, triple.object, t.DERIVED))
        with added.open("rb") as lines:
            while part := list(islice(lines, _PART)):
                removed.write_bytes(b"".join(part))
                load(store, removed, ox.RdfFormat.N_TRIPLES, t.DERIVED)


_PART = 600_000  # triples that are loaded in bulk at a time, see kg.graph.loader
SMALL = 2 << 20  # bytes that are sooner loaded in one transaction than in bulk


def load(store: ox.Store, path: Path, format: ox.RdfFormat, graph: ox.NamedNode | None = None) -> None:
    """Load a file that is known to be good: a large one in bulk, which is quicker and not one transaction."""
    if path.stat().st_size < SMALL:
        store.load(path=str(path), format=format, to_graph=graph)
    else:
        store.bulk_load(path=str(path), format=format, to_graph=graph, lenient=True)


def put_corrections(store: ox.Store, folder: Path) -> tuple[bool, list[Problem]]:
    """Replace the graph of the corrections by what their file says; whether they changed, and the lines that are bad."""
    try:
        corrections, problems = read_corrections(corrections_file(folder))
    except UnreadableFile as error:  # the corrections of the last build stay in force
        what, _, remedy = str(error).removeprefix(f"{corrections_file(folder)}: ").partition("; ")
        return False, [Problem(corrections_file(folder), None, what, remedy, fatal=True)]
    quads = correction_quads(corrections)
    if set(quads) == set(store.quads_for_pattern(None, None, None, t.CORRECTIONS)):
        return False, problems
    store.clear_graph(t.CORRECTIONS)
    store.extend(quads)
    return True, problems


def unapplied(store: Any, folder: Path) -> list[Problem]:
    """The corrections that fit nothing in the graph, by the line of their file."""
    file = corrections_file(folder)
    found: Any = store.quads_for_pattern(None, t.NOT_APPLIED, None, t.DERIVED)
    reasons = {q.subject: q.object.value for q in found}
    if not reasons:
        return []
    return [
        Problem(file, c.line, f"«{c.statement}» is not applied: {reasons[ox.NamedNode(c.iri)]}", _MEND)
        for c in read_corrections(file)[0]
        if ox.NamedNode(c.iri) in reasons
    ]


def count_relations(store: Any) -> list[RelationCount]:
    """Direct triples by relation, as the derived graph counts them."""
    found = []
    for relation in [*Relation, "hasResult"]:
        node = ox.NamedNode(partition_iri(str(relation)))
        said = {q.predicate: int(q.object.value) for q in store.quads_for_pattern(node, None, None, t.DERIVED)
                if isinstance(q.object, ox.Literal)}  # fmt: skip
        links, papers, things = (said.get(t.term(f"void:{x}"), 0) for x in ("triples", "distinctSubjects", "distinctObjects"))
        found.append(RelationCount(str(relation), links, papers, things))
    return found


def count_graph(store: Any, summary: BuildSummary) -> None:
    """Note in a summary how many papers and links a graph holds."""
    answer = store.query("SELECT (COUNT(DISTINCT ?paper) AS ?n) WHERE { GRAPH ?g { ?paper a kg:Paper } }", prefixes=PREFIXES)
    summary.papers = int(next(iter(answer))["n"].value)
    summary.relations = count_relations(store)
