"""A spider that takes every page of a site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor


class PagesSpider(scrapy.Spider):
    """Follows links within one site.

    Args:
        start: address of the first page.
    """

    name = "pages"

    def __init__(self, start: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [start]
        self._links = LinkExtractor(allow_domains=[urlsplit(start).netloc])

    def parse(self, response: Response) -> Iterator[Any]:
        """Make an item of a page, and follow its links."""
        if not isinstance(response, TextResponse):
            return
        yield {"url": response.url, "html": response.text}
        yield from response.follow_all(self._links.extract_links(response), self.parse)
