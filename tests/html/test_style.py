"""What hides text, and what does not."""

from __future__ import annotations

import pytest

from detector.html.style import Hidden, hidden_by, read_sheet


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("display:none", Hidden.TOGGLED),
        ("DISPLAY : None !important", Hidden.TOGGLED),
        ("visibility:hidden", Hidden.TOGGLED),
        ("max-height:0; overflow:hidden", Hidden.TOGGLED),
        ("position:absolute;left:-9999px", Hidden.CONCEALED),
        ("position:fixed; top: -100em", Hidden.CONCEALED),
        ("margin-left:-3000px", Hidden.CONCEALED),
        ("text-indent:-9999px", Hidden.CONCEALED),
        ("font-size:0", Hidden.CONCEALED),
        ("font-size:1px", Hidden.CONCEALED),
        ("opacity:0.01", Hidden.CONCEALED),
        ("height:1px;overflow:hidden", Hidden.CONCEALED),
        ("width:0;height:0;overflow:hidden", Hidden.CONCEALED),
        ("transform:translateX(-9999px)", Hidden.CONCEALED),
        ("position:absolute;clip:rect(0 0 0 0)", Hidden.CONCEALED),
        ("color:#fff;background:#fff", Hidden.CONCEALED),
        ("display:block", Hidden.NO),
        ("left:-9999px", Hidden.NO),
        ("position:absolute;left:-20px", Hidden.NO),
        ("height:1px", Hidden.NO),
        ("opacity:0.9;font-size:12px", Hidden.NO),
        ("color:#fff;background:#000", Hidden.NO),
        ("display", Hidden.NO),
        ("font-size:calc(1px + 2em)", Hidden.NO),
        ("", Hidden.NO),
    ],
)
def test_styles(style: str, kind: Hidden) -> None:
    assert hidden_by(style) is kind


def test_sheets_hide_by_class_and_id() -> None:
    rules: dict[str, Hidden] = {}
    read_sheet(
        "/* .c {display:none} */ .a, #b{display:none} .a .d{display:none} a:hover{display:none}"
        "@media print{.e{display:none}} p.f{left:-999em;position:absolute} .g{display:none}"
        " .g{display:block}",
        rules,
    )
    assert {name for name, kind in rules.items() if kind} == {".a", "#b", ".f"}
