from detector.columns.batch import Int32, Int64, UInt8
from detector.decide.candidates import Float64

def sum_ranges(values: Int64, first: Int64, after: Int64) -> Int64: ...
def find_ink(
    klass: UInt8, block_start: Int64, first: Int64, last: Int64, space: int, newline: int
) -> tuple[Int64, Int64]: ...
def drop_blocks(
    log_odds: Float64,
    evidence: Float64,
    least: Float64,
    below: float,
    sure: float,
    likely: float,
    first: Int64,
    last: Int64,
) -> None: ...

class Words:
    def __init__(
        self,
        position: Int64,
        token_start: Int64,
        token_end: Int64,
        number: Int32,
        total: Int64,
        own: Int64,
        repeats: int,
    ) -> None: ...
    def trim_cold(
        self, first: Int64, after: Int64, least: Float64, most: int, start: Int64, end: Int64
    ) -> None: ...
    def take_hot(
        self,
        token: Int64,
        starts_line: UInt8,
        first: Int64,
        last: Int64,
        least: Float64,
        start: Int64,
        end: Int64,
    ) -> None: ...
