import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32, Int64

def rest_of_page(values: npt.NDArray[np.float64], doc_first: Int64) -> npt.NDArray[np.float64]: ...
def highest_near(values: Float32, doc_first: Int64, reach: int) -> Float32: ...
