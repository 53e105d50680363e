from detector.columns.batch import Float32, Int32, Int64, UInt64
from detector.features.language import FunctionWords
from detector.features.trades import TradeWords

def count_listed(
    small_words: FunctionWords,
    trade_words: TradeWords,
    token_hash: UInt64,
    word: Int32,
    token: Int64,
    doc_first: Int64,
) -> Float32: ...
