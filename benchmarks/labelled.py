"""Candidate links of annotated papers with what gold says of each: for what is fitted or tried on them.

Only the seed report and the English abstracts (MIT-licensed texts) are used, without the papers held back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.evaluation import is_held_back
from kg.evaluation.gold import RELATIONS, GoldPaper, read_gold
from kg.extraction.links import Link
from kg.extraction.pipeline import Analysis, load_pipeline, make_doc
from kg.namespaces import name_key
from kg.reading import find_inputs, read_reports
from kg.vocabulary import Vocabulary

_RELATIONS = {relation: name for name, relation in RELATIONS.items()}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A candidate link. ``right`` is None where gold tolerates it."""

    link: Link
    right: bool | None
    analysis: Analysis


def labelled(folder: Path) -> Iterator[tuple[list[Labelled], int]]:
    """For each paper its candidates, and how many gold links have none. ``folder``: as for ``make evaluate``."""
    vocabulary = Vocabulary.load()
    nlp = load_pipeline(vocabulary)
    seed = Path(__file__).parent.parent / "seeds"
    for gold_file, texts in (
        (folder / "gold" / "seeds-2026-01-06.json", seed),
        *((f, folder / "data" / f"{f.stem}.jsonl") for f in sorted((folder / "gold").glob("dev-en*.json"))),
    ):
        gold = {p.paper: p for p in read_gold([gold_file])}
        for path in find_inputs([texts]):
            for reading in read_reports(path):
                for paper in reading.report.papers if reading.report else ():
                    if paper.arxiv_id not in gold or (texts != seed and is_held_back(paper.arxiv_id)):
                        continue
                    doc = nlp(make_doc(paper, nlp))
                    yield _judge(doc._.links, doc._.analysis, gold[paper.arxiv_id], vocabulary)


def _judge(
    links: list[Link], analysis: Analysis, gold: GoldPaper, vocabulary: Vocabulary
) -> tuple[list[Labelled], int]:
    left = {r: [e.keys for e in gold.entries(r)] for r in RELATIONS}
    found = []
    for link in sorted(links, key=lambda x: -x.confidence):
        relation = _RELATIONS[link.relation]
        names = {link.entity.name, *link.entity.aliases}
        if link.entity.concept:
            names.update(vocabulary.concepts[link.entity.concept].names())
        keys = {name_key(n) for n in names}
        hit = next((k for k in left[relation] if k & keys), None)
        if hit is not None:
            left[relation].remove(hit)
        tolerated = any(o.keys & keys for o in gold.optional if o.relation == relation)
        found.append(Labelled(link, True if hit is not None else None if tolerated else False, analysis))
    return found, sum(len(rest) for rest in left.values())
