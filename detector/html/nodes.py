"""The parser's tree as it writes it out: well-formed, each tag with its number."""

from __future__ import annotations

from dataclasses import dataclass, field

from detector.html._tree import list_elements
from detector.html.effort import VOID

CONTAINER = "/"
"""Stands behind the name of an element that holds others although one of HTML's could not."""


@dataclass(slots=True)
class Nodes:
    """The elements of a page in document order; all lists are of one length.

    Attributes:
        parent: index of the parent, -1 for the root.
        tag: name.
        number: number of the start tag in the skeleton, -1 for an element that the parser made.
    """

    parent: list[int] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    number: list[int] = field(default_factory=list)


def list_nodes(tree: str) -> Nodes:
    """List the elements of a tree."""
    parent, tag, number = list_elements(tree, VOID)
    return Nodes(parent, [one.removesuffix(CONTAINER) for one in tag], number)
