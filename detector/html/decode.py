"""From bytes to markup: the encoding by byte order mark, header, declaration, or trial."""

from __future__ import annotations

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from detector.html.page import LOSSLESS


def find_encoding(raw: bytes, content_type: str | None = None) -> str:
    """Find the encoding of a page, as browsers do.

    Args:
        raw: the page.
        content_type: what the server said, such as ``text/html; charset=koi8-r``.

    Returns:
        name of a codec that Python has: the byte order mark's, the server's, the page's own, or
        UTF-8 if the bytes are that, else Windows-1252.
    """
    found = (
        read_bom(raw)[0]
        or http_content_type_encoding(content_type)
        or html_body_declared_encoding(raw)
    )
    if found is not None:
        # A page that declares UTF-16 in ASCII letters is not UTF-16 (so says the standard).
        ascii_only = found.startswith("utf-16") and read_bom(raw)[0] is None
        return "utf-8" if ascii_only else found
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return resolve_encoding("windows-1252") or "cp1252"
    return "utf-8"


def decode(raw: bytes, encoding: str) -> str:
    """Decode without loss where the codec can, with U+FFFD where it cannot."""
    try:
        return raw.decode(encoding, LOSSLESS)
    except (UnicodeDecodeError, UnicodeError, LookupError):
        # UTF-16 cut in the middle, say: no codec has a surrogate for half a character.
        return raw.decode(encoding, "replace")
