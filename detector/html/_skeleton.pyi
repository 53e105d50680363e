from collections.abc import Callable

KNOWN_RAW: int
KNOWN_SWITCH: int
KNOWN_NO_END: int
KNOWN_NEVER_EMPTY: int
KNOWN_FORMATTING: int
KNOWN_PLAIN: int

class Scanner:
    too_deep: bool
    too_much: bool
    tag_start: list[int]
    tag_end: list[int]
    tag_name: list[str]
    attributes: list[str]
    close_start: list[int]
    close_end: list[int]
    close_name: list[str]
    run_start: list[int]
    run_end: list[int]
    spaced: list[bool]
    comments: list[tuple[int, int]]
    data: list[tuple[int, int]]
    styles: list[tuple[int, int]]

    def __init__(
        self,
        markup: str,
        known: dict[str, int],
        max_spaces: int,
        effort: int,
        per_tag: int,
        per_format: int,
        max_depth: int,
    ) -> None: ...
    def run(
        self,
        position: int,
        kept: Callable[[str, str], str],
        longest: int,
        check: Callable[[], None],
    ) -> bytes: ...
