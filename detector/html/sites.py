"""Which site a link leads to: this one or another, by registered domain, without network."""

from __future__ import annotations

import re
from functools import lru_cache

from tldextract import TLDExtract

_HOST = re.compile(r"^[\s\x00-\x20]*(?:https?:)?[/\\]{2}([^/?#\\\s]*)", re.IGNORECASE)
_ABOUT = re.compile(r"<(link|meta|base)\b[^<>]{0,1000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:href|content)\s*=\s*[\"']?(https?:[^\"'\s>]+)", re.IGNORECASE)
HEAD_LENGTH = 100_000
"""Characters in which a page says its own address."""
# Private suffixes count: two blogs of one provider are two sites.
_extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def host_of(href: str) -> str:
    """Host that a link names; empty if it stays on its site or leads to no page."""
    match = _HOST.match(href) if "//" in href or "\\" in href else None
    if match is None:
        return ""
    return match[1].rpartition("@")[2].partition(":")[0].strip(".").lower()


@lru_cache(maxsize=65_536)
def domain_of(host: str) -> str:
    """Registered domain of a host, the host itself without `www.` if it has none."""
    return _extract(host).top_domain_under_public_suffix or host.removeprefix("www.")


def site_of(href: str) -> str:
    """Registered domain that a link leads to; empty if it stays on its site."""
    host = host_of(href)
    return domain_of(host) if host else ""


def own_site(markup: str, url: str | None) -> str:
    """Registered domain of the page: from its URL, or from what it says of itself."""
    if url:
        return site_of(url)
    for match in _ABOUT.finditer(markup, 0, HEAD_LENGTH):
        tag = match[0].lower()
        address = _ADDRESS.search(tag)
        if address and ("canonical" in tag or "og:url" in tag or tag.startswith("<base")):
            return site_of(address[1])
    return ""
