"""The parser's tree as it writes it out: well-formed, each tag with its number.

One pattern goes over that faster than Python goes from node to node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from detector.html.effort import VOID
from detector.html.skeleton import NUMBER, RUN, RUN_MARK

EVENT = re.compile(
    rf'<{RUN} {NUMBER}="{RUN_MARK}([0-9]+)">|</([^>]+)>|<([^ >]+)(?: {NUMBER}="([0-9]+)")?[^>]*+>'
    rf"|{RUN_MARK}([0-9]+)"
)
"""Groups: number of a run; name of an end tag; name and number of a start tag; number of a run."""
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
    nodes, above, node = Nodes(), list[int](), -1
    for match in EVENT.finditer(tree):
        _, close, tag, number, _ = match.groups()
        if close:
            if close not in VOID:
                node = above.pop()
        elif tag:
            nodes.parent.append(node)
            nodes.tag.append(tag.removesuffix(CONTAINER))
            nodes.number.append(int(number) if number else -1)
            if tag not in VOID:
                above.append(node)
                node = len(nodes.tag) - 1
    return nodes
