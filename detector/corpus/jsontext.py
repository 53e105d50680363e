"""JSON that may hold lone surrogates, which orjson refuses and the standard library does not."""

from __future__ import annotations

import json
from typing import Any

import orjson


def load_json(line: bytes) -> Any:
    """Parse JSON in UTF-8, with or without a byte order mark.

    Lone surrogates in escapes, ``NaN`` and ``Infinity`` are taken as Python's own ``json`` does.

    Raises:
        ValueError: it is not JSON; the message says where.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass  # the slow road takes more, and explains itself better
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise ValueError("not JSON that can be read: nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"not JSON that can be read: {error}") from error


def dump_json(value: Any) -> bytes:
    """Write JSON; where orjson refuses a lone surrogate, everything but ASCII is escaped."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")
