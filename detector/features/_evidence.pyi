import numpy as np
import numpy.typing as npt

from detector.columns.batch import Int64, UInt32

def add_char_grams(
    table: npt.NDArray[np.int8], three: UInt32, five: UInt32, token_end: Int64, total: Int64
) -> None: ...
