from detector.columns.batch import Int32, Int64, UInt32

class Glued:
    def __init__(
        self,
        fold: UInt32,
        position: Int64,
        token_start: Int64,
        token_end: Int64,
        number: Int32,
        repeats: int,
        least: int,
        most: int,
    ) -> None: ...
    def unglue(
        self, first: Int64, after: Int64, n_words: int, start: Int64, end: Int64
    ) -> None: ...
