"""What the families of spam sell: their words, and scores that tell which one a span is of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from detector.classify.families import FAMILY_BITS, FamilyWeights, family_rows
from detector.columns.batch import make_batch
from detector.columns.stream import make_stream
from detector.features.trades import CALLS, GOES_WITH, SELLS, TradeWords
from detector.training.documents import FAMILIES, SPAM, LabelledDocument
from detector.training.generate import Lexicon

COMMON, MIN_COMMON = 0.05, 4
"""Share of a language's honest documents, and number of them, that have a common word."""
ROLES = {
    "service": SELLS, "place": GOES_WITH, "brand": GOES_WITH, "modifier": GOES_WITH, "cta": CALLS,
}  # fmt: skip
"""Roles of a lexicon's terms in a search phrase or an offer."""


def common_words(documents: Sequence[LabelledDocument]) -> set[int]:
    """Hashes of the words that many honest documents of some language have."""
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    count: Counter[str] = Counter()
    for document in documents:
        if not (document.spans or document.hard):
            count[document.lang] += 1
            stream = make_stream(make_batch([document.text]))
            seen[document.lang].update(np.unique(stream.token_hash).tolist())
    return {
        word
        for lang, words in seen.items()
        for word, times in words.items()
        if times >= max(COMMON * count[lang], MIN_COMMON)
    }


def find_trade_words(
    lexicons: Mapping[str, Lexicon], documents: Sequence[LabelledDocument]
) -> TradeWords:
    """Collect the words of the lexicons' terms; common words belong to no trade.

    Args:
        lexicons: what spammers sell, by language.
        documents: what is trained on, where the common words come from.
    """
    trades = FAMILIES[:-1]
    found: dict[int, tuple[set[str], set[np.uint8]]] = defaultdict(lambda: (set(), set()))
    for lexicon in lexicons.values():
        for (family, role), terms in lexicon.terms.items():
            for word in make_stream(make_batch(terms)).token_hash.tolist():
                found[word][1].add(ROLES[role])
                if role == "service" and family in trades:
                    found[word][0].add(family)
    for word in common_words(documents):
        found.pop(word, None)
    hashes = sorted(found)
    table = [[trade in found[word][0] for trade in trades] for word in hashes]
    return TradeWords(
        np.array(hashes, np.uint64),
        np.array(table, np.uint8).reshape(-1, len(trades)),
        np.array([sum(found[word][1]) for word in hashes], np.uint8),
    )


def fit_families(documents: Sequence[LabelledDocument], seed: int = 0) -> FamilyWeights:
    """Fit one linear score per family on the planted spans."""
    spans = [
        (document.text[span.start : span.end], FAMILIES.index(span.family))
        for document in documents
        for span in document.spans
        if span.label == SPAM and span.family in FAMILIES
    ]
    texts, labels = [text for text, _ in spans], np.array([family for _, family in spans])
    matrices = []
    for start in range(0, len(texts), 2000):
        batch = make_batch(texts[start : start + 2000])
        stream = make_stream(batch)
        grams, words, pairs = family_rows(stream)
        char_doc = np.searchsorted(stream.doc_start, np.arange(len(grams)), side="right") - 1
        token_doc = np.searchsorted(stream.doc_start, stream.token_start, side="right") - 1
        row = np.concatenate((char_doc, token_doc, token_doc))
        column = np.concatenate((grams, words, pairs)).astype(np.int32)
        matrix = sparse.csr_matrix(
            (np.ones(len(row), np.float32), (row, column)),
            shape=(batch.n_docs, 1 << FAMILY_BITS),
        )
        matrix.sum_duplicates()
        total = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
        matrices.append(sparse.diags((1 / np.sqrt(total)).astype(np.float32)) @ matrix)
    model = SGDClassifier(
        loss="log_loss", alpha=1e-5, max_iter=8, tol=None, random_state=seed, average=True,
        class_weight="balanced",
    )  # fmt: skip
    model.fit(sparse.vstack(matrices, format="csr"), labels)
    table = np.zeros((len(FAMILIES), 1 << FAMILY_BITS))
    bias = np.full(len(FAMILIES), -1e3)
    table[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    scale = float(np.quantile(np.abs(table[table != 0]), 0.9999)) / 127
    return FamilyWeights(
        np.clip(np.rint(table.T / scale), -127, 127).astype(np.int8),
        bias.astype(np.float32),
        scale,
        FAMILIES,
    )
