"""Leave something out of the raw material altogether, or keep nothing else."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from detector.training.documents import FAMILIES, SPAM, LabelledDocument, Snippet
from detector.training.evaluation.scripts import main_script
from detector.training.generate import Lexicon, SpamWriter
from detector.training.pools import Pools

KINDS = ("family", "language", "script", "public")
DEFAULTS = (
    "family:pharma", "family:academic", "family:seo",
    "language:ko", "language:pl", "language:vi",
    "script:Arabic", "script:Han",
    "public:all",
)  # fmt: skip
"""What the transfer tests leave out, one after the other, unless told otherwise."""
UNTOLD = ("", "other")
"""Families of spam that may be of any trade."""


def languages_by_script(documents: Iterable[LabelledDocument]) -> dict[str, frozenset[str]]:
    """Languages most of whose documents are written in a script, by script."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        counts[document.lang][main_script(document.text)] += 1
    found: dict[str, set[str]] = defaultdict(set)
    for lang, scripts in counts.items():
        found[scripts.most_common(1)[0][0]].add(lang)
    return {script: frozenset(langs) for script, langs in found.items()}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is left out of training.

    Attributes:
        kind: one of ``KINDS``.
        name: of the family, language or script; ``all`` public sources.
        languages: those that go whole.
    """

    kind: str
    name: str
    languages: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def spam(self, snippet: Snippet) -> bool:
        """Whether a snippet is of it."""
        if self.kind == "family":
            return snippet.family == self.name
        written = self.kind == "script" and main_script(snippet.text) == self.name
        return written or snippet.lang in self.languages

    def document(self, document: LabelledDocument) -> bool:
        """Whether a document is of it; for a family, whether it holds spam of it."""
        if self.kind == "family":
            return any(s.label == SPAM and s.family == self.name for s in document.spans)
        written = self.kind == "script" and main_script(document.text) == self.name
        return written or document.lang in self.languages


def left_out(words: str, by_script: dict[str, frozenset[str]]) -> LeftOut:
    """Read ``family:pharma``, ``language:ko``, ``script:Arabic`` or ``public:all``.

    Args:
        words: to read.
        by_script: languages that there are, by script.

    Raises:
        ValueError: there is no such thing to leave out; the message is one line.
    """
    kind, _, name = words.partition(":")
    languages = frozenset[str]().union(*by_script.values())
    known = {
        "family": FAMILIES[:-1],
        "language": sorted(languages),
        "script": sorted(by_script),
        "public": ["all"],
    }
    if kind not in known:
        raise ValueError(f"{words!r} cannot be left out: write {', '.join(KINDS)}, ':' and a name")
    if name not in known[kind]:
        raise ValueError(f"no {kind} {name!r} to leave out: choose from {', '.join(known[kind])}")
    whole = {"language": frozenset({name}), "script": by_script.get(name, frozenset())}
    return LeftOut(kind, name, whole.get(kind, frozenset()))


def _lexicon(lexicon: Lexicon, keep: Callable[[str], bool]) -> Lexicon | None:
    """A lexicon of some families; None where nothing is left to sell."""
    some = copy.copy(lexicon)
    some.terms = defaultdict(list)
    for (family, role), terms in lexicon.terms.items():
        if family == "any" or keep(family):
            some.terms[family, role] = terms
    return some if any(role == "service" for _, role in some.terms) else None


def narrowed(
    writer: SpamWriter, language: Callable[[str], bool], family: Callable[[str], bool]
) -> SpamWriter:
    """A writer with the lexicons and templates of some languages and families only."""
    some = copy.copy(writer)
    lexicons = {
        lang: _lexicon(lexicon, family)
        for lang, lexicon in writer.lexicons.items()
        if language(lang)
    }
    some.lexicons = {lang: lexicon for lang, lexicon in lexicons.items() if lexicon is not None}
    some.templates = {
        lang: defaultdict(
            list,
            {
                form: [one for one in templates if one[0] == "any" or family(one[0])]
                for form, templates in writer.templates[lang].items()
            },
        )
        for lang in some.lexicons
    }
    return some


def _doubtful(left: LeftOut, snippets: Iterable[Snippet]) -> Callable[[Snippet], bool]:
    """Tell what may be of what is left out though its labels do not say so.

    Spam of an untold family, by a source that has the family or by rule, and blocks that are said
    to be in another language than the page, without its name.
    """
    sources = {one.source for one in snippets if left.spam(one)}
    if left.kind == "family":
        return lambda one: one.family == "" or (one.family in UNTOLD and one.source in sources)
    if left.kind == "language":
        return lambda one: one.form == "wrong-language"
    return lambda _: False


def without(pools: Pools, left: LeftOut) -> Pools:
    """Everything but what is left out."""
    doubtful = _doubtful(left, pools.snippets)
    return replace(
        pools,
        honest=[d for d in pools.honest if left.kind == "family" or not left.document(d)],
        natural=[d for d in pools.natural if not left.document(d)],
        snippets=[s for s in pools.snippets if not (left.spam(s) or doubtful(s))],
        writer=narrowed(
            pools.writer,
            lambda lang: lang not in left.languages,
            lambda family: left.kind != "family" or family != left.name,
        ),
    )


def only(pools: Pools, left: LeftOut) -> Pools:
    """Nothing but what is left out; all honest documents for a family."""
    doubtful = _doubtful(left, pools.snippets)
    return replace(
        pools,
        honest=[d for d in pools.honest if left.kind == "family" or left.document(d)],
        natural=[],
        snippets=[s for s in pools.snippets if left.spam(s) and not doubtful(s)],
        writer=narrowed(
            pools.writer,
            lambda lang: left.kind == "family" or lang in left.languages,
            lambda family: left.kind != "family" or family == left.name,
        ),
    )
