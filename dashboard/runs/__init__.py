"""Runs on the server: a queue with fair turns, one bounded set of worker processes, results kept on disk."""
