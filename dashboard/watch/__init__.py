"""Watching one community day by day in two worlds: recordings on the server, the theatre in the browser."""
