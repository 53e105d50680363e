from __future__ import annotations

from detector.training.evaluation.report import report
from detector.training.evaluation.targets import TARGETS, reached, reached_in_transfer
from tests.training.evaluation.support import make_bed


def test_marks_are_compared_the_right_way() -> None:
    good, bad = (report(make_bed(recall, flagged)) for recall, flagged in ((1.0, 0), (0.1, 40)))
    by_mark = {row.mark: row for row in reached("wild", good)}
    assert by_mark["planted: characters' F1"].reached
    assert by_mark["honest documents flagged per 1,000"].reached
    by_mark = {row.mark: row for row in reached("wild", bad)}
    assert by_mark["planted: characters' F1"].reached is False
    assert by_mark["honest documents flagged per 1,000"].reached is False
    assert by_mark["the same, worst language with 200 documents or more"].measured == 160


def test_what_is_not_measured_is_neither_reached_nor_missed() -> None:
    rows = {row.mark: row for row in reached("wild", report(make_bed()))}
    assert rows["naturally contaminated: characters' F1"].reached is None
    assert rows["disguised: points of F1 below the same undisguised"].measured is None


def test_each_bed_has_its_own_marks() -> None:
    assert {bed for one in TARGETS for bed in one.wanted} == {"own", "wild"}
    made = report(make_bed())
    assert len(reached("own", made)) == sum("own" in one.wanted for one in TARGETS)


def test_transfer_has_marks_for_families_and_languages() -> None:
    (family,) = reached_in_transfer("family", "family seo", 0.61)
    (language,) = reached_in_transfer("language", "language ko", 0.61)
    assert (family.reached, language.reached) == (True, False)
    assert reached_in_transfer("script", "script Han", 0.61) == []
