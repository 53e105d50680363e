from detector.columns.batch import Int64, UInt8, UInt32

def sum_evidence(total: Int64, words: Int64, token: Int64) -> Int64: ...
def count_letters(
    rows: UInt32,
    klass: UInt8,
    flags: UInt8,
    script: UInt8,
    position: Int64,
    token_start: Int64,
    token_end: Int64,
    token: Int64,
    brand_length: int,
    phone_digits: int,
) -> tuple[Int64, Int64]: ...
def count_flags(mixed: UInt8, spaced: UInt8, leet: UInt8, token: Int64) -> Int64: ...
