"""Running of requests: jobs, processes, stores, progress."""
