"""What the world holds: tables of agents, cases and places, who handles what, and keyed random numbers."""
