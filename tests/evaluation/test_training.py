"""Fitting the models: what is right in the gold gets weight, what is optional gets none, held-back papers stay out."""

from __future__ import annotations

import json

import pytest

from kg.errors import GoldError
from kg.evaluation.split import is_held_back
from kg.evaluation.training import Judged, annotated, fit, fit_calibrated, over_folds
from kg.extraction.candidates import Candidate

ABSTRACT = "We propose Zorb, a framework for web agents. " * 12


def judged(number):
    """A paper whose field is said after "for" and whose other phrase after "via"; a third is optional."""
    return Judged(
        [
            Candidate(0, 1, f"field {number}", None, ["before=for", "odd" if number % 2 else "even"]),
            Candidate(2, 3, f"method {number}", None, ["before=via", "odd" if number % 2 else "even"]),
            Candidate(4, 5, f"topic {number}", None, ["before=in"]),
        ],
        [frozenset({f"field{number}"})],
        [frozenset({f"topic{number}"})],
    )


def test_the_verdicts_decide_the_weights():
    papers = [judged(n) for n in range(30)]
    model = fit(papers)
    assert model.probability(["before=for"]) > 0.8 > 0.2 > model.probability(["before=via"])
    assert "before=in" not in model.weights  # optional: neither right nor wrong
    assert fit(papers).to_json() == model.to_json()
    assert fit_calibrated(papers).probability(["before=for"]) > 0.8


def test_folds_score_what_was_not_fitted_on():
    figures = over_folds([judged(n) for n in range(30)])
    assert figures.precision == figures.recall == figures.f1 == 1.0


def test_of_several_texts_the_longest_that_no_bot_wrote_is_read(tmp_path):
    paper = next(f"2601.0000{n}" for n in range(1, 9) if not is_held_back(f"2601.0000{n}"))
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps([{"paper": paper, "domains": [{"name": "Web Agents"}]}]))
    said = {"a": ABSTRACT[:200], "b": ABSTRACT, "c": f"Papers similar to this paper: {ABSTRACT * 2}"}
    for name, text in said.items():
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": paper, "title": "Zorb", "abstract": text}))
    ((read, _),) = annotated([gold], [tmp_path / f"{name}.jsonl" for name in said])
    assert ABSTRACT.strip() in read.source.text and "similar" not in read.source.text


def test_held_back_papers_and_comments_are_left_out(tmp_path):
    seen = [f"2601.0000{n}" for n in range(1, 9) if not is_held_back(f"2601.0000{n}")][:2]
    held = next(f"2602.0000{n}" for n in range(1, 9) if is_held_back(f"2602.0000{n}"))
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps([{"paper": p, "domains": [{"name": "Web Agents"}]} for p in (*seen, held)]))
    texts = tmp_path / "texts.jsonl"
    rows = [(seen[0], ABSTRACT), (seen[1], "Too short."), (held, ABSTRACT)]
    texts.write_text("\n".join(json.dumps({"id": i, "title": "Zorb", "abstract": a}) for i, a in rows))
    assert [paper.arxiv_id for paper, _ in annotated([gold], [texts])] == [seen[0]]
    with pytest.raises(GoldError, match="none of the papers"):
        texts.write_text(json.dumps({"id": held, "title": "Zorb", "abstract": ABSTRACT}))
        annotated([gold], [texts])
