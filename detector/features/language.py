"""Function words: the few dozen words that make up a third of any prose, for many languages.

They tell running text from lists of search terms, and whether a block speaks the language of the
page it stands on. Only hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.columns.batch import Int32, UInt8
from detector.features.wordlist import WordList


@dataclass(frozen=True, slots=True)
class FunctionWords(WordList):
    """A list of function words.

    Attributes:
        languages: uint8 0 or 1, shape (words, languages): in which languages it is one.
        codes: language codes, one per column.
        spoken: int32, columns of the languages of the first word, then of the second, and so on.
        spoken_start: int32, shape (words + 1,), where each word's begin.
    """

    languages: UInt8
    codes: tuple[str, ...]
    spoken: Int32 = field(init=False, repr=False)
    spoken_start: Int32 = field(init=False, repr=False)

    def __post_init__(self) -> None:
        WordList.__post_init__(self)
        word, spoken = np.nonzero(self.languages)
        start = np.searchsorted(word, np.arange(len(self.languages) + 1))
        for name, value in (("spoken", spoken), ("spoken_start", start)):
            object.__setattr__(self, name, value.astype(np.int32))
