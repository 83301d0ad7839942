"""What the page `explain` shows: the model in pictures, terms, numbers with their sources, limits, words of likelihood."""
