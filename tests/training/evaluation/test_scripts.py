from __future__ import annotations

import pytest

from detector.training.evaluation.scripts import main_script


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("It rained all day in Київ", "Latin"),
        ("Целый день шёл дождь в London", "Cyrillic"),
        ("أمطرت السماء طوال اليوم", "Arabic"),
        ("整天都在下雨", "Han"),
        ("一日中雨が降った", "Kana"),
        ("하루 종일 비가 왔다", "Hangul"),
        ("पूरे दिन बारिश हुई", "Devanagari"),
        ("দিনভর বৃষ্টি হয়েছে", "Bengali"),
        ("ฝนตกทั้งวัน", "Thai"),
        ("ቀኑን ሙሉ ዘነበ", "Ethiopic"),
        ("123 — !", "none"),
        ("", "none"),
        ("\ud800", "none"),
    ],
)
def test_scripts_are_told_apart(text: str, script: str) -> None:
    assert main_script(text) == script
