"""Phases of a day, in the order in which the world runs them, with what they share."""
