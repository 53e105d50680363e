from collections.abc import Callable
from typing import Any

def walk(
    tree: str,
    attributes: list[str],
    known: dict[str, Any],
    look_at: Callable[..., Any],
    enter: Callable[..., tuple[Any, bool]],
    line: object,
    unknown: object,
    void: frozenset[str],
    deepest: int,
    place: tuple[Any, ...],
    placed: list[Any],
    check: Callable[[], None],
) -> bool: ...
def list_elements(tree: str, void: frozenset[str]) -> tuple[list[int], list[str], list[int]]: ...
def match_tags(
    tag_start: list[int],
    tag_name: list[str],
    close_start: list[int],
    close_name: list[str],
    void: frozenset[str],
) -> tuple[dict[int, int], dict[int, int], set[str]]: ...
def write_runs(
    markup: str,
    run_start: list[int],
    run_end: list[int],
    spaced: list[bool],
    placed: list[Any],
    unescape: Callable[[str], str],
) -> tuple[str, tuple[list[int], ...], list[tuple[Any, ...]]]: ...
def subtree_ends(parent: list[int]) -> list[int]: ...
def sum_subtrees(parent: list[int], counts: list[int]) -> None: ...
def rank_siblings(
    parent: list[int], tag: list[str]
) -> tuple[list[int], dict[tuple[int, str], int]]: ...
