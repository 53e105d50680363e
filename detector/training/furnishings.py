"""The furniture of made-up sites: menus, notes, links, what honest pages hide and link to."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from detector.training.documents import LabelledDocument

_SOCIAL = (
    "facebook.com/sharer twitter.com/intent/tweet wa.me t.me/share linkedin.com pinterest.com/pin "
    "reddit.com/submit instagram.com youtube.com"
).split()
_VENDORS = (
    "google.com/policies adobe.com/privacy criteo.com/privacy taboola.com hotjar.com/legal "
    "cloudflare.com amazon.com/privacy microsoft.com"
).split()
_MAKERS = ("wordpress.org", "joomla.org", "drupal.org", "ghost.org", "gohugo.io", "typo3.org")
_PLACES = "harbour valley ridge field brook mill north green ashby linden cedar stone".split()
_KINDS = "gazette herald news times post blog club school parish museum college journal".split()
_ENDINGS = "org com net info edu co.uk de fr es it pl com.tr co.id com.br".split()
_COMMENTS = (
    '<li class="comment"><cite>{author}</cite><p>{text}</p></li>\n',
    '<div class="comment-body"><b>{author}</b> <span>{text}</span></div>\n',
    '<article class="comment"><footer>{author}</footer><div>{text}</div></article>\n',
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A made-up site.

    Attributes:
        host: its host.
        url: address of the page.
        paragraph: attributes of its paragraphs.
        comment: its pattern of a comment.
        concealed, gone: class and id that its style sheet hides.
    """

    host: str
    url: str
    paragraph: str
    comment: str
    concealed: str
    gone: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The markup around an article, in the order of the page."""

    head: str
    before: str
    after: str
    comments_open: str
    comments: tuple[str, ...]
    comments_close: str
    footer: str
    end: str


class Furnishings:
    """Makes the markup of sites around articles.

    Args:
        by_lang: honest documents by language, from which headlines and phrases are taken.
        rng: where the choices come from.
        filler: kilobytes of script and style on each page.
        boxes: whether some pages hide links to other sites in boxes that no name explains.
    """

    def __init__(
        self,
        by_lang: Mapping[str, Sequence[LabelledDocument]],
        rng: random.Random,
        filler: float = 0.0,
        boxes: bool = True,
    ) -> None:
        self.boxes = boxes
        self.by_lang = by_lang
        self.rng = rng
        self.filler = filler

    def site(self) -> str:
        """Host of another honest site."""
        rng = self.rng
        name = rng.choice(_PLACES) + rng.choice(["", "-"]) + rng.choice(_KINDS)
        return f"{rng.choice(['www.', ''])}{name}.{rng.choice(_ENDINGS)}"

    def outlet(self) -> Outlet:
        """A site."""
        rng = self.rng
        host, serial = self.site(), rng.randrange(100)
        return Outlet(
            host,
            f"https://{host}/{rng.randint(2009, 2026)}/{rng.randrange(10**5)}",
            rng.choice(["", "", ' class="has-text"', ' data-block="p"']),
            rng.choice(_COMMENTS),
            f"x{serial}",
            f"box-{serial}",
        )

    def _document(self, lang: str) -> LabelledDocument:
        return self.rng.choice(self.by_lang.get(lang) or next(iter(self.by_lang.values())))

    def headline(self, lang: str) -> str:
        """Headline of some document."""
        return escape(self._document(lang).text.strip().split("\n", 1)[0][:90], quote=False)

    def phrases(self, lang: str, count: int) -> list[str]:
        """Short phrases of honest text, as anchors that give nothing away."""
        words = re.findall(r"\w{3,}", self._document(lang).text) or ["page"]
        starts = [self.rng.randrange(len(words)) for _ in range(count)]
        return [" ".join(words[at : at + self.rng.randint(1, 3)])[:40] for at in starts]

    def _own(self, text: str) -> str:
        return f'<a href="/{self.rng.randrange(10**4)}">{text}</a>'

    def _menu(self, lang: str, count: int) -> str:
        items = (f"<li>{self._own(escape(one))}</li>" for one in self.phrases(lang, count))
        return f"<ul>{''.join(items)}</ul>"

    def reference(self, words: list[str], lang: str) -> str:
        """Half a paragraph, now and then with an honest link in it."""
        rng = self.rng
        if len(words) > 5 and rng.random() < 0.25:
            at = rng.randrange(len(words) - 3)
            target = rng.choice([f"https://{self.site()}/a/{at}", f"/tag/{at}"])
            linked = f'<a href="{target}">{" ".join(words[at : at + 3])}</a>'
            return " ".join([*words[:at], linked, *words[at + 3 :]])
        return " ".join(words)

    def frame(self, host: LabelledDocument, outlet: Outlet) -> Frame:
        """The markup around an article."""
        lang, rng = host.lang, self.rng
        title = escape(host.text.strip().split("\n", 1)[0][:120], quote=False)
        optional = [self._share, self._cookies, self._modal, self._languages, self._accordion]
        before = [one(lang) for one in optional if rng.random() < 0.45]
        extra = [self._blogroll, self._references, self._tags]
        after = [self._related(lang)] + [one(lang) for one in extra if rng.random() < 0.35]
        if self.boxes and rng.random() < 0.05:
            after.append(self._folded_sources(lang))
        if self.boxes and rng.random() < 0.08:
            after.append(self._sisters(lang))
        comments = tuple(self._comment(lang, outlet) for _ in range(rng.choice([1, 2, 4, 8])))
        return Frame(
            self._head(title, outlet),
            self._top(lang) + "".join(before) + f"<main><article>\n<h1>{title}</h1>\n",
            "</article>\n" + "".join(after) + "</main>\n",
            '<section id="comments"><h3>' + self.headline(lang)[:20] + "</h3>\n",
            comments,
            "</section>\n",
            f"<footer>{self._menu(lang, rng.randint(2, 8))}{self._credit(outlet)}</footer>\n",
            f"<script>{self._script(self.filler / 2)}</script>\n</body>\n</html>\n",
        )

    def _head(self, title: str, outlet: Outlet) -> str:
        concealing = self.rng.choice(["position:absolute;left:-4000px", "height:0;overflow:hidden"])
        style = (
            f"body{{margin:0}} .sr-only{{position:absolute;width:1px;height:1px;overflow:hidden}}"
            f" .sub-menu{{display:none}} .{outlet.concealed}{{{concealing}}}"
            f" #{outlet.gone}{{display:none}} @media print{{main{{display:none}}}}"
        )
        return (
            f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
            f'<link rel="canonical" href="{outlet.url}">\n<style>{style}</style>\n'
            f'<script type="application/ld+json">{{"@type":"NewsArticle"}}</script>\n'
            f"<script>{self._script(self.filler / 2)}</script>\n</head>\n<body>\n"
        )

    def _script(self, kilobytes: float) -> str:
        line = 'window.q=window.q||[];q.push({"k":%d,"v":"%x","f":function(a){return a<%d}});\n'
        numbers = [self.rng.randrange(10**6) for _ in range(int(kilobytes * 1000 / 75))]
        return "".join(line % (one, one * 7919, one % 97) for one in numbers)

    def _top(self, lang: str) -> str:
        skip = f'<a class="sr-only" href="#main">{self.headline(lang)[:30]}</a>\n'
        logo = f'<a href="/" style="text-indent:-9999px">{self.phrases(lang, 1)[0]}</a>\n'
        menus = "".join(
            f'<li>{self._own(self.phrases(lang, 1)[0])}<div class="sub-menu">'
            f"{self._menu(lang, self.rng.randint(2, 6))}</div></li>"
            for _ in range(self.rng.randint(2, 5))
        )
        mobile = f'<div id="mobile-menu" style="display:none">{self._menu(lang, 6)}</div>\n'
        return f"<header>{skip}{logo}<nav><ul>{menus}</ul></nav></header>\n" + (
            mobile if self.rng.random() < 0.6 else ""
        )

    def _share(self, lang: str) -> str:
        links = "".join(
            f'<a href="https://www.{one}" rel="nofollow">{one.split(".")[0]}</a> '
            for one in self.rng.sample(_SOCIAL, self.rng.randint(3, 7))
        )
        style = self.rng.choice(["", ' style="display:none"'])
        return f'<div class="share-box"{style}>{links}</div>\n'

    def _cookies(self, lang: str) -> str:
        vendors = "".join(
            f'<li><a href="https://www.{one}" rel="noopener">{one.split(".")[0]}</a></li>'
            for one in self.rng.sample(_VENDORS, self.rng.randint(0, len(_VENDORS)))
        )
        opening = self.rng.choice(['id="cookie-consent"', 'class="gdpr-modal"', 'role="dialog"'])
        text = self._paragraph(lang)
        return f'<div {opening} style="display:none"><p>{text}</p><ul>{vendors}</ul></div>\n'

    def _paragraph(self, lang: str) -> str:
        lines = [line for line in self._document(lang).text.split("\n") if len(line) > 30]
        return escape(self.rng.choice(lines)[:400], quote=False) if lines else "..."

    def _modal(self, lang: str) -> str:
        attribute = self.rng.choice([' style="display:none"', " hidden"])
        tag = self.rng.choice([f"div{attribute}", "dialog"])
        return f"<{tag}><p>{self._paragraph(lang)}</p>{self._own('OK')}</{tag.split()[0]}>\n"

    def _languages(self, lang: str) -> str:
        host = self.site().removeprefix("www.")
        codes = self.rng.sample(["en", "de", "fr", "es", "tr", "ru", "zh", "ar"], 4)
        links = " ".join(
            f'<a href="https://{one}.{host}/" hreflang="{one}">{one}</a>' for one in codes
        )
        return f'<div class="languages">{links}</div>\n'

    def _accordion(self, lang: str) -> str:
        folded = self.rng.choice(["max-height:0;overflow:hidden", "display:none"])
        inside = [f"<p>{self._paragraph(lang)}</p>" for _ in range(2)]
        return (
            f"<details><summary>{self.headline(lang)}</summary>{inside[0]}</details>"
            f'<h4>{self.headline(lang)}</h4><div style="{folded}">{inside[1]}</div>\n'
        )

    def _related(self, lang: str) -> str:
        items = (
            f"<li>{self._own(self.headline(lang))}</li>" for _ in range(self.rng.randint(2, 8))
        )
        return f'<aside class="related"><ul>{"".join(items)}</ul></aside>\n'

    def _blogroll(self, lang: str) -> str:
        items = "".join(
            f'<li><a href="https://{self.site()}/">{escape(one.title())}</a></li>'
            for one in self.phrases(lang, self.rng.randint(3, 12))
        )
        return f'<aside class="blogroll"><ul>{items}</ul></aside>\n'

    def _references(self, lang: str) -> str:
        items = "".join(
            f'<li><a href="https://{self.site()}/p/{n}">{self.headline(lang)}</a></li>'
            for n in range(self.rng.randint(2, 10))
        )
        return f'<ol class="references">{items}</ol>\n'

    def _folded_sources(self, lang: str) -> str:
        """Two or three sources of an article, folded away without a word that says so."""
        items = " ".join(
            f'<a href="https://{self.site()}/p/{n}">{self.headline(lang)}</a>'
            for n in range(self.rng.randint(1, 3))
        )
        return f'<div style="display:none">{items}</div>\n'

    def _sisters(self, lang: str) -> str:
        """The publisher's other sites, hidden for now, and no name says what the box is."""
        count = self.rng.choice([1, 2, 2, 3, 4, 5])
        links = " ".join(
            f'<a href="https://{self.site()}/">{escape(one)}</a>'
            for one in self.phrases(lang, count)
        )
        return f'<div class="b{count}" style="display:none">{links}</div>\n'

    def _tags(self, lang: str) -> str:
        tags = " ".join(self._own(escape(one)) for one in self.phrases(lang, 9))
        return f'<p class="tags">{tags}</p>\n'

    def _comment(self, lang: str, outlet: Outlet) -> str:
        author = self.phrases(lang, 1)[0]
        if self.rng.random() < 0.4:
            rel = self.rng.choice([' rel="nofollow ugc"', ' rel="external nofollow"', ""])
            author = f'<a href="https://{self.site()}"{rel}>{escape(author)}</a>'
        return outlet.comment.format(author=author, text=self._paragraph(lang))

    def _credit(self, outlet: Outlet) -> str:
        maker = self.rng.choice(_MAKERS)
        theme = f' <a href="https://{self.site()}">{self.rng.choice(_PLACES)} studio</a>'
        theme = theme if self.rng.random() < 0.4 else ""
        return (
            f"<p>&copy; {self.rng.randint(2015, 2026)} {outlet.host}. Powered by "
            f'<a href="https://{maker}">{maker.split(".")[0]}</a>.{theme}</p>'
        )
