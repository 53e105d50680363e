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
