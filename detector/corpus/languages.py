"""Language and script of texts, as coarse as the report of a run needs them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.columns.batch import make_batch
from detector.columns.classes import N_SCRIPTS, Script, tables
from detector.columns.stream import make_stream
from detector.features._words import number_words
from detector.features.language import FunctionWords

LOOKED_AT = 500
"""Characters of each text that are looked at."""
MIN_WORDS = 2
"""Function words without which no language is named."""
UNKNOWN = "und"


def name_languages(texts: Sequence[str], words: FunctionWords | None) -> list[str]:
    """Name the language and script of each text, as ``en-latin``.

    The language is the one with most function words among the text's first words, a word that many
    languages share counting less; ``und`` where there are too few of them.
    """
    if not texts:
        return []
    batch = make_batch([text[:LOOKED_AT] for text in texts])
    stream = make_stream(batch)
    doc = batch.doc_of(stream.position[stream.token_start])
    first = batch.rows[stream.position[stream.token_start]]
    script = tables().script[first].astype(np.int64)
    flat = np.bincount(doc * N_SCRIPTS + script, minlength=len(texts) * N_SCRIPTS)
    scripts = flat.reshape(-1, N_SCRIPTS)[:, 1:].argmax(axis=1) + 1
    scripts[np.bincount(doc[script > 0], minlength=len(texts)) == 0] = Script.NONE
    languages = [UNKNOWN] * len(texts)
    if words is not None and words.hashes.size:
        doc_token = np.searchsorted(doc, np.arange(len(texts) + 1))
        word = number_words(stream.token_hash, doc_token)
        row = words.rows(stream.token_hash, word, doc_token)
        known = row >= 0
        votes = words.languages[row[known]].astype(np.float64)
        votes /= np.maximum(votes.sum(axis=1, keepdims=True), 1)
        totals = np.zeros((len(texts), len(words.codes)))
        np.add.at(totals, doc[known], votes)
        enough = np.bincount(doc[known], minlength=len(texts)) >= MIN_WORDS
        best = totals.argmax(axis=1)
        languages = [words.codes[best[at]] if enough[at] else UNKNOWN for at in range(len(texts))]
    return [
        f"{language}-{Script(int(one)).name.lower().replace('_', '-')}"
        for language, one in zip(languages, scripts, strict=True)
    ]
