"""The counts of a run: made for each shard, added up in order, whoever does the work."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from detector.corpus.items import Document
from detector.corpus.sidefile import readable
from detector.report import Report

TOTALS = (
    "documents", "kept", "cut", "tagged", "dropped", "failed", "contaminated",
    "characters", "spam_characters", "bytes",
)  # fmt: skip
MAX_SAMPLES = 24
MAX_NAMES = 20_000
"""Hosts or phrases that are told apart; the rarest are forgotten when there are more."""
MAX_SHARD_PHRASES = 400
MAX_ERRORS = 200
PHRASE_WORDS = 3
_LOOKED_AT = 300
_CONTEXT = 160
_SHOWN = 600
_WORD = re.compile(r"\w+")


def host_of(url: str | None) -> str | None:
    """The host of an address, None if it has none."""
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return readable(host) if host and not any(map(str.isspace, host)) else None


Row = list[int]
"""Documents, documents with spam, characters of spam; of a family: spans, documents, characters."""


@dataclass
class Stats:
    """What a shard or a run has counted.

    Attributes:
        totals: by the names of ``TOTALS``.
        languages, hosts, families: one row for each name.
        phrases: how many spans hold a phrase.
        samples: spans picked by chance, with what stands around them.
        errors: the first errors.
        unnamed: how many more there were.
    """

    totals: Counter[str] = field(default_factory=Counter)
    languages: dict[str, Row] = field(default_factory=dict)
    hosts: dict[str, Row] = field(default_factory=dict)
    families: dict[str, Row] = field(default_factory=dict)
    phrases: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unnamed: int = 0

    def add(self, document: Document, report: Report, outcome: str, language: str) -> None:
        """Count one document; ``outcome`` is one of kept, cut, tagged, dropped."""
        spam = sum(span.end - span.start for span in report.spans)
        self.totals.update(
            {"documents": 1, outcome: 1, "characters": len(report.text), "spam_characters": spam}
        )
        row = (1, int(report.contaminated), spam)
        _add(self.languages, language, row)
        host = host_of(document.url)
        if host:
            _add(self.hosts, host, row)
        if report.contaminated:
            self.totals["contaminated"] += 1
            self._add_spans(document, report, language)

    def _add_spans(self, document: Document, report: Report, language: str) -> None:
        seen: set[str] = set()
        for number, span in enumerate(report.spans):
            fresh = span.family not in seen
            seen.add(span.family)
            _add(self.families, span.family, (1, int(fresh), span.end - span.start))
            self.phrases.update(_phrases(span.text))
            self._sample(document, report, number, language)

    def _sample(self, document: Document, report: Report, number: int, language: str) -> None:
        span = report.spans[number]
        place = f"{document.source.target}\0{document.record}\0{span.start}"
        # Chance that depends on nothing but the place: the same on any number of workers.
        draw = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        if len(self.samples) >= MAX_SAMPLES and draw >= self.samples[-1]["draw"]:
            return
        text = report.text
        self.samples.append(
            {
                "draw": draw,
                "file": readable(document.source.target),
                "record": document.record,
                "id": document.id if isinstance(document.id, int) else readable(document.id),
                "language": language,
                "before": readable(text[max(0, span.start - _CONTEXT) : span.start]),
                "text": readable(span.text[:_SHOWN]),
                "more": max(0, len(span.text) - _SHOWN),
                "after": readable(text[span.end : span.end + _CONTEXT]),
                "family": span.family,
                "score": round(span.score, 4),
                "reasons": [reason.text for reason in span.reasons],
            }
        )
        self._keep_samples()

    def _keep_samples(self) -> None:
        self.samples = sorted(self.samples, key=lambda sample: sample["draw"])[:MAX_SAMPLES]

    def fail(self, message: str, count: int = 1) -> None:
        """Count records that could not be read."""
        self.totals.update({"documents": count, "failed": count})
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(readable(message))
        else:
            self.unnamed += count

    def merge(self, other: Stats) -> None:
        """Add the counts of the next shard."""
        self.totals.update(other.totals)
        for mine, theirs in (
            (self.languages, other.languages),
            (self.hosts, other.hosts),
            (self.families, other.families),
        ):
            for name, row in theirs.items():
                _add(mine, name, row)
        self.phrases.update(other.phrases)
        self.samples += other.samples
        self._keep_samples()
        errors = self.errors + other.errors
        self.errors = errors[:MAX_ERRORS]
        self.unnamed += other.unnamed + len(errors[MAX_ERRORS:])
        if len(self.hosts) > 2 * MAX_NAMES:
            self.hosts = dict(_strongest(self.hosts, MAX_NAMES))
        if len(self.phrases) > 2 * MAX_NAMES:
            self.phrases = Counter(dict(_strongest_phrases(self.phrases, MAX_NAMES)))

    def to_dict(self) -> dict[str, Any]:
        """The counts as plain data, most first."""
        return {
            "totals": {name: self.totals[name] for name in TOTALS},
            "languages": dict(_strongest(self.languages, len(self.languages))),
            "families": dict(_strongest(self.families, len(self.families))),
            "hosts": dict(_strongest(self.hosts, MAX_NAMES)),
            "phrases": dict(_strongest_phrases(self.phrases, MAX_SHARD_PHRASES)),
            "samples": self.samples,
            "errors": self.errors,
            "unnamed": self.unnamed,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Stats:
        """The counts again from :meth:`to_dict`."""
        return cls(
            Counter(data["totals"]),
            data["languages"],
            data["hosts"],
            data["families"],
            Counter(data["phrases"]),
            data["samples"],
            data["errors"],
            data["unnamed"],
        )


def _add(rows: dict[str, Row], name: str, row: Iterable[int]) -> None:
    old = rows.get(name)
    rows[name] = list(row) if old is None else [a + b for a, b in zip(old, row, strict=True)]


def _strongest(rows: Mapping[str, Row], count: int) -> list[tuple[str, Row]]:
    order = sorted(rows.items(), key=lambda one: (-one[1][1], -one[1][0], one[0]))
    return order[:count]


def _strongest_phrases(phrases: Counter[str], count: int) -> list[tuple[str, int]]:
    return sorted(phrases.items(), key=lambda one: (-one[1], one[0]))[:count]


def _phrases(text: str) -> set[str]:
    """Runs of words in a span, each once."""
    words = _WORD.findall(readable(text[: 8 * _LOOKED_AT]).casefold())[:_LOOKED_AT]
    if len(words) < PHRASE_WORDS:
        return {" ".join(words)} if words else set()
    return {" ".join(words[at : at + PHRASE_WORDS]) for at in range(len(words) - PHRASE_WORDS + 1)}
