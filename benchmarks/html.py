"""HTML beside peers: speed on the same pages in one run, and what extractors let through.

    python -m benchmarks.html [--pages 200] [--filler 30] [--folder DIR] [--repeat 3]

The pages are made of the held-out texts of ``data/languages``, in the markup of sites, every
second one with planted spam; ``--folder`` takes a folder of saved pages instead. Everything runs
in this process, one contender after the other, on one thread. The median of the runs is printed.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy is loaded

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import justext
import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import DOMNode, HTMLTree, NodeType
from selectolax.lexbor import LexborHTMLParser

from benchmarks.timing import timed
from detector import Detector
from detector.html.reader import read_html
from detector.training.markup import make_pages, planted_characters
from detector.training.pages import RenderedPage

LANGUAGES = Path(__file__).parents[1] / "data" / "languages"
Extractor = Callable[[str], str]


def walk_selectolax(markup: str) -> int:
    """Parse, and look at what the reader needs: tags, attributes, texts, parents."""
    count = 0
    root = LexborHTMLParser(markup).root
    assert root is not None
    for node in root.traverse(include_text=True):
        seen = node.text_content if node.is_text_node else (node.tag, node.attributes)
        count += seen is not None and node.parent is not None
    return count


def walk_resiliparse(markup: str) -> int:
    """The same with Resiliparse."""
    count = 0
    tree = HTMLTree.parse(markup)
    for node in tree.document:
        if node.type == NodeType.TEXT:
            count += node.text is not None and node.parent is not None
        elif node.type == NodeType.ELEMENT:
            count += _attributes(node) is not None and node.parent is not None
    return count


def _attributes(node: DOMNode) -> dict[str, str]:
    return {name: node.getattr(name) for name in node.attrs}


def by_justext(markup: str) -> str:
    """What jusText keeps, with English stop words."""
    paragraphs = justext.justext(markup.encode(), justext.get_stoplist("English"))
    return "\n".join(one.text for one in paragraphs if not one.is_boilerplate)


def by_resiliparse(markup: str) -> str:
    """Main content by Resiliparse."""
    return str(extract_plain_text(markup, main_content=True))


def by_trafilatura(markup: str) -> str:
    """What trafilatura keeps, comments included, as by default."""
    return trafilatura.extract(markup) or ""


EXTRACTORS: dict[str, Extractor] = {
    "trafilatura": by_trafilatura,
    "jusText": by_justext,
    "Resiliparse, main content": by_resiliparse,
}


def contenders(markups: list[str], detector: Detector) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    raws = [one.encode("utf-8", "surrogatepass") for one in markups]
    texts = [read_html(one).text for one in markups]
    return {
        "detector: bytes to spans": lambda: list(detector.scan_many(raws, "html")),
        "of that: bytes to text and layers": lambda: [read_html(one) for one in raws],
        "of that: text to spans": lambda: list(detector.scan_many(texts)),
        "selectolax: parse": lambda: [LexborHTMLParser(one) for one in markups],
        "selectolax: parse and walk": lambda: [walk_selectolax(one) for one in markups],
        "Resiliparse: parse": lambda: [HTMLTree.parse(one) for one in markups],
        "Resiliparse: parse and walk": lambda: [walk_resiliparse(one) for one in markups],
        **{name: _each(extract, markups) for name, extract in EXTRACTORS.items()},
    }


def _each(extract: Extractor, markups: list[str]) -> Callable[[], object]:
    return lambda: [extract(one) for one in markups]


def speeds(markups: list[str], repeat: int) -> None:
    """Print a table of speeds."""
    runs = contenders(markups, Detector.load())
    medians = timed(runs, repeat)
    megabytes = sum(len(one.encode("utf-8", "surrogatepass")) for one in markups) / 1e6
    text = sum(len(read_html(one).text.encode("utf-8", "surrogatepass")) for one in markups) / 1e6
    print(
        f"{len(markups)} pages, {megabytes:.1f} MB of HTML with {text:.1f} MB of text, "
        f"median of {repeat}\n"
    )
    print("| | MB of HTML a second | ms a page | x trafilatura |\n|---|---|---|---|")
    for name, median in medians.items():
        print(
            f"| {name} | {megabytes / median:.1f} | {1000 * median / len(markups):.2f} | "
            f"{medians['trafilatura'] / median:.1f} |"
        )


def let_through(
    pages: list[RenderedPage], detector: Detector
) -> list[tuple[str, float, float, float]]:
    """How much an extractor lets through with and without cleaning first.

    Returns:
        for each extractor: share of the words of planted text that it lets through from pages as
        they are, and from cleaned ones, and the share of its honest words that cleaning costs.
    """
    rows = []
    for name, extract in EXTRACTORS.items():
        spam = spam_after = spam_all = honest = lost = 0
        for page in pages:
            read = read_html(page.markup, url=page.url)
            gold = planted_characters(read, page)
            planted = set(
                _words("".join(c if g else " " for c, g in zip(read.text, gold, strict=True)))
            )
            own = set(
                _words("".join(" " if g else c for c, g in zip(read.text, gold, strict=True)))
            )
            planted -= own  # only words that give planted text away
            before = set(_words(extract(page.markup)))
            report = detector.scan(read, "html", blocks=False)
            after = set(_words(extract(report.clean_html())))
            spam_all += len(planted)
            spam += len(planted & before)
            spam_after += len(planted & after)
            honest += len(own & before)
            lost += len((own & before) - after)
        rows.append(
            (name, spam / max(spam_all, 1), spam_after / max(spam_all, 1), lost / max(honest, 1))
        )
    return rows


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def recipes(pages: list[RenderedPage]) -> None:
    """Print what extractors let through before and after cleaning."""
    planted = [page for page in pages if page.plants]
    print(f"\n{len(planted)} pages with planted spam\n")
    print("| words of planted text let through | as it is | cleaned first | honest words lost |")
    print("|---|---|---|---|")
    for name, before, after, lost in let_through(planted, Detector.load()):
        print(f"| {name} | {before:.1%} | {after:.1%} | {lost:.1%} |")


def main() -> None:
    """Time, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--filler", type=float, default=30.0, help="KB of script on made pages")
    parser.add_argument("--folder", type=Path, help="saved pages (*.html) to time instead")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    if options.folder is not None:
        files = sorted(options.folder.rglob("*.html"))[: options.pages]
        speeds([one.read_bytes().decode("utf-8", "replace") for one in files], options.repeat)
        return
    pages = make_pages(LANGUAGES, "held-out", options.pages, 7, filler=options.filler)
    speeds([page.markup for page in pages], options.repeat)
    recipes(pages)


if __name__ == "__main__":
    main()
