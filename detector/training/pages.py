"""Pages to learn from: honest documents in the markup of a site, and spam planted in it."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from detector.training.documents import LabelledDocument
from detector.training.furnishings import Furnishings, Outlet
from detector.training.planter import Planter

PLANTS = (
    "hidden-links", "sheet-hidden-links", "offscreen-links", "tiny-links", "folded-links",
    "neutral-links", "hidden-text", "visible-list", "inline-link", "comment", "marquee",
    "noscript", "paragraph", "footer-links",
)  # fmt: skip
"""Ways to plant spam, by name."""
HIDDEN_PLANTS = frozenset(PLANTS[:7]) | {"marquee", "noscript"}
_BOXES = {
    "hidden-links": (
        '<div style="display:none">', "<div hidden>", '<p style="visibility: hidden">',
    ),
    "sheet-hidden-links": ('<div class="{concealed}">', '<ul id="{gone}">'),
    "offscreen-links": (
        '<div style="position:absolute;left:-9999px;top:-9999px">',
        '<div style="position: fixed; left: -1784px">',
        '<p style="text-indent:-9999px">',
    ),
    "tiny-links": (
        '<div style="font-size:0;line-height:0">', '<div style="opacity:0;font-size:1px">',
    ),
    "folded-links": (
        '<div style="height:1px;overflow:hidden">',
        '<div style="width:0px; height:0px; overflow:hidden">',
    ),
    "marquee": (
        '<marquee style="height:1px;width:1px" scrollamount="9000">',
        '<marquee height="1" width="5" direction="up">',
    ),
    "noscript": ("<noscript>",),
}  # fmt: skip
_TOP_LEVEL = "com net org info xyz top site online club ru pw biz shop vip cc me co".split()
_SYLLABLES = "ba be co da do fi ga go ka ki lo ma mi no pa ro sa si ta to va vi zo".split()


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page that was made.

    Attributes:
        markup: the page.
        gold: ranges of the markup that were planted, sorted and apart.
        plants: how they were planted, one name for each.
        url: address of the page.
        source: source of the honest document, by which pages are split.
    """

    markup: str
    gold: tuple[tuple[int, int], ...]
    plants: tuple[str, ...]
    url: str
    source: str


@dataclass
class _Sink:
    """Markup that is being written, with what of it is planted."""

    parts: list[tuple[str, bool]] = field(default_factory=list)

    def put(self, markup: str, planted: bool = False) -> None:
        self.parts.append((markup, planted))

    def finish(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        ranges, position = [], 0
        for planted, group in groupby(self.parts, key=lambda part: part[1]):
            size = sum(len(markup) for markup, _ in group)
            if planted and size:
                ranges.append((position, position + size))
            position += size
        return "".join(markup for markup, _ in self.parts), tuple(ranges)


class PageWriter:
    """Writes pages; the same seed writes the same.

    Args:
        honest: documents that pages are made of, and their furniture.
        planter: where spam comes from.
        seed: of the random choices.
        filler: kilobytes of script and style on each page, which weigh pages down in the wild.
        neutral: share of boxes of hidden links whose texts give nothing away.
        anchors: fewest and most links of a list.
        boxes: whether some pages honestly hide links to other sites, and do not say why.
    """

    def __init__(
        self,
        honest: Sequence[LabelledDocument],
        planter: Planter,
        seed: int = 0,
        filler: float = 0.0,
        neutral: float = 0.0,
        anchors: tuple[int, int] = (3, 25),
        boxes: bool = True,
    ) -> None:
        self.neutral = neutral
        self.anchors = anchors
        self.rng = random.Random(f"pages/{seed}")
        self.planter = planter
        by_lang: dict[str, list[LabelledDocument]] = defaultdict(list)
        for document in honest:
            by_lang[document.lang].append(document)
        self.furnishings = Furnishings(by_lang, self.rng, filler, boxes)

    def write(self, host: LabelledDocument, plants: Sequence[str] = ()) -> RenderedPage:
        """Write a page of an honest document, with spam planted in the ways that are named."""
        sink = _Sink()
        outlet = self.furnishings.outlet()
        frame = self.furnishings.frame(host, outlet)
        sink.put(frame.head)
        self._maybe(sink, host, outlet, plants, ("sheet-hidden-links", "hidden-text"))
        sink.put(frame.before)
        self._article(sink, host, outlet, plants)
        sink.put(frame.after)
        self._maybe(sink, host, outlet, plants, ("visible-list",))
        sink.put(frame.comments_open)
        for number, comment in enumerate(frame.comments):
            sink.put(comment)
            if number == 0:
                self._maybe(sink, host, outlet, plants, ("comment",))
        sink.put(frame.comments_close)
        boxes = ("hidden-links", "offscreen-links", "tiny-links", "folded-links", "neutral-links")
        self._maybe(sink, host, outlet, plants, (*boxes, "marquee", "noscript"))
        sink.put(frame.footer)
        self._maybe(sink, host, outlet, plants, ("footer-links",))
        sink.put(frame.end)
        markup, gold = sink.finish()
        return RenderedPage(markup, gold, tuple(plants), outlet.url, host.source)

    def _maybe(
        self,
        sink: _Sink,
        host: LabelledDocument,
        outlet: Outlet,
        plants: Sequence[str],
        here: Sequence[str],
    ) -> None:
        for plant in plants:
            if plant in here:
                sink.put(self._plant(plant, host.lang, outlet), planted=True)
                sink.put("\n")

    def _article(
        self, sink: _Sink, host: LabelledDocument, outlet: Outlet, plants: Sequence[str]
    ) -> None:
        paragraphs = [one for one in host.text.split("\n") if one.strip()][1:] or [host.text]
        where = self.rng.randrange(len(paragraphs))
        for number, paragraph in enumerate(paragraphs):
            words = escape(paragraph, quote=False).split(" ")
            cut = len(words) // 2
            sink.put(f"<p{outlet.paragraph}>")
            sink.put(" ".join(words[:cut]))
            if number == where and "inline-link" in plants:
                sink.put(" ")
                sink.put(self._plant("inline-link", host.lang, outlet), planted=True)
            sink.put(" " + self.furnishings.reference(words[cut:], host.lang) + "</p>\n")
            if number == where:
                self._maybe(sink, host, outlet, plants, ("paragraph",))

    def foreign_url(self, words: str = "") -> str:
        """A made-up address of another site."""
        name = "".join(re.findall(r"[a-z]+", words.lower())) if self.rng.random() < 0.4 else ""
        name = name[:18] or "".join(self.rng.choice(_SYLLABLES) for _ in range(4))
        path = self.rng.choice(["", "/", f"/{name}", f"/?id={self.rng.randint(1, 9999)}"])
        host = f"{self.rng.choice(['', 'www.'])}{name}.{self.rng.choice(_TOP_LEVEL)}"
        return f"http{self.rng.choice(['', 's'])}://{host}{path}"

    def _anchors(self, lang: str, neutral: bool) -> list[str]:
        least, most = self.anchors
        count = self.rng.randint(least, most)
        if neutral:
            return self.furnishings.phrases(lang, count)
        found: list[str] = []
        for _ in range(20):
            snippet = self.planter.snippet(lang, self.rng.choice(["anchor-list", "keyword-list"]))
            pieces = [one.strip() for one in re.split(r"[\n,|•;·]", snippet.text) if one.strip()]
            if len(pieces) < 3:
                words = snippet.text.split()
                pieces = [" ".join(words[at : at + 2]) for at in range(0, len(words), 2)]
            found += [one[:80] for one in pieces[:count]]
            if len(found) >= least:
                break
        return found[:most]

    def _links(self, lang: str, *, neutral: bool = False) -> str:
        between = self.rng.choice([" ", ", ", "<br>", " | ", "\n"])
        one_site = self.foreign_url() if self.rng.random() < 0.2 else None
        rel = self.rng.choice(["", "", ' rel="dofollow"', ' target="_blank"', ' title="home"'])
        return between.join(
            f'<a href="{one_site or self.foreign_url(anchor)}"{rel}>{escape(anchor)}</a>'
            for anchor in self._anchors(lang, neutral)
        )

    def _prose(self, lang: str) -> str:
        form = self.rng.choice(["sentence", "doorway", "comment", None])
        return escape(re.sub(r"\s+", " ", self.planter.snippet(lang, form).text).strip()[:700])

    def _plant(self, plant: str, lang: str, outlet: Outlet) -> str:
        """Markup of one plant."""
        rng = self.rng
        makers: dict[str, Callable[[], str]] = {
            "hidden-text": lambda: _boxed(
                rng.choice(_BOXES["offscreen-links"] + _BOXES["hidden-links"]), self._prose(lang)
            ),
            "inline-link": lambda: self._inline(lang),
            "comment": lambda: self._comment(lang, outlet),
            "paragraph": lambda: f"<p{outlet.paragraph}>{self._prose(lang)}</p>",
            "visible-list": lambda: self._list(lang),
            "footer-links": lambda: f"<p>{self._links(lang)}</p>",
            "neutral-links": lambda: _boxed(
                self._box(rng.choice(("hidden-links", "offscreen-links", "folded-links")), outlet),
                self._links(lang, neutral=True),
            ),
        }
        if plant in makers:
            return makers[plant]()
        neutral = plant in HIDDEN_PLANTS and rng.random() < self.neutral
        return _boxed(self._box(plant, outlet), self._links(lang, neutral=neutral))

    def _box(self, plant: str, outlet: Outlet) -> str:
        opening = self.rng.choice(_BOXES[plant])
        return opening.format(concealed=outlet.concealed, gone=outlet.gone)

    def _inline(self, lang: str) -> str:
        words = self.planter.snippet(lang, "phrase").text.split()[:5]
        phrase = " ".join(words)[:60]
        return f'<a href="{self.foreign_url(phrase)}">{escape(phrase)}</a>'

    def _list(self, lang: str) -> str:
        return "<ul>" + "".join(
            f'<li><a href="{self.foreign_url(one)}">{escape(one)}</a></li>'
            for one in self._anchors(lang, neutral=False)
        ) + "</ul>"  # fmt: skip

    def _comment(self, lang: str, outlet: Outlet) -> str:
        link = self._inline(lang)
        return outlet.comment.format(author=link, text=self._prose(lang) + " " + link)


def _boxed(opening: str, inside: str) -> str:
    tag = opening[1:].split()[0].rstrip(">")
    return f"{opening}{inside}</{tag}>"
