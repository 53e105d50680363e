from detector.classify.trees import Int32
from detector.columns.batch import Float32, Int64, UInt8

def add_leaves(
    table: Float32,
    border: Float32,
    border_start: Int32,
    column: Int32,
    bin: UInt8,
    value: Int32,
    total: Int64,
) -> None: ...
def add_shares(
    table: Float32,
    border: Float32,
    border_start: Int32,
    column: Int32,
    bin: UInt8,
    value: Int32,
    total: Int64,
) -> None: ...
