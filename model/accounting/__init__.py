"""Accounts of money (who pays whom) and of hours (who spends them on what)."""
