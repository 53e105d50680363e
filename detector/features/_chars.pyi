from detector.columns.batch import Int64, UInt8, UInt32

COUNTS: int

def count_chars(
    rows: UInt32,
    klass: UInt8,
    url: UInt8,
    anchor: UInt8,
    flags: UInt8,
    script: UInt8,
    start: Int64,
    linked: bool,
) -> Int64: ...
