"""The atlas: kept answers on every intervention in every place, and what is shown of them."""
