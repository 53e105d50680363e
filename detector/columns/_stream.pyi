from detector.columns.batch import Int64, UInt8, UInt32, UInt64

def find_spaced(klass: UInt8, gap: int, least: int, letters: int) -> tuple[Int64, Int64]: ...
def write_stream(
    rows: UInt32,
    klass: UInt8,
    doc_start: Int64,
    folds: UInt32,
    lookalike: UInt32,
    parts: UInt8,
    first: Int64,
    last: Int64,
) -> tuple[UInt32, Int64, Int64, Int64, Int64, UInt64, UInt8, UInt8]: ...
