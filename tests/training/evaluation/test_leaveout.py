"""Nothing of what is left out stays anywhere, and nothing else is kept when it alone is wanted."""

from __future__ import annotations

import random

import pytest

from detector.training.documents import FAMILIES, LabelledDocument, Snippet, Span, own_documents
from detector.training.evaluation.leaveout import (
    DEFAULTS,
    languages_by_script,
    left_out,
    only,
    without,
)
from detector.training.evaluation.scripts import main_script
from detector.training.pools import own_pools
from tests.conftest import ROOT

LANGUAGES = ROOT / "data" / "languages"
POOLS = own_pools(LANGUAGES, "train")
SCRIPTS = languages_by_script(own_documents(LANGUAGES))


def test_languages_have_their_scripts() -> None:
    assert SCRIPTS["Arabic"] == {"ar", "fa", "ur"}
    assert SCRIPTS["Han"] == {"zh"}
    assert SCRIPTS["Kana"] == {"ja"}


@pytest.mark.parametrize("words", DEFAULTS)
def test_the_defaults_can_be_left_out(words: str) -> None:
    assert str(left_out(words, SCRIPTS)) == words.replace(":", " ")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("casino", "'casino' cannot be left out: write family, language, script, public,"),
        ("family:casino", "no family 'casino' to leave out: choose from adult,"),
        ("language:xx", "no language 'xx' to leave out: choose from ar, az,"),
        ("script:", "no script '' to leave out: choose from Arabic,"),
    ],
)
def test_what_cannot_be_left_out(words: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r"leave|left") as caught:
        left_out(words, SCRIPTS)
    assert str(caught.value).startswith(problem)


def test_a_family_goes_from_spam_lexicons_and_templates() -> None:
    left = left_out("family:pharma", SCRIPTS)
    some = without(POOLS, left)
    assert {s.family for s in some.snippets} - {"other"} == set(FAMILIES) - {"pharma", "other"}
    assert len(some.honest) == len(POOLS.honest)
    for lang, lexicon in some.writer.lexicons.items():
        assert all(family != "pharma" for family, _ in lexicon.terms)
        forms = some.writer.templates[lang].values()
        assert all(family != "pharma" for form in forms for family, _ in form)
    assert any(family == "pharma" for family, _ in POOLS.writer.lexicons["en"].terms)
    mine = only(POOLS, left)
    assert {s.family for s in mine.snippets} == {"pharma"}
    rng = random.Random(0)
    assert {mine.writer.write(rng, "en").family for _ in range(30)} == {"pharma"}


def test_untold_spam_goes_with_a_family() -> None:
    left = left_out("family:pharma", SCRIPTS)
    rows = [
        Snippet("pills", "pharma", "doorway", "en", "a"),
        Snippet("of the same site", "other", "doorway", "en", "a"),
        Snippet("of another site", "other", "doorway", "en", "b"),
        Snippet("by rule", "", "comment", "en", "c"),
    ]
    natural = [LabelledDocument("n", "pills", (Span(0, 5, family="pharma"),))]
    some = without(type(POOLS)([], natural, rows, POOLS.writer), left)
    assert [s.text for s in some.snippets] == ["of another site"]
    assert some.natural == []


def test_a_language_goes_from_everything() -> None:
    left = left_out("language:ko", SCRIPTS)
    some, mine = without(POOLS, left), only(POOLS, left)
    assert not any(one.lang == "ko" for one in (*some.honest, *some.snippets))
    assert "ko" not in some.writer.lexicons
    assert {one.lang for one in (*mine.honest, *mine.snippets)} == {"ko"}
    assert set(mine.writer.lexicons) == {"ko"}
    assert not any(s.form == "wrong-language" for s in (*some.snippets, *mine.snippets))


def test_a_script_goes_by_the_letters_of_each_text() -> None:
    left = left_out("script:Arabic", SCRIPTS)
    some = without(POOLS, left)
    assert not any(main_script(one.text) == "Arabic" for one in (*some.honest, *some.snippets))
    assert not {"ar", "fa", "ur"} & set(some.writer.lexicons)
