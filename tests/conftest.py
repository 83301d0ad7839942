"""What holds for all tests: the command line answers in English unless a test asks for another language.

A module that opens pages takes a server and a browser from here. Both are slow to start.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from test_site_browser import Server

os.environ["GONGZHI_LANG"] = "en"  # for the processes that tests start, too


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    """A dashboard with a folder of its own, for all modules that a process runs."""
    from test_site_browser import VERB, served

    with served(tmp_path_factory.mktemp("server"), VERB) as found:
        yield found


@pytest.fixture(scope="session")
def address(server: "Server") -> str:
    """Address of a dashboard."""
    return server.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window. It holds the event loop, which tests of other modules need for themselves."""
    from scripts.screenshots import chromium

    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def visitor(browser: Any) -> Iterator[Callable[[int, str], Any]]:
    """A visitor by the width of the window and the language: one for all tests of a module, as a visitor's first page
    takes three times as long as the next ones."""

    @cache
    def of(width: int, language: str) -> Any:
        return browser.new_context(viewport={"width": width, "height": 900}, locale=language)

    yield of
    for context in browser.contexts:
        context.close()


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of results are written without figures, which nobody looks at here and which take most of the time."""
    monkeypatch.setattr("experiments.report.files._write_figures", lambda *_: [])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no process is left alone with one of them at the end."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])
