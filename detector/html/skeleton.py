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

from detector.html.limits import Clock, LimitError, Limits

NUMBER = "_"
"""Attribute that carries a tag's number; it comes first, and of two the first counts."""
RUN, RUN_MARK = "wbr", "t"
"""Element that stands for a run of text, and what comes before the run's number in it."""
MAX_SPACES = 20_000
"""White space in open `<b>` and the like that is passed on; it hardly ever matters."""
_SPACE = r" \t\n\r\f"
_ATTRIBUTES = (
    rf"(?:[{_SPACE}/]++"
    rf"|[^{_SPACE}/>][^{_SPACE}/>=]*+"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^{_SPACE}>]*+))?+)*+"
)
_TOKEN = re.compile(
    rf"<(?:([a-zA-Z][^{_SPACE}/>]*+)({_ATTRIBUTES})(>?)"
    rf"|/([a-zA-Z][^{_SPACE}/>]*+){_ATTRIBUTES}(>?)|(!--)|([!?/]))"
)
_ATTRIBUTE = re.compile(
    rf"([^{_SPACE}/>=]++)(?:[{_SPACE}]*+=[{_SPACE}]*+(\"[^\"]*+\"|'[^']*+'|[^{_SPACE}>\"']++))?+"
)
_COMMENT_END = re.compile(r"--!?>")
_RAW_END = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
LONG_ATTRIBUTES = 4096
"""Characters; of a tag with more only what the reader asks for is kept."""
KEPT_ATTRIBUTES = frozenset("href rel id class style hidden role open".split())
KEPT_LENGTH = 2048
MAX_ATTRIBUTES = 256
MAX_DOCTYPE = 300
BOM = "\ufeff"
WHITE = " \t\n\r\f"
VOID = frozenset(
    "area base br col embed frame hr image img input link meta param source track wbr".split()
)
OPTIONAL_END = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rp rt body html head"
    .split()
)  # fmt: skip
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_NEVER_EMPTY = _FORMATTING | frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol p "
    "pre search section span summary table ul".split()
)
"""Elements that a slash at the end of the tag does not close, not even inside a drawing."""
CHECK_EVERY = 4096
MIN_EFFORT, EFFORT_PER_TAG = 200_000_000, 100
"""Steps that the parser may take, as reckoned below: two seconds, or what deep pages need."""
FORMATTING_EFFORT = 50
"""Each open `<b>` may be made anew in each paragraph: so many steps a copy."""


@dataclass(slots=True)
class Skeleton:
    """A page's tags and runs of text, by number.

    Attributes:
        tag_start, tag_end: characters of the markup that each start tag takes up.
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
    close_start: list[int] = field(default_factory=list)
    close_end: list[int] = field(default_factory=list)
    run_start: list[int] = field(default_factory=list)
    run_end: list[int] = field(default_factory=list)
    spaced: list[bool] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)
    styles: list[tuple[int, int]] = field(default_factory=list)


def _short_attributes(attributes: str) -> str:
    """Only the attributes that the reader asks for, and of each only the beginning."""
    kept = []
    for count, match in enumerate(_ATTRIBUTE.finditer(attributes)):
        name, value = match[1].lower(), (match[2] or "").strip("\"'")
        if name in KEPT_ATTRIBUTES:
            quote = "'" if '"' in value else '"'
            kept.append(f"{name}={quote}{value[:KEPT_LENGTH]}{quote}")
        if count > MAX_ATTRIBUTES:
            break
    return " ".join(kept)


class _Effort:
    """What the parser will have to do, reckoned from the tags before it is let at them.

    It cannot be stopped halfway, and two things cost it more than the length of the page: every
    block element looks for an open `<p>` among all that is open, and every open `<b>` is made
    anew in each block.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: dict[str, int] = {}
        self._depth = 0
        self.formatting = 0
        self._spent = 0
        self._tags = 0

    def open(self, name: str, attributes: str) -> None:
        """Take a start tag.

        Raises:
            LimitError: too many elements are open, or too much is asked of the parser.
        """
        self._tags += 1
        self._spent += self._depth + self.formatting * FORMATTING_EFFORT
        if name in VOID or name in OPTIONAL_END:
            return
        if attributes.endswith("/") and name not in _NEVER_EMPTY:
            return
        self._open[name] = self._open.get(name, 0) + 1
        self._depth += 1
        self.formatting += name in _FORMATTING
        if self._depth > self._limits.max_depth:
            raise LimitError(f"nested deeper than {self._limits.max_depth:,} elements")
        if self._spent > MIN_EFFORT + EFFORT_PER_TAG * self._tags:
            raise LimitError("too much unclosed markup")

    def close(self, name: str) -> None:
        """Take an end tag."""
        self._spent += self.formatting * FORMATTING_EFFORT
        if self._open.get(name):
            self._open[name] -= 1
            self._depth -= 1
            self.formatting -= name in _FORMATTING


class _Scanner:
    """Goes through the markup once."""

    def __init__(self, markup: str, limits: Limits, clock: Clock) -> None:
        self.markup = markup
        self.limits = limits
        self.clock = clock
        self.found = Skeleton()
        self.parts: list[str] = []
        self._effort = _Effort(limits)
        self._space = False
        self._spaces = 0

    def text(self, start: int, end: int, *, raw: bool = False) -> None:
        """Take what stands between two tags; raw where no element can stand for it."""
        if start == end:
            return
        found = self.found
        if not self.markup[start:end].strip(WHITE):  # a hard space is text to the parser
            self._space = True
            if self._effort.formatting and self._spaces < MAX_SPACES:
                self._spaces += 1
                self.parts.append(" ")  # an open `<b>` is made anew around it
            return
        mark = f"{RUN_MARK}{len(found.run_start)}"
        self.parts.append(mark if raw else f"<{RUN} {NUMBER}={mark} />")
        found.run_start.append(start)
        found.run_end.append(end)
        found.spaced.append(self._space)
        self._space = False

    def start_tag(self, match: re.Match[str]) -> int:
        """Take a start tag; where the markup goes on after it, -1 if it does not."""
        name, attributes = match[1].lower(), match[2]
        if not match[3]:
            return -1
        found, end = self.found, match.end()
        number = len(found.tag_start)
        if number >= self.limits.max_elements:
            raise LimitError(f"more than {self.limits.max_elements:,} elements")
        if number % CHECK_EVERY == 0:
            self.clock.check()
        found.tag_start.append(match.start())
        found.tag_end.append(end)
        if len(attributes) > LONG_ATTRIBUTES:
            attributes = _short_attributes(attributes)
        self.parts.append(f"<{name} {NUMBER}={number} {attributes}>")
        if name in _RAW_END:
            return self._raw(name, attributes, end)
        self._effort.open(name, attributes)
        if name == "plaintext":
            self.text(end, len(self.markup), raw=True)
            return -1
        return end

    def _raw(self, name: str, attributes: str, start: int) -> int:
        """Take what stands in an element whose inside is no markup, but not its end tag."""
        closing = _RAW_END[name].search(self.markup, start)
        end = closing.start() if closing else len(self.markup)
        if name == "style":
            self.found.styles.append((start, end))
        elif name == "script" and "ld+json" in attributes.lower():
            self.found.data.append((start, end))
        elif name in ("title", "xmp"):
            self.text(start, end, raw=True)
        if closing is None:
            self.parts.append(f"</{name}>")
        return end

    def aside(self, match: re.Match[str]) -> int:
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

    def run(self) -> None:
        """Take all tokens in turn."""
        markup, search = self.markup, _TOKEN.search
        position = len(BOM) if self.markup.startswith(BOM) else 0
        while (match := search(markup, position)) is not None:
            self.text(position, match.start())
            if match[1] is not None:
                position = self.start_tag(match)
            elif match[4] is not None:
                self._effort.close(match[4].lower())
                self.parts.append(f"</{match[4]}>")
                position = match.end()
                self.found.close_start.append(match.start())
                self.found.close_end.append(position)
                if not match[5]:
                    return
            else:
                position = self.aside(match)
            if position < 0:
                return
        self.text(position, len(markup))


def make_skeleton(markup: str, limits: Limits, clock: Clock) -> tuple[str, Skeleton]:
    """Take a page apart.

    Returns:
        the skeleton for the parser, and what its numbers stand for.

    Raises:
        LimitError: the page is beyond a limit.
    """
    scanner = _Scanner(markup, limits, clock)
    scanner.run()
    return "".join(scanner.parts), scanner.found
