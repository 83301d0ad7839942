"""The explorer: the atlas as one HTML file that opens without network, server or Python."""
