"""The atlas: what every intervention does in every kind of community, over plausible worlds, worked out beforehand."""
