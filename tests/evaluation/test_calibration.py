"""Reliability of confidences and the isotonic calibrator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evaluation.calibration import Judged, cross_calibrated, fit_isotonic, judged_links, reliability
from kg.evaluation.gold import GoldPaper
from kg.evaluation.predictions import PredictedLink, Predictions


def judged(confidence, right, paper="1"):
    return Judged(paper, "techniques", "roles", confidence, right)


def test_bins_hold_expected_and_observed():
    table = reliability([judged(0.7, True), judged(0.7, False, "2"), judged(1.0, True), judged(0.2, False)])
    assert [(b.low, b.links, b.papers) for b in table.bins] == [(0.2, 1, 1), (0.7, 2, 2), (0.9, 1, 1)]
    assert [(b.expected, b.observed) for b in table.bins] == [(0.2, 0.0), (0.7, 0.5), (1.0, 1.0)]
    assert (table.bins[1].observed_low, table.bins[1].observed_high) == (0.0, 1.0)
    assert table.error == pytest.approx((0.2 + 2 * 0.2) / 4)
    assert table.brier == pytest.approx((0.09 + 0.49 + 0 + 0.04) / 4)
    assert reliability([]).bins == ()


def test_intervals_resample_papers_not_links():
    alone = reliability([judged(0.5, n % 2 == 0, "one paper") for n in range(40)])
    assert alone.bins[0].observed_low == alone.bins[0].observed_high == 0.5


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=40))
def test_every_link_is_in_one_bin(links):
    table = reliability([judged(*one) for one in links], resamples=20)
    assert sum(b.links for b in table.bins) == len(links)
    assert all(b.observed_low <= b.observed_high and 0 <= b.observed <= 1 for b in table.bins)
    assert all(b.low - 1e-6 <= b.expected <= b.high + 1e-6 for b in table.bins)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.floats(0, 5))
def test_a_calibrator_rises_and_stays_a_probability(links, prior):
    calibrate = fit_isotonic([c for c, _ in links], [r for _, r in links], prior)
    values = calibrate(np.linspace(0, 1, 101))
    assert np.all(np.diff(values) >= -1e-12) and values.min() >= 0 and values.max() <= 1


def test_isotonic_pools_what_falls():
    calibrate = fit_isotonic([0.1, 0.2, 0.2, 0.3, 0.9], [False, True, True, False, True], prior=0)
    assert calibrate.calibrated == pytest.approx((0, 2 / 3, 2 / 3, 1))
    assert calibrate([0.0, 0.25, 1.0]).tolist() == pytest.approx([0, 2 / 3, 1])
    assert fit_isotonic([0.4], [True], prior=2).calibrated == (1.0,)
    assert 0.5 < fit_isotonic([0.4, 0.8], [False, True]).calibrated[1] < 1
    with pytest.raises(ValueError, match="outcome for each"):
        fit_isotonic([], [])


def test_overconfidence_is_mended_on_papers_not_fitted_on():
    links = [judged(0.9, n % 2 == 0, f"paper {n}") for n in range(200)]
    before, after = reliability(links), reliability(cross_calibrated(links))
    assert before.error == pytest.approx(0.4) and after.error < 0.1


def test_a_paper_does_not_calibrate_itself():
    fitted = cross_calibrated([judged(0.9, True, "a")] * 5)
    assert [j.confidence for j in fitted] == [0.9] * 5


def test_candidates_are_judged_surest_first_and_optional_ones_left_out():
    paper = GoldPaper.model_validate(
        {"paper": "1", "techniques": [{"name": "A"}], "optional": [{"relation": "techniques", "name": "B"}]}
    )

    def link(node, key, confidence):
        return PredictedLink("1", "techniques", node, key, frozenset({key}), False, confidence, "roles")

    links = [link("n1", "a", 0.3), link("n2", "a", 0.8), link("n3", "b", 0.9), link("n4", "c", 0.4)]
    found = judged_links([paper], Predictions({"1"}, {"1": links}, {}))
    assert [(j.confidence, j.right) for j in found] == [(0.8, True), (0.4, False), (0.3, False)]
