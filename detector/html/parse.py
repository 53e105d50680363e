"""The parser: from the skeleton of a page to its tree, written out in well-formed tags."""

from __future__ import annotations

import re
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from detector.html.effort import VOID
from detector.html.nodes import CONTAINER
from detector.html.skeleton import NUMBER, RUN_MARK

_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*+>")
_TAG = re.compile(rf'<(/?)([^ >]+)( {NUMBER}="{RUN_MARK})?[^>]*+>')
_VOID_END = re.compile(rf"</(?:{'|'.join(sorted(VOID))})>")


def parse(skeleton: bytes) -> str:
    """Parse a skeleton.

    Returns:
        its tree, without what templates hold, which is no part of the page.
    """
    tree = LexborHTMLParser(skeleton).html or ""
    tree = _DOCTYPE.sub("", tree, count=1)
    if "<template" in tree:
        tree = _without_templates(tree)
    return _mark_containers(tree) if _VOID_END.search(tree) else tree


def _without_templates(tree: str) -> str:
    kept, depth, last = [], 0, 0
    for match in _TAG.finditer(tree):
        closing, name, _ = match.groups()
        if name != "template":
            continue
        if not closing:
            if not depth:
                kept.append(tree[last : match.end()])
            depth += 1
        else:
            depth -= 1
            if not depth:
                last = match.start()
    return "".join([*kept, tree[last:]])


def _mark_containers(tree: str) -> str:
    """Mark elements that are empty in HTML but hold others in a drawing or formula.

    Seen from the end, a start tag is that of the last end tag that has none yet, if any.
    """
    marks: list[int] = []
    ends: list[tuple[str, int]] = []
    for match in reversed(list(_TAG.finditer(tree))):
        closing, name, run = match.groups()
        if closing:
            ends.append((name, match.end(2)))
        elif ends and ends[-1][0] == name:
            end = ends.pop()[1]
            if name in VOID and not run:
                marks += end, match.end(2)
    edges = [0, *sorted(marks), len(tree)]
    return CONTAINER.join(tree[a:b] for a, b in pairwise(edges))
