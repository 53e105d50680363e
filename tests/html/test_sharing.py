"""One detector for threads and forked processes: the same answers for pages as alone."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest

from detector import Detector
from detector.html.report import HtmlReport
from detector.training.markup import make_pages
from tests.html.support import LANGUAGES

DETECTOR = Detector.load()
"""Loaded before the fork, so that children inherit it."""
MARKUPS = [page.markup for page in make_pages(LANGUAGES, "held-out", 40, seed=3)]


def answer(markup: str) -> tuple[object, ...]:
    """All of a report but the page itself."""
    report: HtmlReport = DETECTOR.scan(markup, "html", blocks=False)
    return report.text, report.score, report.spans, report.cut, report.clean_html()


@pytest.mark.parametrize(
    "pool",
    [
        partial(ThreadPoolExecutor, 8),
        partial(ProcessPoolExecutor, 2, mp_context=multiprocessing.get_context("fork")),
    ],
    ids=["threads", "forks"],
)
def test_pages_get_the_same_answers(pool: partial[Executor]) -> None:
    alone = [answer(markup) for markup in MARKUPS]
    assert any(cut for _, _, _, cut, _ in alone)
    with pool() as executor:
        assert list(executor.map(answer, MARKUPS * 3)) == alone * 3
