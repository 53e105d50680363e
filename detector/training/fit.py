"""Rows to train on: lexical weights out of fold, then the signals of every block.

The trees see lexical columns made by weights that never saw the document's sources, so they learn
how far such evidence is to be trusted on new ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from detector.classify.score import make_page
from detector.columns.batch import Int64, make_batch
from detector.columns.classes import Class
from detector.columns.stream import make_stream
from detector.features.evidence import LexicalWeights
from detector.features.language import FunctionWords
from detector.features.page import Page
from detector.features.table import feature_table
from detector.features.trades import TradeWords
from detector.segment.blocks import Blocks, segment
from detector.segment.links import find_links
from detector.training.documents import SPAM, LabelledDocument
from detector.training.lexical import Fragments, fit_lexical, fragment_edges, fragment_matrix
from detector.training.pools import N_FOLDS, fold_of

BATCH_CHARS = 400_000
FUNCTION_WORDS_PER_LANGUAGE = 70
MIN_FUNCTION_DOCUMENTS = 8
SIZE_DISCOUNT = 0.35
"""0: every block counts alike; 1: every source does."""
MAX_FRAGMENTS_PER_DOCUMENT = 20
"""Honest fragments of a long document are thinned to about so many for the lexical weights."""
PURE_SPAM, PURE_ARTICLE = 0.6, 0.1
"""Shares of a block's characters from which it is spam in training, and up to which article."""
NOT_PROSE = ("list", "furniture", "furnished", "code", "docs")
Float64 = npt.NDArray[np.float64]
Log = Callable[[str], None]


def batches(documents: Sequence[LabelledDocument]) -> Iterator[list[LabelledDocument]]:
    """Group documents to batches of about ``BATCH_CHARS`` characters."""
    group: list[LabelledDocument] = []
    size = 0
    for document in documents:
        group.append(document)
        size += len(document.text) + 1
        if size >= BATCH_CHARS:
            yield group
            group, size = [], 0
    if group:
        yield group


def char_labels(documents: Sequence[LabelledDocument], doc_start: Int64) -> npt.NDArray[np.int8]:
    """Label of each character of a batch: 0 article, 1 spam, 2 unscored."""
    label = np.zeros(int(doc_start[-1]), np.int8)
    for document, start in zip(documents, doc_start, strict=False):
        for span in document.spans:
            where = slice(start + span.start, start + span.end)
            label[where] = 1 if span.label == SPAM else 2
    return label


def _source_weights(owner: Int64) -> Float64:
    """Weights that let a large source count less than its size; their mean is 1."""
    size = np.bincount(owner)
    weight = size[owner] ** -SIZE_DISCOUNT
    normal: Float64 = weight / weight.mean()
    return normal


def _some_of_each(doc: Int64, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Choose about ``MAX_FRAGMENTS_PER_DOCUMENT`` fragments of each document at random."""
    chosen: npt.NDArray[np.bool_] = (
        rng.random(len(doc)) * np.bincount(doc)[doc] < MAX_FRAGMENTS_PER_DOCUMENT
    )
    return chosen


def fragments_of(documents: Sequence[LabelledDocument], seed: int = 0) -> tuple[Fragments, Int64]:
    """Cut documents into fragments for the lexical weights.

    Returns:
        The fragments, and for each the index of its document.
    """
    rng = np.random.default_rng(seed)
    names: dict[str, int] = {}
    parts: dict[str, list[Any]] = defaultdict(list)
    offset = 0
    for group in batches(documents):
        batch = make_batch([document.text for document in group])
        stream = make_stream(batch)
        blocks = segment(batch, stream, find_links(batch).url)
        label = char_labels(group, batch.doc_start)
        cuts = np.flatnonzero(np.append(False, label[1:] != label[:-1]))
        edges = fragment_edges(batch, stream, blocks.token, cuts, rng)
        if len(edges) < 2:
            offset += len(group)
            continue
        first = stream.position[stream.token_start[edges[:-1]]]
        doc = batch.doc_of(first)
        own = label[first] == 1
        source = np.array(
            [
                names.setdefault(
                    (group[d].spam_source if spam else "") or group[d].source, len(names)
                )
                for d, spam in zip(doc, own, strict=True)
            ]
        )
        keep = (label[first] == 1) | ((label[first] == 0) & _some_of_each(doc, rng))
        parts["matrix"].append(fragment_matrix(stream, edges)[keep])
        parts["label"].append(label[first][keep])
        parts["source"].append(source[keep])
        parts["doc"].append(doc[keep] + offset)
        offset += len(group)
    source = np.concatenate(parts["source"])
    label = np.concatenate(parts["label"])
    fragments = Fragments(
        matrix=sparse.vstack(parts["matrix"], format="csr"),
        label=label,
        weight=_source_weights(source * 2 + label.astype(np.int64)),
    )
    return fragments, np.concatenate(parts["doc"])


def find_function_words(documents: Sequence[LabelledDocument]) -> FunctionWords:
    """Find the words that the most honest documents of a language have."""
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    count: Counter[str] = Counter()
    for document in documents:
        if document.spans or document.kind in NOT_PROSE:
            continue
        stream = make_stream(make_batch([document.text]))
        count[document.lang] += 1
        seen[document.lang].update(np.unique(stream.token_hash).tolist())
    codes = tuple(sorted(lang for lang in count if count[lang] >= MIN_FUNCTION_DOCUMENTS))
    chosen = {
        lang: [word for word, _ in seen[lang].most_common(FUNCTION_WORDS_PER_LANGUAGE)]
        for lang in codes
    }
    hashes = np.unique(np.array([word for found in chosen.values() for word in found], np.uint64))
    languages = np.zeros((len(hashes), len(codes)), np.uint8)
    for column, lang in enumerate(codes):
        languages[np.searchsorted(hashes, np.array(chosen[lang], np.uint64)), column] = 1
    return FunctionWords(hashes, languages, codes)


@dataclass(frozen=True, slots=True)
class BlockRows:
    """Blocks of many documents as rows of the feature table.

    Attributes:
        table: float32, shape (rows, signals).
        label: int8, 1 spam, 0 article, -1 not to be trained on.
        doc: int64, index of the document.
        spam_chars, ink_chars: int64, visible characters of gold spam in the block, and all scored
            ones.
        tokens: int64, words in the block.
    """

    table: npt.NDArray[np.float32]
    label: npt.NDArray[np.int8]
    doc: Int64
    spam_chars: Int64
    ink_chars: Int64
    tokens: Int64

    def take(self, rows: Int64) -> BlockRows:
        """Some of the rows."""
        return BlockRows(*(getattr(self, one.name)[rows] for one in fields(self)))


def join_rows(parts: Sequence[BlockRows]) -> BlockRows:
    """Rows of several parts after one another."""
    return BlockRows(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(BlockRows))
    )


def _block_labels(
    blocks: Blocks, spam_chars: Int64, scored_chars: Int64, ink: Int64
) -> npt.NDArray[np.int8]:
    """Label blocks by their characters: 1, 0, or -1 for mixed, unscored and empty ones."""
    size = np.maximum(ink, 1)
    out = np.full(blocks.n_blocks, -1, np.int8)
    out[spam_chars >= PURE_SPAM * size] = 1
    out[(spam_chars <= PURE_ARTICLE * size) & (scored_chars >= (1 - PURE_ARTICLE) * size)] = 0
    out[blocks.n_tokens == 0] = -1
    return out


def _truth(
    documents: Sequence[LabelledDocument], page: Page
) -> tuple[npt.NDArray[np.int8], Int64, Int64]:
    """Label of each block, its visible characters of spam, and its scored ones."""
    label = char_labels(documents, page.batch.doc_start)
    visible = page.batch.klass > Class.NEWLINE
    spam = page.per_block(visible & (label == 1))
    scored = page.per_block(visible & (label < 2))
    return _block_labels(page.blocks, spam, scored, page.per_block(visible)), spam, scored


def block_truth(documents: Sequence[LabelledDocument], page: Page) -> npt.NDArray[np.int8]:
    """Label of each block of a page: 1, 0, or -1 for mixed, unscored and empty ones."""
    return _truth(documents, page)[0]


def rows_of(
    documents: Sequence[LabelledDocument],
    lexical: LexicalWeights,
    words: FunctionWords,
    trades: TradeWords,
) -> BlockRows:
    """Compute the feature table of documents and label its rows."""
    parts = []
    offset = 0
    for group in batches(documents):
        page = make_page([document.text for document in group], lexical, words, trades)
        label, spam, scored = _truth(group, page)
        parts.append(
            BlockRows(
                feature_table(page), label, page.blocks.doc + offset, spam, scored, page.n_tokens
            )
        )
        offset += len(group)
    return join_rows(parts)


def document_folds(documents: Sequence[LabelledDocument]) -> Int64:
    """Fold of each document."""
    return np.array([fold_of(document.source) for document in documents])


def out_of_fold_rows(
    documents: Sequence[LabelledDocument],
    words: FunctionWords,
    trades: TradeWords,
    log: Log,
    seed: int = 0,
) -> tuple[BlockRows, LexicalWeights, Int64]:
    """Rows whose lexical columns come from weights that never saw their sources."""
    fragments, owner = fragments_of(documents, seed)
    folds = document_folds(documents)
    log(f"{len(owner):,} fragments of {len(documents):,} documents")
    parts = []
    for fold in range(N_FOLDS):
        lexical = fit_lexical(fragments, np.flatnonzero(folds[owner] != fold), seed=seed)
        inside = np.flatnonzero(folds == fold)
        rows = rows_of([documents[int(i)] for i in inside], lexical, words, trades)
        parts.append(replace(rows, doc=inside[rows.doc]))
        log(f"fold {fold + 1} of {N_FOLDS}: {len(rows.label):,} blocks")
    lexical = fit_lexical(fragments, np.arange(len(owner)), seed=seed)
    return join_rows(parts), lexical, folds


def row_weights(documents: Sequence[LabelledDocument], rows: BlockRows) -> Float64:
    """Training weights of rows: large sources discounted, honest and planted apart."""
    names: dict[tuple[str, str], int] = {}
    owner = np.array([names.setdefault((d.source, d.spam_source), len(names)) for d in documents])
    return np.clip(_source_weights(owner[rows.doc]), 0.1, 10)


def calibrate(
    log_odds: Float64, label: npt.NDArray[np.int8], weight: Float64
) -> tuple[float, float]:
    """Slope and intercept that make out-of-fold log-odds into calibrated ones (Platt 1999)."""
    model = LogisticRegression(C=1e6)
    model.fit(log_odds[:, None], label, sample_weight=weight)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
