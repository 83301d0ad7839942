"""What the page `explain` shows: the model in pictures, words of likelihood, terms, numbers, limits."""
