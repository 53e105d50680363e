"""Read a page: bytes or markup in, text with what the markup says of it out."""

from __future__ import annotations

from detector.html.decode import decode, find_encoding
from detector.html.limits import Clock, Limits
from detector.html.page import HtmlPage
from detector.html.skeleton import make_skeleton
from detector.html.tree import Walker, own_site, parse


def read_html(
    html: str | bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    limits: Limits | None = None,
) -> HtmlPage:
    """Read a page.

    Args:
        html: bytes, or markup that is decoded already.
        url: address of the page, by which links to its own site are told from others; without it
            the page's own word counts (`canonical`, `og:url`, `base`).
        content_type: header of the server, for the encoding of bytes.
        limits: what the page may cost.

    Raises:
        LimitError: the page is beyond a limit.
    """
    limits = limits or Limits()
    limits.check_size(len(html))
    clock = Clock(limits)
    raw, encoding = None, ""
    if isinstance(html, bytes):
        raw, encoding = html, find_encoding(html, content_type)
        html = decode(raw, encoding)
    reduced, skeleton = make_skeleton(html, limits, clock)
    walker = Walker(html, skeleton, own_site(html, url))
    clock.check()
    root = parse(reduced)
    if root is not None:
        walker.walk(root, limits, clock)
    return HtmlPage(
        text="".join(walker.parts),
        markup=html,
        raw=raw,
        encoding=encoding,
        nodes=walker.nodes,
        pieces=walker.pieces,
        links=tuple(walker.links),
        skeleton=skeleton,
    )
