"""Effects, statistics and comparisons, as data only."""
