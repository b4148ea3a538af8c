"""Cues: patterns that are tried only where one of their words stands find what the patterns alone find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction import english_cues, english_data_roles, english_roles, sentences
from kg.extraction.cues import Cue, cue
from kg.extraction.literals import required_literals

ALL = [
    c
    for module in (english_cues, english_data_roles, english_roles, sentences)
    for c in vars(module).values()
    if isinstance(c, Cue)
]
WORDS = sorted({literal for c in ALL for literal in c.literals})


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"built (?:up)?on\b", {"built on", "built upon"}),
        (r"\b(?:us(?:e|ing)|via)\s+(?:the\s+)?$", {"use", "using", "via"}),
        (r"(?:outperform|surpass)\w*\s+\w+", {"outperform", "surpass"}),
        (r"(?:基于|在)[^，。]{0,8}", {"基于", "在"}),
        (r"models?", {"model"}),
        (r"(?:a|b)+c{2,}", {"c"}),
        (r"(?<=we )(?:built|made)", {"built", "made"}),
        (r"(?:beaten|\w+ing)", {"beaten", "ing"}),
        (r"(?:beaten|\w+)", set()),
        (r"é|à", set()),
        (r"[^a]", set()),
        (r"x*", set()),
    ],
)
def test_literals_of_a_pattern(pattern, literals):
    assert required_literals(re.compile(pattern, re.IGNORECASE)) == literals


def test_most_cues_say_what_they_need():
    assert len(ALL) > 30 and all(c.literals for c in ALL)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.sampled_from([*WORDS, " ", " the ", "ſ", "İ", "K", "％", "X-Net", "(", ", "]), max_size=12).map(
        " ".join
    )
)
def test_a_cue_finds_what_its_pattern_finds(text):
    for given_text in (text, text.upper()):
        for known in ALL:
            expected = known.pattern.search(given_text)
            found = known.search(given_text)
            assert (found and found.span()) == (expected and expected.span()), known.pattern.pattern


def test_cues_on_real_sentences():
    lines = Path("seeds").glob("*.md")
    for line in "\n".join(p.read_text(encoding="utf-8") for p in lines).split("\n")[:400]:
        for known in ALL:
            assert (known.search(line) is None) == (known.pattern.search(line) is None), known.pattern.pattern


def test_a_cue_made_later_counts_as_well():
    before = cue("one")
    text = "one two"
    assert before.search(text)
    after, any_word = cue("two"), cue(r"\w+")
    assert after.search(text) and any_word.search(text) and before.search(text)
    assert after.search("three") is None and any_word.search("three")
    assert cue("s", re.IGNORECASE).search("ſ") and after.search(text, 0, 5) is None
