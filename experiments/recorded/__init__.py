"""Measured results that pages show: small files, each written by the command that measured it, and their readers."""
