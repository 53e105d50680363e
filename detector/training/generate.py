"""A seeded writer of spam in all forms, from the lexicons and templates of ``data/languages``."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from detector.training.disguise import disguise
from detector.training.documents import OWN, Snippet, held_out, read_tsv

PROSE_FORMS = ("sentence", "doorway", "comment", "meta", "phrase", "keyword-list")
LIST_FORMS = ("anchor-list", "keyword-list", "link-list", "glued")
_SYLLABLES = (
    "ba be bo ca da di ga go ka ki la le lu ma mi mo na ni po ra ri ro sa si ta to va vi xo za zi"
).split()
_BRAND_TAILS = (
    "bet win slot play casino 88 77 303 138 365 24 vip pro toto poker shop store pharm rx cash"
).split()
_TOP_LEVEL = "com net org info xyz top site online club ru pw biz shop vip cc me co".split()
_SEPARATORS = (
    ", ", " | ", "\n", " • ", " / ", "; ", " - ", "\n\n", " #", "｜", "、", " ★ ", " · ",
)  # fmt: skip
_LINKS = ("[{a}]({u})", "[url={u}]{a}[/url]", '<a href="{u}">{a}</a>', "{a} {u}", "{u}")
_PATTERNS = ("sp", "ps", "s", "sm", "ms", "bm", "b")
"""Orders of service, place, modifier and brand in a search phrase."""


class Lexicon:
    """Terms of one language by family and role."""

    def __init__(self, path: Path) -> None:
        self.terms: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.honest: set[str] = set()
        for family, role, term, note in read_tsv(path, 4):
            self.terms[family, role].append(term)
            if note:
                self.honest.add(term)

    def says_enough(self, term: str) -> bool:
        """Whether a term alone can be told from honest text: a common word cannot."""
        return " " in term or term not in self.honest

    def pick(self, rng: random.Random, family: str, role: str) -> str:
        """One term; of any family where this one has none."""
        terms = self.terms.get((family, role)) or self.terms.get(("any", role))
        if not terms:
            terms = [t for (_, r), found in self.terms.items() if r == role for t in found]
        return rng.choice(terms) if terms else ""


class SpamWriter:
    """Writes snippets of spam; the same seed writes the same.

    Args:
        languages: the folder ``data/languages``.
        part: ``train`` or ``held-out`` templates.
    """

    def __init__(self, languages: Path, part: str = "train") -> None:
        self.part = part
        self.lexicons: dict[str, Lexicon] = {}
        self.templates: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for folder in sorted(path for path in languages.iterdir() if path.is_dir()):
            lexicon, templates = folder / "lexicon.tsv", folder / "templates.tsv"
            if not (lexicon.exists() and templates.exists()):
                continue
            self.lexicons[folder.name] = Lexicon(lexicon)
            by_form: dict[str, list[tuple[str, str]]] = defaultdict(list)
            for number, (family, form, template) in enumerate(read_tsv(templates, 3)):
                if held_out(f"{folder.name}/templates/{number}") == (part == "held-out"):
                    by_form[form].append((family, template))
            self.templates[folder.name] = by_form

    def write(
        self, rng: random.Random, lang: str, form: str | None = None, family: str | None = None
    ) -> Snippet:
        """Write one snippet in a language, of a given or a random form and family."""
        form = form or rng.choice(PROSE_FORMS + LIST_FORMS)
        families = sorted({f for f, role in self.lexicons[lang].terms if role == "service"})
        if family not in families:
            family = rng.choice(families)
        by_program = form in ("anchor-list", "link-list", "glued")
        if (
            by_program
            or not self.templates[lang].get(form)
            or (form == "keyword-list" and rng.random() < 0.6)
        ):
            text = self._list(rng, lang, family, form)
        else:
            text = self._prose(rng, lang, family, form)
        return Snippet(text, family, form, lang, f"{OWN}:{lang}:{family}")

    def brand(self, rng: random.Random, lang: str, family: str) -> str:
        """A brand of the lexicon, or one made up in the shape of such brands."""
        if rng.random() < 0.55:
            return self.lexicons[lang].pick(rng, family, "brand")
        name = "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))
        if family == "gambling" or rng.random() < 0.3:
            name += rng.choice(_BRAND_TAILS)
        return rng.choice([name, name.capitalize(), name.upper()])

    def name(self, rng: random.Random) -> str:
        """A made-up name of a person."""
        return "".join(rng.choice(_SYLLABLES) for _ in range(3)).capitalize()

    def url(self, rng: random.Random, lang: str, family: str) -> str:
        """A made-up URL with a brand or a service in it."""
        words = self.lexicons[lang].pick(rng, family, "service").split()[:3]
        slug = rng.choice(["-", "", "_"]).join(words).lower() or "site"
        name = rng.choice([slug, self.brand(rng, lang, family).lower().replace(" ", "")])
        scheme = rng.choice(["http://", "https://", "https://www.", "www.", ""])
        path = rng.choice(["", "", "/", f"/{slug}", f"/{slug}.html", f"/?p={rng.randint(2, 9999)}"])
        return f"{scheme}{name}.{rng.choice(_TOP_LEVEL)}{path}"

    def _slot(self, rng: random.Random, lang: str, family: str) -> Callable[[re.Match[str]], str]:
        lexicon = self.lexicons[lang]

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in ("service", "modifier", "place", "cta"):
                return lexicon.pick(rng, family if name == "service" else "any", name)
            if name == "brand":
                return self.brand(rng, lang, family)
            if name == "url":
                return self.url(rng, lang, family)
            if name == "phone":
                return phone(rng)
            if name == "year":
                return str(rng.randint(2012, 2026))
            if name == "name":
                return self.name(rng)
            return str(rng.choice([5, 10, 20, 24, 50, 99, 100, 150, 500, 1000, 5000]))

        return fill

    def _prose(self, rng: random.Random, lang: str, family: str, form: str) -> str:
        options = self.templates[lang][form]
        fitting = [template for owner, template in options if owner in (family, "any")]
        if not fitting:
            return self._list(rng, lang, family, "keyword-list")
        count = rng.randint(2, 4) if form == "doorway" and len(fitting) > 1 else 1
        chosen = rng.sample(fitting, min(count, len(fitting)))
        fill = self._slot(rng, lang, family)
        text = " ".join(re.sub(r"\{(\w+)\}", fill, template) for template in chosen)
        return text.replace("\\n", "\n")

    def phrases(self, rng: random.Random, lang: str, family: str, count: int) -> list[str]:
        """Search phrases of one family: service x place, brand x modifier and so on."""
        lexicon = self.lexicons[lang]
        services = [lexicon.pick(rng, family, "service") for _ in range(rng.randint(1, 4))]
        brands = [self.brand(rng, lang, family) for _ in range(2)]
        pattern = rng.choice(["sp", "ps", "s", "sm", "bm", "bs", "mix", "mix"])
        phrases = []
        for _ in range(count):
            kind = rng.choice(_PATTERNS) if pattern == "mix" else pattern
            service = rng.choice(services)
            if kind == "s" and not lexicon.says_enough(service):
                kind = rng.choice(["sp", "sm", "ms"])
            parts = {
                "s": service,
                "p": lexicon.pick(rng, "any", "place"),
                "m": lexicon.pick(rng, "any", "modifier"),
                "b": rng.choice(brands),
            }
            phrases.append(" ".join(parts[letter] for letter in kind))
        return phrases

    def _list(self, rng: random.Random, lang: str, family: str, form: str) -> str:
        count = rng.choice([2, 3, 4, 5, 6, 8, 10, 14, 20, 30])
        phrases = self.phrases(rng, lang, family, count)
        if form == "phrase":
            return phrases[0]
        if form == "link-list":
            return self._links(rng, lang, family, phrases)
        if form == "keyword-list":
            return rng.choice(_SEPARATORS).join(phrases)
        text, glue = "", 0.5 if form == "glued" else 0.0
        line = rng.choice([0.0, 0.1, 0.3, 1.0])
        for phrase in phrases:
            joint = "" if rng.random() < glue else "\n" if rng.random() < line else " "
            text += joint + phrase if text else phrase
        if rng.random() < 0.2:
            text = text.title() if rng.random() < 0.7 else text.upper()
        return text

    def _links(self, rng: random.Random, lang: str, family: str, phrases: list[str]) -> str:
        style = rng.choice(_LINKS)
        joint = rng.choice(["\n", " ", ", ", " | "])
        one = self.url(rng, lang, family)
        links = []
        for phrase in phrases[:12]:
            target = one if rng.random() < 0.4 else self.url(rng, lang, family)
            links.append(style.format(a=phrase, u=target))
        return joint.join(links)

    def disguised(self, rng: random.Random, snippet: Snippet) -> Snippet:
        """The same snippet in a disguise."""
        text = disguise(rng, snippet.text)
        return Snippet(text, snippet.family, "obfuscated", snippet.lang, snippet.source)


def phone(rng: random.Random) -> str:
    """A made-up phone number."""
    digits = "".join(str(rng.randrange(10)) for _ in range(rng.randint(8, 11)))
    groups = [digits[:3], digits[3:6], digits[6:8], digits[8:]]
    prefix = rng.choice(["", "+", "0", "+90 ", "+7 ", "+1-", "00"])
    return prefix + rng.choice(["", " ", "-", "."]).join(group for group in groups if group)
