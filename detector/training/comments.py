"""Comments under a post: the lines that name their author, and old blogs' comments by rule.

Under many posts there is more comment than post, and often the author's name is the only thing
that gives a comment away (`Posted by: cheap handbags`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from detector.training.documents import Snippet, read_rows

HEADS = (
    "**{name}** ({date} {time})\n",
    "**{name}** {date} {time}\n",
    "**{name}**\n",
    "{name}\n{date}\n",
    "{name} says:\n",
    "{name} — {date} - {time}\n",
    "Posted by: {name} | {date}\n",
    "{name}:\n",
    "{name}, {date}\n",
    "@{name} ",
    "{date} {name}\n",
    "{name} ({time})\n> ",
    "By {name} on {date}\n",
    "#{number} {name} {time}\n",
)
MIN_LINKS = 2
"""So many links in one comment under an old blog, and it is spam."""
PER_SOURCE = 1200
"""Comments taken from each blog."""
MAX_COMMENT = 1500
"""Characters; longer comments repeat themselves."""
_URL = re.compile(r"https?://|www\.|\[url|<a ", re.IGNORECASE)
_SITE = re.compile(r"\.(com|net|org|info|ru)\b|https?:|\|", re.IGNORECASE)


def head(rng: random.Random, name: str) -> str:
    """The line above a comment that says who wrote it and when."""
    year, month, day = rng.randint(2008, 2026), rng.randint(1, 12), rng.randint(1, 28)
    date = rng.choice(
        ["{y}-{m:02}-{d:02}", "{d:02}.{m:02}.{y}", "{m}/{d}/{y}", "{d:02}/{m:02}/{y}"]
    )
    return rng.choice(HEADS).format(
        name=name,
        date=date.format(y=year, m=month, d=day),
        time=f"{rng.randrange(24):02}:{rng.randrange(60):02}",
        number=rng.randint(1, 400),
    )


def is_keyword_name(author: str) -> bool:
    """Whether somebody signs with search terms or a site instead of a name."""
    words = author.split()
    return (
        len(words) >= 3
        or bool(_SITE.search(author))
        or (len(words) == 2 and author.isascii() and author == author.lower())
    )


def rule_labelled_comments(corpora: Path) -> Iterator[Snippet]:
    """Comments that are spam by rule: two links, or signed with search terms. For training only."""
    path = corpora / "comments-unlabelled.jsonl.gz"
    taken: dict[str, int] = {}
    for row in read_rows(path) if path.exists() else ():
        source, author, text = row["source"]["repo"], row["author"] or "", row["text"].strip()
        signed = is_keyword_name(author)
        if (
            not (signed or len(_URL.findall(text)) >= MIN_LINKS)
            or taken.get(source, 0) == PER_SOURCE
        ):
            continue
        taken[source] = taken.get(source, 0) + 1
        text = f"{author}\n{text}" if signed else text
        yield Snippet(text[:MAX_COMMENT], "", "comment", "en", source)
