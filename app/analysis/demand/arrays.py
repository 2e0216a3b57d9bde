"""Names for the array types that the demand modules hand to each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating]
"""Units, shares or probabilities. The big ones are float32: half the memory, exact to one part in ten million."""
IntArray = npt.NDArray[np.integer]
BoolArray = npt.NDArray[np.bool_]
