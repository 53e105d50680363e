"""Scan labelled documents once, with the detector and the baselines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import expit

from detector.api import Detector
from detector.classify.model import Model
from detector.classify.score import Scored, score_batch
from detector.columns.batch import Bool
from detector.columns.classes import Class
from detector.decide.candidates import Candidates
from detector.decide.spans import Spans, make_spans, score_candidates, spans_at
from detector.training.documents import LabelledDocument
from detector.training.evaluation.baselines import Baseline, block_texts
from detector.training.evaluation.measures import Float64, Int64
from detector.training.evaluation.outcome import Outcome, outcome
from detector.training.evaluation.ranking import Int8
from detector.training.fit import batches, block_truth, char_labels
from detector.training.tune import best_per_document

DETECTOR = "detector"
MOSTLY, HARDLY = 0.5, 0.1
"""Shares of a span's characters from which on it is spam, and up to which it is honest."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A batch of documents scored once: spans at any threshold can be had from it.

    Attributes:
        documents: the documents.
        scored: their blocks.
        runs, log_odds: candidates of spans, and how likely each is spam.
    """

    documents: list[LabelledDocument]
    scored: Scored
    runs: Candidates
    log_odds: Float64

    @property
    def best(self) -> Float64:
        """Largest log-odds of each document; minus infinity without a candidate."""
        return best_per_document(self.log_odds, self.runs.doc, len(self.documents))

    def spans(self, threshold: float) -> Spans:
        """Spans that are at least so probable."""
        return spans_at(self.scored, self.runs, self.log_odds, threshold)

    def outcomes(self, threshold: float) -> list[Outcome]:
        """What comes of each document at a threshold."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.documents]
        spans, start = self.spans(threshold), self.scored.batch.doc_start
        for doc, a, b in zip(spans.doc, spans.start, spans.end, strict=True):
            found[doc].append((int(a - start[doc]), int(b - start[doc])))
        return [
            outcome(document, one, float(score))
            for document, one, score in zip(self.documents, found, expit(self.best), strict=True)
        ]


def scan(documents: Sequence[LabelledDocument], model: Model) -> Iterator[Scan]:
    """Score documents batch by batch."""
    for group in batches(documents):
        scored = score_batch([document.text for document in group], model)
        runs, log_odds = score_candidates(scored, model)
        yield Scan(group, scored, runs, log_odds)


@dataclass
class TestBed:
    """What the detector and the baselines did with the documents of a test bed.

    Attributes:
        name: own or wild.
        outcomes: by name of detector or baseline, in the same order of documents.
        score: scores of all labelled blocks, by the same names.
        label, source: of those blocks.
        span_label, span_log_odds: of all candidates that are either mostly spam or hardly.
    """

    name: str
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    score: dict[str, list[Float64]] = field(default_factory=dict)
    label: list[Int8] = field(default_factory=list)
    source: list[Int64] = field(default_factory=list)
    span_label: list[Int8] = field(default_factory=list)
    span_log_odds: list[Float64] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)

    __test__ = False

    def run(
        self,
        documents: Sequence[LabelledDocument],
        detector: Detector,
        baselines: Mapping[str, Baseline],
        *,
        exact: bool = True,
    ) -> None:
        """Scan documents with all of them, and keep what they did.

        Args:
            documents: the documents.
            detector: to scan with.
            baselines: likewise, by name; they score the detector's blocks.
            exact: the gold spans are exact; blocks are not counted of documents known as spam
                only as a whole.
        """
        for one in scan(documents, detector.model):
            label = block_truth(one.documents, one.scored.page)
            known = (label >= 0) & exact
            self._add(DETECTOR, one.outcomes(detector.threshold), one.scored.log_odds[known])
            if exact:
                self._add_truth(one, label, known)
            pieces = block_texts([d.text for d in one.documents], one.scored.blocks)
            for name, baseline in baselines.items():
                odds = baseline.log_odds(pieces)
                best = best_per_document(odds, one.scored.blocks.doc, len(one.documents))
                spans = baseline.spans(one.scored.page, odds)
                outcomes = map(outcome, one.documents, spans, best.tolist())
                self._add(name, list(outcomes), odds[known])

    def _add(self, name: str, outcomes: list[Outcome], score: Float64) -> None:
        self.outcomes.setdefault(name, []).extend(outcomes)
        self.score.setdefault(name, []).append(score)

    def _add_truth(self, one: Scan, label: Int8, known: Bool) -> None:
        names = self._names
        owner = np.array(
            [names.setdefault(d.spam_source or d.source, len(names)) for d in one.documents]
        )
        self.label.append(label[known])
        self.source.append(owner[one.scored.blocks.doc[known]])
        spans = make_spans(one.scored, one.runs, one.log_odds)
        truth = span_truth(one, spans)
        self.span_label.append(truth[truth >= 0])
        self.span_log_odds.append(spans.log_odds[truth >= 0])


def span_truth(one: Scan, spans: Spans) -> Int8:
    """Label of each span: 1 mostly spam, 0 hardly, -1 between, or none of it is scored."""
    label = char_labels(one.documents, one.scored.batch.doc_start)
    visible = one.scored.batch.klass > Class.NEWLINE
    spam, scored = (np.append(0, np.cumsum(visible & chosen)) for chosen in (label == 1, label < 2))
    size = scored[spans.end] - scored[spans.start]
    share = (spam[spans.end] - spam[spans.start]) / np.maximum(size, 1)
    truth = np.full(len(size), -1, np.int8)
    truth[share >= MOSTLY] = 1
    truth[share <= HARDLY] = 0
    truth[size == 0] = -1
    return truth
