"""Read a page: bytes or markup in, text with what the markup says of it out."""

from __future__ import annotations

from detector.html.decode import decode, find_encoding
from detector.html.limits import Clock, Limits
from detector.html.page import HtmlPage
from detector.html.parse import parse
from detector.html.sites import own_site
from detector.html.skeleton import make_skeleton
from detector.html.traits import Traits
from detector.html.tree import Walker, write_text


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
    traits = Traits((html[start:end] for start, end in skeleton.styles), own_site(html, url))
    clock.check()
    tree = parse(reduced)
    walker = Walker(skeleton, traits)
    walker.walk(tree, limits, clock)
    text, pieces = write_text(html, skeleton, walker.placed)
    clock.check_scan(len(text))
    return HtmlPage(
        text, html, raw, encoding, tree, pieces, links=tuple(walker.links), skeleton=skeleton
    )
