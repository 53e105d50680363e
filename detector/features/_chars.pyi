from detector.columns.batch import Float32, Int64, UInt8, UInt32

def find_marks(klass: UInt8, flags: UInt8) -> UInt8: ...
def count_chars(
    rows: UInt32,
    klass: UInt8,
    url: UInt8,
    anchor: UInt8,
    marked: UInt8,
    flags: UInt8,
    script: UInt8,
    start: Int64,
) -> Float32: ...
