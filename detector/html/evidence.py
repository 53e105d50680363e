"""The model of the markup: one weight a signal, whose sum is added to the text's log-odds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.classify.model import ModelError, default_model_folder
from detector.html.signals import MARKUP_SIGNALS, SHARE

FILE = "markup.json"
SCHEMA = 3
MAX_COUNT = 16
"""Sites in a row; more say no more."""
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MarkupWeights:
    """Weights of the signals of the markup.

    Attributes:
        weights: float64, shape (signals,), nats for a share of 1, or for each one of a count up
            to ``MAX_COUNT``.
        facts: what else the file says, such as how it was made.
        run_weight: how much of the mean of what the markup says of the words of a run is added to
            the log-odds of the run as a whole, 0 to 1.
        page_offset: nats added to the log-odds of every run, 0 or less: a page has more furniture
            than the texts that the model was trained on.
    """

    weights: Float64
    facts: dict[str, Any]
    run_weight: float = 0.0
    page_offset: float = 0.0

    @property
    def digest(self) -> str:
        """Checksum of the weights."""
        numbers = np.append(self.weights, [self.run_weight, self.page_offset])
        return hashlib.sha256(numbers.tobytes()).hexdigest()

    def contributions(self, table: npt.NDArray[np.float32]) -> Float64:
        """What each signal adds to the log-odds of each row, shape (rows, signals)."""
        return scaled(table) * self.weights

    def log_odds(self, table: npt.NDArray[np.float32]) -> Float64:
        """What the markup adds to the log-odds of each row, shape (rows,)."""
        total: Float64 = self.contributions(table).sum(axis=1)
        return total


def scaled(table: npt.NDArray[np.float32]) -> Float64:
    """Values as the weights want them: shares as they are, counts up to ``MAX_COUNT``."""
    counts = np.array([one.unit != SHARE for one in MARKUP_SIGNALS])
    values = table.astype(np.float64)
    values[:, counts] = np.minimum(values[:, counts], MAX_COUNT)
    return values


def save_markup(markup: MarkupWeights, folder: Path) -> None:
    """Write the weights into a model folder; the file appears whole or not at all."""
    rows = [
        {"signal": one.code, "name": one.name, "weight": round(float(weight), 3)}
        for one, weight in zip(MARKUP_SIGNALS, markup.weights, strict=True)
    ]
    content = {
        "schema": SCHEMA,
        **markup.facts,
        "run_weight": round(markup.run_weight, 3),
        "page_offset": round(markup.page_offset, 3),
        "weights": rows,
    }
    part = folder / f"{FILE}.part"
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(folder / FILE)


def load_markup(folder: Path | None = None) -> MarkupWeights:
    """Read the weights of a model folder; the shipped ones if it has none of its own.

    Raises:
        ModelError: the file is damaged or of another version.
    """
    path = (folder or default_model_folder()) / FILE
    if not path.exists():
        path = default_model_folder() / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = {row["signal"]: float(row["weight"]) for row in content.pop("weights")}
        schema = content.pop("schema")
        run_weight, page_offset = (float(content.pop(f)) for f in ("run_weight", "page_offset"))
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: not readable as weights: {error!r}") from error
    known = [one.code for one in MARKUP_SIGNALS]
    if schema != SCHEMA or list(found) != known:
        raise ModelError(f"{path}: weights for other signals than this version has: refit")
    weights = np.array([found[code] for code in known])
    if not np.isfinite([*weights, run_weight, page_offset]).all():
        raise ModelError(f"{path}: a weight is not a number")
    return MarkupWeights(weights, content, run_weight, page_offset)
