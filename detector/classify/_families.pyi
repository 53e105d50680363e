import numpy as np
import numpy.typing as npt

from detector.columns.batch import Int64, UInt32, UInt64

def sum_families(
    table: npt.NDArray[np.int8],
    bits: int,
    fold: UInt32,
    token_start: Int64,
    token_end: Int64,
    token_hash: UInt64,
    first: Int64,
    last: Int64,
    doc_end: Int64,
) -> tuple[Int64, Int64]: ...
