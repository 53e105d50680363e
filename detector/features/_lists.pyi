from detector.columns.batch import Int32, Int64, UInt64
from detector.features.wordlist import WordList

def rows_in_list(words: WordList, token_hash: UInt64, word: Int32, doc_token: Int64) -> Int32: ...
