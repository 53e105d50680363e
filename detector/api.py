"""The library: load a detector, scan texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detector.classify.families import FamilyScorer
from detector.classify.model import PRESETS, Model, ModelError, load_model
from detector.classify.score import Scored, score_batch
from detector.decide.candidates import blocks_of
from detector.decide.measures import N_MEASURES
from detector.decide.spans import Spans, score_candidates, spans_at
from detector.frames import Mode, clean_frame, scan_frame
from detector.report import Block, Finding, Report, reasons_of

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("text", "markdown")
"""Both are read alike: links are found where they are written out."""
BATCH_CHARS = 400_000
"""Characters of a batch; more gains no speed and costs memory."""


def _probability(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-log_odds))


class Detector:
    """Finds injected spam in texts.

    One instance may be shared by threads and inherited by forked processes: it holds only arrays
    that are never written to.

    Args:
        model: the model.
        preset: one of ``high-precision``, ``balanced``, ``high-recall``.

    Raises:
        ModelError: the model was trained for spans of another version.
        ValueError: the preset is unknown.
    """

    def __init__(self, model: Model, preset: str = "balanced") -> None:
        if preset not in PRESETS:
            raise ValueError(f"unknown preset {preset!r}: choose from {', '.join(PRESETS)}")
        if model.spans.trees.n_columns != N_MEASURES:
            raise ModelError("the model measures spans differently from this version: retrain")
        self.model = model
        self.preset = preset
        self.threshold = model.thresholds[preset]

    @classmethod
    def load(cls, model: str | Path | None = None, preset: str = "balanced") -> Detector:
        """Load a model folder, the shipped one by default.

        Raises:
            ModelError: the folder is missing, damaged, tampered with, or of another version.
            ValueError: the preset is unknown.
        """
        return cls(load_model(model), preset)

    def scan(self, text: str, format: str = "text", *, blocks: bool = True) -> Report:
        """Find the spam in one text.

        Args:
            text: any string; offsets in the report are offsets in it.
            format: ``text`` or ``markdown``.
            blocks: whether the report shall list all blocks with their signals.

        Raises:
            ValueError: the format is unknown.
        """
        return self._scan_batch([text], format, blocks)[0]

    def scan_many(
        self, texts: Iterable[str], format: str = "text", *, blocks: bool = False
    ) -> Iterator[Report]:
        """Find the spam in many texts, in batches; the same reports as :meth:`scan`, in order."""
        batch: list[str] = []
        size = 0
        for text in texts:
            batch.append(text)
            size += len(text) + 1
            if size >= BATCH_CHARS:
                yield from self._scan_batch(batch, format, blocks)
                batch, size = [], 0
        if batch:
            yield from self._scan_batch(batch, format, blocks)

    def scan_frame(self, frame: pd.DataFrame, text: str = "text") -> pd.DataFrame:
        """Score the texts of a pandas frame; see :func:`detector.frames.scan_frame`.

        Raises:
            KeyError: there is no column of that name.
        """
        return scan_frame(self, frame, text)

    def clean_frame(
        self, frame: pd.DataFrame, text: str = "text", mode: Mode = "cut"
    ) -> pd.DataFrame:
        """Clean the texts of a pandas frame; see :func:`detector.frames.clean_frame`.

        Raises:
            KeyError: there is no column of that name.
            ValueError: the mode is unknown.
        """
        return clean_frame(self, frame, text, mode)

    def _scan_batch(self, texts: Sequence[str], format: str, blocks: bool) -> list[Report]:
        if format not in FORMATS:
            raise ValueError(f"unknown format {format!r}: choose from {', '.join(FORMATS)}")
        scored = score_batch(texts, self.model)
        runs, log_odds = score_candidates(scored, self.model)
        best = np.full(len(texts), -np.inf)
        np.maximum.at(best, runs.doc, log_odds)
        scores = _probability(best)
        spans = spans_at(scored, runs, log_odds, self.threshold)
        findings = self._findings(texts, scored, spans)
        listed = self._blocks(scored, spans) if blocks else [()] * len(texts)
        return [
            Report(text, float(score), tuple(found), tuple(tiles))
            for text, score, found, tiles in zip(texts, scores, findings, listed, strict=True)
        ]

    def _findings(self, texts: Sequence[str], scored: Scored, spans: Spans) -> list[list[Finding]]:
        findings: list[list[Finding]] = [[] for _ in texts]
        if spans.first.size == 0:
            return findings
        scores = _probability(spans.log_odds)
        families = FamilyScorer(scored.stream, self.model.families)
        token = scored.blocks.token
        # The surest block of each span speaks for it; only those rows are explained.
        surest = np.array(
            [
                a + int(scored.log_odds[a:b].argmax())
                for a, b in zip(spans.first, spans.last, strict=True)
            ]
        )
        explained = self.model.blocks.contributions(scored.table[surest])
        for i, doc in enumerate(spans.doc):
            offset = int(scored.batch.doc_start[doc])
            start, end = int(spans.start[i]) - offset, int(spans.end[i]) - offset
            findings[doc].append(
                Finding(
                    start,
                    end,
                    texts[doc][start:end],
                    float(scores[i]),
                    families.name(int(token[spans.first[i]]), int(token[spans.last[i]])),
                    reasons_of(explained[i], scored.table[surest[i]], only_for=True),
                )
            )
        return findings

    def _blocks(self, scored: Scored, spans: Spans) -> list[list[Block]]:
        blocks, doc_start = scored.blocks, scored.batch.doc_start
        spam = blocks_of(spans.first, spans.last, blocks.n_blocks)
        explained = self.model.blocks.contributions(scored.table)
        scores = _probability(scored.log_odds)
        listed: list[list[Block]] = [[] for _ in range(scored.batch.n_docs)]
        for i, doc in enumerate(blocks.doc):
            offset = int(doc_start[doc])
            # The line break that a batch puts after each text is not part of the text.
            end = min(int(blocks.start[i + 1]), int(doc_start[doc + 1]) - 1) - offset
            start = int(blocks.start[i]) - offset
            if end == start:
                continue
            listed[doc].append(
                Block(
                    start,
                    end,
                    float(scores[i]),
                    bool(spam[i]),
                    scored.table[i],
                    explained[i],
                )
            )
        return listed
