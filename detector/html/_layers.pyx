"""What pages say of their pieces of text, as columns."""

import numpy as np

from libc.stdint cimport int64_t

cdef enum:  # columns
    START
    HIDDEN
    ODD
    COMMENT
    LINK
    SITES
    SHORT
    LINKS
    REGION
    N_COLUMNS

COLUMNS = N_COLUMNS


cdef struct Row:  # links to other sites with little between them
    Py_ssize_t first
    Py_ssize_t last
    int64_t sites
    int64_t short_sites
    int64_t short_links
    int64_t number
    bint broken  # a link of the own site stands behind it


cdef inline void _end_row(Row* row, int64_t[:, ::1] out, Py_ssize_t at) noexcept:
    """Tell the pieces of a row what it has."""
    cdef Py_ssize_t piece
    if row.number and row.first >= 0:
        for piece in range(at + row.first, at + row.last + 1):
            out[SITES, piece] = row.sites
            out[SHORT, piece] = row.short_sites
            out[LINKS, piece] = row.short_links
    row.first = -1
    row.sites = row.short_sites = row.short_links = 0
    row.number += 1
    row.broken = False


def add_pieces(
    int64_t[:, ::1] out,
    Py_ssize_t at,
    Py_ssize_t offset,
    object pieces,
    list kinds,
    list sites,
    Py_ssize_t size,
    Py_ssize_t max_gap,
    Py_ssize_t short,
):
    """Write the columns of the pieces of a page.

    Args:
        out: int64, shape (``COLUMNS``, pieces), zeros.
        at: column of the page's first piece; one more than it has is written, for the line break
            behind it.
        offset: where the page's text begins in the batch.
        pieces: of the page.
        kinds: what each link of the page is, in bits.
        sites: number of the other site that each link leads to, -1 within the own.
        size: characters of the text.
        max_gap: characters between two links of one row.
        short: characters of a link; what is longer is a headline.
    """
    cdef list start = pieces.start, end = pieces.end, link = pieces.link
    cdef list hidden = pieces.hidden, comment = pieces.comment, odd = pieces.odd
    cdef list region = pieces.region
    cdef Py_ssize_t piece, one, site, count = len(start)
    cdef int64_t[::1] seen = np.zeros(len(sites) + 1, np.int64)
    cdef int64_t[::1] seen_short = np.zeros(len(sites) + 1, np.int64)
    cdef Row row
    row.first, row.last, row.number = -1, -1, 0
    _end_row(&row, out, at)
    for piece in range(count):
        out[START, at + piece] = offset + <Py_ssize_t>start[piece]
        out[HIDDEN, at + piece], out[ODD, at + piece] = hidden[piece], odd[piece]
        out[COMMENT, at + piece], out[REGION, at + piece] = comment[piece], region[piece]
        one = link[piece]
        if one < 0:
            continue
        out[LINK, at + piece] = kinds[one]
        site = sites[one]
        if site < 0:
            row.broken = True
            continue
        if row.first >= 0 and (
            row.broken or <Py_ssize_t>start[piece] - <Py_ssize_t>end[row.last] > max_gap
            or hidden[piece] != hidden[row.last]
        ):
            _end_row(&row, out, at)
        if row.first < 0:
            row.first = piece
        row.last, row.broken = piece, False
        row.sites += seen[site] != row.number
        seen[site] = row.number
        if <Py_ssize_t>end[piece] - <Py_ssize_t>start[piece] <= short:
            row.short_links += 1
            row.short_sites += seen_short[site] != row.number
            seen_short[site] = row.number
    _end_row(&row, out, at)
    out[START, at + count] = offset + size
