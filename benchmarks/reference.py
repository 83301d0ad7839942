"""A fixed amount of NumPy work, to compare figures across machines or hours."""

import time

import numpy as np

SIZE, ROUNDS = 100_000, 60


def reference_loop() -> float:
    """CPU seconds of the reference loop: integer mixing, gathering, exponentials and counting by group."""
    words = np.arange(SIZE, dtype=np.uint64)
    rows = (words * np.uint64(7919) % np.uint64(SIZE)).astype(np.int64)
    start = time.process_time()
    for _ in range(ROUNDS):
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x3C79AC492BA7B653)
        values = np.exp(-(words >> np.uint64(11)).astype(np.float64) * 2.0**-53)
        np.bincount(rows // 50, weights=values[rows])
    return time.process_time() - start


def reference(times: int = 3) -> float:
    """Fastest of several reference loops, in CPU seconds."""
    return min(reference_loop() for _ in range(times))
