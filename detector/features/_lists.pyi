from detector.columns.batch import Int32, Int64, UInt64

def rows_in_list(
    seen: UInt64,
    first: Int32,
    hashes: UInt64,
    bits: int,
    token_hash: UInt64,
    word: Int32,
    doc_token: Int64,
) -> Int32: ...
