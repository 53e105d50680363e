from detector.columns.batch import Float32, Int32, Int64, UInt8, UInt64

def count_languages(
    seen: UInt8,
    first: Int32,
    hashes: UInt64,
    bits: int,
    spoken: Int64,
    spoken_start: Int64,
    languages: UInt8,
    token_hash: UInt64,
    word: Int32,
    token: Int64,
    doc_first: Int64,
) -> Float32: ...
def count_trades(
    seen: UInt8,
    first: Int32,
    hashes: UInt64,
    bits: int,
    trades: UInt8,
    roles: UInt8,
    token_hash: UInt64,
    word: Int32,
    token: Int64,
    doc_first: Int64,
) -> Float32: ...
