"""Link-farm patterns: what is linked, how densely, and where to."""

from __future__ import annotations

import numpy as np

from detector.columns.arrays import merged
from detector.columns.batch import Float32
from detector.features.page import Page
from detector.features.signal import signal


@signal(
    "L201", "urls-per-word", unit="URLs per word", high=1e6, sentence="{value:.2f} URLs per word"
)
def urls_per_word(page: Page) -> Float32:
    """How many URLs stand in the block for each word, those inside URLs included.

    Example: `http://a.example http://b.example`: one URL for every three words.
    """
    return page.number_in(page.url_block) / page.tokens


@signal(
    "L202",
    "url-share",
    unit="share of characters",
    sentence="{value:.0%} of its characters are URLs",
)
def url_share(page: Page) -> Float32:
    """How much of the block is URLs.

    Example: a bare URL on a line of its own: close to 100 %.
    """
    return page.chars.url / page.chars.size


@signal(
    "L203",
    "anchor-share",
    unit="share of characters",
    source="Kohlschütter et al. 2010, link density; Ntoulas et al. 2006, anchor text",
    sentence="{value:.0%} of its characters are the text of links",
)
def anchor_share(page: Page) -> Float32:
    """How much of the block is link text in Markdown, BBCode or HTML.

    Example: `[cheap pills](http://p.example)` on its own line: 11 of 31 characters.
    """
    return page.chars.anchor / page.chars.size


@signal("L204", "hosts", unit="hosts", high=1e6, sentence="links to {value:.0f} different hosts")
def hosts(page: Page) -> Float32:
    """How many different hosts the block's URLs lead to.

    Example: `http://a.example/x http://a.example/y http://b.example`: two.
    """
    key = (page.url_block.astype(np.uint64) << np.uint64(40)) | (page.links.host >> np.uint64(24))
    return page.number_in((merged(key) >> np.uint64(40)).astype(np.int64))


@signal("L205", "link-markup", unit="tags", high=1e6, sentence="{value:.0f} raw link tags")
def link_markup(page: Page) -> Float32:
    """How many raw BBCode or HTML link tags stand in the text.

    Nobody types these in an article; programs that post comments do.

    Example: `[url=http://x.example]casino[/url]`: one.
    """
    return page.number_in(page.block_of(page.links.markup))


@signal(
    "L206",
    "domain-names",
    unit="per word",
    high=1e6,
    sentence="{value:.2f} names like `site.example` per word",
)
def domain_names(page: Page) -> Float32:
    """Full stops between two letters or digits: bare domain names, what is left of stripped links.

    Example: `visit slot88.example now`: one in four words.
    """
    return page.chars.dots_inside / page.tokens


@signal("L207", "handles", unit="per word", high=1e6, sentence="{value:.2f} @ signs per word")
def handles(page: Page) -> Float32:
    """Signs of a mail address or a messenger handle.

    Example: `write to @quickloans`: one in three words.
    """
    return page.chars.at_signs / page.tokens
