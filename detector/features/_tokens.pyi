import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32, Int64, UInt8, UInt32

def sum_evidence(total: Int64, words: Int64, token: Int64) -> npt.NDArray[np.float64]: ...
def find_looks(klass: UInt8, flags: UInt8, script: UInt8) -> UInt8: ...
def count_looks(
    rows: UInt32,
    klass: UInt8,
    looks: UInt8,
    position: Int64,
    token_start: Int64,
    token_end: Int64,
    token: Int64,
    doc_first: Int64,
    brand_length: int,
    phone_digits: int,
) -> Float32: ...
def count_disguised(mixed: UInt8, spaced: UInt8, leet: UInt8, token: Int64) -> Float32: ...
