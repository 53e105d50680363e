"""What a skeleton will cost the parser, reckoned from its tags before it is let at them.

It cannot be stopped halfway, and two things cost it more than the length of the page: every block
element looks for an open `<p>` among all that is open, and every open `<b>` is made anew in each
block.
"""

from __future__ import annotations

VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source "
    "track wbr".split()
)
OPTIONAL_END = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rp rt body html head"
    .split()
)  # fmt: skip
FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
NEVER_EMPTY = FORMATTING | frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol p "
    "pre search section span summary table ul".split()
)
"""Elements that a slash at the end of the tag does not close, not even inside a drawing."""
MIN_EFFORT, EFFORT_PER_TAG = 200_000_000, 100
"""Steps that the parser may take, as the scanner reckons: two seconds, or what deep pages need."""
FORMATTING_EFFORT = 50
"""Each open `<b>` may be made anew in each paragraph: so many steps a copy."""
