from detector.columns.batch import Int64
from detector.html.page import Pieces

COLUMNS: int

def add_pieces(
    out: Int64,
    at: int,
    offset: int,
    pieces: Pieces,
    kinds: list[int],
    sites: list[int],
    size: int,
    max_gap: int,
    short: int,
) -> None: ...
