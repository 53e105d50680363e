"""The worst mistakes of each kind, to read."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from detector.training.evaluation.groups import HONEST, SUBJECTS, scored_characters
from detector.training.evaluation.outcome import Outcome

MOST = 50
"""Mistakes of a kind."""
EXCERPT, CONTEXT = 300, 60
"""Characters shown of a mistake, and of the text before and after it."""
APART = (
    "planted, list or block", "one sentence in a paragraph", "one phrase in a sentence",
    "glued to a line", "disguised", "naturally contaminated", "pages of spam",
)  # fmt: skip
"""Subjects whose mistakes are listed: no document stands in two of them."""
Places = list[tuple[int, int]]


def _minus(places: Places, others: Places) -> Places:
    """The parts of places that lie in none of the others; all are sorted and disjoint."""
    left = []
    for start, end in places:
        for low, high in others:
            if low < end and start < high:
                left.append((start, low))
                start = max(start, high)
        left.append((start, end))
    return [(start, end) for start, end in left if start < end]


def _false_cuts(one: Outcome) -> Places:
    return _minus(list(one.spans), [(span.start, span.end) for span in one.document.spans])


def _misses(one: Outcome) -> Places:
    return _minus([(span.start, span.end) for span in one.gold], list(one.spans))


def _excerpt(text: str, places: Iterable[tuple[int, int]]) -> list[str]:
    """The places with some of the text around them, each on one line between marks."""
    parts, left = [], EXCERPT
    for start, end in places:
        if left <= 0:
            break
        inside = text[start : min(end, start + left)]
        left -= len(inside)
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        cut = "…" if end - start > len(inside) else ""
        parts.append(" ".join(f"{before}⟦{inside}{cut}⟧{after}".split()))
    return parts


def _row(one: Outcome, places: Places) -> dict[str, Any]:
    document = one.document
    return {
        "id": document.id,
        "lang": document.lang,
        "kind": document.kind,
        "tags": list(document.tags),
        "families": sorted({span.family for span in one.gold}),
        "score": round(one.score, 4),
        "text": _excerpt(document.text, places),
    }


def worst(outcomes: Sequence[Outcome], most: int = MOST) -> dict[str, list[dict[str, Any]]]:
    """The worst mistakes of each kind: honest text cut, and spam missed.

    Args:
        outcomes: of the detector.
        most: mistakes of a kind.

    Returns:
        By kind, worst first: honest documents by score, contaminated ones by characters.
    """
    kinds: dict[str, list[dict[str, Any]]] = {}

    def collect(
        name: str, some: Iterable[Outcome], size: Callable[[Outcome], float],
        places: Callable[[Outcome], Places],
    ) -> None:  # fmt: skip
        wrong = heapq.nlargest(most, (one for one in some if size(one) > 0), key=size)
        if wrong:
            kinds[name] = [_row(one, places(one)) for one in wrong]

    for name, chosen in HONEST.items():
        mine = list(filter(chosen, outcomes))
        collect(f"{name}, flagged", mine, lambda o: o.score * o.flagged, _false_cuts)
    for name in APART:
        chosen = SUBJECTS[name]
        mine = list(filter(chosen, outcomes))
        exact = list(filter(scored_characters, mine))
        collect(f"{name}, missed", exact, lambda o: sum(o.gold_chars) - sum(o.hit_chars), _misses)
        collect(f"{name}, honest text cut", exact, lambda o: o.cut - sum(o.hit_chars), _false_cuts)
        whole = [one for one in mine if not scored_characters(one)]
        collect(f"{name}, missed", whole, lambda o: (not o.flagged) * len(o.document.text), _misses)
    return kinds


def as_text(reports: Mapping[str, Mapping[str, Any]]) -> str:
    """The mistakes of all test beds, to read from top to bottom."""
    lines = []
    for bed, report in reports.items():
        for kind, rows in report.get("worst", {}).items():
            lines += [f"## {bed}: {kind} ({len(rows)})", ""]
            for number, row in enumerate(rows, 1):
                about = [row["lang"], row["kind"], *row["tags"], *row["families"]]
                lines.append(f"{number}. {' '.join(about)}  {row['score']}  {row['id']}")
                lines += [f"   {part}" for part in row["text"]] + [""]
    return "\n".join(lines)
