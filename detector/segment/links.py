"""The link layer: which characters are a URL, which are the text of a link, and to which host.

Found in the text itself by array comparisons: bare URLs, Markdown, BBCode and HTML anchors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.columns.arrays import merged
from detector.columns.batch import Batch, Bool, Int64, UInt8, UInt64
from detector.columns.classes import Class

_HOST_BASE = np.uint64(0x100000001B3)
MAX_URL = 2048
"""Characters; a longer run without white space is not one URL."""
MAX_ANCHOR = 300


@dataclass(frozen=True, slots=True)
class Links:
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


def begins(codes: UInt8, at: Int64, pattern: str) -> Bool:
    """Tell at which positions an ASCII pattern begins (lower case, either case in the text)."""
    found: Bool = at <= len(codes) - len(pattern)
    at = at[found]
    same = np.ones(len(at), np.bool_)
    for offset, code in enumerate(pattern.encode()):
        here = codes[at + offset]
        same &= (here == code) | ((here == code - 32) if code >= ord("a") else False)
    found[found] = same
    return found


def find(codes: UInt8, pattern: str) -> Int64:
    """Positions where an ASCII pattern begins (lower case, either case in the text)."""
    code = ord(pattern[0])
    first = codes == code
    if code >= ord("a"):
        first |= codes == code - 32
    hits = np.flatnonzero(first)
    if hits.size == 0:
        return hits
    found: Int64 = hits[begins(codes, hits, pattern)]
    return found


def _fill(mask: Bool, starts: Int64, ends: Int64) -> None:
    """Set ``mask`` true between starts and ends, which lie close together."""
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        mask[start:end] = True


def _next(stops: Int64, after: Int64, limit: int, most: int) -> Int64:
    """First stop at or after each position, at most ``most`` away, ``limit`` at the latest."""
    where = np.searchsorted(stops, after)
    found = np.append(stops, limit)[where]
    ends: Int64 = np.minimum(found, np.minimum(after + most, limit))
    return ends


def _url_spans(batch: Batch) -> tuple[Int64, Int64, Int64]:
    """Start, start of the host, and end of every URL."""
    codes, klass = batch.ascii, batch.klass
    scheme = find(codes, "://")
    www = find(codes, "www.")
    if scheme.size + www.size == 0:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    # Back over the letters of the scheme, at most five (https).
    start = scheme.copy()
    for _ in range(5):
        start -= (start > 0) & (klass[np.maximum(start - 1, 0)] == Class.LETTER)
    www = www[~np.isin(www, scheme + 3, assume_unique=True)]
    starts = np.concatenate((start, www))
    hosts = np.concatenate((scheme + 3, www))
    order = np.argsort(starts, kind="stable")
    starts, hosts = starts[order], hosts[order]
    stop = (klass <= Class.NEWLINE) & (klass > Class.OTHER)
    for char in "()[]<>\"'|{}":
        stop |= codes == ord(char)
    stop |= klass == Class.IDEOGRAPH
    ends = _next(np.flatnonzero(stop), hosts, len(codes), MAX_URL)
    return starts, hosts, ends


def _host_hashes(batch: Batch, hosts: Int64, ends: Int64) -> UInt64:
    """Hash of the characters from each host's start to its first slash, port or query."""
    rows, codes = batch.rows, batch.ascii
    if hosts.size == 0:
        return np.zeros(0, np.uint64)
    stop = codes == ord("/")
    for char in ":?#":
        stop |= codes == ord(char)
    first = hosts + 4 * begins(codes, hosts, "www.")
    stops = _next(np.flatnonzero(stop), first, len(rows), 100)
    last = np.minimum(stops, np.maximum(ends, first))
    # Hosts are short, so a loop over their columns is a loop of at most 100 steps.
    hashes = np.zeros(len(first), np.uint64)
    for column in range(int((last - first).max(initial=0))):
        here = first + column
        inside = here < last
        lower = rows[np.where(inside, here, 0)] | 32
        hashes = np.where(inside, (hashes ^ lower) * _HOST_BASE, hashes)
    return hashes


def _anchors(batch: Batch, anchor: Bool) -> Int64:
    """Mark link texts of Markdown, BBCode and HTML; return openings of the latter two.

    A link ends with its line at the latest, so none reaches into the next document.
    """
    codes, limit = batch.ascii, batch.n_chars
    newline = batch.klass == Class.NEWLINE
    closing = find(codes, "](")
    if closing.size:
        opening = np.flatnonzero((codes == ord("[")) | newline)
        before = np.searchsorted(opening, closing) - 1
        start = opening[np.maximum(before, 0)] + 1
        good = (before >= 0) & (closing - start <= MAX_ANCHOR) & ~newline[start - 1]
        _fill(anchor, start[good], closing[good])
    openings = []
    for begin, end_of_tag, close in (("[url", "]", "[/url]"), ("<a ", ">", "</a")):
        tags = find(codes, begin)
        if tags.size:
            stops = np.flatnonzero((codes == ord(end_of_tag)) | newline)
            text = _next(stops, tags, limit - 1, MAX_URL) + 1
            closings = merged(find(codes, close), np.flatnonzero(newline))
            ends = _next(closings, text - newline[text - 1], limit, MAX_ANCHOR)
            ends = np.maximum(ends, text)
            _fill(anchor, text, ends)
            openings.append(tags)
    return np.sort(np.concatenate(openings)) if openings else np.zeros(0, np.int64)


def find_links(batch: Batch) -> Links:
    """Find the links of a batch."""
    url = np.zeros(batch.n_chars, np.bool_)
    anchor = np.zeros(batch.n_chars, np.bool_)
    starts, hosts, ends = _url_spans(batch)
    _fill(url, starts, ends)
    markup = _anchors(batch, anchor) if batch.n_chars else np.zeros(0, np.int64)
    return Links(url, anchor & ~url, starts, _host_hashes(batch, hosts, ends), markup)
