"""From harvested tables to Turtle: what the curated files lack, weeded by written rules, parted by licence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import EntityType, entity_iri, name_key
from kg.vocabulary.concept import Concept
from kg.vocabulary.families import family_names, is_size_strip
from kg.vocabulary.location import curated_files, ontology_folder
from kg.vocabulary.tables import KINDS, Row, read_table
from kg.vocabulary.vocabulary import Vocabulary
from kg.vocabulary.weeding import Rules, Source, read_rules, read_sources
from kg.vocabulary.writing import write_concepts

SHARE_ALIKE = "pwc"
_SPDX = "https://spdx.org/licenses/"
_TITLES = {
    "domains": {"en": "Domains, harvested", "zh": "领域（采集）"},
    "tasks": {"en": "Tasks, harvested", "zh": "任务（采集）"},
    "techniques": {"en": "Techniques, harvested", "zh": "技术（采集）"},
    "models": {"en": "Models, harvested", "zh": "模型（采集）"},
    "benchmarks": {"en": "Benchmarks and datasets, harvested", "zh": "基准与数据集（采集）"},
    "metrics": {"en": "Metrics, harvested", "zh": "指标（采集）"},
    "hardware": {"en": "Hardware, harvested", "zh": "硬件（采集）"},
    SHARE_ALIKE: {"en": "Names known from Papers with Code alone", "zh": "仅见于 Papers with Code 的名称"},
}
_NOTE = "Made by `kg vocabulary import`; do not edit. What is kept and why: harvested/rules.toml, sources.toml."
# Where a parent's name is looked for, by the class of the child.
_PARENTS = {
    EntityType.DOMAIN: (EntityType.DOMAIN,),
    EntityType.BENCHMARK: (EntityType.BENCHMARK,),
    EntityType.TECHNIQUE: (EntityType.TECHNIQUE,),
    EntityType.MODEL: (EntityType.MODEL,),
    EntityType.METRIC: (EntityType.METRIC,),
    EntityType.HARDWARE: (EntityType.HARDWARE,),
}


@dataclass(slots=True)
class ImportSummary:
    """What an import wrote (file → concepts) and left out (reason's name → rows)."""

    written: dict[Path, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def import_tables(
    tables: Path, into: Path | None = None, *, rules: Path | None = None, sources: Path | None = None
) -> ImportSummary:
    """Write ``harvested/KIND.ttl`` and ``pwc.ttl`` into a folder from the tables that ``tables`` holds.

    ``into``: the ontology's own folder unless told. ``rules``, ``sources``: TOML files, those of the ontology unless
    told. The same tables and rules give the same bytes. Raises VocabularyError for an unusable table, rule or folder.
    """
    ontology = ontology_folder()
    into = into or ontology
    weeds = read_rules(rules or ontology / "harvested" / "rules.toml")
    known = read_sources(sources or ontology / "harvested" / "sources.toml")
    run = _Import(Vocabulary.from_files(curated_files()), weeds, known)
    present = [kind for kind in KINDS if (tables / f"{kind}.tsv").is_file()]
    if not present:
        raise VocabularyError(f"{tables}: no table here; it should hold {', '.join(f'{k}.tsv' for k in KINDS)}")
    for kind in present:
        for row in read_table(tables / f"{kind}.tsv", kind):
            run.take(row)
    for name in sorted(run.files):
        concepts, origins, licences = run.finish(name)
        scheme = name if name == SHARE_ALIKE else f"harvested-{name}"
        text = write_concepts(scheme, _TITLES[name], concepts, licences=licences, origins=origins, note=_NOTE)
        place = into / f"{name}.ttl" if name == SHARE_ALIKE else into / "harvested" / f"{name}.ttl"
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise VocabularyError(f"{place}: can't write here ({error.strerror or error}); choose a folder") from error
        run.summary.written[place] = len(concepts)
    return run.summary


@dataclass(slots=True)
class _Kept:
    row: Row
    iri: str
    type: EntityType
    aliases: list[str]
    sources: tuple[Source, ...]
    alone: bool  # no share-alike source stands behind the row, so its parent may be used


class _Import:
    """The rows taken so far, by the file they go to."""

    def __init__(self, curated: Vocabulary, rules: Rules, sources: Mapping[str, Source]) -> None:
        self.summary = ImportSummary()
        self.files: dict[str, list[_Kept]] = defaultdict(list)
        self._rules, self._sources, self._curated = rules, sources, curated
        self._taken = {(c.type, name_key(n)) for n, c in curated.names()}
        self._iris = set(curated.concepts)
        self._classes: dict[str, set[EntityType]] = defaultdict(set)
        for name, concept in curated.names():
            self._classes[name_key(name)].add(concept.type)

    def take(self, row: Row) -> None:
        """Keep a row, or count why not."""
        reason = self._reason_against(row)
        if reason:
            self.summary.left_out[reason] += 1
            return
        type_ = KINDS[row.kind]
        sources = self._licensed(row)
        free = tuple(s for s in sources if not s.share_alike)
        alone = len(free) == len(row.sources)
        shared = not free
        # Where a share-alike source stands beside a permissive one, only the name is sure to be the latter's.
        aliases = self._aliases(row, type_) if alone or shared else []
        kept = _Kept(row, entity_iri(type_, row.name), type_, aliases, sources if shared else free, alone or shared)
        self._iris.add(kept.iri)
        for name in (row.name, *aliases):
            self._taken.add((type_, name_key(name)))
            self._classes[name_key(name)].add(type_)
        self.files[SHARE_ALIKE if shared else row.kind].append(kept)

    def _reason_against(self, row: Row) -> str:
        if row.curated:
            return "kept by hand already"
        type_ = KINDS[row.kind]
        if (type_, name_key(row.name)) in self._taken or entity_iri(type_, row.name) in self._iris:
            return "name known already"
        if not self._licensed(row):
            return "no licence stated"
        others = {c.type for c in self._curated.lookup(row.name)} - {type_}
        if others and {type_, *others} != {EntityType.DOMAIN, EntityType.TECHNIQUE}:
            return "another thing's name in the curated files"
        rule = self._rules.against_name(row)
        if rule:
            return rule.name
        if type_ is EntityType.MODEL and any(
            (type_, name_key(f)) in self._taken and is_size_strip(row.name, f) for f in family_names(row.name)
        ):
            return "a size of a known model"
        return ""

    def _licensed(self, row: Row) -> tuple[Source, ...]:
        unknown = [s for s in row.sources if s not in self._sources]
        if unknown:
            where = f"{row.kind}.tsv: {row.name!r} comes from {unknown[0]!r}"
            raise VocabularyError(f"{where}, which sources.toml lacks; add it")
        return tuple(s for s in (self._sources[n] for n in row.sources) if s.licence)

    def _aliases(self, row: Row, type_: EntityType) -> list[str]:
        found: dict[str, str] = {}
        for alias in (*row.aliases, *row.chinese):
            key = name_key(alias)
            if not key or key == name_key(row.name) or key in found or (type_, key) in self._taken:
                continue
            if _versions(alias) != _versions(row.name) and not alias.isupper():
                continue  # another version is another thing
            if key == name_key(row.broader) or self._rules.against_alias(row, alias):
                continue
            found[key] = alias
        return list(found.values())

    def finish(self, name: str) -> tuple[list[Concept], dict[str, list[str]], list[str]]:
        """A file's concepts, where each comes from, and the licences of all."""
        kept = self.files[name]
        own = {(k.type, name_key(n)): k.iri for k in kept for n in (k.row.name, *k.aliases)}
        parents: dict[str, str] = {}
        for k in sorted(kept, key=lambda k: k.iri):
            parent = self._parent(k, own)
            if parent and not self._closes_ring(k.iri, parent, parents):
                parents[k.iri] = parent
        concepts = [self._concept(k, parents) for k in kept]
        origins = {k.iri: sorted({s.url for s in k.sources}) for k in kept}
        licences = sorted({_SPDX + s.licence for k in kept for s in k.sources})
        return concepts, origins, licences

    def _parent(self, kept: _Kept, own: Mapping[tuple[EntityType, str], str]) -> str:
        if not kept.alone or not kept.row.broader:
            return ""
        for type_ in _PARENTS[kept.type]:
            curated = self._curated.lookup(kept.row.broader, type_)
            found = curated[0].iri if curated else own.get((type_, name_key(kept.row.broader)), "")
            if found and found != kept.iri:
                return found
        return ""

    @staticmethod
    def _closes_ring(iri: str, parent: str, parents: Mapping[str, str]) -> bool:
        above: str | None = parent
        while above is not None:
            if above == iri:
                return True
            above = parents.get(above)
        return False

    def _concept(self, kept: _Kept, parents: Mapping[str, str]) -> Concept:
        latin = [n for n in kept.aliases if n.isascii() or not _chinese(n)]
        chinese = [n for n in kept.aliases if n not in latin]
        preferred = [(kept.row.name, "en"), *((n, "zh") for n in chinese[:1])]
        others = [*((n, "en") for n in sorted(latin)), *((n, "zh") for n in sorted(chinese[1:]))]
        parent = parents.get(kept.iri)
        return Concept(
            iri=kept.iri,
            type=kept.type,
            label=kept.row.name,
            labels=(*preferred, *others),
            broader=(parent,) if parent else (),
            ambiguous=kept.row.ambiguous or self._homonym(kept) or _plain(kept.row.name),
            preferred_count=len(preferred),
        )

    def _homonym(self, kept: _Kept) -> bool:
        return any(len(self._classes[name_key(n)]) > 1 for n in (kept.row.name, *kept.aliases))


def _versions(name: str) -> Sequence[str]:
    digits = "".join(c if c.isdigit() else " " for c in name)
    return digits.split()


def _chinese(name: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in name)


def _plain(name: str) -> bool:
    """Whether a name is letters alone: in other capitals it may be any word (QuALITY, DeMo, CharacTER, LEGO)."""
    return name.replace("-", "").isalpha()
