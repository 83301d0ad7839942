"""Who pays what to whom, and whose hours go where."""
