"""Speed of the model: measured by `python -m benchmarks`, never asserted in tests."""
