"""Processes of the first of a month, with what they share."""
