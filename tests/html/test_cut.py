"""What is cut out of the markup: the planted nodes, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.html.cut import cut
from detector.html.reader import read_html
from detector.training.markup import make_pages, planted_characters
from tests.html.support import LANGUAGES, body
from tests.html.test_reader import MARKUP


def without(markup: str, *texts: str) -> str:
    """The markup once some of its text is cut."""
    page = read_html(markup)
    spans = []
    for text in texts:
        start = page.text.index(text)
        spans.append((start, start + len(text)))
    kept, last = "", 0
    for start, end in cut(page, sorted(spans)).ranges:
        kept += page.markup[last:start]
        last = end
    return kept + page.markup[last:]


@pytest.mark.parametrize(
    ("inside", "planted", "left"),
    [
        ("<p>good <a href=x>bad</a> more</p>", ["bad"], "<p>good  more</p>"),
        ("<p>good bad more</p>", ["bad"], "<p>good  more</p>"),
        ("<p>good</p><div><a>bad</a> <b>worse</b></div>", ["bad worse"], "<p>good</p>"),
        ("<ul><li>good<li>bad<li>more</ul>", ["bad"], "<ul><li>good<li>more</ul>"),
        ("<ul><li>good<li><a>bad</a><li>more</ul>", ["bad"], "<ul><li>good<li>more</ul>"),
        ("<table><tr><td>a<td>bad</table>", ["bad"], "<table><tr><td>a<td></table>"),
        ("<div>bad<img src=x></div>ok", ["bad"], "<div><img src=x></div>ok"),
        ("<p>x<a><img src=x>bad</a></p>", ["bad"], "<p>x</p>"),
        ("<p>caf&eacute; b&amp;d!</p>", ["b&d"], "<p>caf&eacute; !</p>"),
        ("<!-- c --><p>ok<p><!-- c -->bad", ["bad"], "<!-- c --><p>ok"),
        ("<b><p>bad</b></p>good", ["bad"], "<b><p></b></p>good"),
        ("ok<div hidden><p>bad<div>worse</div></div>", ["bad\nworse"], "ok"),
        ("<p>ok<div><script>1</script>bad</div>", ["bad"], "<p>ok<div><script>1</script></div>"),
    ],
)
def test_cuts(inside: str, planted: list[str], left: str) -> None:
    assert without(body(inside), *planted) == body(left)


def test_a_page_that_is_all_spam_keeps_its_frame() -> None:
    assert without(body("<p>bad<p>bad"), "bad\nbad") == body("")


def test_made_pages_lose_their_plants_and_nothing_else() -> None:
    """Given the gold spans, the cut is the gold markup, or only the text in it."""
    for made in make_pages(LANGUAGES, "held-out", 40, seed=3):
        page = read_html(made.markup)
        gold = planted_characters(page, made)
        spans = [
            (page.pieces.start[piece], page.pieces.end[piece])
            for piece in range(len(page.pieces.start))
            if gold[page.pieces.start[piece]]
        ]
        ranges = cut(page, spans).ranges
        for start, end in ranges:
            assert any(a <= start and end <= b for a, b in made.gold)
        kept, honest, last = "", "", 0
        for start, end in ranges:
            kept, last = kept + made.markup[last:start], end
        kept += made.markup[last:]
        last = 0
        for start, end in made.gold:
            honest, last = honest + made.markup[last:start], end
        honest += made.markup[last:]
        assert _words(kept) == _words(honest)


def _words(markup: str) -> list[str]:
    return [word for word in read_html(markup).text.split() if word.strip(",|")]


@settings(max_examples=150)
@given(MARKUP, st.data())
def test_any_cut_leaves_all_other_text(markup: str, data: st.DataObject) -> None:
    page = read_html(markup)
    size = len(page.text)
    edges = sorted(data.draw(st.sets(st.integers(0, size), max_size=6)))
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
    ranges = cut(page, spans).ranges
    assert all(0 <= a < b <= len(markup) for a, b in ranges)
    assert all(a[1] < b[0] for a, b in pairwise(ranges))
    gone = {at for a, b in ranges for at in range(a, b)}
    for piece in range(len(page.pieces.start)):
        for at in range(page.pieces.start[piece], page.pieces.end[piece]):
            place = page.range_in(piece, at, at + 1)
            assert place is not None
            planted = any(a <= at < b for a, b in spans)
            if planted:
                assert place[0] in gone
            elif page.text[at] != " " and not markup[place[0] : place[1]].startswith("&"):
                assert place[0] not in gone
