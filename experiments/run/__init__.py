"""How it is run: jobs, processes, stores, progress."""
