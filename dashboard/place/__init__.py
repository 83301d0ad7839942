"""Parts of the page `place`."""
