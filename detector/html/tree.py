"""From the tree to text: which element each run stands in, and what holds there."""

from __future__ import annotations

from html import unescape

from detector.html._tree import walk, write_runs
from detector.html.effort import VOID
from detector.html.limits import Clock, LimitError, Limits
from detector.html.page import Link, Pieces
from detector.html.skeleton import Skeleton
from detector.html.style import Hidden
from detector.html.traits import LINE, UNKNOWN, Trait, Traits

Place = tuple[bool, int, int, bool, bool, int]
"""What holds inside an element: whether its text is text of the page; then as in
:class:`~detector.html.page.Pieces`: link, hidden, comment, odd, region."""
Placed = tuple[int, int, int, Place, bool]
"""A run: its number, index of the element it stands in, index of the nearest one that makes lines
of its own, what holds there, and whether another such has begun since the run before."""


class Walker:
    """Goes through the tree in document order.

    Args:
        skeleton: what the numbers in the tree stand for.
        traits: what its elements say of the text in them.

    Attributes:
        links: the links of the page.
        placed: its runs.
    """

    def __init__(self, skeleton: Skeleton, traits: Traits) -> None:
        self.links: list[Link] = []
        self.placed: list[Placed] = []
        self._attributes, self._traits = skeleton.attributes, traits
        self._details: dict[int, int] = {}  # how `<details>` are hidden by what is around them

    def walk(self, tree: str, limits: Limits, clock: Clock) -> None:
        """Take every element and every run.

        Args:
            tree: as the parser writes it out.
            limits: of the page.
            clock: its time.

        Raises:
            LimitError: the tree is too deep, or takes too long.
        """
        place: Place = (True, -1, Hidden.NO, False, False, -1)
        traits = self._traits
        if not walk(
            tree, self._attributes, traits.known, traits.of, self._enter, LINE, UNKNOWN, VOID,
            limits.max_depth + 2, place, self.placed, clock.check,
        ):  # fmt: skip
            raise LimitError(f"nested deeper than {limits.max_depth:,} elements")

    def _enter(self, trait: Trait, outside: Place, node: int, parent: int) -> tuple[Place, bool]:
        """What holds inside an element with a trait, and whether it makes lines of its own."""
        read, link, hidden, comment, odd, region = outside
        boxed = trait.line
        if trait.link is not None:
            link = len(self.links)
            self.links.append(trait.link)
        if trait.details:
            self._details[node] = hidden
            hidden = hidden or trait.details
        elif trait.summary:
            hidden = self._details.get(parent, hidden)
        if trait.hidden and not hidden:
            hidden, region, boxed = trait.hidden, node, True
        read = read if trait.read is None else trait.read
        region = node if trait.region else region
        return (read, link, hidden, comment or trait.comment, odd or trait.odd, region), boxed


def write_text(markup: str, skeleton: Skeleton, placed: list[Placed]) -> tuple[str, Pieces]:
    """Write the text of a page, and where it comes from.

    Args:
        markup: the page.
        skeleton: where its runs stand in it.
        placed: the runs in the order of the tree.
    """
    text, (start, end, run, node), places = write_runs(
        markup, skeleton.run_start, skeleton.run_end, skeleton.spaced, placed, unescape
    )
    link, hidden, comment, odd, region = [[one[at] for one in places] for at in range(1, 6)]
    return text, Pieces(start, end, run, node, link, hidden, comment, odd, region)
