"""A corpus of any size out of real abstracts: JSON lines with id, title, abstract, the same for the same arguments.

    python benchmarks/corpus.py ../shared/data/hf-daily 100000 out/100k.jsonl

The first papers are as they are; after them, each title comes again with the first two thirds of its abstract and the
last third of another's, and the name a paper gives itself is another each time, so that names grow with the corpus.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import click

from kg.reading import find_inputs, read_reports

_OWN_NAME = re.compile(r"([A-Z][\w-]*[A-Z0-9][\w-]*):")
_SENTENCE = re.compile(r"(?<=[.!?]) ")


def real_papers(path: Path) -> list[tuple[str, str]]:
    """(title, abstract) of all papers of a folder, in the order of the files."""
    found: dict[str, tuple[str, str]] = {}
    for file in find_inputs([path]):
        for reading in read_reports(file):
            for paper in reading.report.papers if reading.report else ():
                title, _, abstract = paper.source.text.partition("\n")
                if abstract:
                    found.setdefault(paper.arxiv_id, (title, " ".join(abstract.split())))
    return list(found.values())


def made_papers(real: list[tuple[str, str]], number: int) -> Iterator[dict[str, str]]:
    """So many papers out of the real ones."""
    choice = random.Random(5)
    for n in range(number):
        title, abstract = real[n % len(real)]
        if turn := n // len(real):
            first, last = _SENTENCE.split(abstract), _SENTENCE.split(choice.choice(real)[1])
            abstract = " ".join(first[: len(first) * 2 // 3] + last[len(last) * 2 // 3 :])
            if own := _OWN_NAME.match(title):
                new = f"{own[1]}{chr(65 + turn % 26)}{turn}"
                title, abstract = title.replace(own[1], new), abstract.replace(own[1], new)
        yield {"id": f"{1 + n // 1_080_000:02d}{1 + n // 90000 % 12:02d}.{n % 90000 + 10000}", "title": title, "abstract": abstract}


def write_corpus(source: Path, number: int, target: Path) -> None:
    """Write the file, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".tmp")
    with unfinished.open("w", encoding="utf-8") as out:
        for paper in made_papers(real_papers(source), number):
            out.write(json.dumps(paper, ensure_ascii=False) + "\n")
    unfinished.replace(target)


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("number", type=click.IntRange(min=1))
@click.argument("target", type=click.Path(path_type=Path))
def main(source: Path, number: int, target: Path) -> None:
    """Make NUMBER papers out of the abstracts of SOURCE."""
    write_corpus(source, number, target)


if __name__ == "__main__":
    main()
