from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from detector import Detector
from detector.features.signal import SIGNALS
from detector.integrations.batches import spam_share
from detector.integrations.sklearn import BlockFeaturizer, SpamClassifier


# Most checks hand over arrays of numbers; scikit-learn leaves those out where the tags say that the
# input is text by nature. The classifier takes numbers, so that all checks run for it.
@parametrize_with_checks([BlockFeaturizer(), SpamClassifier(iterations=20)])
def test_scikit_learn_finds_nothing_wrong(estimator: object, check: object) -> None:
    check(estimator)  # type: ignore[operator]


@pytest.fixture(scope="module")
def corpus(article: str, seed_text: str) -> tuple[list[str], list[int]]:
    """Parts of the seed document: honest lines, and lines of its tail."""
    honest = [line for line in article.split("\n") if len(line.split()) > 5]
    words = seed_text[seed_text.index("bursa escort") :].split()
    planted = [" ".join(words[start : start + 8]) for start in range(0, len(words), 8)]
    count = min(len(honest), len(planted), 20)
    assert count >= 8
    return honest[:count] + planted[:count], [0] * count + [1] * count


def test_one_row_a_text(detector: Detector, article: str, seed_text: str) -> None:
    featurizer = BlockFeaturizer(("max", "min", "std"))
    rows = featurizer.fit_transform([article, "", seed_text])
    names = list(featurizer.get_feature_names_out())
    assert rows.shape == (3, len(names)) == (3, 2 + 3 * len(SIGNALS))
    assert rows.dtype == np.float32
    report = detector.scan(seed_text)
    values = np.stack([block.values for block in report.blocks])
    for column, code in enumerate(one.code for one in SIGNALS):
        assert rows[2, names.index(f"{code}_max")] == values[:, column].max()
    assert rows[2, :2].tolist() == pytest.approx([report.score, spam_share(report)])
    assert not rows[1].any()


def test_rows_of_blocks(detector: Detector, article: str, seed_text: str) -> None:
    rows, text = BlockFeaturizer().blocks([article, "", seed_text])
    sizes = [len(detector.scan(one).blocks) for one in (article, "", seed_text)]
    assert np.bincount(text, minlength=3).tolist() == sizes
    assert rows.shape == (sum(sizes), len(SIGNALS))
    none, nowhere = BlockFeaturizer().blocks([])
    assert none.shape == (0, len(SIGNALS))
    assert nowhere.size == 0


def test_html_has_signals_of_the_markup_too(planted_html: str) -> None:
    plain, html = BlockFeaturizer(), BlockFeaturizer(format="html")
    assert set(plain.get_feature_names_out()) < set(html.get_feature_names_out())
    (row,) = html.transform([planted_html])
    assert row[1] > 0.1


def test_a_pipeline_learns_from_a_few_texts(corpus: tuple[list[str], list[int]]) -> None:
    texts, labels = corpus
    for last in (SpamClassifier(iterations=20, min_leaf=3), LogisticRegression(max_iter=1000)):
        pipeline = make_pipeline(BlockFeaturizer(), last)
        assert cross_val_score(pipeline, texts, labels, cv=4).mean() > 0.9


def test_probabilities_are_calibrated() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(4000, 4))
    likely = 1 / (1 + np.exp(-2 * rows[:, 0] + rows[:, 1] ** 2))
    labels = np.where(rng.random(4000) < likely, "spam", "honest")
    model = SpamClassifier().fit(rows[:2000], labels[:2000])
    assert model.classes_.tolist() == ["honest", "spam"]
    given = model.predict_proba(rows[2000:])[:, 1]
    assert abs(given.mean() - likely[2000:].mean()) < 0.03
    assert np.abs(given - likely[2000:]).mean() < 0.12


def test_parameters_are_stored_as_given() -> None:
    copy = clone(BlockFeaturizer(aggregate=["min"], format="html", model="somewhere"))
    assert copy.get_params() == {
        "aggregate": ["min"], "format": "html", "model": "somewhere", "preset": "balanced"
    }  # fmt: skip


def test_what_is_no_text_is_named() -> None:
    with pytest.raises(ValueError, match="expected a sequence of strings, got str"):
        BlockFeaturizer().fit("one text")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="text 1 is no string but float"):
        BlockFeaturizer().transform(["a", float("nan")])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="got 2 dimensions"):
        BlockFeaturizer().fit(np.array([["a"]]))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown aggregate 'sum'"):
        BlockFeaturizer(("sum",)).fit(["a"])
