"""From bytes and markup to text, layers and paths."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from detector.html.page import character_ranges
from detector.html.reader import read_html
from detector.html.style import Hidden
from detector.training.markup import make_pages
from tests.html.support import LANGUAGES, body, lines

PIECES = st.sampled_from(
    "<div> </div> <p> </p> <b> </b> <i class=x> </i> <a href=http://a.example/> </a> <table> "
    "</table> <tr> <td> </td> <li> <ul> </ul> <br> <!-- --> <!--> </ <title> </title> <script> "
    "</script> <svg> </svg> <style> </style> <select> <option> <wbr> <plaintext> &amp; &lt &#x41; "
    "<noscript> </noscript> <template> <form> <input> <h1> word \ud800 < > é 赌场 \n \xa0".split(
        " "
    )
)
MARKUP = st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join)


def test_blocks_end_lines_and_white_space_is_one_space() -> None:
    assert lines("<p>One\n  two <b>three</b>four<p>five<br>six<ul><li>a<li>b</ul>seven") == [
        "One two threefour", "five", "six", "a", "b", "seven",
    ]  # fmt: skip


def test_links_side_by_side_do_not_run_together() -> None:
    assert lines("<a href=/a>red</a><a href=/b>blue</a>") == ["red blue"]


def test_what_is_no_text_is_not_read() -> None:
    page = read_html(
        body(
            "<!-- a note -->x<script>var a = '<p>no</p>'</script><textarea>no</textarea><select>"
            "<option>no</select><svg><text>no</text></svg><template>no</template>",
            '<title>T</title><script type="application/ld+json">{"a": 1}</script>',
        )
    )
    assert page.text == "T\nx"
    assert page.comments == (" a note ",)
    assert page.data == ('{"a": 1}',)


@pytest.mark.parametrize(
    ("raw", "content_type", "encoding"),
    [
        ("\ufeffpré".encode(), "text/html; charset=koi8-r", "utf-8"),
        ("\ufeffpré".encode("utf-16-le"), None, "utf-16-le"),
        ("pré".encode("cp1252"), "text/html; charset=iso-8859-1", "cp1252"),
        ('<meta charset="windows-1251">пре'.encode("cp1251"), None, "cp1251"),
        (b"<meta http-equiv=content-type content='a; charset=gb2312'>\xb6\xc4", None, "gb18030"),
        ("<meta charset=utf-16>pré".encode(), None, "utf-8"),
        ("pré".encode(), None, "utf-8"),
        ("pré".encode("latin-1"), None, "cp1252"),
    ],
)  # fmt: skip
def test_the_encoding_is_found(raw: bytes, content_type: str | None, encoding: str) -> None:
    page = read_html(raw, content_type=content_type)
    assert page.encoding == encoding
    assert page.text in ("pré", "пре", "赌")


def test_links_know_their_site_and_rel() -> None:
    page = read_html(
        body(
            '<a href="/in">a</a> <a href="//sub.own.co.uk/x">b</a> '
            '<a href="https://x.other.co.uk" rel="nofollow ugc">c</a> '
            '<a href="http://blog.blogspot.com">d</a> <a href="mailto:x@y.z">e</a>'
        ),
        url="https://www.own.co.uk/page",
    )
    assert [link.site for link in page.links] == ["", "", "other.co.uk", "blog.blogspot.com", ""]
    assert [link.followed for link in page.links] == [True, True, False, True, True]


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://own.example/a">',
        "<meta property='og:url' content='https://www.own.example/a'>",
        "<base href=https://own.example/>",
    ],
)
def test_a_page_tells_its_own_site(head: str) -> None:
    page = read_html(body('<a href="https://own.example/b">b</a>', head))
    assert [link.site for link in page.links] == [""]


def test_areas_of_comments_and_odd_elements() -> None:
    page = read_html(body('a<div id="comments">b</div><noscript>c</noscript><marquee>d</marquee>'))
    assert page.pieces.comment == [False, True, False, False]
    assert page.pieces.odd == [False, False, True, True]


def test_every_text_says_where_it_stands_in_the_markup() -> None:
    markup = body("<p>Caf&eacute; &amp; <b>bar</b>  now&nbsp;here &lt3")
    page = read_html(markup)
    assert page.text == "Café & bar now here <3"
    start = page.text.index("Café &")
    place = page.markup_range(start, start + 6)
    assert markup[slice(*place)] == "Caf&eacute; &amp;"
    where = page.text.index("here <3")
    assert markup[slice(*page.markup_range(where, where + 7))] == "here &lt3"


def test_paths_lead_to_the_elements() -> None:
    for made in make_pages(LANGUAGES, "held-out", 12, seed=11):
        page = read_html(made.markup)
        tree = LexborHTMLParser(made.markup)
        for piece, node in enumerate(page.pieces.node):
            found = tree.css(page.path(node))
            assert len(found) == 1
            text = page.text[page.pieces.start[piece] : page.pieces.end[piece]]
            assert text in " ".join(found[0].text(deep=True).split())


@settings(max_examples=150)
@given(MARKUP)
def test_any_markup_is_read_as_the_parser_reads_it(markup: str) -> None:
    page = read_html(markup)
    assert all(a <= b for a, b in zip(page.pieces.start, page.pieces.end, strict=True))
    edges = [*page.pieces.start, len(page.text)]
    assert edges == sorted(edges)
    for piece, run in enumerate(page.pieces.run):
        raw = markup[page.skeleton.run_start[run] : page.skeleton.run_end[run]]
        text, ranges = character_ranges(raw)
        assert text == page.text[page.pieces.start[piece] : page.pieces.end[piece]]
        assert len(ranges) == len(text)
    tree = LexborHTMLParser(markup.encode("utf-8", "replace"))
    for node in set(page.pieces.node):
        assert page.nodes.tag[node] in {found.tag for found in tree.css(page.path(node))}


def test_a_hard_space_is_text_to_the_parser() -> None:
    page = read_html("\xa0<title>x")
    assert [page.path(node) for node in page.pieces.node] == ["html > body > title"]


def test_the_text_is_what_the_parser_has_as_text() -> None:
    markup = "<table>foster<tr><td>cell<b>bold</table>after<p>par<div>in</p>out</b>end"
    seen = LexborHTMLParser(markup).root
    assert seen is not None
    words = "".join(seen.text(deep=True).split())
    assert "".join(read_html(markup).text.split()) == words


def test_hidden_text_is_known_as_such() -> None:
    page = read_html(
        body(
            'a<p hidden>b</p><p style="display: none !important">c</p><p class="z">d</p>'
            '<nav style="display:none">e</nav><dialog>f</dialog>'
            "<details><summary>g</summary>h</details>"
            '<div style="position:absolute;left:-9999px"><p>i</p></div>',
            "<style>.y, p.z {visibility:hidden}</style>",
        )
    )
    kinds = dict(zip("abcdefghi", page.pieces.hidden, strict=True))
    assert kinds == {
        "a": Hidden.NO, "b": Hidden.TOGGLED, "c": Hidden.TOGGLED, "d": Hidden.TOGGLED,
        "e": Hidden.WIDGET, "f": Hidden.WIDGET, "g": Hidden.NO, "h": Hidden.WIDGET,
        "i": Hidden.CONCEALED,
    }  # fmt: skip
