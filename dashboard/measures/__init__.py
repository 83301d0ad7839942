"""Parts of the page `measures`."""
