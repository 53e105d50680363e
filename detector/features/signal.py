"""What a signal is: one column of numbers, with everything that is needed to explain it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detector.columns.batch import Float32
from detector.features.page import Page

Column = Callable[[Page], Float32]


@dataclass(frozen=True, slots=True)
class Signal:
    """One measurement of a block.

    Attributes:
        code: letter of the group and number, stable between versions.
        name: short name in kebab case.
        group: density, links, shape, disguise, lexical or context.
        unit: what one unit of the value is.
        low, high: range of the value.
        source: where the idea comes from.
        sentence: what is said to a person, with ``{value}`` in it.
        page: what ``detector signals CODE`` prints, the docstring of the function.
        compute: gives the column, float32 of shape (blocks,).
    """

    code: str
    name: str
    group: str
    unit: str
    low: float
    high: float
    source: str
    sentence: str
    page: str
    compute: Column

    def describe(self, value: float) -> str:
        """Say the signal's sentence for one value."""
        return self.sentence.format(value=value)


SIGNALS: list[Signal] = []
"""All signals in the order of the feature table's columns."""


def signal(
    code: str,
    name: str,
    *,
    unit: str,
    sentence: str,
    low: float = 0.0,
    high: float = 1.0,
    source: str = "this project",
) -> Callable[[Column], Column]:
    """Register a function as a signal; its docstring is the signal's page."""

    def register(compute: Column) -> Column:
        group = compute.__module__.rsplit(".", 1)[-1]
        page = (compute.__doc__ or "").strip()
        SIGNALS.append(Signal(code, name, group, unit, low, high, source, sentence, page, compute))
        return compute

    return register
