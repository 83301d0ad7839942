"""Functions that turn answers into text, pages and figures."""
