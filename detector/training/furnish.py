"""Honest oddities: what stands out on a page, but is no spam."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from detector.training.comments import head
from detector.training.documents import LabelledDocument
from detector.training.generate import SpamWriter

HONEST_LINKS = ("* [{a}]({u})", "- {a}: {u}", "{a} ({u})", "[{a}]({u}) - {a}", "{u}")

_PIECES = (
    "headlines", "links", "paragraph", "paragraph", "places", "tags", "comments", "comments",
    "untranslated", "untranslated",
)  # fmt: skip


class Furnisher:
    """Adds honest oddities to honest documents: what stands out on a page, but is no spam.

    Related headlines, link lists, a paragraph in another language, lists of places: without
    them a model learns that whatever is unlike the article was planted.

    Args:
        honest: documents of one fold, where the pieces come from.
        writer: for its lists of places.
        seed: of the random choices.
    """

    def __init__(self, honest: Sequence[LabelledDocument], writer: SpamWriter, seed: str) -> None:
        self.rng = random.Random(seed)
        self.writer = writer
        self.by_lang: dict[str, list[LabelledDocument]] = defaultdict(list)
        for document in honest:
            self.by_lang[document.lang].append(document)

    def _other(self, lang: str) -> LabelledDocument:
        if self.rng.random() < 0.35 or not self.by_lang.get(lang):
            lang = self.rng.choice(sorted(self.by_lang))
        return self.rng.choice(self.by_lang[lang])

    def _headlines(self, lang: str) -> list[str]:
        chosen = [self._other(lang) for _ in range(self.rng.randint(2, 10))]
        lines = [document.text.strip().split("\n", 1)[0][:110] for document in chosen]
        return [line for line in lines if line]

    def _links(self, lang: str) -> str:
        rng = self.rng
        lines = []
        for line in self._headlines(lang):
            words = [word for word in re.findall(r"\w+", line.lower()) if word.isascii()][:5]
            host = rng.choice(["www.", "", "blog.", "docs."]) + (words[0] if words else "page")
            target = f"https://{host}.{rng.choice(['org', 'com', 'net', 'edu', 'io', 'info'])}/"
            target += rng.choice(["-", "/", "_"]).join(words)
            lines.append(rng.choice(HONEST_LINKS).format(a=line, u=target))
        return "\n".join(lines)

    def _line(self, lang: str) -> str:
        lines = [line for line in self._other(lang).text.split("\n") if len(line) > 20]
        return self.rng.choice(lines)[:600] if lines else "..."

    def _untranslated(self) -> str:
        """A few words or a sentence that somebody left in English, or in any language."""
        rng = self.rng
        lang = "en" if rng.random() < 0.6 else rng.choice(sorted(self.by_lang))
        host = rng.choice(self.by_lang[lang]) if self.by_lang.get(lang) else self._other(lang)
        lines = [line for line in host.text.split("\n") if line.strip()]
        if not lines:
            return "..."
        words = rng.choice(lines).split()
        count = rng.choice([2, 4, 6, 10, 15, 25])
        start = 0 if rng.random() < 0.6 else rng.randrange(max(len(words) - count, 1))
        mark = rng.choice(["", "", "", "## ", "* ", "> "])
        return mark + " ".join(words[start : start + count])[:300]

    def _piece(self, lang: str) -> str:
        rng = self.rng
        kind = rng.choice(_PIECES)
        if kind == "comments":
            lines = [self._line(lang) for _ in range(rng.randint(1, 5))]
            return "\n\n".join(head(rng, self.writer.name(rng)) + line for line in lines)
        if kind == "headlines":
            return "\n".join(self._headlines(lang))
        if kind == "links":
            return self._links(lang)
        if kind == "untranslated":
            return self._untranslated()
        if kind == "places" and lang in self.writer.lexicons:
            places = self.writer.lexicons[lang].terms["any", "place"]
            some = rng.sample(places, min(len(places), rng.randint(4, 20)))
            return rng.choice([", ", " ", "\n", " | ", " · "]).join(p.title() for p in some)
        if kind == "tags":
            words = re.findall(r"\w{4,}", self._other(lang).text)
            some = [rng.choice(words) for _ in range(rng.randint(4, 15))] if words else ["..."]
            return rng.choice([", ", " ", " #", " | ", "\n"]).join(some)
        return self._line(lang)

    def page_of_links(self) -> LabelledDocument:
        """An honest page that is a list of links under headings, and little else."""
        host = self._other(self.rng.choice(sorted(self.by_lang)))
        parts = []
        for _ in range(self.rng.randint(2, 6)):
            title = " ".join(self._line(host.lang).split()[:3])
            parts.append(self.rng.choice(["### ", "## ", "", "* "]) + title)
            parts.append(self._links(host.lang))
        text = self.rng.choice(["\n", "\n\n"]).join(parts)
        return replace(host, id=f"{host.id}+links", text=text, kind="furnished", spans=())

    def furnish(self, host: LabelledDocument) -> LabelledDocument:
        """Add one to three pieces as lines of their own; gold spans stay as they are."""
        text = host.text
        for _ in range(self.rng.randint(1, 3)):
            lines = [0, *(m.end() for m in re.finditer(r"\n+", text)), len(text)]
            where = self.rng.choice([*lines, len(text), len(text)])
            lead = "" if where == 0 or text[where - 1] == "\n" else "\n\n"
            text = text[:where] + lead + self._piece(host.lang) + "\n" + text[where:]
        return replace(host, id=host.id + "+furnished", text=text, kind="furnished")
