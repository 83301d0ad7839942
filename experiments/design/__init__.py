"""Requests for runs, checked before anything runs."""
