"""What holds for all tests: the command line answers in English unless a test asks for another language.

A module that opens pages takes a server and a browser from here.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

os.environ["GONGZHI_LANG"] = "en"  # for the processes that tests start, too


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address of a dashboard that runs while the tests of a module do."""
    from scripts.screenshots import served

    with served() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window, for the tests of a module."""
    from scripts.screenshots import chromium

    with chromium() as found:
        yield found
