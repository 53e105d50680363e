from detector.columns.batch import Float32, Int64
from detector.decide.candidates import Float64

def find_runs(
    log_odds: Float64, doc: Int64, tokens: Int64, grow: float, edge: float, bridge: int
) -> tuple[Int64, Int64]: ...
def measure_runs(
    table: Float32,
    log_odds: Float64,
    tokens: Int64,
    doc: Int64,
    first: Int64,
    last: Int64,
    coldest: float,
    evidence: int,
    averaged: Int64,
    out: Float32,
) -> None: ...
