"""Plants spam in honest documents, as those do who plant it out there."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from detector.training.comments import head
from detector.training.documents import FAMILIES, LabelledDocument, Snippet, Span
from detector.training.pools import Pools, family_source, fold_of
from detector.training.splice import PHRASE_WORDS, PLACES, flatten, plant

PLACE_WEIGHTS = (30, 10, 15, 20, 15, 10)
"""How often each of ``PLACES`` is chosen."""
TRADE_LANGUAGES = ("en", "en", "ru", "zh", "id", "tr")
"""Languages in which spam is planted on pages of any language."""
MAX_PHRASE = 60
"""Characters of a phrase that is planted inside a sentence."""
_URL = re.compile(r"https?://\S+|www\.\S+")
ALONE = 0.2
"""Share of the planted lines that are a single short item of a list."""
SIGNED = 0.6
"""Share of the comments at the end of a page that have a line with their author's name."""
_LISTED = re.compile(r"[\n|,;•·、，]|\s[-–—]\s")
_LISTS = ("anchor-list", "keyword-list", "link-list", "phrase", "meta")
_MARKUP = re.compile(r"\[/?url[^\]]*\]|</?a\b[^>]*>|\]\([^)]*\)|\[|\*\*|&nbsp;", re.IGNORECASE)


def strip_links(text: str) -> str:
    """The text an extractor leaves of links: anchors without targets."""
    return re.sub(r"[ \t]+", " ", _URL.sub("", _MARKUP.sub("", text))).strip()


def phrases_of(snippet: Snippet) -> list[str]:
    """Pieces of a snippet that are short enough to be planted inside a sentence.

    Items of a list are; of prose only a whole title is, as a part of a sentence may say nothing.
    """
    text = strip_links(snippet.text)
    pieces = _LISTED.split(text) if snippet.form in _LISTS else [text]
    short = [p for p in (piece.strip(" \t.!?:*#-") for piece in pieces) if len(p) < MAX_PHRASE]
    return [p for p in short if len(p.split()) <= PHRASE_WORDS and _says_something(p)]


def _says_something(phrase: str) -> bool:
    """One plain word says too little to be found, and too little to be learnt from."""
    return len(phrase) >= 4 and (" " in phrase or not phrase.isalpha() or not phrase.isascii())


_Table = dict[str, dict[str, list[Snippet]]]


class Planter:
    """Plants snippets of one fold in hosts of the same fold.

    Args:
        pools: where snippets come from; several pools are mixed evenly.
        fold: the fold, or None for all.
        generated: share of snippets that are generated.
        seed: of the random choices.
        disguised: share of snippets that are disguised.
        alone: share of planted lines that are a single short item of a list.
    """

    def __init__(
        self,
        pools: Sequence[Pools],
        fold: int | None,
        *,
        generated: float,
        seed: int,
        disguised: float = 0.12,
        alone: float = ALONE,
    ) -> None:
        self.disguised = disguised
        self.alone = alone
        self.rng = random.Random(f"{seed}/{fold}")
        self.writer = pools[0].writer
        self.generated = generated
        self.fold = fold
        self.tables = self._tables(pools, phrases=False)
        self.phrase_tables = self._tables(pools, phrases=True)

    def _tables(self, pools: Sequence[Pools], *, phrases: bool) -> list[_Table]:
        """Snippets of the fold by language and source, those with phrases alone or all."""
        tables = []
        for pool in pools:
            table: _Table = defaultdict(lambda: defaultdict(list))
            for snippet in pool.snippets:
                if self._mine(snippet.source) and (not phrases or phrases_of(snippet)):
                    table[snippet.lang][snippet.source].append(snippet)
            if table:
                tables.append(table)
        return tables

    def _mine(self, source: str) -> bool:
        return self.fold is None or fold_of(source) == self.fold

    @cached_property
    def _page_source(self) -> str:
        """A source of this fold for pages of spam, whose parts have several."""
        return next(s for s in map("spam-page-{}".format, range(10_000)) if self._mine(s))

    def _generated(self, lang: str, form: str | None) -> Snippet | None:
        families = list(FAMILIES[:-1])
        if self.rng.random() < 0.5:
            families = [f for f in families if self._mine(family_source(lang, f))]
        if lang not in self.writer.lexicons or not families:
            return None
        return self.writer.write(self.rng, lang, form, self.rng.choice(families))

    def _real(self, lang: str, form: str | None) -> Snippet | None:
        tables = self.phrase_tables if form == "phrase" else self.tables
        if not tables:
            return None
        table = self.rng.choice(tables)
        by_source = table.get(lang) or table[self.rng.choice(sorted(table))]
        chosen = self.rng.choice(by_source[self.rng.choice(sorted(by_source))])
        if form != "phrase":
            return chosen
        return replace(chosen, text=self.rng.choice(phrases_of(chosen)), form="phrase")

    def snippet(self, host_lang: str, form: str | None = None) -> Snippet:
        """One snippet, mostly in the language of the host."""
        rng = self.rng
        for _ in range(20):
            lang = host_lang
            if rng.random() > 0.55:
                everywhere = sorted(self.writer.lexicons) or [host_lang]
                lang = rng.choice([rng.choice(everywhere), rng.choice(TRADE_LANGUAGES)])
            make = self._generated if rng.random() < self.generated else self._real
            found = make(lang, form)
            if found is not None and found.text.strip():
                return found
        raise LookupError(f"fold {self.fold} has no spam of its own")

    def _more(self, first: Snippet) -> Snippet:
        """Another snippet by the author of the first."""
        for table in self.tables:
            siblings = table.get(first.lang, {}).get(first.source)
            if siblings and self.rng.random() < 0.7:
                return self.rng.choice(siblings)
        return self.snippet(first.lang)

    def _dressed(self, snippet: Snippet, place: str) -> Snippet:
        """Take links off, disguise, or put on one line, as the place wants."""
        rng, text = self.rng, snippet.text
        if rng.random() < 0.5:
            text = strip_links(text) or text
        if place in ("sentence", "phrase"):
            text = re.sub(r"\s+", " ", text).strip()
        if snippet.form == "comment" and place == "tail" and rng.random() < SIGNED:
            text = self._signature(snippet) + text
        dressed = replace(snippet, text=text)
        return self.writer.disguised(rng, dressed) if rng.random() < self.disguised else dressed

    def _signature(self, snippet: Snippet) -> str:
        """The head of a comment, signed with a name or with what it sells."""
        rng, lang = self.rng, snippet.lang
        name = self.writer.name(rng)
        if rng.random() < 0.5 and lang in self.writer.lexicons and snippet.family in FAMILIES:
            name = self.writer.phrases(rng, lang, snippet.family, 1)[0]
        return head(rng, name)

    def _item(self, snippet: Snippet) -> Snippet:
        """One item of a list as it is left on a line of its own."""
        text = self.rng.choice(["", "", "", "* ", "- ", "| ", "## ", "» ", "#"]) + snippet.text
        return replace(snippet, text=text)

    def group(self, lang: str, place: str) -> list[Snippet]:
        """Snippets to plant at one place: one, or several by one author."""
        rng = self.rng
        if place == "phrase":
            return [self._dressed(self.snippet(lang, "phrase"), place)]
        if place == "sentence":
            for _ in range(8):
                one = self._dressed(self.snippet(lang, rng.choice(["sentence", None])), place)
                if len(one.text) < 400:
                    return [one]
            return [replace(one, text=one.text[:400])]
        if rng.random() < self.alone:
            items = [self.snippet(lang, "phrase") for _ in range(rng.choice([1, 1, 1, 2, 3]))]
            return [self._dressed(self._item(one), place) for one in items]
        first = self.snippet(lang)
        group = [first]
        if rng.random() < 0.4:  # a farm: more of the same source and family
            group += [self._more(first) for _ in range(rng.randint(1, 5))]
        return [self._dressed(one, place) for one in group]

    def plant(self, host: LabelledDocument) -> LabelledDocument:
        """Plant one to three groups of snippets in a host."""
        rng = self.rng
        snippets: list[Snippet] = []
        places: list[str] = []
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            place = rng.choices(PLACES, PLACE_WEIGHTS)[0]
            group = self.group(host.lang, place)
            snippets += group
            places += [place] * len(group)
        planted = plant(rng, host, snippets, places)
        if rng.random() < 0.08:
            planted = flatten(planted, rng.choice([" ", "  "]))
        return planted

    def page_of_spam(self) -> LabelledDocument:
        """A page that is nothing but lists of spam."""
        first = self.snippet("en")
        parts = [self._dressed(first, "tail")]
        for _ in range(self.rng.randint(1, 12)):
            parts.append(self._dressed(self.snippet(first.lang), "tail"))
        text, spans = "", []
        for part in parts:
            text += "\n" if text else ""
            spans.append(
                Span(len(text), len(text) + len(part.text), "spam", part.family, part.form)
            )
            text += part.text
        return LabelledDocument(
            f"spam-page-{self.rng.randrange(10**9)}", text, tuple(spans), first.lang, "spam-page",
            self._page_source, spam_source=first.source,
        )  # fmt: skip
