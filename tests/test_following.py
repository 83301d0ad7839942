"""Pages that follow something: each sees the newest version, and they are drawn one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import solara

from dashboard.following import use_changes


class Source:
    """Something that changes, as runs and classes do."""

    def __init__(self) -> None:
        self.version = 0
        self._changed = threading.Condition()

    def change(self) -> None:
        with self._changed:
            self.version += 1
            self._changed.notify_all()

    def wait(self, _: str, seen: int, timeout: float) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self.version != seen, timeout)
            return self.version


class Pages:
    """Open pages that follow a source; drawing a page may be made to take as long as the test wants."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.shown: dict[int, list[int]] = {}
        self.at_once = self.most = 0
        self.slow: int | None = None  # the page whose drawing does not end until `end`
        self.begun, self.end = threading.Event(), threading.Event()
        self._changed = threading.Condition()
        self._open: list[object] = []

    def open(self, number: int) -> None:
        @solara.component
        def page() -> None:
            use_changes("run", self.source.wait)
            self._draw(number)
            solara.Text(str(self.source.version))

        self._open.append(solara.render(page(), handle_error=False)[1])

    def _draw(self, number: int) -> None:
        with self._changed:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        if number == self.slow:
            self.begun.set()
            assert self.end.wait(60)
        with self._changed:
            self.at_once -= 1
            self.shown.setdefault(number, []).append(self.source.version)
            self._changed.notify_all()

    def all_show(self, version: int) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: all(each[-1] == version for each in self.shown.values()), 60
            )

    def close(self) -> None:
        self.end.set()
        for each in self._open:
            each.close()  # type: ignore[attr-defined]


@pytest.fixture
def pages() -> Iterator[Pages]:
    """Four pages that have drawn the first version."""
    found = Pages(Source())
    for number in range(4):
        found.open(number)
    found.all_show(0)
    yield found
    found.close()


def test_every_page_shows_the_newest_version(pages: Pages) -> None:
    for version in range(1, 6):
        pages.source.change()
        pages.all_show(version)


def test_a_page_that_waits_for_another_is_drawn_once_however_often_things_change(pages: Pages) -> None:
    pages.source.change()
    pages.all_show(1)
    before = {number: len(shown) for number, shown in pages.shown.items()}
    pages.most, pages.slow = 0, 0
    pages.source.change()
    assert pages.begun.wait(60)
    for _ in range(5):
        pages.source.change()
    pages.slow = None
    pages.end.set()
    pages.all_show(7)
    assert pages.most == 1
    drawn = {number: len(shown) - before[number] for number, shown in pages.shown.items() if number}
    assert all(1 <= count <= 3 for count in drawn.values()), drawn
