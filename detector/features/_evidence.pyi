import numpy as np
import numpy.typing as npt

from detector.columns.batch import Int64, UInt32, UInt64

def sum_weights(
    table: npt.NDArray[np.int8],
    fold: UInt32,
    doc_start: Int64,
    token_end: Int64,
    token_hash: UInt64,
    doc_token: Int64,
) -> Int64: ...
