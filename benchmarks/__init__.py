"""How quick the model is: measured by `python -m benchmarks`, never asserted in tests."""
