"""State of the world: tables of agents, cases and places, handlers, ties, and keyed random numbers."""
