"""What earlier jobs of this process left for later ones: warmed-up worlds, and results of what was run before.

A server's visitors ask about the same places again and again. With a shelf the second question about a place pays only
for the days and arms that are new. Its results are the same to the last bit. A shelf is empty unless `keep` allows it
some memory: whoever runs one batch gains nothing by it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class Shelf:
    """Objects by key, of at most `most` bytes together; what was used longest ago goes first."""

    def __init__(self, most: int = 0) -> None:
        self._most, self._used = most, 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    @property
    def open(self) -> bool:
        """Whether anything is kept."""
        return self._most > 0

    @property
    def used(self) -> int:
        """Bytes that are kept."""
        return self._used

    def keep(self, most: int) -> None:
        """Allow so many bytes from now on; 0 keeps nothing."""
        self._most = most
        self._make_room(0)

    def get(self, key: Hashable) -> Any:
        """What is kept under this key; None if there is nothing."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: Hashable, value: Any, size: Callable[[Any], int]) -> None:
        """Keep a value, unless it is larger than all that is allowed. size: gives its bytes."""
        if not self.open or key in self._kept:
            return
        large = size(value)
        if large > self._most:
            return
        self._make_room(large)
        self._kept[key] = value, large
        self._used += large

    def _make_room(self, wanted: int) -> None:
        while self._kept and self._used + wanted > self._most:
            _, (_, size) = self._kept.popitem(last=False)
            self._used -= size


shelf = Shelf()  # that of this process
