"""The annotated corpora of a folder: each gold file with the texts it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import GoldError

_RECORDS = (".jsonl", ".jsonl.gz", ".json")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A gold file and its texts. ``group``: the corpora it is counted together with."""

    name: str
    gold: Path
    texts: Path
    group: str


def find_corpora(
    folder: Path | str, more_texts: Sequence[Path | str] = (), more_gold: Sequence[Path | str] = ()
) -> list[Corpus]:
    """The corpora of a folder that has ``gold/NAME.json`` and ``data/NAME`` (or ``data/NAME.jsonl``), by name.

    ``more_gold``: gold files that stand elsewhere, with texts of their names in the same places.

    Texts are looked for in ``more_texts`` as well; there a gold named ``seeds-2026-01-06`` finds ``2026-01-06.md``.
    Raises GoldError for a folder without gold, and for gold without texts.
    """
    folder = Path(folder)
    golds = sorted([*(folder / "gold").glob("*.json"), *map(Path, more_gold)], key=lambda g: g.stem)
    if not golds:
        raise GoldError(f"{folder / 'gold'}: no gold in it (*.json); give the folder that holds gold/ and data/")
    places = [folder / "data", *map(Path, more_texts)]
    return [Corpus(g.stem, g, _texts(g, places), _group(g.stem)) for g in golds]


def _texts(gold: Path, places: Sequence[Path]) -> Path:
    name = gold.stem
    for place in places:
        for text in (place / name, *(place / f"{name}{suffix}" for suffix in (*_RECORDS, ".md"))):
            if text.exists():
                return text
        report = place / f"{name.partition('-')[2]}.md"
        if name.startswith("seeds-") and report.exists():
            return report
    where = ", ".join(map(str, places))
    raise GoldError(f"{gold}: no texts called {name} in {where}; put them there or take the gold away")


def _group(name: str) -> str:
    """``dev-zh-a`` is Chinese, ``dev-en`` English; anything else, ``zh-unlabelled`` too, stands for itself."""
    parts = name.split("-")[1:]
    return "Chinese" if "zh" in parts else "English" if "en" in parts else name
