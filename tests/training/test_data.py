"""The readable data: formats, counts, and what the generator and splicer make of it."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from detector.training.disguise import disguise
from detector.training.documents import (
    FAMILIES,
    SPAM,
    LabelledDocument,
    Snippet,
    Span,
    held_out,
    own_documents,
    own_snippets,
    read_records,
    read_tsv,
)
from detector.training.furnish import Furnisher
from detector.training.generate import SpamWriter
from detector.training.planter import Planter, strip_links
from detector.training.pools import fold_of, own_pools
from detector.training.splice import PLACES, flatten, plant
from tests.conftest import ROOT

LANGUAGES = ROOT / "data" / "languages"
CODES = sorted(path.name for path in LANGUAGES.iterdir() if path.is_dir())
FORMS = {
    "anchor-list", "keyword-list", "link-list", "glued", "doorway", "sentence", "phrase",
    "comment", "obfuscated", "meta", "wrong-language",
}  # fmt: skip


def test_there_are_enough_languages() -> None:
    assert len(CODES) >= 45


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_complete(code: str) -> None:
    folder = LANGUAGES / code
    times = 3 if code == "tr" else 1
    assert len(read_records(folder / "honest.txt")) >= 12 * times
    assert len(read_records(folder / "hard.txt")) >= 8 * times
    spam = [header.split() for header, _ in read_records(folder / "spam.txt")]
    assert len(spam) >= 40 * times
    assert {family for family, _ in spam} >= set(FAMILIES) - {"other"}
    assert {form for _, form in spam} == FORMS
    for name in ("honest", "hard", "spam"):
        texts = [text for _, text in read_records(folder / f"{name}.txt")]
        assert all(text.strip() for text in texts)
        assert len(set(texts)) == len(texts)
    roles = Counter(role for _, role, _, _ in read_tsv(folder / "lexicon.tsv", 4))
    assert set(roles) == {"service", "brand", "modifier", "place", "cta"}
    assert all(form in FORMS for _, form, _ in read_tsv(folder / "templates.tsv", 3))


def test_a_quarter_is_held_out() -> None:
    records = [document.id for document in own_documents(LANGUAGES)]
    records += [record for record, _ in own_snippets(LANGUAGES)]
    assert 0.2 < sum(map(held_out, records)) / len(records) < 0.3


def test_parts_share_nothing() -> None:
    train, test = own_pools(LANGUAGES, "train"), own_pools(LANGUAGES, "held-out")
    assert not {d.text for d in train.honest} & {d.text for d in test.honest}
    assert not {s.text for s in train.snippets} & {s.text for s in test.snippets}
    for code in CODES:
        for form, templates in train.writer.templates[code].items():
            assert not set(templates) & set(test.writer.templates[code].get(form, []))


def test_the_writer_repeats_itself_with_the_same_seed() -> None:
    writer = SpamWriter(LANGUAGES)
    one = [writer.write(random.Random(5), code) for code in CODES]
    two = [writer.write(random.Random(5), code) for code in CODES]
    assert one == two
    assert len({snippet.text for snippet in one}) > len(CODES) * 0.9


@pytest.mark.parametrize("form", sorted(FORMS - {"obfuscated", "wrong-language"}))
def test_the_writer_fills_every_slot(form: str) -> None:
    writer = SpamWriter(LANGUAGES)
    rng = random.Random(form)
    for code in CODES:
        snippet = writer.write(rng, code, form)
        assert snippet.text.strip()
        assert "{" not in snippet.text
        assert snippet.family in FAMILIES


HOST = LabelledDocument("h", "Headline\n\nIt rained. We left.\nAnother line here.", lang="en")


@pytest.mark.parametrize("place", PLACES)
def test_planting_labels_exactly_what_was_planted(place: str) -> None:
    rng = random.Random(1)
    for number in range(30):
        snippets = [Snippet(f"cheap pills {number}", "pharma", "phrase", "en", "s")] * 2
        planted = plant(rng, HOST, snippets, [place] * 2)
        assert len(planted.spans) == 2
        kept = planted.text
        for span in reversed(planted.spans):
            assert planted.text[span.start : span.end] == f"cheap pills {number}"
            kept = kept[: span.start] + kept[span.end :]
        assert kept.split() == HOST.text.split()


@pytest.mark.parametrize("joint", ["", " ", "  "])
def test_flattening_moves_the_spans(joint: str) -> None:
    document = LabelledDocument("d", "one\ntwo\nthree", (Span(4, 7), Span(8, 13)))
    flat = flatten(document, joint)
    assert flat.text == joint.join(["one", "two", "three"])
    assert [flat.text[s.start : s.end] for s in flat.spans] == ["two", "three"]


def test_disguises_change_the_text() -> None:
    rng = random.Random(0)
    changed = [disguise(rng, "best online casino bonus") for _ in range(60)]
    assert sum(text != "best online casino bonus" for text in changed) > 50


def test_links_are_stripped_to_their_text() -> None:
    assert strip_links("[url=http://a.example/x]slot[/url] now") == "slot now"
    assert strip_links("see [slot](http://a.example) http://b.example/x") == "see slot"


def test_a_planter_stays_in_its_fold() -> None:
    pools = own_pools(LANGUAGES, "train")
    planter = Planter([pools], 2, generated=0.0, seed=0)
    for _ in range(50):
        planted = planter.plant(HOST)
        assert fold_of(planted.spam_source) == 2
        assert all(span.label == SPAM for span in planted.spans)


def test_furnishing_adds_no_spam() -> None:
    pools = own_pools(LANGUAGES, "train")
    furnisher = Furnisher(pools.honest, pools.writer, "seed")
    for host in pools.honest[:20]:
        document = furnisher.furnish(host)
        assert len(document.text) > len(host.text)
        assert not document.spans
