"""The link layer: which characters are a URL, which are the text of a link, and to which host.

Found in the text itself: bare URLs, Markdown, BBCode and HTML anchors.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detector.columns.batch import Batch, Bool, Int64, UInt64
from detector.segment._links import mark_links

MAX_URL = 2048
"""Characters; a longer run without white space is not one URL."""
MAX_ANCHOR = 300


class Links(NamedTuple):
    """What is linked in the batch.

    Attributes:
        url: bool per character, part of a URL (scheme and path included).
        anchor: bool per character, text of a link.
        start: int64, batch position of each URL, sorted.
        host: uint64, hash of each URL's host.
        markup: int64, batch position of each opening of BBCode or HTML links, sorted.
    """

    url: Bool
    anchor: Bool
    start: Int64
    host: UInt64
    markup: Int64


def find_links(batch: Batch) -> Links:
    """Find the links of a batch.

    A link ends with its line at the latest, so none reaches into the next document.
    """
    (url, anchor), start, host, markup = mark_links(batch.rows, batch.klass, MAX_URL, MAX_ANCHOR)
    return Links(url.view(np.bool_), anchor.view(np.bool_), start, host, markup)
