"""The parts of the page Compare: the verdict in words first, then what it rests on, each with a table."""
