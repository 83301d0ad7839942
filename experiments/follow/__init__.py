"""One community in two worlds in step: what becomes of a case, a resident or a building in each, and why they part."""

from experiments.follow.following import Followed, follow

__all__ = ["Followed", "follow"]
