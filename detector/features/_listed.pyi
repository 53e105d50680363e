from detector.columns.batch import Float32, Int32, Int64, UInt32, UInt64

def count_languages(
    seen: UInt64,
    first: Int32,
    hashes: UInt64,
    bits: int,
    spoken: Int32,
    spoken_start: Int32,
    n_languages: int,
    token_hash: UInt64,
    word: Int32,
    token: Int64,
    doc_first: Int64,
) -> Float32: ...
def count_trades(
    seen: UInt64,
    first: Int32,
    hashes: UInt64,
    bits: int,
    senses: UInt32,
    n_trades: int,
    token_hash: UInt64,
    word: Int32,
    token: Int64,
    doc_first: Int64,
) -> Float32: ...
