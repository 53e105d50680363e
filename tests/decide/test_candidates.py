from __future__ import annotations

import numpy as np
import pytest

from detector.decide.candidates import find_candidates
from detector.decide.measures import AVERAGED, N_MEASURES, candidate_table
from detector.features.table import SIGNALS

NAMES = [one.name for one in SIGNALS]
EVIDENCE_COLUMN = NAMES.index("evidence-per-word")
AVERAGED_COLUMN = NAMES.index(AVERAGED[-1])


def chosen(
    probabilities: list[float], docs: list[int] | None = None, tokens: list[int] | None = None
) -> list[tuple[int, int]]:
    p = np.array(probabilities)
    runs = find_candidates(
        np.log(p / (1 - p)),
        np.array(docs or [0] * len(p), np.int64),
        np.array(tokens or [10] * len(p), np.int64),
    )
    return list(zip(runs.first.tolist(), runs.last.tolist(), strict=True))


@pytest.mark.parametrize(
    ("probabilities", "runs"),
    [
        ([0.01, 0.95, 0.01], [(1, 2)]),
        ([0.3, 0.3, 0.3], []),
        ([0.6, 0.95, 0.6], [(0, 3)]),
        ([0.3, 0.95, 0.3], [(1, 2)]),
        ([0.95, 0.3, 0.95], [(0, 3)]),
        ([0.95, 0.05, 0.95], [(0, 1), (2, 3)]),
        ([0.01], []),
        ([0.99], [(0, 1)]),
        ([], []),
    ],
)
def test_runs_grow_over_likely_neighbours(
    probabilities: list[float], runs: list[tuple[int, int]]
) -> None:
    assert chosen(probabilities) == runs


def test_a_small_cool_block_inside_is_bridged() -> None:
    assert chosen([0.95, 0.05, 0.95], tokens=[10, 2, 10]) == [(0, 3)]


def test_only_one_block_is_bridged() -> None:
    assert chosen([0.95, 0.05, 0.05, 0.95], tokens=[10, 1, 1, 10]) == [(0, 1), (3, 4)]
    assert chosen([0.95, 0.3, 0.05, 0.95], tokens=[10, 1, 1, 10]) == [(0, 1), (3, 4)]


def test_runs_do_not_reach_into_the_next_document() -> None:
    assert chosen([0.6, 0.95, 0.6], docs=[0, 1, 1]) == [(0, 1), (1, 3)]
    assert chosen([0.95, 0.05, 0.95], docs=[0, 0, 1], tokens=[10, 1, 10]) == [(0, 1), (2, 3)]


def test_measures_tell_a_run_from_the_rest_of_its_page_and_of_the_batch() -> None:
    rng = np.random.default_rng(0)
    table = rng.random((6, len(SIGNALS))).astype(np.float32)
    log_odds = np.array([-3.0, 4.0, 5.0, -3.0, 4.0, 4.0])
    tokens, doc = np.array([10, 5, 5, 20, 7, 9]), np.array([0, 0, 0, 0, 1, 1])
    measures = candidate_table(table, log_odds, tokens, doc, find_candidates(log_odds, doc, tokens))
    assert measures.shape == (2, N_MEASURES)
    most, heat, mean = measures[0, :3]
    assert (most, heat, mean) == (5.0, 9.0, 4.5)
    share_of_page = measures[:, 8]
    assert share_of_page.tolist() == [0.25, 1.0]
    tens = (table[1:3, AVERAGED_COLUMN] * [5, 5]).sum() / 10
    assert measures[0, -1] == pytest.approx(tens)
    # A run that is all of its page has nothing beside it, not even rounding.
    assert measures[1, 11:14].tolist() == [0, 0, 0]
    evidence = table[:, EVIDENCE_COLUMN] * tokens
    assert measures[0, 9] == pytest.approx(evidence[1:3].sum() / 10**0.5)
    assert measures[0, 11] == pytest.approx(evidence[[0, 3]].sum() / 30)
    alone = candidate_table(
        table[4:], log_odds[4:], tokens[4:], doc[4:] - 1,
        find_candidates(log_odds[4:], doc[4:] - 1, tokens[4:]),
    )  # fmt: skip
    assert np.array_equal(measures[1], alone[0])
