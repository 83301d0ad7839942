"""Who acts: one module per kind of agent, its state and its decisions as pure functions."""
