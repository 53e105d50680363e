"""Signals of the markup and their weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from detector import Detector, ModelError
from detector.classify.model import load_model, save_model
from detector.features.signal import SIGNALS
from detector.html.evidence import MarkupWeights, load_markup, save_markup, scaled
from detector.html.signals import MARKUP_SIGNALS, SHARE
from tests.html.support import body


def values(detector: Detector, inside: str, text: str) -> dict[str, float]:
    """Signals of the block that a text is in."""
    report = detector.scan(body(inside), "html", url="https://own.example/")
    start = report.text.index(text)
    (block,) = (one for one in report.blocks if one.start <= start < one.end)
    return {code: value for code, value in block.signals.items() if code.startswith("H")}


def seen(found: dict[str, float]) -> dict[str, float]:
    """Those that are not 0."""
    return {code: round(value, 2) for code, value in found.items() if round(value, 2)}


def test_plain_text_has_none(detector: Detector) -> None:
    assert not seen(values(detector, "<p>It rained all day.", "It rained"))


def test_codes_are_unique_and_apart_from_those_of_the_text() -> None:
    codes = [one.code for one in (*SIGNALS, *MARKUP_SIGNALS)]
    assert len(set(codes)) == len(codes)
    assert all(one.code.startswith("H7") and one.group == "markup" for one in MARKUP_SIGNALS)


ROW = "".join(f'<a href="https://{name}.example/">{name}</a> ' for name in ("aa", "bb", "cc"))


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<p hidden>abcdef</p>", {"H701": 1}),
        ("<nav hidden>abcdef</nav>", {"H702": 1}),
        ('<p style="text-indent:-999px">abcdef</p>', {"H701": 1, "H703": 1}),
        ('<p>abc <a href="https://x.example">def</a></p>', {"H704": 0.43, "H707": 1, "H709": 1}),
        ('<p><a href="/x">abcdef</a></p>', {"H705": 1}),
        ('<p><a href="https://www.facebook.com">abcdef</a></p>',
         {"H704": 1, "H707": 1, "H709": 1, "H714": 1}),
        ('<div class="comments"><a href="https://x.example">abcdef</a></div>',
         {"H704": 1, "H707": 1, "H709": 1, "H710": 1, "H711": 1}),
        ('<div class="comments"><a rel=ugc href="https://x.example">abcdef</a></div>',
         {"H704": 1, "H707": 1, "H709": 1, "H711": 1}),
        ("<noscript>abcdef</noscript>", {"H712": 1}),
        ('<marquee><a href="https://x.example">abcdef</a></marquee>',
         {"H704": 1, "H707": 1, "H709": 1, "H712": 1, "H713": 1}),
    ],
)  # fmt: skip
def test_what_they_measure(detector: Detector, inside: str, expected: dict[str, float]) -> None:
    found = seen(values(detector, inside, "abc"))
    # A block's line end counts as one of its characters.
    assert {code: pytest.approx(value, abs=0.16) for code, value in expected.items()} == found


def test_rows_of_links(detector: Detector) -> None:
    assert values(detector, f"<p>{ROW}</p>", "aa")["H707"] == 3
    assert values(detector, f"<p>{ROW}</p>", "aa")["H708"] == 0
    hidden = values(detector, f"<p hidden>{ROW} {ROW}</p>", "aa")
    assert (hidden["H708"], hidden["H715"]) == (3, 6)
    apart = ROW.replace("</a> ", "</a> and many other words of an honest text ")
    assert values(detector, f"<p>{apart}</p>", "aa")["H707"] == 1


NAMES = "red blue green tall old new small wide plain round grey white brown cheap".split()


def test_links_and_text_alone_are_enough(detector: Detector) -> None:
    """Hidden links are found by innocent words, and hidden words without a link."""
    article = "<p>The council voted to mend the bridge before winter, the mayor said.</p>" * 3
    links = "".join(f'<a href="http://{n}.example/">{n} chairs</a> ' for n in NAMES)
    found = detector.scan(body(f'{article}<div style="display:none">{links}</div>'), "html")
    assert [span.text for span in found.spans] == [" ".join(f"{name} chairs" for name in NAMES)]
    words = "online casino bonus free spins casino slots betting casino no deposit bonus"
    hidden = f'<div style="position:absolute;left:-9999px">{words}</div>'
    assert [span.text for span in detector.scan(body(article + hidden), "html").spans] == [words]


def test_hidden_alone_is_no_spam(detector: Detector) -> None:
    article = "<p>The council voted to mend the bridge before winter, the mayor said.</p>" * 3
    menu = "".join(f'<li><a href="/{one}">{one}</a>' for one in ("News", "Sport", "Weather"))
    for hidden in (
        f'<ul style="display:none">{menu}</ul>',
        '<a class="skip" style="position:absolute;left:-9999px" href="#main">Skip to content</a>',
        "<dialog><p>We use cookies to make this site work.</p><button>OK</button></dialog>",
        '<div style="max-height:0;overflow:hidden"><p>Bins are emptied on Mondays.</p></div>',
        '<div hidden><a href="https://www.facebook.com/x">Facebook</a> '
        '<a href="https://x.com/y">X</a></div>',
    ):
        assert not detector.scan(body(article + hidden), "html").contaminated


def test_contributions_add_up(detector: Detector) -> None:
    page = body(f"<p>It rained.</p><p hidden>{ROW}</p>")
    report = detector.scan(page, "html")
    plain = detector.scan(report.text)
    for block, same in zip(report.blocks, plain.blocks, strict=True):
        n = len(SIGNALS)
        assert block.contributions[:n] == pytest.approx(same.contributions)
        extra = np.log(block.score / (1 - block.score)) - np.log(same.score / (1 - same.score))
        assert block.contributions[n:].sum() == pytest.approx(extra, abs=1e-6)


def test_counts_have_an_end() -> None:
    table = np.full((1, len(MARKUP_SIGNALS)), 1.0, np.float32)
    assert scaled(table).tolist() == [[1.0] * len(MARKUP_SIGNALS)]
    table[:] = 99
    assert set(scaled(table)[0]) == {16.0, 99.0}
    assert {one.unit for one in MARKUP_SIGNALS} == {SHARE, "sites", "links"}


def test_weights_are_written_and_read(tmp_path: Path) -> None:
    weights = MarkupWeights(
        np.arange(len(MARKUP_SIGNALS), dtype=float), {"command": "test"}, 0.25, -0.5
    )
    save_markup(weights, tmp_path)
    read = load_markup(tmp_path)
    assert read.weights.tolist() == weights.weights.tolist()
    assert (read.facts, read.run_weight) == ({"command": "test"}, 0.25)
    assert read.page_offset == -0.5
    assert read.digest == weights.digest != load_markup().digest
    assert load_markup(tmp_path / "none").weights.tolist() == load_markup().weights.tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(schema=0), "refit"),
        (lambda c: c["weights"].pop(), "refit"),
        (lambda c: c.pop("weights"), "not readable"),
        (lambda c: c["weights"][0].update(weight=float("nan")), "not a number"),
        (lambda c: c["weights"][0].update(weight="x"), "not readable"),
        (lambda c: c.pop("run_weight"), "not readable"),
        (lambda c: c.pop("page_offset"), "not readable"),
        (lambda c: c.update(run_weight=float("inf")), "not a number"),
    ],
)
def test_bad_weights_are_refused(tmp_path: Path, change: object, message: str) -> None:
    save_markup(load_markup(), tmp_path)
    path = tmp_path / "markup.json"
    content = json.loads(path.read_text())
    change(content)  # type: ignore[operator]
    path.write_text(json.dumps(content))
    with pytest.raises(ModelError, match=message):
        load_markup(tmp_path)


def test_a_model_that_is_saved_anew_keeps_the_weights(tmp_path: Path) -> None:
    weights = MarkupWeights(np.arange(len(MARKUP_SIGNALS), dtype=float), {}, 0.25)
    save_markup(weights, tmp_path)
    save_model(load_model(), tmp_path)
    assert Detector.load(tmp_path).markup.digest == weights.digest
