"""The skeleton of a page: its tags with their numbers, and a number for every run of text.

The parser says where a tag belongs in the tree, but not where it stands in the markup. So it is
given the skeleton: each start tag carries its number, and each run of text is replaced by an
element that may stand wherever text may, with the run's number. Where they end up in the tree, they
lead back to the markup, however broken that is; and what would cost the parser time or memory
without end (thousands of attributes of a tag, text in thousands of bits) never reaches it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count

from detector.html.attributes import ATTRIBUTES, SPACE, closes_itself
from detector.html.effort import check_effort
from detector.html.limits import Clock, LimitError, Limits

NUMBER = "_"
"""Attribute that carries a tag's number, or a run's."""
RUN, RUN_MARK = "wbr", "t"
"""Element that stands for a run of text, and what comes before the run's number in it."""
MAX_SPACES = 20_000
"""White space that is passed on: an open `<b>` is made anew around it. It hardly ever matters."""
_TOKEN = re.compile(
    rf"<(?:([a-zA-Z][^{SPACE}/>]*+)({ATTRIBUTES})(>?)"
    rf"|/([a-zA-Z][^{SPACE}/>]*+){ATTRIBUTES}(>?)|(!--)|([!?/]))"
)
_COMMENT_END = re.compile(r"--!?>")
_RAW_END = {
    name: re.compile(rf"</{name}(?=[{SPACE}/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_START_TAG, _END_TAG = 3, 5
"""Last group of the pattern that matched."""
_SWITCHES = {
    "input": (re.compile(r"\btype\s*=\s*[\"']?hidden\b", re.IGNORECASE), " type=hidden"),
    "font": (re.compile(r"\b(?:color|face|size)\b", re.IGNORECASE), " size"),
    "annotation-xml": (
        re.compile(r"\bencoding\s*=\s*[\"']?(?:text/html|application/xhtml\+xml)\b", re.I),
        " encoding=text/html",
    ),
}
"""The few attributes by which the parser puts an element elsewhere, and what it is told of them."""
MAX_DOCTYPE = 300
BOM = "\ufeff"
WHITE = " \t\n\r\f"
CHECK_EVERY = 4096


@dataclass(slots=True)
class Skeleton:
    """A page's tags and runs of text, by number.

    Attributes:
        tag_start, tag_end: characters of the markup that each start tag takes up.
        attributes: what stands between the name and the end of each start tag.
        close_start, close_end: characters that each end tag takes up.
        run_start, run_end: characters that each run of text takes up, white space at its edges
            included; white space alone is no run.
        spaced: whether there is white space between a run and the one before it.
        comments: character ranges of the insides of comments.
        data: numbers of `<script>` tags that hold JSON-LD, with the range of their insides.
        styles: character ranges of the insides of `<style>`.
    """

    tag_start: list[int] = field(default_factory=list)
    tag_end: list[int] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    close_start: list[int] = field(default_factory=list)
    close_end: list[int] = field(default_factory=list)
    run_start: list[int] = field(default_factory=list)
    run_end: list[int] = field(default_factory=list)
    spaced: list[bool] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)
    styles: list[tuple[int, int]] = field(default_factory=list)


class _Scanner:
    """Goes through the markup once."""

    def __init__(self, markup: str, limits: Limits, clock: Clock) -> None:
        self.markup = markup
        self.limits = limits
        self.clock = clock
        self.found = Skeleton()
        self.parts: list[str] = []
        self._space = False
        self._spaces = 0

    def text(self, start: int, end: int, *, raw: bool = False) -> None:
        """Take what stands between two tags; raw where no element can stand for it."""
        text = self.markup[start:end]
        if text.isspace() and not text.strip(WHITE):  # a hard space is text to the parser
            self._space = True
            self._spaces += 1
            if self._spaces < MAX_SPACES:
                self.parts.append(" ")
            return
        found = self.found
        mark = f"{RUN_MARK}{len(found.run_start)}"
        self.parts.append(mark if raw else f"<{RUN} {NUMBER}={mark} />")
        found.run_start.append(start)
        found.run_end.append(end)
        found.spaced.append(self._space)
        self._space = False

    def check(self) -> None:
        """Stop a page that is too large or takes too long.

        Raises:
            LimitError: it does.
        """
        self.clock.check()
        if len(self.found.tag_start) > self.limits.max_elements:
            raise LimitError(f"more than {self.limits.max_elements:,} elements")

    def run(self) -> None:
        """Take all tokens in turn."""
        position: int = len(BOM) if self.markup.startswith(BOM) else 0
        for step in count():
            if not step % CHECK_EVERY:
                self.check()
            position = self._run_from(position)
            if position < 0:
                break
        self.check()

    def _run_from(self, position: int) -> int:
        """Take tokens up to one after which the markup goes on elsewhere; where, -1 at the end."""
        found, put = self.found, self.parts.append
        for step, match in enumerate(_TOKEN.finditer(self.markup, position), 1):
            start, end = match.span()
            if start > position:
                self.text(position, start)
            position, kind = end, match.lastindex
            if kind == _END_TAG:
                name, closed = match.group(4, 5)
                put(f"</{name.lower()}>")
                found.close_start.append(start)
                found.close_end.append(end)
                if not closed:
                    return -1
            elif kind == _START_TAG:
                name, attributes, closed = match.group(1, 2, 3)
                if not closed:
                    return -1
                name, number = name.lower(), len(found.tag_start)
                if attributes and (attributes[-1] == "/" or name in _SWITCHES):
                    put(f"<{name} {NUMBER}={number}{_kept(name, attributes)}>")
                else:
                    put(f"<{name} {NUMBER}={number}>")
                found.tag_start.append(start)
                found.tag_end.append(end)
                found.attributes.append(attributes)
                if name in _RAW_END or name == "plaintext":
                    return self._raw(name, attributes, end)
            else:
                return self._aside(match)
            if not step % CHECK_EVERY:
                self.check()
        if position < len(self.markup):
            self.text(position, len(self.markup))
        return -1

    def _raw(self, name: str, attributes: str, start: int) -> int:
        """Take what stands in an element whose inside is no markup, but not its end tag."""
        if name == "plaintext":
            if start < len(self.markup):
                self.text(start, len(self.markup), raw=True)
            return -1
        closing = _RAW_END[name].search(self.markup, start)
        end = closing.start() if closing else len(self.markup)
        if name == "style":
            self.found.styles.append((start, end))
        elif name == "script" and "ld+json" in attributes.lower():
            self.found.data.append((start, end))
        elif name in ("title", "xmp") and start < end:
            self.text(start, end, raw=True)
        if closing is None:
            self.parts.append(f"</{name}>")
        return end

    def _aside(self, match: re.Match[str]) -> int:
        """Take a comment, or what counts as one; where the markup goes on after it."""
        start = match.end()
        if match[6] is None:
            end = self.markup.find(">", start - 1)
            end = len(self.markup) if end < 0 else end + 1
            declaration = self.markup[match.start() : min(end, match.start() + MAX_DOCTYPE)]
            if declaration[:9].lower() == "<!doctype" and declaration.endswith(">"):
                self.parts.append(declaration)  # without it other rules hold, for tables above all
            return end
        # `<!-->` and `<!--->` are whole comments.
        closing = _COMMENT_END.search(self.markup, start - 2)
        end = closing.start() if closing else len(self.markup)
        if end > start:
            self.found.comments.append((start, end))
        return closing.end() if closing else end


def _kept(name: str, attributes: str) -> str:
    """What the parser has to know of the attributes of a tag."""
    switch = _SWITCHES.get(name)
    word = switch[1] if switch and switch[0].search(attributes) else ""
    return f"{word} /" if closes_itself(attributes) else word


def make_skeleton(markup: str, limits: Limits, clock: Clock) -> tuple[str, Skeleton]:
    """Take a page apart.

    Returns:
        the skeleton for the parser, and what its numbers stand for.

    Raises:
        LimitError: the page is beyond a limit.
    """
    scanner = _Scanner(markup, limits, clock)
    scanner.run()
    skeleton, found = "".join(scanner.parts), scanner.found
    check_effort(skeleton, len(found.tag_start) + len(found.close_start), limits)
    return skeleton, found
