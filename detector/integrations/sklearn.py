"""scikit-learn: the detector's signals as a transformer, and a classifier for them.

Together they learn from a corpus of one's own what is spam in it::

    model = make_pipeline(BlockFeaturizer(), SpamClassifier())
    model.fit(texts, labels).predict_proba(texts)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import Tags, check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from detector.api import Detector
from detector.integrations.batches import model_name, shared_detector, spam_share
from detector.report import Report

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
AGGREGATES: dict[str, Callable[[Float32], Float32]] = {
    "max": lambda rows: rows.max(axis=0),
    "mean": lambda rows: rows.mean(axis=0),
    "min": lambda rows: rows.min(axis=0),
    "std": lambda rows: rows.std(axis=0),
}
"""How the signals of a text's blocks become features of the text."""
MAX_SEED = 2**31 - 1


class BlockFeaturizer(TransformerMixin, BaseEstimator):
    """Texts to features: the signals of their blocks, drawn together to one row a text.

    scikit-learn wants one row a sample, so :meth:`transform` aggregates; :meth:`blocks` gives the
    rows themselves. Nothing is learned by :meth:`fit`. The input is text by nature: a sequence of
    strings.

    Args:
        aggregate: any of ``max``, ``mean``, ``min``, ``std``.
        format: ``text``, ``markdown`` or ``html``; of HTML the signals of the markup come along.
        preset: how sure the detector is before it counts towards ``spam_share``.
        model: a model folder; the shipped one by default.
    """

    def __init__(
        self,
        aggregate: Sequence[str] = ("max", "mean"),
        *,
        format: str = "text",
        preset: str = "balanced",
        model: str | Path | None = None,
    ) -> None:
        self.aggregate = aggregate
        self.format = format
        self.preset = preset
        self.model = model

    def fit(self, X: Sequence[str], y: object = None) -> Self:  # noqa: N803
        """Check the parameters and the texts.

        Raises:
            ValueError: a parameter is unknown, or the input is not a sequence of strings.
        """
        _check_texts(X)
        self.get_feature_names_out()
        return self

    def transform(self, X: Sequence[str]) -> Float32:  # noqa: N803
        """Measure texts.

        Args:
            X: strings, shape (texts,).

        Returns:
            float32, shape (texts, features): the probability of the surest run of blocks, the share
            of characters that is spam, then each aggregate of all signals. A text without blocks
            has zeros.

        Raises:
            ValueError: a parameter is unknown, or the input is not a sequence of strings.
        """
        names = self.get_feature_names_out()
        rows = np.zeros((len(X), len(names)), np.float32)
        for row, report in zip(rows, self._reports(X), strict=True):
            row[:2] = report.score, spam_share(report)
            if report.blocks:
                values = _values(report)
                row[2:] = np.concatenate([AGGREGATES[one](values) for one in self.aggregate])
        return rows

    def blocks(self, X: Sequence[str]) -> tuple[Float32, npt.NDArray[np.int64]]:  # noqa: N803
        """Measure the blocks of texts.

        Args:
            X: strings, shape (texts,).

        Returns:
            float32, shape (blocks, signals), and int64, shape (blocks,), the text of each block.

        Raises:
            ValueError: a parameter is unknown, or the input is not a sequence of strings.
        """
        reports = list(self._reports(X))
        rows = [_values(report) for report in reports if report.blocks]
        none = np.zeros((0, len(self._codes())), np.float32)
        text = np.repeat(np.arange(len(reports)), [len(report.blocks) for report in reports])
        return np.concatenate([none, *rows]), text

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Names of the features, such as ``score`` and ``D101_max``.

        Raises:
            ValueError: a parameter is unknown.
        """
        for one in self.aggregate:
            if one not in AGGREGATES:
                raise ValueError(f"unknown aggregate {one!r}: choose from {', '.join(AGGREGATES)}")
        names = [f"{code}_{one}" for one in self.aggregate for code in self._codes()]
        return np.array(["score", "spam_share", *names], object)

    def _detector(self) -> Detector:
        return shared_detector(model_name(self.model), self.preset)

    def _codes(self) -> list[str]:
        """Codes of the signals, which depend on the format."""
        (block,) = self._detector().scan("a", self.format).blocks
        return [one.code for one in block.measured]

    def _reports(self, texts: Sequence[str]) -> Iterator[Report]:
        _check_texts(texts)
        return self._detector().scan_many(texts, self.format, blocks=True)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags


def _values(report: Report) -> Float32:
    return np.stack([block.values for block in report.blocks])


def _check_texts(texts: object) -> None:
    if isinstance(texts, str | bytes) or not hasattr(texts, "__len__"):
        raise ValueError(f"expected a sequence of strings, got {type(texts).__name__}")
    ndim = getattr(texts, "ndim", 1)
    if ndim != 1:
        raise ValueError(f"expected a one-dimensional sequence of strings, got {ndim} dimensions")
    for number, text in enumerate(texts):  # type: ignore[arg-type,var-annotated]
        if not isinstance(text, str | bytes):
            raise ValueError(f"text {number} is no string but {type(text).__name__}")


class SpamClassifier(ClassifierMixin, BaseEstimator):
    """Boosted trees with calibrated probabilities, for rows of one's own.

    Trees over the signals, then Platt's method on out-of-fold scores. Rows may be of texts or of
    blocks (:class:`BlockFeaturizer`), or anything else that is numbers.

    Args:
        iterations: number of trees.
        leaves: most leaves of a tree.
        learning_rate: how far each tree goes.
        l2: penalty on large leaves.
        min_leaf: fewest rows in a leaf.
        folds: parts for the out-of-fold scores; fewer if a class has fewer rows, and with one row
            of a class nothing is calibrated.
        random_state: for the parts and the trees.

    Attributes:
        classes_: shape (2,), the labels; the second one is what the probability is of.
        model_: the fitted trees, calibrated.
    """

    def __init__(
        self,
        *,
        iterations: int = 100,
        leaves: int = 15,
        learning_rate: float = 0.08,
        l2: float = 5.0,
        min_leaf: int = 10,
        folds: int = 5,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.iterations = iterations
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.l2 = l2
        self.min_leaf = min_leaf
        self.folds = folds
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803
        """Fit trees and calibration.

        Args:
            X: numbers, shape (rows, columns).
            y: labels of two kinds, shape (rows,).

        Raises:
            ValueError: there are not two kinds of labels, or the rows are no finite numbers.
        """
        rows, labels = validate_data(self, X, y)
        check_classification_targets(labels)
        kind = type_of_target(labels, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}."
            )
        self.classes_, counts = np.unique(labels, return_counts=True)
        if len(self.classes_) < 2:
            raise ValueError("needs two classes, but all labels are of one class")
        seed = int(check_random_state(self.random_state).randint(MAX_SEED))
        trees = HistGradientBoostingClassifier(
            max_iter=self.iterations,
            max_leaf_nodes=self.leaves,
            learning_rate=self.learning_rate,
            l2_regularization=self.l2,
            min_samples_leaf=self.min_leaf,
            early_stopping=False,
            random_state=seed,
        )
        folds = min(self.folds, int(counts.min()))
        if folds > 1:
            parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
            trees = CalibratedClassifierCV(trees, cv=parts, ensemble=False)
        self.model_ = trees.fit(rows, labels)
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Float64:  # noqa: N803
        """Probability of each class, shape (rows, 2)."""
        check_is_fitted(self)
        given: Float64 = self.model_.predict_proba(validate_data(self, X, reset=False))
        return given

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803
        """The likelier class of each row, shape (rows,)."""
        likelier = self.predict_proba(X).argmax(axis=1)
        chosen: npt.NDArray[Any] = self.classes_[likelier]
        return chosen

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
