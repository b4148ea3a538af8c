"""How long the full vocabulary takes to load, from Turtle and from the cache.

    python benchmarks/vocabulary_loading.py

Default, harvested and share-alike files together, ready to match: concepts, squashed names and the automaton, which
is built anew each time. Every figure is the median of fresh processes (imports are counted apart); cold is an empty
cache folder, warm the second process on it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
CHILD = """
import time
began = time.perf_counter()
import ahocorasick_rs
from kg.extraction.matching import NameMatcher
from kg.vocabulary import Vocabulary
from kg.vocabulary.location import named_vocabularies
imported = time.perf_counter()
vocabulary = Vocabulary.load(list(named_vocabularies()))
loaded = time.perf_counter()
matcher = NameMatcher.of(vocabulary)
ready = time.perf_counter()
ahocorasick_rs.AhoCorasick(matcher._keys)
built = time.perf_counter()
print(len(vocabulary), len(matcher._keys), imported - began, loaded - imported, ready - loaded, built - ready)
"""


def measure(cache: str) -> list[float]:
    """Concepts, names, and seconds: importing, loading, the matcher, the automaton within it."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD], env={**os.environ, "KG_CACHE_DIR": cache},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [float(cell) for cell in done.stdout.split()]


def report(label: str, rounds: list[list[float]]) -> None:
    _, _, imports, load, match, automaton = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{label:5} {load + match:6.3f} s  concepts {load:.3f}, matcher {match:.3f}, of it automaton {automaton:.3f}"
          f"  (imports {imports:.3f})")  # fmt: skip


def main() -> None:
    cold, warm = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(measure(cache))
            warm.append(measure(cache))
    print(f"{cold[0][0]:.0f} concepts, {cold[0][1]:.0f} distinct names, median of {ROUNDS}")
    report("cold", cold)
    report("warm", warm)


if __name__ == "__main__":
    main()
